"""Playbooks as text: the twins, all rules of one, a rule in full, and the rules that a search finds."""

from collections.abc import Iterable, Sequence

from bot.ui.blocks import cut, day, escape
from bot.ui.messages.counts import counted
from bot.ui.messages.fragments import listed_twin, whole_rule
from twins.deciding.addressing import Listed
from twins.finder.search import MOST_FOUND, RuleHit
from twins.playbook.model import DecisionSpace, Rule, Twin, Version
from twins.values import Person, Tier

_LONGEST_TEXT = 240


def twins_text(twins: Iterable[Listed]) -> str:
    lines = [listed_twin(twin) for twin in twins]
    if not lines:
        return "No twin is published yet. `/twins new` starts one of your own."
    return "\n".join(["*Twins you can ask*", *lines, "`/twins show HANDLE` lists a twin's rules."])


def twin_text(version: Version, revoked: frozenset[str]) -> str:
    """Say what a twin covers, and list its rules, laws first, and its decision spaces."""
    twin = version.twin
    lines = [_head(version), "*Covers*", *(f"• {escape(line)}" for line in twin.scope.covers)]
    if twin.scope.not_covered:
        topics = (f"• {escape(topic.what)}: ask {_who(topic.person, twin)}" for topic in twin.scope.not_covered)
        lines += ["*Doesn't cover*", *topics]
    for title, rules in _groups(twin):
        lines += [f"*{title}*", *map(_rule_line, rules)] if rules else []
    spaces = [_space(space) for space in twin.spaces if space.id not in revoked]
    lines += ["*What you can decide without asking*", *spaces] if spaces else []
    example = twin.rules[0].id if twin.rules else ""
    return "\n".join([*lines, *([f"`/twins show {example}` shows a rule in full."] if example else [])])


def rule_text(handle: str, rule: Rule) -> str:
    """Quote a rule in full, and say how to point others to it."""
    return f"`{handle}`\n{whole_rule(rule)}\nTo share it: `/twins show {rule.id}` shows it to anyone here."


def found_text(words: str, hits: Sequence[RuleHit]) -> str:
    said = f"“{escape(cut(words, 80))}”"
    if not hits:
        return f"No rule mentions {said}. Try another word, or ask: mention me and say what you want to do."
    lines = [f"{_rule_line(hit.rule)}\n   `{hit.handle}` · `/twins show {hit.rule.id}`" for hit in hits]
    most = ", the closest ones" if len(hits) == MOST_FOUND else ""
    return "\n".join([f"*{counted(len(hits), 'rule')} about {said}{most}*", *lines])


def _head(version: Version) -> str:
    twin, laws = version.twin, sum(rule.is_law for rule in version.twin.rules)
    owner = escape(twin.expert.name)
    count = f"{counted(len(twin.rules), 'rule')}, including {counted(laws, 'law')}" if twin.rules else "no rules yet"
    return f"*{escape(twin.name)}* (`{twin.handle}`, owned by {owner}, version {version.number}): {count}"


def _groups(twin: Twin) -> Iterable[tuple[str, list[Rule]]]:
    expert = escape(twin.expert.name)
    defaults = [rule for rule in twin.rules if not rule.is_law]
    yield "Laws: nobody can override these", [rule for rule in twin.rules if rule.is_law]
    yield f"Wait for {expert}", [rule for rule in defaults if rule.tier is Tier.CHECK_FIRST]
    yield f"Go ahead, {expert} reviews it", [rule for rule in defaults if rule.tier is Tier.ASSUME]
    yield "Defaults: you can override these with a reason", [rule for rule in defaults if rule.tier is Tier.DECIDE]


def _rule_line(rule: Rule) -> str:
    return f"• *{rule.id}* {escape(cut(rule.text, _LONGEST_TEXT))}"


def _who(person: Person, twin: Twin) -> str:
    """Name a person, and mark the twin's own expert, since a reader may expect another person."""
    return f"{escape(person.name)} (expert)" if person.slack == twin.expert.slack else escape(person.name)


def _space(space: DecisionSpace) -> str:
    who = f", by {escape(', '.join(person.name for person in space.who))}" if space.who else ""
    uses = f"{counted(space.cap.uses, 'use')} a {space.cap.per.value}"
    return f"• *{space.id}* {escape(space.may)} ({uses}{who}, until {day(space.until)})"
