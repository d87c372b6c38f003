"""YAML that would be read as something else than it looks is refused, with its line."""

import pytest
from pydantic import ValidationError

from twins.playbook.bounds import NumberBound
from twins.playbook.cases import Expected
from twins.playbook.model import Limits, Rule
from twins.playbook.yaml_lines import UnreadableError, read_yaml
from twins.values import Value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: 1\ntext: Use ticket #12 as reference", "'#12 as reference' isn't read"),
        ("a: 1\nwhy: see #billing", "isn't read"),
        ("a: 1\nat_most: 014", "014 begins with a zero"),
        ("a: 1\nat_most: 0900", "0900 begins with a zero"),
    ],
)
def test_what_yaml_would_read_otherwise_is_refused(text: str, why: str) -> None:
    with pytest.raises(UnreadableError, match=why) as refused:
        read_yaml(text)
    assert refused.value.line == 2


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("text: 'Use ticket #12 as reference'", {"text": "Use ticket #12 as reference"}),
        ("text: Use ticket 12 # a comment", {"text": "Use ticket 12"}),
        ("text: Use C#12", {"text": "Use C#12"}),
        ("at_most: 0", {"at_most": 0}),
        ("at: '0900'", {"at": "0900"}),
        ("at: 08:30", {"at": "08:30"}),
        ("text: |\n  Use ticket #12", {"text": "Use ticket #12"}),
    ],
)
def test_what_looks_as_it_is_read_is_kept(text: str, read: object) -> None:
    assert read_yaml(text).data == read


@pytest.mark.parametrize(
    ("model", "field", "other"),
    [
        (Rule, "tier", {"id": "SEC-1", "kind": "default", "text": "x", "why": "y"}),
        (Limits, "lowest_tier", {}),
        (Expected, "tier", {}),
        (NumberBound, "at_most", {"name": "days"}),
    ],
)
def test_true_is_no_number(model: type[Value], field: str, other: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refused:
        model.model_validate(other | {field: True})
    [problem] = [each for each in refused.value.errors() if each["loc"][-1] == field]
    assert problem["msg"] == "Value error, a number, not true or false"
