"""A valid folder means the same however it is laid out."""

from datetime import date
from pathlib import Path

import pytest

from tests.support.twin_folders import GOOD, a_folder
from twins.playbook.folder import Folder, load_folder, parse_folder, write_folder

DIGEST = parse_folder(GOOD).digest


def _edited(file: str, old: str, new: str) -> Folder:
    assert old in GOOD[file]
    return parse_folder(GOOD | {file: GOOD[file].replace(old, new, 1)})


def test_a_good_folder_is_read_whole(tmp_path: Path) -> None:
    folder = load_folder(a_folder(tmp_path))

    assert [rule.id for rule in folder.twin.rules] == ["SEC-1", "SEC-2"]
    assert folder.twin.spaces[0].until == date(2027, 3, 31)
    assert folder.skill.background.startswith("# How I look at it")
    assert folder.cases.cases[1].on == date(2026, 11, 20)


def test_what_is_written_is_read_back_as_it_was(tmp_path: Path) -> None:
    first = load_folder(a_folder(tmp_path))

    write_folder(first.files, tmp_path / "again" / "security")

    assert load_folder(tmp_path / "again" / "security") == first


def test_a_folder_may_be_named_in_other_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(a_folder(tmp_path))

    assert load_folder(Path()).twin.handle == "security"


SAME: dict[str, tuple[str, str, str]] = {
    "a comment": ("rules.yaml", "rules:\n", "# the rules\nrules:\n"),
    "an empty line": ("rules.yaml", "rules:\n", "\n\nrules:\n"),
    "another order of keys": ("rules.yaml", "    kind: default\n    tier: 1\n", "    tier: 1\n    kind: default\n"),
    "a mapping in lines": ("rules.yaml", "cap: {uses: 5, per: month}", "cap:\n      per: month\n      uses: 5"),
    "quotes": ("rules.yaml", "text: Sessions end after 12 hours", 'text: "Sessions end after 12 hours"'),
    "a default value said": ("rules.yaml", "retired:", "deputies: []\nretired:"),
    "a line at the end of the prose": ("SKILL.md", "lost.\n", "lost.\n\n"),
    "another order of keys in a case": (
        "cases.yaml",
        "outcome: not_by_default, tier: 1",
        "tier: 1, outcome: otherwise",
    ),
    "Windows' line ends": ("cases.yaml", "repo\n", "repo\r\n"),
}


@pytest.mark.parametrize(("file", "old", "new"), SAME.values(), ids=list(SAME))
def test_comments_order_and_spacing_do_not_change_the_digest(file: str, old: str, new: str) -> None:
    assert _edited(file, old, new).digest == DIGEST


OTHER: dict[str, tuple[str, str, str]] = {
    "a text": ("rules.yaml", "12 hours", "13 hours"),
    "a why": ("rules.yaml", "Laptops get lost", "Laptops are stolen"),
    "a tier": ("rules.yaml", "tier: 1", "tier: 2"),
    "a phrasing": ("rules.yaml", "keep sessions for", "leave sessions for"),
    "a date": ("rules.yaml", "2026-10-01", "2026-10-02"),
    "a bound": ("rules.yaml", "at_most: 14", "at_most: 15"),
    "a limit": ("rules.yaml", "lowest_tier: 1", "lowest_tier: 2"),
    "a retired id": ("rules.yaml", "[SEC-9]", "[SEC-9, SEC-10]"),
    "the expert": ("rules.yaml", "slack: U0ANA", "slack: U0OMAR"),
    "the prose": ("SKILL.md", "Laptops", "Phones"),
    "a case": ("cases.yaml", "90 days", "91 days"),
}


@pytest.mark.parametrize(("file", "old", "new"), OTHER.values(), ids=list(OTHER))
def test_what_changes_the_meaning_changes_the_digest(file: str, old: str, new: str) -> None:
    assert _edited(file, old, new).digest != DIGEST


def test_yes_no_and_on_are_words_and_true_is_a_truth() -> None:
    folder = _edited("rules.yaml", "text: Sessions end after 12 hours", "text: no")

    assert folder.twin.rules[1].text == "no"
