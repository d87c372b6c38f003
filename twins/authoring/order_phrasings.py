"""Orders that keep a law, told from the questions about it, and their cases."""

from collections.abc import Iterable, Iterator

from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind
from twins.deciding.ask import Ask
from twins.deciding.question_grammar import is_question
from twins.finder.phrasings import matching
from twins.playbook.cases import Case, Expected
from twins.playbook.model import Rule
from twins.playbook.word_matching import NUMBER
from twins.values import Outcome, Tier

ANY_REASON = "it is needed"


def asked_of(rule: Rule) -> tuple[str, ...]:
    """Return how people ask for a rule: questions, and orders that keep it."""
    return (*rule.also_asked_as, *rule.done_right)


def phrasings_given(
    phrasings: Iterable[str], before: Rule | None, *, is_suggested: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split how people ask for a law, as its expert has written it, into questions and orders that keep it. A phrasing
    that was there before stays what it was; no suggested one becomes an order."""
    asked: list[str] = []
    kept: list[str] = []
    for text in phrasings:
        is_known = before is not None and before.is_law and text in before.also_asked_as
        is_new = before is None or text not in before.done_right
        (asked if is_known or is_question(text) or (is_suggested and is_new) else kept).append(text)
    return tuple(asked), tuple(kept)


def as_order(ask: str) -> str:
    """Say of a question that it is to be done, since only an order is refused."""
    return f"let us do it: {ask}" if is_question(ask) else ask


def cases_of_orders(playbook: EditablePlaybook, rule: Rule) -> Iterator[Edit]:
    """Yield a case for each order that keeps the law and has none."""
    taken: list[str] = []
    for order in rule.done_right:
        if not is_shown(playbook, rule, order):
            tier = max(rule.tier, Tier.ASSUME) if rule.must_be_said else rule.tier
            expect = Expected(outcome=_OUTCOMES[tier], tier=tier, rules=(rule.id,))
            taken.append(playbook.free_id(ItemKind.CASE, taken))
            ask = f"{order.replace(NUMBER, '10')} because {ANY_REASON}"
            yield playbook.put_item(Case(id=taken[-1], ask=ask, expect=expect))


_OUTCOMES = {
    Tier.DECIDE: Outcome.DECIDED,
    Tier.ASSUME: Outcome.ASSUMED,
    Tier.CHECK_FIRST: Outcome.CHECK_FIRST,
}


def is_shown(playbook: EditablePlaybook, rule: Rule, order: str) -> bool:
    """Return whether some case asks for just this, and by the rule goes ahead or is checked."""
    return any(
        _is_by(case.expect, rule) and matching(Ask.of(case.ask).want, (order,)) == order
        for case in playbook.cases_of(rule.id)
    )


def _is_by(expect: Expected, rule: Rule) -> bool:
    """Tell from a check that a trigger or a rule nearby asks for, which shows nothing of this rule."""
    is_own = rule.id in expect.rules and (rule.tier is Tier.CHECK_FIRST or not expect.trigger)
    return is_own and expect.outcome in _OUTCOMES.values()
