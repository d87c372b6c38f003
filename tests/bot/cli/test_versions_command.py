"""Versions on the command line: publishing through the gate, comparison, rollback and modes."""

import json
import shutil
from pathlib import Path

import pytest

from tests.bot.cli.test_command_line import zerohandoff
from tests.support.command_line import CommandResult
from twins.playbook.folder import STARTERS

pytestmark = pytest.mark.usefixtures("migrated_once")


@pytest.fixture
def env(tmp_path: Path, sqlite_template: Path) -> dict[str, str]:
    """Return an environment with a database of its own and no other settings."""
    shutil.copy(sqlite_template, tmp_path / "z.db")
    return {"DATABASE_URL": f"sqlite:///{tmp_path / 'z.db'}", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}


def a_folder(tmp_path: Path, old: str, new: str, file: str = "rules.yaml") -> Path:
    """Copy the data starter, with one text replaced."""
    folder = tmp_path / "data"
    folder.mkdir()
    for each in (STARTERS / "data").iterdir():
        text = each.read_text(encoding="utf-8")
        (folder / each.name).write_text(text.replace(old, new) if each.name == file else text, encoding="utf-8")
    return folder


def publish(env: dict[str, str], *given: str | Path) -> CommandResult:
    """Publish with the company's law, for one owner."""
    return zerohandoff(env, "twin", "publish", STARTERS / "company", *given, "--owner", "U0DEV")


@pytest.mark.thorough
def test_a_published_twin_waits_for_its_expert_and_answers_once_its_mode_is_set(env: dict[str, str]) -> None:
    assert "data version 1 waiting on U0DEV" in publish(env, STARTERS / "data").stdout
    assert "data was waiting, and is live now" in zerohandoff(env, "twin", "mode", "data", "live").stdout
    rows = {row["handle"]: row["mode"] for row in json.loads(zerohandoff(env, "twin", "list", "--json").stdout)}
    assert rows == {"company": "live", "data": "live"}
    assert "is live already: no change" in publish(env, STARTERS / "data").stdout


@pytest.mark.thorough
def test_a_rule_that_fails_its_cases_is_held_back_with_expected_against_answered(
    env: dict[str, str], tmp_path: Path
) -> None:
    folder = a_folder(tmp_path, "outcome: answered, rules: [DAT-2]", "outcome: refused, rules: [DAT-2]", "cases.yaml")
    held = publish(env, folder)
    assert held.returncode == 1
    assert "expected refused" in held.stderr
    assert "answered answered" in held.stderr
    assert "Nothing was published" in held.stderr
    assert json.loads(zerohandoff(env, "twin", "list", "--json").stdout) == []


def test_what_a_folder_changes_is_said_before_it_is_published(env: dict[str, str], tmp_path: Path) -> None:
    publish(env, STARTERS / "data")
    folder = a_folder(tmp_path, "Raw events are kept for 90 days", "Raw events are kept for 60 days")
    said = zerohandoff(env, "twin", "diff", folder, "--owner", "U0DEV").stdout
    assert "~ DAT-2 text: Raw events are kept for 90 days -> Raw events are kept for 60 days" in said
    assert "No difference" in zerohandoff(env, "twin", "diff", "data", STARTERS / "data", "--owner", "U0DEV").stdout


@pytest.mark.thorough
def test_a_rollback_is_a_new_version_with_its_reason(env: dict[str, str], tmp_path: Path) -> None:
    publish(env, STARTERS / "data")
    zerohandoff(env, "twin", "mode", "data", "live")
    folder = a_folder(tmp_path, "data twin", "twin of data")
    publish(env, folder, "--note", "clearer")
    zerohandoff(env, "twin", "mode", "data", "live")
    back = zerohandoff(env, "twin", "rollback", "data", "1", "--reason", "the old wording was known")
    assert "data version 3 says what version 1 said" in back.stdout
    rows = json.loads(zerohandoff(env, "twin", "history", "data", "--json").stdout)
    assert [(row["number"], row["answers"]) for row in rows] == [(1, False), (2, False), (3, True)]
    assert rows[2]["note"] == "back to version 1: the old wording was known"
    assert "No difference" in zerohandoff(env, "twin", "diff", "data@1", "data@3").stdout


def test_what_does_not_exist_is_said_with_what_does(env: dict[str, str]) -> None:
    for command in (("history", "legal"), ("rollback", "legal", "1", "--reason", "x"), ("mode", "legal", "live")):
        refused = zerohandoff(env, "twin", *command)
        assert refused.returncode == 2
        assert "legal" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_the_digest_is_only_printed(env: dict[str, str]) -> None:
    assert "Nobody asked anything in the last 7 days." in zerohandoff(env, "digest", "--dry-run").stdout
    assert zerohandoff(env, "digest").returncode == 2
