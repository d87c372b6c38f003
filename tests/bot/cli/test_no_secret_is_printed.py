"""A setting that holds a secret is named when it can't be used; its value is never printed or logged."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, SecretStr

from bot.practice.demo_people import APP_TOKEN, BOT_TOKEN
from bot.practice.server import Served
from bot.settings import Settings
from tests.support.command_line import CommandResult, command
from tests.support.effort import for_thorough
from twins.playbook.folder import STARTERS

MARKER = "tulip5dahlia7"


def secrets_of(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Yield the variables of a model's secrets: its SecretStr fields, and texts that its repr leaves out."""
    for name, field in model.model_fields.items():
        inner = [each for each in _types(field.annotation) if isinstance(each, type) and issubclass(each, BaseModel)]
        if SecretStr in _types(field.annotation) or not field.repr:
            yield f"{prefix}{name}".upper()
        for each in inner:
            yield from secrets_of(each, f"{prefix}{name}__ux__")


def _types(annotation: object) -> set[object]:
    return {annotation}.union(*map(_types, get_args(annotation)))


SECRETS = list(secrets_of(Settings))
BROKEN = {
    "a newline behind": "{}\n",
    "a newline inside": "{}\n{}",
    "U+200B inside": "{}\u200b{}",
    "a blank in front": " {}",
    "a blank inside": "{} {}",
    "a letter of no header": "{}ж",
}


@pytest.fixture
def env(tmp_path: Path, slack: Served) -> dict[str, str]:
    """Return an environment in which `run` ends, because Slack refuses the app-level token."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "ANTHROPIC_"))}
    return known | {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": "xapp-wrong",
        "SLACK_API_URL": slack.api_url,
        "ARCHITECTS": "U0ARI",
        "DATABASE_URL": f"sqlite:///{tmp_path}/cli.db",
        "PWD": str(tmp_path),
    }


def value_of(variable: str, form: str) -> str:
    """Return a value for the variable that holds the marker."""
    broken = form.format(*[MARKER] * 2)
    scheme = {"DATABASE_URL": "postgresql", "ANTHROPIC_BASE_URL": "http"}.get(variable)
    return f"{scheme}://zh:{broken}@127.0.0.1:9/x" if scheme else broken


def given(env: dict[str, str], variable: str, value: str) -> dict[str, str]:
    """Return the environment with a broken value, and with what it takes to have it used."""
    also = {
        "TWIN_APPS": {"TWIN_APPS__UX__BOT_TOKEN": "xoxb-ux", "TWIN_APPS__UX__APP_TOKEN": "xapp-ux"},
        "ANTHROPIC": {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9"},
    }
    return env | next((more for start, more in also.items() if variable.startswith(start)), {}) | {variable: value}


def shown(ran: CommandResult) -> str:
    return ran.stdout + ran.stderr


def test_the_settings_with_secrets_are_found_in_the_model() -> None:
    assert {"SLACK_BOT_TOKEN", "ANTHROPIC_API_KEY", "DATABASE_URL", "TWIN_APPS__UX__APP_TOKEN"} <= set(SECRETS)


@pytest.mark.parametrize("name", ["run", "doctor"])
@pytest.mark.parametrize("form", BROKEN.values(), ids=list(BROKEN))
@pytest.mark.parametrize("variable", [SECRETS[0], *for_thorough(SECRETS[1:])])
def test_no_command_prints_a_secret(env: dict[str, str], variable: str, form: str, name: str) -> None:
    ran = command(given(env, variable, value_of(variable, form)), Path(env["PWD"]), name)

    assert ran.returncode in {1, 2}
    assert MARKER not in shown(ran)
    assert "Traceback" not in shown(ran)


COMMANDS = (
    ("run",),
    ("doctor",),
    ("doctor", "--json"),
    ("practice", "--port", "0"),
    ("ask", "ux", "may we"),
    ("twin", "list"),
    ("twin", "learn", "ux", "notes.md"),
    ("twin", "check", "--mind", "claude", str(STARTERS / "ux")),
    ("jobs", "list"),
    ("audit", "verify"),
    ("db", "upgrade"),
    ("digest", "--dry-run"),
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: " ".join(arguments[:3]))
@pytest.mark.parametrize(
    "variable", ["SLACK_APP_TOKEN", *for_thorough(["TWIN_APPS__SECURITY__APP_TOKEN", "ANTHROPIC_API_KEY"])]
)
def test_what_no_header_can_hold_is_said_by_its_name(env: dict[str, str], variable: str, arguments: list[str]) -> None:
    own = {"TWIN_APPS__SECURITY__BOT_TOKEN": "xoxb-security"}

    ran = command(env | own | {variable: f"{MARKER}\n{MARKER}"}, Path(env["PWD"]), *arguments)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"The setting {variable} can't be used: it holds a line break")
    assert ran.stderr.count("\n") == 1
    assert MARKER not in ran.stderr


def test_a_newline_behind_a_token_changes_nothing(env: dict[str, str]) -> None:
    copied = {"SLACK_BOT_TOKEN": f"\ufeff{BOT_TOKEN} \n", "SLACK_APP_TOKEN": f"{APP_TOKEN}\u200b\r\n"}

    found = json.loads(command(env | copied, Path(env["PWD"]), "doctor", "--json").stdout)

    assert {each["what"]: each["ok"] for each in found}["app: socket"]


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_file_of_settings_in_another_encoding_is_said(env: dict[str, str], encoding: str) -> None:
    Path(env["PWD"], ".env").write_text(f"# Schlüssel\nANTHROPIC_API_KEY={MARKER}\n", encoding=encoding)

    ran = command(env, Path(env["PWD"]), "twin", "list")

    assert ran.returncode == 2
    assert ran.stderr == ".env can't be read: it isn't UTF-8 text. Save it again as UTF-8.\n"


def test_a_file_of_settings_may_begin_with_a_byte_order_mark(env: dict[str, str]) -> None:
    Path(env["PWD"], ".env").write_text("DATABASE_URL=foo\n", encoding="utf-8-sig")
    del env["DATABASE_URL"]

    assert "DATABASE_URL is not understood" in command(env, Path(env["PWD"]), "twin", "list").stderr


def test_a_twin_s_app_without_a_field_is_said(env: dict[str, str]) -> None:
    ran = command(env | {"TWIN_APPS": MARKER}, Path(env["PWD"]), "twin", "list")

    assert (ran.returncode, MARKER in shown(ran)) == (2, False)
    assert "TWIN_APPS__SECURITY__BOT_TOKEN" in ran.stderr
