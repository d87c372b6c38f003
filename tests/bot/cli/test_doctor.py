"""`doctor`, `ask` and `twin` on the command line: the model's state and its costs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from bot.practice.demo_people import APP_TOKEN, BOT_TOKEN, add_own_app
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served
from storage.store import open_store
from tests.fake_model.reports import a_report, a_reported_deed
from tests.fake_model.saying import Persona
from tests.fake_model.server import serve_model
from tests.fake_model.state import ModelServer
from tests.support.command_line import CommandResult, command
from tests.support.local_issuer import local_issuer
from twins.playbook.folder import STARTERS

pytestmark = pytest.mark.usefixtures("migrated_once")

LIMIT = 60
"""Seconds for a command, most of them for loading the SDK."""


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with serve_model() as server:
        sent = [a_reported_deed(reversible=False, reach="outside")]
        server.answers(lambda _: a_report(applied=["SEC-4"], deeds=sent, advice="Sign the link."))
        yield server


@pytest.fixture
def env(tmp_path: Path, model: ModelServer, slack: Served) -> dict[str, str]:
    """Return an environment in which only the keys and addresses of model and Slack are set."""
    known = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "ANTHROPIC_", "EMBEDDINGS"))
    }
    known |= {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack.api_url,
        "ARCHITECTS": "U0ARI",
        "EMBEDDINGS": "off",  # reading the encoder's weights takes a third of a second
    }
    return known | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/cli.db",
        "HOME": str(tmp_path),
        "PWD": str(tmp_path),
        "ANTHROPIC_API_KEY": model.key,
        "ANTHROPIC_BASE_URL": model.url,
    }


def run(env: dict[str, str], *arguments: str | Path) -> CommandResult:
    """Run a command in a folder without a `.env`."""
    return command(env, Path(env["PWD"]), *arguments)


def findings(env: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return the findings of `doctor`, by subject."""
    return {each["what"]: each for each in json.loads(run(env, "doctor", "--json").stdout)}


def test_doctor_finds_nothing_wrong_with_a_model_that_works(env: dict[str, str]) -> None:
    ran = run(env, "doctor")
    assert ran.returncode == 0, ran.stdout
    assert ran.stdout.count("\nok ") == 14, ran.stdout
    assert "100 requests cost $1." in ran.stdout
    assert "99% of the second ask's input was read from the cache" in ran.stdout


def test_doctor_without_a_key_says_which_mind_answers(env: dict[str, str]) -> None:
    ran = run(env | {"ANTHROPIC_API_KEY": "", "ANTHROPIC_BASE_URL": ""}, "doctor")
    assert ran.returncode == 0
    assert "No AI key set: answers come from a keyword search" in ran.stdout
    assert "Nothing leaves this machine." in ran.stdout


def test_doctor_says_to_whom_asks_go_for_their_meaning(env: dict[str, str]) -> None:
    own = {"ANTHROPIC_API_KEY": "", "ANTHROPIC_BASE_URL": "", "EMBEDDINGS": "https://embeddings.invalid"}
    assert "Messages and rules go to embeddings.invalid" in findings(env | own)["mind"]["found"]


@pytest.mark.parametrize(
    ("given", "what", "said", "remedy"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "app: bot token", "SLACK_BOT_TOKEN is not set", "docs/connecting.md"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "app: bot token", "invalid_auth", "Copy the bot token again"),
        ({"SLACK_APP_TOKEN": ""}, "app: socket", "SLACK_APP_TOKEN is not set", "the signing secret"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "app: socket", "invalid_auth", "connections:write"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api"}, "app: bot token", "URLError", "docs/connecting.md"),
        ({"ARCHITECTS": ""}, "ARCHITECTS", "not set", "member ids"),
        ({"ARCHITECTS": "Ari"}, "ARCHITECTS", "Ari: no member ids", "Copy member ID"),
        ({"ARCHITECTS": "U0ARI;U0ANA"}, "ARCHITECTS", "U0ARI;U0ANA: no member ids", "Copy member ID"),
        ({"ARCHITECTS": "U0NOBODY"}, "architect U0NOBODY", "user_not_found", "Copy the member id again"),
        ({"ARCHITECTS": "U0ARI,U0GUS"}, "architect U0GUS", "a guest", "full member"),
        ({"LEADERSHIP_CHANNEL": "C0NOWHERE"}, "LEADERSHIP_CHANNEL", "the bot is not in it", "Invite the bot"),
        ({"DATABASE_URL": "sqlite:////nowhere/x.db"}, "database", "made at the first start", "writable"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:9/x"}, "database", "can't be used", ""),
        ({"DATABASE_URL": "postgresql://zh:se@cret@127.0.0.1:9/x"}, "database", "Write that as %40", ""),
    ],
)
def test_doctor_says_what_is_wrong_with_the_connection(
    env: dict[str, str], given: dict[str, str], what: str, said: str, remedy: str
) -> None:
    found = findings(env | {"ANTHROPIC_API_KEY": "", "ANTHROPIC_BASE_URL": ""} | given)[what]
    assert not found["ok"]
    assert said in found["found"]
    assert remedy in found["remedy"]


@pytest.mark.parametrize(
    ("given", "what", "said"),
    [
        ({"AGENTS_DOOR": ""}, "issuers", "the agents' door is closed"),
        ({"AGENTS_URL": ""}, "issuers", "the settings don't fit"),
        ({"OIDC_ISSUER": "http://idp.example"}, "issuers", "the settings don't fit"),
        ({}, "issuer http://127.0.0.1:9", "URLError"),
    ],
)
def test_doctor_says_why_an_issuer_s_tokens_are_not_taken(
    env: dict[str, str], given: dict[str, str], what: str, said: str
) -> None:
    issuer = {"OIDC_ISSUER": "http://127.0.0.1:9", "AGENTS_DOOR": "on", "AGENTS_URL": "https://twins.example.com"}
    found = findings(env | {"ANTHROPIC_API_KEY": "", "ANTHROPIC_BASE_URL": ""} | issuer | given)[what]
    assert not found["ok"]
    assert said in found["found"]


def test_doctor_counts_the_keys_of_each_issuer(env: dict[str, str]) -> None:
    with local_issuer() as issuer:
        given = {"GITHUB_ISSUER": issuer.url, "GITHUB_REPOSITORIES": "acme/*=U0CORA", "OIDC_AUDIENCE": "https://a, b"}
        found = findings(env | {"ANTHROPIC_API_KEY": "", "ANTHROPIC_BASE_URL": "", "AGENTS_DOOR": "on"} | given)
        seen = found[f"issuer {issuer.url}"]

    assert seen["ok"]
    assert seen["found"].startswith("2 keys for tokens whose audience is https://a or b, 1 entry")


def test_doctor_compares_the_scopes_with_the_manifest(env: dict[str, str], workspace: LocalSlack) -> None:
    app = workspace.space.apps["A0ZERO"]
    fewer = replace(app, scopes=app.scopes - {"im:write", "users:read", "reactions:write"})
    workspace.space.tokens[BOT_TOKEN] = fewer
    found = findings(env)["app: scopes"]
    assert found["found"] == "missing: im:write, users:read"
    assert "zerohandoff manifest" in found["remedy"]


def test_doctor_says_what_goes_without_a_scope_that_was_left_out(env: dict[str, str], workspace: LocalSlack) -> None:
    app = workspace.space.apps["A0ZERO"]
    workspace.space.tokens[BOT_TOKEN] = replace(app, scopes=app.scopes - {"files:write"})
    found = findings(env)
    assert found["app: scopes"]["ok"]
    assert found["app: scope files:write"]["ok"]
    assert (
        found["app: scope files:write"]["found"]
        == "left out: the weekly report comes without its picture, where a workspace has no charts"
    )


def test_without_its_scope_no_owner_is_found_by_e_mail_and_the_command_says_why(
    env: dict[str, str], workspace: LocalSlack
) -> None:
    app = workspace.space.apps["A0ZERO"]
    workspace.space.tokens[BOT_TOKEN] = replace(app, scopes=app.scopes - {"users:read.email"})
    ran = run(env, "twin", "publish", STARTERS / "data", "--owner", "ana@example.com")
    assert ran.returncode == 2
    assert "needs the scope users:read.email" in ran.stderr
    assert run(env, "twin", "publish", STARTERS / "data", "--owner", "U0ANA").returncode == 0


def test_doctor_looks_at_each_app(env: dict[str, str], workspace: LocalSlack) -> None:
    bot, app = add_own_app(workspace, "ux")
    found = findings(env | {"TWIN_APPS__UX__BOT_TOKEN": bot, "TWIN_APPS__UX__APP_TOKEN": app})
    assert found["app of ux: bot token"]["ok"]
    assert found["app of ux: socket"]["ok"]


def test_doctor_says_which_app_has_no_twin(env: dict[str, str], workspace: LocalSlack) -> None:
    run(env, "twin", "publish", STARTERS / "data", "--owner", "U0ANA")
    for handle in ("data", "dta"):
        bot, app = add_own_app(workspace, handle)
        env |= {f"TWIN_APPS__{handle.upper()}__BOT_TOKEN": bot, f"TWIN_APPS__{handle.upper()}__APP_TOKEN": app}
    assert "hasn't agreed" in findings(env)["app of data: twin"]["found"]
    run(env, "twin", "mode", "data", "live")
    found = findings(env)
    assert found["app of data: twin"]["ok"]
    assert not found["app of dta: twin"]["ok"]
    assert "twin publish" in found["app of dta: twin"]["remedy"]


def test_doctor_says_why_the_finder_has_no_encoder(env: dict[str, str]) -> None:
    own = env | {"ANTHROPIC_API_KEY": "", "ANTHROPIC_BASE_URL": ""}
    assert findings(own | {"EMBEDDINGS": "off"})["embeddings"]["ok"]
    found = findings(own | {"EMBEDDINGS": "local", "EMBEDDINGS_FILE": "/nowhere/model.onnx"})["embeddings"]
    assert not found["ok"]
    assert "/nowhere/model.onnx can't be used (FileNotFoundError)" in found["found"]
    assert "EMBEDDINGS_FILE" in found["remedy"]


@pytest.mark.thorough
def test_doctor_says_which_app_slack_lets_in_no_more(env: dict[str, str]) -> None:
    run(env, "db", "upgrade")
    assert "app A0ZERO" not in findings(env)
    store = open_store(env["DATABASE_URL"], Clock().now)
    store.lost_apps.lose("A0ZERO", "a digest", "account_inactive", Clock().now())
    store.database.close()
    found = findings(env)["app A0ZERO"]
    assert not found["ok"]
    assert "account_inactive); 0 jobs waiting" in found["found"]
    assert "Install the app" in found["remedy"]


def test_doctor_changes_no_database(env: dict[str, str], tmp_path: Path) -> None:
    run(env, "doctor")
    assert not (tmp_path / "cli.db").exists()
    run(env, "db", "upgrade")
    assert findings(env)["database"]["ok"]


@pytest.mark.parametrize(
    ("given", "what", "said"),
    [
        ({"ANTHROPIC_API_KEY": "sk-wrong"}, "model", "bad_key"),
        ({"ANTHROPIC_MODEL": "claude-nope", "MODEL_PRICE": "1/2"}, "structured output", "no_such_model"),
        ({"ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}, "model", "not_connected"),
    ],
)
def test_doctor_says_what_is_wrong_and_what_to_do(
    env: dict[str, str], given: dict[str, str], what: str, said: str
) -> None:
    found = findings(env | given)[what]
    assert not found["ok"]
    assert said in found["found"]
    assert found["remedy"]


def test_doctor_finds_the_settings_that_a_server_understands(env: dict[str, str], model: ModelServer) -> None:
    model.persona = Persona.VLLM
    own = env | {"ANTHROPIC_MODEL": "qwen", "MODEL_PRICE": "0/0"}
    remedy = findings(own)["structured output"]["remedy"]
    assert remedy == "Set STRUCTURED=json_schema SYSTEM_TURN=false."
    assert findings(own | {"SYSTEM_TURN": "false"})["structured output"]["ok"]


def test_doctor_sees_that_a_server_cuts_the_playbook(env: dict[str, str], model: ModelServer) -> None:
    model.persona = Persona.OLLAMA
    own = env | {"ANTHROPIC_MODEL": "qwen", "MODEL_PRICE": "0/0", "STRUCTURED": "prompt", "SYSTEM_TURN": "false"}
    found = findings(own)["playbook in view"]
    assert not found["ok"]
    assert "4,096 tokens" in found["found"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ANTHROPIC_MODEL": "claude-nope"}, "ANTHROPIC_MODEL is “claude-nope”"),
        ({"MODEL_PRICE": "inf/1"}, "MODEL_PRICE can't be used"),
        ({"ANTHROPIC_BASE_URL": "example.org"}, "ANTHROPIC_BASE_URL is no address"),
        ({"EMBEDDINGS": "http://example.org"}, "people's asks would go to another machine unencrypted"),
        ({"MODEL_PRICE": "2"}, "MODEL_PRICE can't be used"),
        ({"BUDGET_PER_TWIN": "-1"}, "BUDGET_PER_TWIN can't be used"),
        ({"STRUCTURED": "xml"}, "STRUCTURED can't be used"),
    ],
)
def test_a_setting_that_can_not_be_used_is_said_in_a_sentence(
    env: dict[str, str], given: dict[str, str], said: str
) -> None:
    ran = run(env | given, "doctor")
    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_ask_on_the_command_line_says_what_it_cost(env: dict[str, str]) -> None:
    ran = run(
        env, "ask", "security", "let partners pull the export because they sync", "--folder", STARTERS / "security"
    )
    assert ran.stdout.startswith("✋ Wait for the expert.")
    assert "tokens in" in ran.stderr
    assert "$0.0" in ran.stderr


@pytest.mark.thorough
def test_cases_are_answered_by_the_mind_that_is_named(env: dict[str, str], model: ModelServer) -> None:
    assert run(env, "twin", "check", STARTERS / "security", "--owner", "U0ANA").returncode == 0
    assert model.requests == []
    assert (
        "SEC-C1 failed"
        not in run(env, "twin", "check", STARTERS / "security", "--owner", "U0ANA", "--mind", "claude").stdout
    )
    assert len(model.requests) >= 40


def test_without_a_model_cases_for_it_are_a_misuse(env: dict[str, str]) -> None:
    ran = run(
        env | {"ANTHROPIC_API_KEY": "", "ANTHROPIC_BASE_URL": ""},
        "twin",
        "check",
        STARTERS / "ux",
        "--owner",
        "U0ANA",
        "--mind",
        "claude",
    )
    assert ran.returncode == 2
    assert "needs ANTHROPIC_API_KEY" in ran.stderr


def test_the_list_of_twins_says_what_each_cost(env: dict[str, str]) -> None:
    run(env, "twin", "publish", STARTERS / "data", "--owner", "U0ANA")
    [data] = json.loads(run(env, "twin", "list", "--json").stdout)
    none = {"readings": 0, "failures": 0, "tokens_in": 0, "tokens_out": 0, "cache_share": 0.0, "dollars": 0.0}
    assert (data["today"], data["last_30_days"]) == (none, none)


@pytest.mark.thorough
def test_practice_uses_the_key_that_is_set_and_says_so(env: dict[str, str], model: ModelServer) -> None:
    command = [sys.executable, "-m", "bot", "practice", "--port", "0"]
    with subprocess.Popen(command, env=env, cwd=env["PWD"], stdout=subprocess.PIPE, text=True) as practice:
        assert practice.stdout
        said = [practice.stdout.readline() for _ in range(2)]
        practice.terminate()
        practice.wait(LIMIT)
    assert "claude-sonnet-5-5 reads what people ask" in "".join(said)
    assert practice.returncode == 0


@pytest.mark.thorough
def test_cases_that_a_model_could_not_read_are_not_run_and_say_why_once(env: dict[str, str]) -> None:
    ran = run(
        env | {"ANTHROPIC_API_KEY": "sk-wrong"},
        "twin",
        "check",
        STARTERS / "ux",
        "--owner",
        "U0ANA",
        "--mind",
        "claude",
    )
    assert ran.returncode == 1
    assert ran.stdout.count("bad_key. ANTHROPIC_API_KEY is not accepted") == 1
    assert " passed" not in ran.stdout


def test_an_ask_that_no_mind_could_read_ends_with_a_finding(env: dict[str, str]) -> None:
    ran = run(env | {"ANTHROPIC_API_KEY": "sk-wrong"}, "ask", "ux", "rename the tab", "--folder", STARTERS / "ux")
    assert ran.returncode == 1
    assert "No reading: bad_key" in ran.stderr
