"""The lowest tier that any reading can give an ask, from its own words."""

from collections.abc import Iterable, Iterator

from twins.deciding.ask import Ask
from twins.deciding.prompt_injection import impersonates, is_in_other_letters, is_prompt_injection
from twins.deciding.thread import Speaker
from twins.playbook.model import DecisionSpace, Rule, Trigger, Twin, Version
from twins.playbook.word_matching import NUMBER, phrase, says_all, stems
from twins.values import Tier, Value


class Floor(Value):
    refusing: tuple[Rule, ...]
    triggers: tuple[Trigger, ...]
    doubts: tuple[str, ...]
    limit: Tier

    @property
    def tier(self) -> Tier:
        return Tier.CHECK_FIRST if self.refusing or self.triggers or self.doubts else self.limit


def floor_of(ask: Ask, twin: Twin, company: Version | None) -> Floor:
    """Match phrasings whose words all occur: more words never lower the floor."""
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
    """Yield why no mind may settle this ask alone. Experts and deputies are exempt."""
    experts = [person for book in books for person in (book.expert, *book.deputies)]
    names = [person.name for person in experts]
    if any(is_prompt_injection(part, names) for part in (ask.text, ask.name, ask.product or "", *ask.files)):
        yield "this reads like an instruction to the twin, or tells of a yes that wasn't given here"
    trusted = {person.slack for person in experts}
    others = [t for t in ask.thread.turns if t.speaker is not Speaker.TWIN and t.slack not in trusted]
    by_each = ["\n".join(turn.text for turn in others if turn.slack == who) for who in {turn.slack for turn in others}]
    if any(is_prompt_injection(part, names) for part in (*by_each, *(turn.name for turn in others))):
        yield "a message in this thread reads like an instruction to the twin, or tells of a yes that wasn't given here"
    if any(turn.slack != ask.conductor and impersonates(turn.name, names) for turn in others):
        yield "somebody in this thread goes by a name that isn't theirs to decide with"
    if is_in_other_letters(ask.text):
        yield "laws can't be matched with certainty in these letters"


def covered_by(space: DecisionSpace, trigger: Trigger, ask: Ask) -> bool:
    """Require the space to name every phrasing of the trigger in the ask."""
    own = stems(" ".join((space.may, *space.also_asked_as)).replace(NUMBER, " "))
    said = _said(ask)
    return all(phrase(each) - {NUMBER} <= own for each in trigger.when if says_all(said, phrase(each)))


def _said(ask: Ask) -> frozenset[str]:
    """Read a word like `apiKey` both as one and as two."""
    return stems(ask.text) | stems(ask.text.casefold())


def any_said(said: frozenset[str], phrasings: Iterable[str]) -> bool:
    return any(says_all(said, phrase(phrasing)) for phrasing in phrasings)
