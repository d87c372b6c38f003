"""What a request cites that is an expert's order, word for word."""

from twins.deciding.ask import Ask
from twins.deciding.floor import spoken
from twins.deciding.reading import BoundClaim, Deed
from twins.deciding.spaces import why_outside
from twins.finder.phrasings import is_question_phrasing, matching
from twins.playbook.measuring.quantities import same_quantities
from twins.playbook.model import DecisionSpace, Rule
from twins.playbook.word_matching import NUMBER, phrase, says_all
from twins.values import Reach, Tier


def orders_of(rule: Rule) -> tuple[str, ...]:
    """Return a rule's orders: a law's `done_right`; else requests in `also_asked_as`, and `otherwise_when`."""
    if rule.is_law:
        return rule.done_right
    return (*(text for text in rule.also_asked_as if not is_question_phrasing(text)), *rule.otherwise_when)


def is_in_range(phrasing: str, rule: Rule, said: str, ask: Ask) -> bool:
    """Return whether an order's `{number}` is inside its rule's bounds or, without bounds, in the rule's text. Always
    true unless only the amount could keep the rule from deciding alone."""
    if NUMBER not in phrasing or rule.tier is not Tier.DECIDE or rule.accepts or phrasing in rule.otherwise_when:
        return True
    if rule.bounds:
        return why_outside(rule.bounds, rule.id, ask) is None
    return same_quantities(said, rule.text)


def cited_by(ask: Ask, rule: Rule) -> dict[str, object]:
    """Cite the rule of an order; where its bounds limit an amount, with the reach that it accepts inside them."""
    phrasing = matching(ask.want, orders_of(rule)) or matching(ask.text, orders_of(rule)) or ""
    if _goes_against(ask, rule) or not (rule.bounds and NUMBER in phrasing):
        return {"broken" if _goes_against(ask, rule) else "applied": (rule.id,)}
    reach = Reach.OUTSIDE if "outside" in rule.accepts else Reach.TEAM
    deed = Deed(what=ask.want, reach=reach, reversible="irreversible" not in rule.accepts)
    return {"applied": (rule.id,), "deeds": (deed,)}


def _goes_against(ask: Ask, rule: Rule) -> bool:
    """Match all words of what goes against a default; `{number}` is no amount that the default states."""
    said = spoken(ask.text)
    is_its_own = same_quantities(ask.want, rule.text)
    return any(says_all(said, phrase(text)) and not (NUMBER in text and is_its_own) for text in rule.otherwise_when)


def claims_of(space: DecisionSpace, ask: Ask) -> tuple[BoundClaim, ...]:
    return tuple(BoundClaim(bound=bound.name, value=ask.want, quote=ask.want) for bound in space.bounds)
