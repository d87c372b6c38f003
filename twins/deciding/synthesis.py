"""Two sentences of a model that put several twins' answers to one ask together, and what of them code lets through."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from twins.deciding.cost import Usage
from twins.values import Outcome

LONGEST_SENTENCE = 240
MOST_SENTENCES = 2
_LEAVE = re.compile(
    r"\b(?:go(?:es)? ahead|proceed\w*|approv\w*|allow\w*|permit\w*|permission|authori[sz]\w*|clear(?:ed|ance)|green"
    r"|may|can|able|free|fine|ok|okay|safe|safely|happy|agrees?|no need|needn't|need not|without|anyway"
    r"|(?:don't|doesn't|do not|does not|not) (?:have to|need|apply))\b",
    re.IGNORECASE,
)
"""Words that may give leave. Said where a verdict withholds it, they cost the whole synthesis."""
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_NUMBER_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety"
    r"|hundred|thousand|million|half|quarter|twice|double|daily|weekly|monthly|quarterly|yearly|hour|day|week|month"
    r"|year)s?\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[\"“”„«»<>`*_~@#|\[\]{}]|https?:|\b[A-Z][A-Z0-9]+-[A-Z]*\d+\b")
"""Quotes, mentions, links and rule ids: all of these come from code."""


@dataclass(frozen=True)
class AnswerInBrief:
    """What a model is shown of one twin's answer."""

    twin: str
    outcome: Outcome
    verdict: str
    rules: tuple[str, ...] = ()
    advice: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.twin, self.verdict, *self.rules, self.advice)


@dataclass(frozen=True)
class AnswersInBrief:
    """One ask, and the answers to it."""

    ask: str
    why: str
    answers: tuple[AnswerInBrief, ...]

    @property
    def gives_leave(self) -> bool:
        return all(answer.outcome.gives_leave for answer in self.answers)


@dataclass(frozen=True)
class Synthesis:
    """What a model wrote, with its cost in millionths of a dollar; no text where nothing of it can be shown."""

    text: str
    usage: Usage = field(default_factory=Usage)
    cost: int = 0
    model: str | None = None


def usable(sentences: Sequence[str], brief: AnswersInBrief) -> str:
    """Join the sentences, or return "": too many or too long; marked up or quoting; naming an amount or a period that
    neither ask nor answers name; or with a word of leave where not every verdict gives leave."""
    said = [" ".join(sentence.split()) for sentence in sentences if sentence.strip()]
    text = " ".join(said)
    is_short = 0 < len(said) <= MOST_SENTENCES and all(len(sentence) <= LONGEST_SENTENCE for sentence in said)
    if not is_short or not text.isprintable() or _MARKUP.search(text):
        return ""
    if not brief.gives_leave and _LEAVE.search(text):
        return ""
    return "" if _amounts(text) - _amounts(" ".join(_given(brief))) else text


def _given(brief: AnswersInBrief) -> Iterable[str]:
    yield brief.ask
    yield brief.why
    for answer in brief.answers:
        yield from answer.texts


def _amounts(text: str) -> set[str]:
    words = (word.lower().removesuffix("s") for word in _NUMBER_WORDS.findall(text))
    return {*_NUMBER.findall(text), *words}
