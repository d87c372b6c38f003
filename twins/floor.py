"""Below which tier may no reading go? Computed by code from the ask's own words."""

from collections.abc import Iterable, Iterator

from twins.asks import Ask
from twins.playbook import DecisionSpace, Rule, Trigger, Twin, Version
from twins.tampering import is_in_other_letters, poses, speaks_to_the_reader
from twins.threads import Speaker
from twins.values import Tier, Value
from twins.words import NUMBER, phrase, says_all, stems


class Floor(Value):
    """The laws that refuse the ask, the triggers in it, what makes it suspicious, and the twin's limit."""

    refusing: tuple[Rule, ...]
    triggers: tuple[Trigger, ...]
    doubts: tuple[str, ...]
    limit: Tier

    @property
    def tier(self) -> Tier:
        """The lowest tier that an answer can have."""
        return Tier.CHECK_FIRST if self.refusing or self.triggers or self.doubts else self.limit


def floor_of(ask: Ask, twin: Twin, company: Version | None) -> Floor:
    """More words in an ask never lower its floor: a phrasing matches when all its words were said."""
    said = _said(ask)
    books = [twin, *([company.twin] if company else [])]
    return Floor(
        refusing=tuple(
            rule for book in books for rule in book.rules if rule.is_law and any_said(said, rule.refuse_when)
        ),
        triggers=tuple(trigger for book in books for trigger in book.check_first if any_said(said, trigger.when)),
        doubts=tuple(_doubts(ask, books)),
        limit=twin.limits.lowest_tier,
    )


def _doubts(ask: Ask, books: list[Twin]) -> Iterator[str]:
    """Why no mind is trusted with this ask alone. The experts and deputies may say in a thread what they like."""
    experts = [person for book in books for person in (book.expert, *book.deputies)]
    names = [person.name for person in experts]
    if any(speaks_to_the_reader(part, names) for part in (ask.text, ask.name, ask.product or "", *ask.files)):
        yield "this reads like an instruction to the twin, or tells of a yes that wasn't given here"
    trusted = {person.slack for person in experts}
    others = [t for t in ask.thread.turns if t.speaker is not Speaker.TWIN and t.slack not in trusted]
    by_each = ["\n".join(turn.text for turn in others if turn.slack == who) for who in {turn.slack for turn in others}]
    if any(speaks_to_the_reader(part, names) for part in (*by_each, *(turn.name for turn in others))):
        yield "a message in this thread reads like an instruction to the twin, or tells of a yes that wasn't given here"
    if any(turn.slack != ask.asker and poses(turn.name, names) for turn in others):
        yield "somebody in this thread goes by a name that isn't theirs to decide with"
    if is_in_other_letters(ask.text):
        yield "laws can't be matched with certainty in these letters"


def covered_by(space: DecisionSpace, trigger: Trigger, ask: Ask) -> bool:
    """Whether all that the ask says of a trigger is what the space speaks of itself: a space that brings a trigger down
    brings down no other phrasing of it."""
    own = stems(" ".join((space.may, *space.also_asked_as)).replace(NUMBER, " "))
    said = _said(ask)
    return all(phrase(each) - {NUMBER} <= own for each in trigger.when if says_all(said, phrase(each)))


def _said(ask: Ask) -> frozenset[str]:
    """The words of an ask, whether capitals inside a word begin another or are only there to hide it."""
    return stems(ask.text) | stems(ask.text.casefold())


def any_said(said: frozenset[str], phrasings: Iterable[str]) -> bool:
    """Whether all words of one of the phrasings were said, in any order."""
    return any(says_all(said, phrase(phrasing)) for phrasing in phrasings)
