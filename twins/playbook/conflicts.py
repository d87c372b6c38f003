"""Conflicts within a playbook."""

from collections.abc import Iterator
from itertools import combinations

from twins.playbook.model import Rule, Twin
from twins.playbook.word_matching import NUMBER, phrase, says_all, stems
from twins.playbook.yaml_lines import Path

LARGEST = 240_000
"""Characters: above 60,000 tokens a model reads less well, at more cost."""

Problem = tuple[Path, str, str]


def conflicts(twin: Twin) -> Iterator[Problem]:
    numbered = list(enumerate(twin.rules))
    said = [stems(rule.text) for rule in twin.rules]
    for (earlier, first), (index, second) in combinations(numbered, 2):
        if said[earlier] == said[index]:
            yield ("rules", index, "text"), f"{second.id} says what {first.id} says", "keep one of the two"
        known = {phrase(text) for _, text in _asked(first)}
        for place, text in _asked(second):
            if phrase(text) in known:
                what = f"{text!r} is how people ask for {first.id} as well as for {second.id}"
                remedy = "leave it with the rule that answers it: a request that means two rules is decided by neither"
                yield ("rules", index, *place), what, remedy
    laws = [rule for rule in twin.rules if rule.is_law]
    for index, rule in numbered:
        yield from _shadowed(index, rule, laws)
    yield from _too_large(twin)


def _shadowed(index: int, rule: Rule, laws: list[Rule]) -> Iterator[Problem]:
    for place, text in _asked(rule):
        for law in laws:
            if refuses(law, text):
                remedy = "say it in other words, or narrow the law's refuse_when"
                yield ("rules", index, *place), f"{law.id} always refuses {text!r}", remedy


def _asked(rule: Rule) -> Iterator[tuple[Path, str]]:
    """Yield how people ask for a rule, with the place of each phrasing."""
    for field in ("also_asked_as", "done_right"):
        yield from (((field, number), text) for number, text in enumerate(getattr(rule, field)))


def refuses(law: Rule, phrasing: str) -> bool:
    """Return whether it refuses every such ask, whatever its number."""
    said = phrase(phrasing.replace(NUMBER, ""))
    return any(NUMBER not in each and says_all(said, phrase(each)) for each in law.refuse_when)


def _too_large(twin: Twin) -> Iterator[Problem]:
    unread = {part: {"__all__": {"found_by"}} for part in ("rules", "check_first", "spaces")}
    size = len(twin.model_dump_json(exclude=unread))
    if size > LARGEST:
        what = f"this playbook has {size:,} characters; a model reads up to {LARGEST:,} well"
        yield ("rules",), what, "retire what nobody asks about, or make two twins of it"
