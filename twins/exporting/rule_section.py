"""A twin's rules as a section of Markdown, the same for every kind of file."""

from collections.abc import Iterator

from twins.export_marks import begin_mark, end_mark
from twins.playbook.model import Rule, Trigger, Twin
from twins.values import Tier


def section_of(twin: Twin, version: int) -> str:
    """Return the section with its marks, without a last newline."""
    marks = begin_mark(twin.handle, version), end_mark(twin.handle)
    return "\n".join([marks[0], "", f"## {_safe(twin.name)}, version {version}", "", *_lines(twin), "", marks[1]])


def same_words(one: Twin, other: Twin) -> bool:
    """Return whether two states of a twin have the same section but for the version."""
    return (one.name, list(_lines(one))) == (other.name, list(_lines(other)))


def changes_between(before: Twin, after: Twin) -> list[str]:
    """Say which rules and triggers of a section changed."""
    old, new = _items(before), _items(after)
    changed = [f"{item} is gone" for item in old if item not in new]
    changed += [f"{item} says something else" for item in old if item in new and old[item] != new[item]]
    return [*changed, *(f"{item} is new" for item in new if item not in old)]


def _items(twin: Twin) -> dict[str, str]:
    rules = {rule.id: _rule(rule) for rule in twin.rules}
    return rules | {trigger.id: _trigger(trigger) for trigger in twin.check_first}


def _lines(twin: Twin) -> Iterator[str]:
    yield (
        f"The subject is {_safe(twin.craft)}. A law has no exception. To go against a default, or where something "
        f"below says to ask first, ask in Slack before you act: `@zerohandoff {twin.handle} ...`."
    )
    laws, defaults = [[rule for rule in twin.rules if rule.is_law is is_law] for is_law in (True, False)]
    for head, lines in (
        ("Laws", map(_rule, laws)),
        ("Defaults", map(_rule, defaults)),
        ("Always ask first", map(_trigger, twin.check_first)),
    ):
        said = list(lines)
        if said:
            yield from ("", f"### {head}", "", *said)


def _rule(rule: Rule) -> str:
    parts = [f"- **{rule.id}** {_sentence(rule.text)}"]
    parts += ["Ask first."] if rule.tier is Tier.CHECK_FIRST and not rule.is_law else []
    parts += [f"Unless: {_sentence(rule.unless)}"] if rule.unless else []
    parts += [f"Instead: {_sentence(rule.instead)}"] if rule.instead else []
    return " ".join([*parts, f"Why: {_sentence(rule.why)}"])


def _trigger(trigger: Trigger) -> str:
    return f"- **{trigger.id}** {_sentence('; '.join(trigger.when))} Why: {_sentence(trigger.why)}"


def _sentence(text: str) -> str:
    words = _safe(text)
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _safe(text: str) -> str:
    """Return a text on one line that opens and closes no comment: it can't forge a mark."""
    return " ".join(text.split()).replace("<!--", "<! --").replace("-->", "-- >")
