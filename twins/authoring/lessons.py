"""Drafts of rules and cases from past calls, in the expert's words."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from twins.deciding.ask import Ask
from twins.playbook.word_matching import stems
from twins.values import Outcome, Tier, Value

LONGEST_LINE, LONGEST_ASK = 500, 1_500
_TOO_LITTLE = 2
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"])|\n+")


_EXCLAMATION = re.compile(
    r"(?:oh )?(?:no|nope|wrong|stop|never|yes|yeah|ok|okay|sorry|hey)(?:,? please)?[.!]+", re.IGNORECASE
)


class Stance(StrEnum):
    GO = "go"
    LOOK_AFTER = "look_after"
    ASK_ME = "ask_me"
    NOT_USUALLY = "not_usually"
    NEVER = "never"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def outcome(self) -> Outcome:
        return _OUTCOMES[self]

    @property
    def goes_ahead(self) -> bool:
        return self in {Stance.GO, Stance.LOOK_AFTER}


_LABELS = {
    Stance.GO: "Go ahead",
    Stance.LOOK_AFTER: "Go ahead, I'll review it later",
    Stance.ASK_ME: "Ask me first",
    Stance.NOT_USUALLY: "No, unless there's a reason",
    Stance.NEVER: "Never",
}
_OUTCOMES = {
    Stance.GO: Outcome.DECIDED,
    Stance.LOOK_AFTER: Outcome.ASSUMED,
    Stance.ASK_ME: Outcome.CHECK_FIRST,
    Stance.NOT_USUALLY: Outcome.NOT_BY_DEFAULT,
    Stance.NEVER: Outcome.REFUSED,
}
TIERS = {
    Stance.GO: Tier.DECIDE,
    Stance.LOOK_AFTER: Tier.ASSUME,
    Stance.ASK_ME: Tier.CHECK_FIRST,
    Stance.NOT_USUALLY: Tier.DECIDE,
    Stance.NEVER: Tier.CHECK_FIRST,
}


class ProposalOrigin(StrEnum):
    THREAD = "thread"
    SENTENCE = "sentence"
    PROMPT = "prompt"
    MESSAGE = "message"
    CORRECTION = "correction"
    OVERRIDE = "override"
    HAND_OVER = "hand-over"
    VERDICT = "verdict"
    PHRASING = "phrasing"
    CONTESTED = "contested"
    TO_LAW = "to law"
    TO_DEFAULT = "to default"
    LAW_CHANGE = "law change"
    APPROVALS = "approvals"
    SMALL_THING = "small thing"


@dataclass(frozen=True)
class ProposalKey:
    """What a proposal is about. One is made for each twin, origin and key."""

    subject: str = ""
    """Id of its source: an override, review, check, message, decision or question."""
    about: str = ""
    """The rule that it would change, or the rules and triggers of one kind of decision (`similarity_key`)."""
    fingerprint: str = ""
    """The wording of that rule, if the proposal is about one wording."""
    reason_kind: str = ""
    step: int = 0
    """How often the evidence had doubled."""

    def __str__(self) -> str:
        parts = (self.about, self.fingerprint, self.reason_kind, self.subject, str(self.step or ""))
        return ":".join(filter(None, parts))


class CounterExample(StrEnum):
    """What happens to an ask that sounds alike."""

    TO_ME = "to me"
    REFUSED = "refused"


class RuleDraft(Value):
    stance: Stance
    text: str
    why: str
    ask: str = ""
    reason: str = ""
    unless: str = ""
    instead: str = ""
    counter: str = ""
    counter_goes: CounterExample = CounterExample.TO_ME


class Precedent(Value):
    ask: str = ""
    said: str = ""
    link: str = ""
    about: str = ""
    """The rule that was overridden, or that fits."""
    is_picked: bool = False
    """Whether the person who asked picked that rule among others."""
    stance: Stance | None = None
    quotes: tuple[str, ...] = ()
    """As far as the deciding person can read them."""
    channels: tuple[str, ...] = ()
    unquoted: int = 0
    """From channels that the deciding person can't read."""
    lesson: RuleDraft | None = None
    """A model's, or the reader's of documents; the expert confirms every sentence."""
    source: str = ""
    """The document that its words are from."""
    line: int = 0
    covers: str = ""
    """What the twin's scope would cover too, where it is no rule."""

    def with_lesson(self, lesson: RuleDraft | None) -> "Precedent":
        """Take a model's wording. What it leaves empty, and how strict the rule is, stays as the grammar has it."""
        if lesson is None or self.lesson is None:
            return self.model_copy(update={"lesson": lesson or self.lesson})
        given = {name: value for name, value in lesson.model_dump().items() if value}
        kept = self.lesson.model_copy(update=given)
        return self.model_copy(update={"lesson": kept.model_copy(update={"stance": self.lesson.stance})})


def draft_rule(call: Precedent, stance: Stance, origin: ProposalOrigin, on: date) -> RuleDraft:
    if call.lesson:
        return call.lesson.model_copy(update={"stance": stance})
    ask, said = Ask.of(call.ask), Ask.of(first_sentence(call.said) if call.said else "")
    if origin is ProposalOrigin.APPROVALS:
        said = Ask.of(ask.want)
    text, why = said.want, said.why or first_sentence(Ask.of(call.said).why or "")
    if call.stance is Stance.GO:
        text, why = f"{ask.want}, if: {call.said}" if call.said else ask.want, ""
    elif call.stance is Stance.NOT_USUALLY:
        text, why = f"No: {ask.want}", call.said
    if origin in _HAPPENED and not why:
        why = f"{_HAPPENED[origin]} on {on.day} {on:%b %Y}" + (f": {call.said}" if call.said else "")
    return RuleDraft(
        stance=stance,
        text=one_line(_capital(text)) or one_line(call.said),
        why=one_line(why),
        ask=one_line(ask.want, LONGEST_ASK),
        reason=one_line(ask.why or ""),
    )


_HAPPENED = {
    ProposalOrigin.CORRECTION: "Corrected",
    ProposalOrigin.HAND_OVER: "Answered by hand",
    ProposalOrigin.VERDICT: "Decided by hand",
}


def stance_of(said: str) -> Stance:
    """Guess "go", unless the words begin with a no."""
    begins = re.match(r"\W*(?:(?:please|we) )?(?:no|not|don['’]?t|do not|never|stop)\b", said, re.IGNORECASE)
    return Stance.NOT_USUALLY if begins else Stance.GO


_YES = re.compile(r"\W*(?:yes|yeah|ok|okay|fine|sure|go ahead|go on|it was right)\b", re.IGNORECASE)


def is_yes(call: Precedent) -> bool:
    return call.stance.goes_ahead if call.stance else bool(_YES.match(call.said))


def stance_meant(call: Precedent, origin: ProposalOrigin) -> Stance:
    """Return what was chosen, else a guess. What is said of a wrong answer never becomes leave, unless it is a yes."""
    if call.stance:
        return call.stance
    if origin is ProposalOrigin.CORRECTION:
        return Stance.GO if is_yes(call) else Stance.NOT_USUALLY
    return stance_of(call.said)


_FORBIDDING = re.compile(
    r"\b(?:never|not|no|only|nobody|none|nothing|without|cannot|\w+n['’]t)\b(?:.*\bwithout me\b)?", re.IGNORECASE
)


def forbidding_words(text: str) -> str:
    """Return the words by which a sentence forbids something, such as "never ... without me"; empty if it has none."""
    found = _FORBIDDING.search(text)
    if not found:
        return ""
    first = found[0].split()[0]
    return f"{first} ... without me" if found[0].casefold().endswith("without me") and first != found[0] else found[0]


def first_sentence(text: str) -> str:
    """Add a sentence that begins with "because", or if the first says too little ("No.")."""
    first, *rest = _SENTENCE_END.split(text.strip(), maxsplit=1)
    if not rest:
        return first
    if _EXCLAMATION.fullmatch(first):
        return first_sentence(rest[0])
    if len(stems(first)) < _TOO_LITTLE:
        return f"{first.rstrip('.!')}: {first_sentence(rest[0])}"
    follows = re.match(r"(?:because|otherwise|since)\b", rest[0], re.IGNORECASE)
    return f"{first.rstrip('.')}, {_SENTENCE_END.split(rest[0], maxsplit=1)[0]}" if follows else first


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    words = " ".join(text.split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def has_words(text: str) -> bool:
    """Return whether a text says anything: "..." doesn't."""
    return any(map(str.isalnum, text))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
