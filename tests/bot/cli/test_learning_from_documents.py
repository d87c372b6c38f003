"""`twin learn` reads a repository into the list of the twin's expert."""

import os
import shutil
from pathlib import Path

import pytest

from storage.store import Store, open_store
from tests.support.builders import NOW
from tests.support.command_line import CommandResult, command
from tests.twins.importing.labelled import write_repository

SAID = "We always rotate the key of the exporter, whose password is {} today, once a month."


@pytest.fixture
def store(tmp_path: Path, published: Path) -> Store:
    shutil.copy(published, tmp_path)
    return open_store(f"sqlite:///{tmp_path / 'cli.db'}", lambda: NOW)


def learn(folder: Path, *arguments: str | Path) -> CommandResult:
    env = {"DATABASE_URL": f"sqlite:///{folder / 'cli.db'}"}
    return command(env, folder, "twin", "learn", "security", *arguments)


def test_a_repository_is_read_whole_and_each_rule_is_new_once(store: Store, tmp_path: Path) -> None:
    write_repository("workflow_engine", tmp_path)
    first = learn(tmp_path, "workflow_engine")
    assert first.returncode == 0
    assert "AGENTS.md:7  Place scratch scripts in `dev/` → Go ahead" in first.stdout
    assert "  Never push to `upstream` → Never" in first.stdout
    assert (
        "docs/adr/0002-use-flask.md         not in force: superseded by docs/adr/0003-use-starlette.md" in first.stdout
    )
    assert "`--left-out` prints what was left out" in first.stdout
    again = learn(tmp_path, "workflow_engine")
    assert "New on the list:" not in again.stdout
    assert "0 of them new. Nothing new to decide." in again.stdout


def test_what_changed_is_all_that_is_listed_again(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "AGENTS.md"
    file.write_text("- Never push to main\n- Never log e-mail addresses\n", encoding="utf-8")
    learn(tmp_path, "AGENTS.md")
    file.write_text("# Rules\n\n- Never log e-mail addresses\n- Always sign commits\n", encoding="utf-8")
    again = learn(tmp_path, "AGENTS.md").stdout
    assert "  AGENTS.md:4  Always sign commits → Go ahead" in again
    assert "log e-mail addresses →" not in again
    assert "1 sentence is off the list: their documents no longer have them." in again


def test_a_sentence_is_listed_on_request_and_all_that_is_left_out_is_printed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "AGENTS.md").write_text("The shop has two writers.\n\nWhy is that?\n", encoding="utf-8")
    printed = learn(tmp_path, "AGENTS.md", "--left-out").stdout
    assert "AGENTS.md:1  states no rule: The shop has two writers." in printed
    assert "AGENTS.md:3  is a question: Why is that?" in printed
    assert "AGENTS.md:1  The shop has two writers →" in learn(tmp_path, "AGENTS.md", "--also", "AGENTS.md:1").stdout


def test_codeowners_are_printed_and_offered_as_scope_on_request(store: Store, tmp_path: Path) -> None:
    write_repository("security_team", tmp_path)
    printed = learn(tmp_path, "security_team", "--scope-of", "@acme/security").stdout
    assert "  @acme/security  /auth/, /vault/" in printed
    assert "CODEOWNERS:1  It covers: Changes in /auth/" in printed


def test_links_out_of_a_repository_and_other_peoples_folders_are_not_read(store: Store, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    (root / ".git").mkdir(parents=True)
    (root / "node_modules/x").mkdir(parents=True)
    (tmp_path / "secret.md").write_text("Never read this file", encoding="utf-8")
    (root / "node_modules/x/AGENTS.md").write_text("Never read that file", encoding="utf-8")
    (root / "AGENTS.md").write_text("Never push to main", encoding="utf-8")
    (root / "CLAUDE.md").symlink_to("AGENTS.md")
    (root / "GEMINI.md").symlink_to(tmp_path / "secret.md")
    printed = learn(tmp_path, "shop").stdout
    assert "CLAUDE.md  not read: it is a link to AGENTS.md" in printed
    assert "GEMINI.md  not read: it is a link out of the folder" in printed
    assert "1 rule, 1 of them new" in printed


def test_of_a_hostile_repository_only_files_of_its_own_are_read(store: Store, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    (root / ".git").mkdir(parents=True)
    (root / ".git/config").write_text("Never read the configuration", encoding="utf-8")
    (root / ".env").write_text("Never read the environment", encoding="utf-8")
    (root / "AGENTS.md").symlink_to(".env")
    (root / "CLAUDE.md").symlink_to(".git/config")
    (root / "GEMINI.md").symlink_to("GEMINI.md")
    os.mkfifo(root / "SECURITY.md")
    with (root / "RUNBOOK.md").open("wb") as large:
        large.truncate(2**40)
    (root / "CONTRIBUTING.md").write_text("Never push to main", encoding="utf-8")
    printed = " ".join(learn(tmp_path, "shop").stdout.split())
    assert "AGENTS.md not read: it is a link to .env" in printed
    assert "CLAUDE.md not read: it is a link to .git/config" in printed
    assert "GEMINI.md not read: it is a link" in printed
    assert "SECURITY.md not read: it is no file" in printed
    assert "RUNBOOK.md not read: it has more than 1,000,000 characters" in printed
    assert "1 rule, 1 of them new" in printed


def test_a_named_link_or_pipe_is_refused_in_words(store: Store, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other/secret.md").write_text("Never read this file", encoding="utf-8")
    (tmp_path / "shop/AGENTS.md").symlink_to(tmp_path / "other/secret.md")
    os.mkfifo(tmp_path / "shop/CLAUDE.md")
    for name, said in (("AGENTS.md", "it is a link out of the folder"), ("CLAUDE.md", "it is no file")):
        ran = learn(tmp_path, f"shop/{name}")
        assert (ran.returncode, said in ran.stderr) == (2, True)


@pytest.mark.parametrize(
    ("given", "said"),
    [(["nowhere"], "nowhere isn't there."), (["empty"], "Nothing to read"), (["picture.md"], "can't be read")],
)
def test_what_can_not_be_read_is_named(store: Store, tmp_path: Path, given: list[str], said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "picture.md").write_bytes(b"\xff\xfe\xfd")
    ran = learn(tmp_path, *given)
    assert (ran.returncode, said in ran.stderr) == (2, True)


def test_secrets_of_documents_are_left_out_and_named(store: Store, tmp_path: Path) -> None:
    secret = "Winter2026" + "hunter"
    (tmp_path / "guide.md").write_text(f"# Exports\n\n{SAID.format(secret)}\n", encoding="utf-8")
    store.database.close()
    ran = learn(tmp_path, "guide.md")
    assert ran.returncode == 0
    assert "Left out of these documents: password. Replace them" in ran.stdout
    assert b"rotate the key of the exporter" in _stored(tmp_path / "cli.db")
    assert secret.encode() not in _stored(tmp_path / "cli.db")


def _stored(file: Path) -> bytes:
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
