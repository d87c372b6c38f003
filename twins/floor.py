"""Below which tier may no reading go? Computed by code from the ask's own words."""

from collections.abc import Iterable

from twins.asks import Ask
from twins.playbook import Rule, Trigger, Twin, Version
from twins.values import Tier, Value
from twins.words import phrase, says_all, stems


class Floor(Value):
    """The laws that refuse the ask, the triggers in it, and the twin's limit."""

    refusing: tuple[Rule, ...]
    triggers: tuple[Trigger, ...]
    limit: Tier

    @property
    def tier(self) -> Tier:
        """The lowest tier that an answer can have."""
        return Tier.CHECK_FIRST if self.refusing or self.triggers else self.limit


def floor_of(ask: Ask, twin: Twin, company: Version | None) -> Floor:
    """More words in an ask never lower its floor: a phrasing matches when all its words were said."""
    said = stems(ask.text)
    books = [twin, *([company.twin] if company else [])]
    return Floor(
        refusing=tuple(
            rule for book in books for rule in book.rules if rule.is_law and any_said(said, rule.refuse_when)
        ),
        triggers=tuple(trigger for book in books for trigger in book.check_first if any_said(said, trigger.when)),
        limit=twin.limits.lowest_tier,
    )


def any_said(said: frozenset[str], phrasings: Iterable[str]) -> bool:
    """Whether all words of one of the phrasings were said, in any order."""
    return any(says_all(said, phrase(phrasing)) for phrasing in phrasings)
