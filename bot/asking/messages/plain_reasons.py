"""The one reason for a verdict, in plain words."""

from collections.abc import Callable, Mapping

from bot.ui.blocks import day
from bot.ui.messages.fragments import named_rule
from twins.deciding.decision import Cause, CitedRule, Decision, Ground

Words = Callable[[Ground, Decision, str], str]
"""Puts a ground into words; the last argument is the expert's name."""


def plain_reason(decision: Decision, expert: str) -> str:
    """Say why a space is closed, or else the first ground of those that set the tier."""
    if decision.space_note:
        return sentence(decision.space_note)
    setting = [ground for ground in decision.grounds if ground.tier is decision.tier]
    first = min(setting, key=lambda ground: _ORDER.get(ground.cause, len(_ORDER)), default=None)
    if first is None:
        return sentence(decision.reason)
    words = _WORDS.get(first.cause)
    return sentence(words(first, decision, expert) if words else first.line)


def rule_read_out(rule: CitedRule) -> str:
    """Read a rule out with its "unless", and say whose it is and when it was confirmed."""
    fresh = rule.state or (f"confirmed {day(rule.confirmed)}" if rule.confirmed else "never confirmed")
    source = ", ".join(filter(None, (rule.id, rule.expert, fresh)))
    return f"{with_unless(rule)} ({source})"


def with_unless(rule: CitedRule) -> str:
    return f"{sentence(rule.text)} Unless: {sentence(rule.unless)}" if rule.unless else sentence(rule.text)


def sentence(text: str) -> str:
    return text if not text or text.endswith(("?", "!")) else text[:1].upper() + text[1:].rstrip(".") + "."


def _by_rule(ground: Ground, decision: Decision, expert: str) -> str:
    """Quote the rule that sets the tier."""
    rule = decision.rule(ground.about)
    return f"{rule.text.rstrip('.')} ({rule.id})" if rule else ground.line


def _unsaid(ground: Ground, decision: Decision, expert: str) -> str:
    rule = decision.rule(ground.about)
    return f"you don't say whether this applies: {rule.unless}" if rule and rule.unless else ground.line


def _named(ground: Ground, decision: Decision) -> str:
    rule = decision.rule(ground.about)
    return named_rule(rule) if rule else ground.about or "a rule"


def _stated(ground: Ground, decision: Decision, expert: str) -> str:
    if decision.outcome.gives_leave or decision.against:
        does = "is about" if decision.against else "keeps to"
        return f"you said that this {does} {_named(ground, decision)}"
    rule = _named(ground, decision)
    return f"you said that it doesn't keep to {rule}, leaves the company or can't be undone within a day"


_WORDS: Mapping[Cause, Words] = {
    Cause.TAMPERING: lambda ground, _, __: ground.line,
    Cause.TRIGGER: lambda ground, _, __: ground.line,
    Cause.IRREVERSIBLE: lambda _, __, ___: "this can't be undone within a day",
    Cause.OUTSIDE: lambda _, __, ___: "this reaches outside the company",
    Cause.IN_DOUBT: lambda ground, decision, _: (
        f"you don't say enough for me to tell whether this breaks {_named(ground, decision)}"
    ),
    Cause.IN_FILE: lambda ground, decision, _: ground.line,
    Cause.NEAR: lambda ground, decision, _: f"this comes close to {_named(ground, decision)}, so a person decides",
    Cause.ASSIGNED: lambda _, __, expert: f"it changes files that are {expert}'s to decide about",
    Cause.LAW: _by_rule,
    Cause.DEFAULT: _by_rule,
    Cause.STATED: _stated,
    Cause.MAY_NOT_ASSUME: lambda _, __, ___: "I would have to assume something that I'm not allowed to assume",
    Cause.UNLESS_UNSAID: _unsaid,
    Cause.ASSUMPTION: lambda _, __, ___: "I had to assume something: see below",
    Cause.UNCLEAR_KIND: lambda _, __, ___: "I can't tell whether you're asking or are about to do this",
    Cause.ATTACHED: lambda ground, _, __: ground.line,
    Cause.SMALL_AND_NEAR: lambda ground, decision, _: (
        f"it is small, but comes close to {_named(ground, decision)}" if ground.about else ground.line
    ),
    Cause.UNKNOWN_RULE: lambda _, __, ___: "this was matched to a rule that I don't have",
    Cause.NO_WHY: lambda _, __, ___: "you gave no reason",
    Cause.OVERDUE: lambda ground, decision, _: f"{_named(ground, decision)} hasn't been confirmed lately",
    Cause.CONTESTED: lambda ground, decision, _: f"{_named(ground, decision)} is often overridden, and might change",
    Cause.UNANSWERED: lambda ground, decision, _: (
        f"{_named(ground, decision)} came up for review four weeks ago, and nobody has answered"
    ),
    Cause.TRIAL: lambda _, __, expert: f"I am on trial, so {expert} reviews all my answers",
    Cause.FAILING: lambda _, __, ___: "I fail some of my own test cases just now",
    Cause.STOPPED: lambda _, __, expert: f"a wrong answer was reported, and {expert} hasn't reviewed it yet",
    Cause.LIMIT: lambda _, __, ___: "the architect wants all my answers checked",
}
_ORDER = {cause: number for number, cause in enumerate(_WORDS)}
