"""Edits that a proposal would make."""

from datetime import date

from twins.authoring.drafts import Draft, Proposal
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.law_changes import edits_to_make_default, edits_to_make_law
from twins.authoring.lesson_edits import LessonEdits, edits_for_exception, edits_for_lesson, edits_for_phrasing
from twins.authoring.lessons import ProposalOrigin, RuleDraft, draft_rule, has_words, stance_meant
from twins.playbook.model import Version

_REPEATS_WORDS = frozenset(ProposalOrigin) - {ProposalOrigin.TO_LAW, ProposalOrigin.TO_DEFAULT}
"""Origins that would put people's words into the playbook."""


def edits_for_proposal(
    draft: Draft, proposal: Proposal, confirmed: date | None, company: Version | None = None
) -> LessonEdits | None:
    """Return None if the rule is gone or the expert must word the change. The company's law decides what the cases of
    a changed kind expect. Raises ValidationError."""
    if proposal.is_direct and proposal.origin in _REPEATS_WORDS:
        return None
    call, playbook = proposal.call, draft.playbook
    try:
        match proposal.origin:
            case ProposalOrigin.OVERRIDE:
                return edits_for_exception(playbook, call.about, call, confirmed) if has_words(call.said) else None
            case ProposalOrigin.PHRASING:
                return edits_for_phrasing(playbook, call.about, call.ask, confirmed)
            case ProposalOrigin.TO_LAW:
                return edits_to_make_law(playbook, call.about, confirmed, company)
            case ProposalOrigin.TO_DEFAULT:
                return edits_to_make_default(playbook, call.about, confirmed, company)
            case ProposalOrigin.CONTESTED | ProposalOrigin.LAW_CHANGE | ProposalOrigin.APPROVALS:
                return None  # the expert words what it should say instead
    except KeyError:
        return None
    if call.covers:
        return _edits_of_scope(draft, call.covers)
    lesson = draft_of_proposal(proposal)
    return edits_for_lesson(draft.playbook, lesson, confirmed) if has_words(lesson.text) else None


def _edits_of_scope(draft: Draft, covers: str) -> LessonEdits:
    scope = draft.playbook.scope
    after = scope.model_copy(update={"covers": tuple(dict.fromkeys((*scope.covers, covers)))}).model_dump(mode="json")
    return LessonEdits((draft.playbook.put(ItemKind.FIELD, "scope", after),), "scope")


def draft_of_proposal(proposal: Proposal) -> RuleDraft:
    """Return only the stance of words from a direct message."""
    call = proposal.call
    if proposal.is_direct:
        return RuleDraft(stance=stance_meant(call, proposal.origin), text="", why="")
    return draft_rule(call, stance_meant(call, proposal.origin), proposal.origin, proposal.at.date())
