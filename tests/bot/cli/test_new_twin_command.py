"""`zerohandoff twin new --from`: a starter becomes a folder that one can change."""

from pathlib import Path

import pytest

from bot.practice.starters import PEOPLE
from tests.support.command_line import CommandResult, command
from tests.support.effort import for_thorough
from twins.playbook.folder import CASES, STARTERS, load_folder
from twins.playbook.roles import STAND_INS

IN_PRACTICE = ("company", "data", "security", "ux")


def new_twin(folder: Path, *arguments: str) -> CommandResult:
    return command({"PATH": "/usr/bin:/bin", "HOME": str(folder)}, folder, "twin", "new", *arguments)


@pytest.mark.parametrize("starter", [*IN_PRACTICE, *for_thorough(sorted({*PEOPLE} - {*IN_PRACTICE}))])
def test_each_starter_becomes_a_folder_that_reads_as_it_is(tmp_path: Path, starter: str) -> None:
    written = new_twin(tmp_path, f"ours/{starter}", "--from", starter)

    assert written.returncode == 0
    assert "twin check" in written.stdout
    copy = tmp_path / "ours" / starter
    assert load_folder(copy, STAND_INS).digest == load_folder(STARTERS / starter, STAND_INS).digest


def test_the_folder_s_name_becomes_the_handle(tmp_path: Path) -> None:
    new_twin(tmp_path, "contracts", "--from", "legal")

    copy = load_folder(tmp_path / "contracts", STAND_INS)
    assert (copy.twin.handle, copy.skill.name) == ("contracts", "contracts")


def test_an_unknown_starter_is_answered_with_those_there_are(tmp_path: Path) -> None:
    refused = new_twin(tmp_path, "ours", "--from", "astrology")

    assert refused.returncode == 2
    assert all(starter in refused.stderr for starter in PEOPLE)
    assert not (tmp_path / "ours").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    new_twin(tmp_path, "ours", "--from", "legal")
    mine = tmp_path / "ours" / CASES
    mine.write_text("cases: []\n", encoding="utf-8")

    refused = new_twin(tmp_path, "ours", "--from", "legal")

    assert refused.returncode == 2
    assert "not empty" in refused.stderr
    assert mine.read_text(encoding="utf-8") == "cases: []\n"


def test_a_folder_whose_name_is_no_handle_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    refused = new_twin(tmp_path, "Our Legal", "--from", "legal")

    assert refused.returncode != 0
    assert refused.stderr
    assert not (tmp_path / "Our Legal").exists()
