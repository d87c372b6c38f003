"""Why a check comes to a person, in plain words for that person."""

from collections.abc import Callable, Mapping

from bot.ui.blocks import first_words
from twins.checking.checks import rule_behind
from twins.checking.views import AnswerView
from twins.deciding.decision import Cause, Ground
from twins.values import Outcome, Tier

_SHORT = 60
"""Characters of a rule's first words."""
Words = Callable[[Ground, AnswerView], str]


def why_you(view: AnswerView) -> str:
    """Say the one reason that counts most."""
    found = all_reasons(view)
    return found[0] if found else _without_ground(view)


def all_reasons(view: AnswerView) -> list[str]:
    """Return all reasons for the check, the one that counts most first."""
    grounds = [ground for ground in view.decision.grounds if ground.tier is Tier.CHECK_FIRST]
    grounds = [ground for ground in grounds if ground.cause not in _NO_REASONS and not _is_read_out(ground)]
    grounds.sort(key=lambda ground: _ORDER.get(ground.cause, len(_ORDER)))
    return list(dict.fromkeys(_words(ground, view) for ground in grounds))


def _is_read_out(ground: Ground) -> bool:
    """Return whether a ground only says that a rule was read out: the conductor has stated nothing of any rule."""
    return ground.cause is Cause.STATED and ground.about is None


def _words(ground: Ground, view: AnswerView) -> str:
    words = _WORDS.get(ground.cause)
    return words(ground, view) if words else ground.line


def _without_ground(view: AnswerView) -> str:
    """Say why a person was asked though nothing demands a check: the conductor passed it on."""
    match view.decision.outcome:
        case Outcome.NOT_COVERED if view.decision.failure:
            return "the twin couldn't read it just now"
        case Outcome.NOT_COVERED:
            return "none of the twin's rules clearly covers it"
        case Outcome.UNSURE:
            return f"{view.conductor_name} picked none of the rules that the twin offered"
        case Outcome.ANSWERED if view.was_read_out:
            return f"{view.conductor_name} only asked a question"
        case Outcome.ANSWERED:
            return f"the twin answered, and {view.conductor_name} wants to hear it from a person"
    return "it needs a person"


def _whose(about: str | None, view: AnswerView) -> str:
    """Name a rule with the person it belongs to: "your rule SEC-27", "Ana's law SEC-1". One that isn't quoted above is
    named by its first words too."""
    rule = view.decision.rule(about)
    kind = rule.kind.value if rule and rule.kind.value == "law" else "rule"
    expert = view.twin.expert
    is_own = rule is None or rule.expert in {"", expert.name}
    is_above = rule is None or rule == rule_behind(view.decision)
    name = f"{kind} {about}" if is_above or rule is None else f"{kind} {about} (“{first_words(rule.text, _SHORT)}”)"
    if is_own and view.reader == expert.slack:
        return f"your {name}"
    return f"{expert.name if is_own or rule is None else rule.expert}'s {name}"


def _by_rule(ground: Ground, view: AnswerView) -> str:
    whose = _whose(ground.about, view)
    who = "you" if whose.startswith("your ") else whose.partition("'s ")[0]
    return f"{whose} says to check with {who} first"


def _unsaid(ground: Ground, view: AnswerView) -> str:
    rule = view.decision.rule(ground.about)
    return (
        f"{view.conductor_name} doesn't say whether this applies: {rule.unless}"
        if rule and rule.unless
        else ground.line
    )


_WORDS: Mapping[Cause, Words] = {
    Cause.TAMPERING: lambda ground, _: ground.line,
    Cause.TRIGGER: lambda ground, _: ground.line,
    Cause.IRREVERSIBLE: lambda _, __: "it can't be undone within a day",
    Cause.OUTSIDE: lambda _, __: "it reaches outside the company",
    Cause.IN_DOUBT: lambda ground, view: (
        f"{view.conductor_name} doesn't say enough to tell whether it breaks {_whose(ground.about, view)}"
    ),
    Cause.IN_FILE: lambda ground, view: (
        f"{ground.line.partition(' may go against ')[0]} may go against {_whose(ground.about, view)}"
    ),
    Cause.LAW: _by_rule,
    Cause.DEFAULT: _by_rule,
    Cause.NEAR: lambda ground, view: f"it sounds like {_whose(ground.about, view)}, and only a person can tell",
    Cause.STATED: lambda ground, view: (
        f"{view.conductor_name} says that it doesn't keep to {_whose(ground.about, view)}, leaves the company or can't "
        "be undone in a day"
    ),
    Cause.MAY_NOT_ASSUME: lambda _, __: "the twin would have to assume something that it isn't allowed to assume",
    Cause.UNLESS_UNSAID: _unsaid,
    Cause.UNCLEAR_KIND: lambda _, view: f"I can't tell whether {view.conductor_name} is asking or is about to do this",
    Cause.ATTACHED: lambda ground, _: ground.line,
    Cause.ASSIGNED: lambda _, __: "it changes files that are yours to decide about",
    Cause.SPACE_CLOSED: lambda ground, _: ground.line,
    Cause.NO_WHY: lambda _, view: f"{view.conductor_name} gave no reason",
    Cause.UNKNOWN_RULE: lambda _, __: "it was matched to a rule that the twin doesn't have",
    Cause.OVERDUE: lambda ground, view: f"{_whose(ground.about, view)} hasn't been confirmed lately",
    Cause.CONTESTED: lambda ground, view: f"{_whose(ground.about, view)} is often overridden",
    Cause.UNANSWERED: lambda ground, view: (
        f"{_whose(ground.about, view)} came up for review four weeks ago, and nobody has answered"
    ),
    Cause.TRIAL: lambda _, __: "the twin is on trial",
    Cause.FAILING: lambda _, __: "the twin fails some of its own test cases",
    Cause.STOPPED: lambda _, __: "a wrong answer was reported, and nobody has reviewed it yet",
    Cause.LIMIT: lambda _, __: "the architect wants every answer of this twin checked",
}
_ORDER = {cause: number for number, cause in enumerate(_WORDS)}
_NO_REASONS = frozenset(
    {Cause.NOT_COVERED, Cause.NOTHING_CITED, Cause.NO_READING, Cause.OFFERED, Cause.ASKED_BACK, Cause.PAUSED}
)
"""Grounds of an answer without a check, which its conductor then passed on."""
