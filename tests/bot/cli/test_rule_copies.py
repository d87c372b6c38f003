"""A twin's rules in files for agents: written in place, and checked in CI."""

import shutil
from pathlib import Path

import pytest
import skills_ref

from storage.store import Store, open_store
from tests.support.builders import NOW
from tests.support.command_line import CommandResult, command
from twins.playbook.folder import RULES, SKILL, Folder, parse_folder

OTHERS = "# Shop\n\nNever push to main.\n"


@pytest.fixture
def store(tmp_path: Path, published: Path) -> Store:
    shutil.copy(published, tmp_path)
    return open_store(f"sqlite:///{tmp_path / 'cli.db'}", lambda: NOW)


def publish_changed(store: Store, old: str, new: str, file: str = RULES) -> None:
    files = dict(store.versions.files("security") or {})
    assert old in files[file]
    folder: Folder = parse_folder(files | {file: files[file].replace(old, new)})
    store.publishing.publish(folder, "for a test", NOW)


def export(folder: Path, *arguments: str | Path) -> CommandResult:
    return command({"DATABASE_URL": f"sqlite:///{folder / 'cli.db'}"}, folder, "twin", "export", *arguments)


def test_the_rules_go_to_the_end_of_a_file_and_leave_what_others_wrote(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "AGENTS.md"
    file.write_text(OTHERS, encoding="utf-8")
    assert export(tmp_path, "security", "--as", "agents-md", "--write", ".").returncode == 0
    first = file.read_text(encoding="utf-8")
    assert first.startswith(f"{OTHERS}\n<!-- zerohandoff:security version 1. ")
    assert "- **SEC-1** No secrets in a repository" in first
    file.write_text(f"{first}\n## After\n", encoding="utf-8")
    export(tmp_path, "security", "--as", "agents-md", "--write", "AGENTS.md")
    assert file.read_text(encoding="utf-8") == f"{first}\n## After\n"


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--as", "agents-md", "--write", "latin.md"), "latin.md isn't UTF-8 text, so I left it alone."),
        (("--as", "agents-md", "--write", "latin.md/AGENTS.md"), "latin.md"),
        (("latin.md",), "latin.md can't be used: Not a directory."),
    ],
)
def test_a_place_that_can_t_be_written_to_is_named(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "latin.md").write_bytes(b"Gr\xfc\xdfe")

    ran = export(tmp_path, "security", *arguments)

    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert (tmp_path / "latin.md").read_bytes() == b"Gr\xfc\xdfe"


def test_a_check_says_which_copies_are_old_and_which_rules_changed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "AGENTS.md").write_text(OTHERS, encoding="utf-8")
    export(tmp_path, "security", "--as", "agents-md", "--write", ".")
    assert export(tmp_path, "--check", ".").returncode == 0
    publish_changed(store, "A session ends after 12 hours", "A session ends after 10 hours")
    old = export(tmp_path, "--check", ".")
    assert old.returncode == 1
    assert "OLD  AGENTS.md  security: version 1 is old: version 2 answers now" in old.stdout
    assert "       SEC-7 says something else\n" in old.stdout
    assert "SEC-8" not in old.stdout
    export(tmp_path, "security", "--as", "agents-md", "--write", "AGENTS.md")
    assert "ok   AGENTS.md  security: version 2, which answers now" in export(tmp_path, "--check", "AGENTS.md").stdout


def test_a_version_that_changes_no_rule_leaves_a_copy_right(store: Store, tmp_path: Path) -> None:
    export(tmp_path, "security", "--as", "claude", "--write", ".")
    publish_changed(store, "they've already retired", "by now they retired", SKILL)
    checked = export(tmp_path, "--check", "CLAUDE.md")
    assert (checked.returncode, "version 2 has the same rules" in checked.stdout) == (0, True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("No secrets in a repository", "Secrets are fine", "it was edited by hand"),
        ("zerohandoff:security version 1", "zerohandoff:security version 8", "which was never published here"),
        ("<!-- zerohandoff:security end -->", "", "its end mark is missing"),
        ("zerohandoff:security", "zerohandoff:wizards", "no twin `wizards` is published"),
    ],
)
def test_a_copy_that_was_tampered_with_is_no_copy(store: Store, tmp_path: Path, old: str, new: str, said: str) -> None:
    file = tmp_path / "AGENTS.md"
    export(tmp_path, "security", "--as", "agents-md", "--write", ".")
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    checked = export(tmp_path, "--check", "AGENTS.md")
    assert (checked.returncode, said in checked.stdout) == (1, True)


def test_nothing_is_written_between_marks_that_enclose_no_section(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "AGENTS.md"
    file.write_text("<!-- zerohandoff:security version 1. -->\n\nKeep me.\n", encoding="utf-8")
    refused = export(tmp_path, "security", "--as", "agents-md", "--write", "AGENTS.md")
    assert (refused.returncode, "one without its end" in refused.stderr) == (2, True)
    assert "Keep me." in file.read_text(encoding="utf-8")


HEADS = {
    "cursor": (".cursor/rules/security.mdc", "alwaysApply: true\n---\n"),
    "copilot": (".github/copilot-instructions.md", "<!-- zerohandoff"),
    "skill": ("security/SKILL.md", "---\nname: security\n"),
    "claude": ("CLAUDE.md", "<!-- zerohandoff"),
}


@pytest.mark.parametrize("form", HEADS)
def test_each_tool_gets_the_file_that_it_looks_for(store: Store, tmp_path: Path, form: str) -> None:
    path, head = HEADS[form]
    export(tmp_path, "security", "--as", form, "--write", ".")
    text = (tmp_path / path).read_text(encoding="utf-8")
    assert head in text
    assert "version 1" in text
    assert export(tmp_path, "--check", path).returncode == 0


def test_without_a_path_the_rules_are_printed(store: Store, tmp_path: Path) -> None:
    assert ", version 1\n\nThe subject is" in export(tmp_path, "security", "--as", "agents-md").stdout
    assert not (tmp_path / "AGENTS.md").exists()


def test_a_skill_is_valid_by_the_validator_of_its_specification(store: Store, tmp_path: Path) -> None:
    export(tmp_path, "security", "--as", "skill", "--write", ".")
    assert skills_ref.validate(tmp_path / "security") == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["security"], "Name a twin and a new folder"),
        (["wizards", "--as", "claude"], "No twin 'wizards' is published"),
        (["--check", "cli.db", "--as", "claude"], "--check changes nothing"),
        (["--check", "nowhere"], "nowhere isn't there"),
        (["--check", "plain.md"], "plain.md holds no twin's rules"),
        (["--check", "."], "No file there holds a twin's rules"),
        (["security", "--as", "skill", "--write", "other/SKILL.md"], "A skill's folder has the skill's name"),
    ],
)
def test_misuse_is_explained(store: Store, tmp_path: Path, given: list[str], said: str) -> None:
    (tmp_path / "plain.md").write_text(OTHERS, encoding="utf-8")
    ran = export(tmp_path, *given)
    assert (ran.returncode, said in ran.stderr) == (2, True)
