"""The lowest tier that any reading can give an ask, from its own words."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from twins.deciding.ask import Ask
from twins.deciding.prompt_injection import impersonates, is_in_other_letters, is_prompt_injection
from twins.deciding.thread import Speaker
from twins.playbook.model import DecisionSpace, Rule, Trigger, Twin, Version
from twins.playbook.word_matching import NUMBER, has_mixed_letters, phrase, says_all, stems
from twins.playbook.words.phrase_index import PhraseIndex
from twins.playbook.words.synonyms import synonyms_with
from twins.values import Tier, Value


class InFile(Value):
    """A law that a passage of an attached file comes up against."""

    rule: Rule
    file: str


class Floor(Value):
    refusing: tuple[Rule, ...]
    triggers: tuple[Trigger, ...]
    doubts: tuple[str, ...]
    limit: Tier
    in_files: tuple[InFile, ...] = ()

    @property
    def tier(self) -> Tier:
        return Tier.CHECK_FIRST if self.refusing or self.triggers or self.doubts or self.in_files else self.limit


def floor_of(ask: Ask, twin: Twin, company: Version | None) -> Floor:
    """Match phrasings whose words all occur: more words never lower the floor. A law that only a file comes up against
    refuses nothing, since a document may also tell of it: its expert decides."""
    books = [twin, *([company.twin] if company else [])]
    met = [(book, _said_in(ask, book), _files_of(ask, book)) for book in books]
    return Floor(
        refusing=tuple(rule for book, said, _ in met for rule in _laws(book) if rule.id in said),
        triggers=tuple(
            each for book, said, files in met for each in book.check_first if each.id in said or each.id in files
        ),
        doubts=tuple(_doubts(ask, books)),
        limit=twin.limits.lowest_tier,
        in_files=tuple(
            InFile(rule=rule, file=files[rule.id])
            for book, said, files in met
            for rule in _laws(book)
            if rule.id in files and rule.id not in said
        ),
    )


def _doubts(ask: Ask, books: list[Twin]) -> Iterator[str]:
    """Yield why no mind may settle this ask alone. Experts and deputies are exempt."""
    experts = [person for book in books for person in (book.expert, *book.deputies)]
    names = [person.name for person in experts]
    if any(is_prompt_injection(part, names) for part in (ask.text, ask.name, ask.product or "", *ask.files)):
        yield "it tries to instruct the twin, or claims an approval I have no record of"
    if any(is_prompt_injection(file.text, names) for file in ask.attached):
        yield "an attached file tries to instruct the twin, or claims an approval I have no record of"
    trusted = {person.slack for person in experts}
    others = [t for t in ask.thread.turns if t.speaker is not Speaker.TWIN and t.slack not in trusted]
    by_each = ["\n".join(turn.text for turn in others if turn.slack == who) for who in {turn.slack for turn in others}]
    if any(is_prompt_injection(part, names) for part in (*by_each, *(turn.name for turn in others))):
        yield "a message in the thread tries to instruct the twin, or claims an approval I have no record of"
    if any(turn.slack != ask.conductor and impersonates(turn.name, names) for turn in others):
        yield "a person in the thread uses the name of the expert or of a deputy"
    if any(is_in_other_letters(text) or has_mixed_letters(text) for text in _texts(ask)):
        yield "I can't reliably match the laws against these letters"


def _texts(ask: Ask) -> list[str]:
    return [ask.text, *(file.text for file in ask.attached)]


def covered_by(space: DecisionSpace, trigger: Trigger, ask: Ask) -> bool:
    """Require the space to name every phrasing of the trigger in the ask; no space knows what a file says."""
    if ask.read_files:
        return False
    own = stems(" ".join((space.may, *space.also_asked_as)).replace(NUMBER, " "))
    said = spoken(ask.text) | spoken(ask.before)
    return all(phrase(each) - {NUMBER} <= own for each in trigger.when if says_all(said, phrase(each)))


@lru_cache(maxsize=2_000)
def spoken(text: str, own: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the words of a text, one like `apiKey` both as one and as two, and what they also mean; `own` are lines of
    a folder."""
    return stems(text) | stems(text.casefold()) | synonyms_with(own).meant_by(text)


def _laws(book: Twin) -> tuple[Rule, ...]:
    return tuple(rule for rule in book.rules if rule.is_law)


def _said_in(ask: Ask, book: Twin) -> frozenset[str]:
    """Return the laws and triggers of which an ask says a phrasing, or completes what the earlier ask in its thread
    began."""
    said = spoken(ask.text, book.words)
    if not ask.before:
        return _careful(book).said_by(said)
    return _careful(book).said_by(said | spoken(ask.before, book.words), begun_by=said)


def _files_of(ask: Ask, book: Twin) -> dict[str, str]:
    """Return the laws and triggers of which a passage of a file says a phrasing, or words of one that the ask
    completes, each with the first such file."""
    found: dict[str, str] = {}
    for file in ask.attached:
        for own in (spoken(passage, book.words) for passage in file.passages):
            met = _careful(book).said_by(own | spoken(ask.text, book.words), begun_by=own)
            found = dict.fromkeys(met, file.name) | found
    return found


def _careful(book: Twin) -> PhraseIndex[str]:
    """Return the phrasings of laws and triggers."""
    laws = ((rule.id, rule.refuse_when) for rule in _laws(book))
    return _indexed((*laws, *((trigger.id, trigger.when) for trigger in book.check_first)))


@lru_cache(maxsize=256)
def _indexed(items: tuple[tuple[str, tuple[str, ...]], ...]) -> PhraseIndex[str]:
    return PhraseIndex((item, phrase(each)) for item, phrasings in items for each in phrasings)


def any_said(said: frozenset[str], phrasings: Iterable[str]) -> bool:
    return any(says_all(said, phrase(phrasing)) for phrasing in phrasings)
