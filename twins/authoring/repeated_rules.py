"""Corrections that repeat a law or a rule of tier 3."""

from pydantic import ValidationError

from twins.authoring.drafts import Draft
from twins.authoring.editable_playbook import ConflictError
from twins.authoring.lessons import LONGEST_LINE, Precedent, Stance, first_sentence, is_yes, stance_of
from twins.authoring.yaml_edits import apply_edits
from twins.deciding.ask import Ask
from twins.finder.finder import Finder
from twins.playbook.folder import FolderError, parse_folder
from twins.playbook.model import Rule, Version
from twins.playbook.word_matching import phrase
from twins.values import Tier


def repeated_rule(draft: Draft, call: Precedent) -> Rule | None:
    """Return the law or rule of tier 3 that a correction repeats: the one to which its first sentence, or else the ask,
    comes closest. A law is repeated only by a no, and neither by a yes."""
    want = Ask.of(call.ask).want
    if len(phrase(want)) < 2 or len(want) > LONGEST_LINE or is_yes(call):
        return None
    try:
        version = parse_folder(apply_edits(draft.files, draft.edits), draft.handle).unpublished
    except (FolderError, ConflictError, ValidationError, KeyError):
        return None
    version = _by_what_they_say(version)
    is_no = (call.stance or stance_of(call.said)) is Stance.NOT_USUALLY
    for text in (first_sentence(call.said), call.ask):
        closest = Finder().find(Ask.of(text), version, None).closest[:1] if text else ()
        rule = next((draft.playbook.rule(each) for each in closest), None)
        if rule and (is_no if rule.is_law else rule.tier is Tier.CHECK_FIRST):
            return rule
    return None


def _by_what_they_say(version: Version) -> Version:
    """Leave out what colleagues write when they mean a rule: one word of it in common is no sign here."""
    rules = tuple(rule.model_copy(update={"found_by": ()}) for rule in version.twin.rules)
    twin = version.twin.model_copy(update={"rules": rules})
    return version.model_copy(update={"twin": twin, "digest": f"{version.digest} as it speaks"})
