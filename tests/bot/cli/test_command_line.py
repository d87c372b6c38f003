"""The command line: exit 0 on success, 1 on a finding, 2 on misuse; stderr says what, why and what next."""

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import main
from bot.cli.serve import port_error
from bot.practice.demo_people import APP_TOKEN, BOT_TOKEN
from bot.practice.starters import practice_starter
from storage.db.migrate import make_usable
from storage.store import open_store
from tests.support.builders import NOW
from tests.support.command_line import CommandResult, command
from tests.support.effort import for_thorough
from tests.support.slack_world import World
from twins.publishing.modes import Mode

ROOT = Path(__file__).parents[3]
STARTERS = ROOT / "twins" / "starters"
CONSOLE_SCRIPT = Path(sys.executable).with_name("zerohandoff")
LIMIT = 20


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which only a database is set."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_", "ARCH"))}
    return known | {"DATABASE_URL": f"sqlite:///{tmp_path}/cli.db"}


def zerohandoff(env: dict[str, str], *arguments: str | Path) -> CommandResult:
    """Run the command."""
    return command(env, ROOT, *arguments)


def in_a_process(env: dict[str, str], *program: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, as a person does."""
    command = list(map(str, program))
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("program", [(CONSOLE_SCRIPT,), *for_thorough([(sys.executable, "-m", "bot")])])
def test_the_program_ends_with_an_exit_code_and_a_sentence(env: dict[str, str], program: tuple[str | Path]) -> None:
    run = in_a_process(env, *program, "ask", "legal", "may we")
    assert run.returncode == 2
    assert "No twin 'legal' is published" in run.stderr
    assert "Traceback" not in run.stderr


def test_publish_list_ask_and_export_work_on_a_fresh_database(env: dict[str, str], tmp_path: Path) -> None:
    both = (STARTERS / "data", STARTERS / "company")
    assert zerohandoff(env, "twin", "publish", *both, "--owner", "U0DEV").returncode == 0
    listed = json.loads(zerohandoff(env, "twin", "list", "--json").stdout)
    assert [row["handle"] for row in listed] == ["company", "data"]
    asked = zerohandoff(env, "ask", "data", "keep raw events for 400 days because finance audits yearly", "--json")
    assert json.loads(asked.stdout)["outcome"] == "not_by_default"
    zerohandoff(env, "twin", "export", "data", tmp_path / "data")
    again = zerohandoff(env, "twin", "publish", tmp_path / "data")
    assert "no change" in again.stdout
    assert zerohandoff(env, "audit", "verify").returncode == 0


def test_check_names_file_line_and_remedy_and_exits_with_1(env: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "ux"
    folder.mkdir()
    for file in (STARTERS / "ux").iterdir():
        (folder / file.name).write_text(file.read_text(encoding="utf-8").replace("    tier: 1\n", "    teir: 1\n", 1))
    checked = zerohandoff(env, "twin", "check", folder)
    assert checked.returncode == 1
    assert "rules.yaml:" in checked.stdout
    assert "did you mean tier?" in checked.stdout


def test_ask_says_what_the_card_says_and_knows_the_twins_mode(env: dict[str, str]) -> None:
    store = open_store(env["DATABASE_URL"], lambda: NOW)
    make_usable(store.database)
    store.publishing.publish(practice_starter("ux"), None, NOW)
    ask = "show an error message next to the field because people miss it"
    assert zerohandoff(env, "ask", "ux", ask).stdout.startswith("✅ Go ahead.")
    store.publishing.set_mode("ux", Mode.TRIAL, NOW)
    on_trial = zerohandoff(env, "ask", "ux", ask).stdout
    assert on_trial.splitlines()[0].startswith("🟡 Go ahead, Uma will review it. I am on trial")
    assert "Tier 2" in on_trial


def test_ask_leaves_no_database_behind(env: dict[str, str]) -> None:
    assert zerohandoff(env, "ask", "ux", "show an error").returncode == 2
    assert not Path(env["DATABASE_URL"].removeprefix("sqlite:///")).exists()


def test_an_unknown_twin_is_said_with_those_that_are_known(env: dict[str, str]) -> None:
    asked = zerohandoff(env, "ask", "legal", "may we")
    assert asked.returncode == 2
    assert "No twin 'legal' is published" in asked.stderr
    assert "Traceback" not in asked.stderr


def test_a_folder_can_be_asked_without_a_database(env: dict[str, str]) -> None:
    asked = zerohandoff(env, "ask", "security", "put the api key into the repo", "--folder", STARTERS / "security")
    assert asked.returncode == 0
    assert asked.stdout.startswith("⛔ No. No secrets in a repository")
    assert "tier" not in asked.stdout


def test_run_without_tokens_says_which_are_missing(env: dict[str, str]) -> None:
    run = zerohandoff(env, "run")
    assert run.returncode == 2
    for name in ("SLACK_BOT_TOKEN, SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "ARCHITECTS"):
        assert name in run.stderr


@pytest.mark.parametrize(
    ("bot", "app", "url", "said"),
    [
        ("xoxb-wrong", APP_TOKEN, None, "Slack refuses SLACK_BOT_TOKEN"),
        (BOT_TOKEN, "xapp-wrong", None, "Slack refuses SLACK_APP_TOKEN"),
        (BOT_TOKEN, APP_TOKEN, "http://127.0.0.1:9/api/", "Slack can't be reached"),
    ],
)
def test_a_wrong_token_or_address_is_said_in_one_sentence_at_once(
    env: dict[str, str], world: World, bot: str, app: str, url: str | None, said: str
) -> None:
    settings = {
        "SLACK_BOT_TOKEN": bot,
        "SLACK_APP_TOKEN": app,
        "ARCHITECTS": "U0ARI",
        "SLACK_API_URL": url or world.practice.served.api_url,
    }
    began = time.monotonic()
    run = zerohandoff(env | settings, "run")
    assert run.returncode == 1
    assert said in run.stderr
    assert "Traceback" not in run.stderr
    assert "wrong" not in run.stderr, "a token is never printed"
    assert time.monotonic() - began < LIMIT


@pytest.mark.thorough
def test_a_second_run_on_one_database_is_refused(env: dict[str, str], world: World) -> None:
    settings = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "ARCHITECTS": "U0ARI",
        "SLACK_API_URL": world.practice.served.api_url,
        "DATABASE_URL": f"sqlite:///{world.practice.database}",
    }
    run = in_a_process(env | settings, sys.executable, "-m", "bot", "run")
    assert run.returncode == 1
    assert "Another zerohandoff already runs" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_database_that_can_not_be_opened_is_said_without_a_traceback(env: dict[str, str], tmp_path: Path) -> None:
    run = zerohandoff(env | {"DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder/x.db"}, "db", "upgrade")
    assert run.returncode == 1
    assert "can't be used" in run.stderr
    assert "Traceback" not in run.stderr


def test_no_part_of_a_password_is_shown(env: dict[str, str]) -> None:
    ran = zerohandoff(env | {"DATABASE_URL": "postgresql://zh:tulip@dahlia@127.0.0.1:9/x"}, "db", "upgrade")
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
    assert "tulip" not in ran.stderr
    assert "dahlia" not in ran.stderr


def test_a_command_that_is_told_to_stop_stops_also_as_process_1_of_a_container(env: dict[str, str]) -> None:
    told = (
        "import os, signal; from bot.cli import main; "
        "main.app = lambda: os.kill(os.getpid(), signal.SIGTERM); main.main()"
    )
    assert subprocess.run([sys.executable, "-c", told], env=env, check=False).returncode == main.TOLD_TO_STOP


def test_retrying_needs_a_job_or_all_of_them(env: dict[str, str]) -> None:
    assert zerohandoff(env, "jobs", "retry").returncode == 2
    make_usable(open_store(env["DATABASE_URL"], lambda: NOW).database)
    assert "0 jobs open again" in zerohandoff(env, "jobs", "retry", "--all").stdout
    assert "No job 'x' has failed for good" in zerohandoff(env, "jobs", "retry", "x").stderr


@pytest.mark.thorough
def test_nothing_is_overwritten_by_an_export(env: dict[str, str], tmp_path: Path) -> None:
    zerohandoff(env, "twin", "publish", STARTERS / "data", "--owner", "U0DEV")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "SKILL.md").write_text("mine")
    assert zerohandoff(env, "twin", "export", "data", tmp_path / "mine").returncode == 2
    assert (tmp_path / "mine" / "SKILL.md").read_text() == "mine"


def test_a_port_that_is_in_use_is_named_with_another_to_choose(env: dict[str, str], world: World) -> None:
    taken = int(world.practice.served.url.rpartition(":")[2])
    refused = zerohandoff(env, "practice", "--port", str(taken))
    assert refused.returncode == 1
    assert refused.stderr == f"Port {taken} is in use. Choose another: make practice PORT={taken + 1}\n"


@pytest.mark.parametrize(("port", "other"), [(80, 8766), (65535, 8766), (9000, 9001)])
def test_the_port_that_is_offered_is_one_that_anyone_may_use(port: int, other: int) -> None:
    said = port_error(port, PermissionError(errno.EACCES, "..."))
    assert str(said) == f"Port {port} can't be used: Permission denied. Choose another: make practice PORT={other}"


@pytest.mark.parametrize("port", ["70000", "-1", "http"])
def test_a_port_that_can_not_be_is_misuse(port: str) -> None:
    assert CliRunner().invoke(main.app, ["practice", "--port", port]).exit_code == 2


def test_the_version_is_that_of_the_package() -> None:
    shown = CliRunner().invoke(main.app, ["--version"])
    assert (shown.exit_code, shown.stdout) == (0, "zerohandoff 0.1.0\n")


@pytest.mark.parametrize("words", main.COMMANDS)
def test_each_command_can_be_imported_and_explains_itself(env: dict[str, str], words: str) -> None:
    shown = zerohandoff(env, *words.split(), "--help")
    assert shown.returncode == 0
    assert f"Usage: zerohandoff {words} [OPTIONS]" in shown.stdout


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("module", "unneeded"),
    [
        ("bot.cli.main", "pydantic sqlalchemy slack_sdk anthropic importlib.metadata uvicorn"),
        ("bot.cli.twins", "slack_sdk slack_bolt anthropic apscheduler uvicorn starlette matplotlib dateparser"),
        ("bot.cli.run", "procrastinate psycopg matplotlib mcp numpy markdown_it apscheduler anthropic bot.practice"),
        ("bot.cli.serve", "procrastinate psycopg matplotlib mcp"),
    ],
)
def test_a_command_imports_only_what_it_needs(env: dict[str, str], module: str, unneeded: str) -> None:
    listed = f"import sys, {module}; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", listed], env=env, capture_output=True, text=True, check=True)
    assert set(unneeded.split()) & set(ran.stdout.split()) == set()


def test_an_ask_imports_only_what_its_answer_takes(env: dict[str, str], published: Path) -> None:
    """What it leaves out took half of its time: what migrates, asks Slack or a model, or weighs meaning, and the other
    stores."""
    unneeded = {"alembic", "slack_sdk", "slack_bolt", "anthropic", "numpy", "rich", "storage.store"}
    shown = "import atexit, sys; atexit.register(lambda: print(*sys.modules)); from bot.cli.main import app; app()"
    settings = env | {"DATABASE_URL": f"sqlite:///{published}", "EMBEDDINGS": "local"}
    ran = in_a_process(settings, sys.executable, "-c", shown, "ask", "security", "how long does a session last?")
    assert "12 hours" in ran.stdout
    assert unneeded & set(ran.stdout.split()) == set()


def test_help_imports_no_command(env: dict[str, str]) -> None:
    shown = "import atexit, sys; atexit.register(lambda: print(*sys.modules)); from bot.cli.main import app; app()"
    ran = in_a_process(env, sys.executable, "-c", shown, "twin", "--help")
    assert "export" in ran.stdout
    assert {"sqlalchemy", "bot.settings", "bot.cli.twins", "bot.cli.publish"} & set(ran.stdout.split()) == set()


def test_a_strange_database_is_said_in_a_sentence(env: dict[str, str]) -> None:
    assert "DATABASE_URL" in zerohandoff(env | {"DATABASE_URL": "foo"}, "twin", "list").stderr


def test_a_setting_that_can_not_be_used_is_named(env: dict[str, str]) -> None:
    run = zerohandoff(env | {"WORKERS": "many"}, "twin", "list")
    assert run.returncode == 2
    assert "WORKERS" in run.stderr


READING = (
    "twin list",
    "twin history security",
    "twin export security folder",
    "twin rollback security 1 --reason wrong",
    "twin mode security live",
    "twin diff security@1",
    "twin learn security guide.md",
    "digest --dry-run",
    "log",
    "audit verify",
    "audit export",
    "people export U0CORA",
    "people forget U0CORA --yes",
    "jobs list",
    "jobs retry --all",
    "manifest security",
    "ask security hello",
)


@pytest.mark.parametrize("given", READING)
def test_a_command_about_what_is_recorded_makes_no_database(env: dict[str, str], tmp_path: Path, given: str) -> None:
    ran = zerohandoff(env, *given.split())
    assert ran.returncode == 2
    assert ran.stderr
    assert list(tmp_path.iterdir()) == []
