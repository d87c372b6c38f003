"""YAML that would be read as something else than it looks is refused, with its line."""

import pytest

from twins.playbook.yaml_lines import UnreadableError, read_yaml


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
