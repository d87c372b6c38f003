"""Suggestions that an expert joins, because they ask for the same: they are settled together."""

from collections.abc import Mapping, Sequence
from datetime import date

from twins.authoring.drafts import Proposal
from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind
from twins.authoring.lesson_edits import LessonEdits, edits_for_phrasing, take_over_phrasings
from twins.authoring.lessons import ProposalOrigin, has_words, one_line
from twins.authoring.rule_examples import with_wording
from twins.deciding.ask import Ask
from twins.playbook.model import Rule
from twins.playbook.word_matching import phrase
from twins.states import ProposalState

_NEW_RULE = frozenset({ProposalOrigin.CORRECTION, ProposalOrigin.HAND_OVER, ProposalOrigin.VERDICT})
_SAME_RULE: Mapping[ProposalOrigin, frozenset[ProposalOrigin]] = {
    ProposalOrigin.PHRASING: frozenset({ProposalOrigin.PHRASING}),
    ProposalOrigin.OVERRIDE: frozenset({ProposalOrigin.OVERRIDE}),
    ProposalOrigin.CONTESTED: frozenset({ProposalOrigin.OVERRIDE}),
    ProposalOrigin.LAW_CHANGE: frozenset({ProposalOrigin.LAW_CHANGE}),
}
"""What can be joined to a suggestion about the same rule."""


def may_join(head: Proposal, other: Proposal) -> bool:
    """Return whether settling the one can settle the other: both would make a new rule, or are about one rule. What was
    answered by hand can also become a way to ask for a rule."""
    if head.id == other.id or head.handle != other.handle or {head.state, other.state} != {ProposalState.PROPOSED}:
        return False
    if other.origin in _NEW_RULE:
        return _is_about_asks(head)
    return other.origin in _SAME_RULE.get(head.origin, ()) and head.call.about == other.call.about


def is_answered_by_hand(proposal: Proposal) -> bool:
    """Return whether a person answered, decided or corrected what it comes from."""
    return proposal.origin in _NEW_RULE


def compared_words(proposal: Proposal) -> tuple[str, ...]:
    """Return what a suggestion is compared by: the ask; of what goes against a rule, the reasons."""
    call = proposal.call
    if proposal.origin in {ProposalOrigin.OVERRIDE, ProposalOrigin.LAW_CHANGE}:
        return (call.said,) if has_words(call.said) else ()
    if proposal.origin is ProposalOrigin.CONTESTED:
        return call.quotes
    return (Ask.of(call.ask).want,) if has_words(call.ask) else ()


def brings_wording(head: Proposal, joined: Proposal) -> bool:
    """Return whether the rule that a suggestion becomes gets the ask of a joined one as a wording. No playbook repeats
    a direct message."""
    return _is_about_asks(head) and not joined.is_direct and has_words(joined.call.ask)


def _is_about_asks(head: Proposal) -> bool:
    return head.origin in _NEW_RULE or head.origin is ProposalOrigin.PHRASING


def edits_with_joined(
    playbook: EditablePlaybook, head: Proposal, taught: LessonEdits, joined: Sequence[Proposal], confirmed: date | None
) -> LessonEdits:
    """Let the rule be found by the asks of what was joined as well. Raises KeyError, and ValidationError."""
    asks = [one_line(Ask.of(each.call.ask).want).rstrip(" .,!") for each in joined if brings_wording(head, each)]
    edits = taught.edits
    for ask in filter(_tells_apart, asks):
        after = playbook
        for edit in edits:
            after = after.changed(edit)
        rule = after.rule(taught.rule_id)
        more = _worded(after, head, rule, ask, confirmed) if rule else ()
        edits = _merged(edits, more)
    return LessonEdits(edits, taught.rule_id)


def _tells_apart(ask: str) -> bool:
    return len(phrase(ask)) > 1


def _worded(
    playbook: EditablePlaybook, head: Proposal, rule: Rule, ask: str, confirmed: date | None
) -> tuple[Edit, ...]:
    if head.origin is ProposalOrigin.PHRASING:
        return edits_for_phrasing(playbook, rule.id, ask, confirmed).edits
    changed = with_wording(rule, ask)
    return (*take_over_phrasings(playbook, changed), playbook.put_item(changed))


def _merged(edits: Sequence[Edit], more: Sequence[Edit]) -> tuple[Edit, ...]:
    """Let a later edit of an item replace an earlier one, on the state that the earlier one began from."""
    merged: dict[tuple[ItemKind, str], Edit] = {(each.part, each.item): each for each in edits}
    for each in more:
        before = merged.get((each.part, each.item))
        merged[each.part, each.item] = each.model_copy(update={"before": before.before}) if before else each
    return tuple(merged.values())
