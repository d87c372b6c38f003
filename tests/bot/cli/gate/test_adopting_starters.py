"""A starter is adopted in one command, in any order, with and without the company's law."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.practice.demo_people import BOT_TOKEN
from bot.practice.starters import practice_starter
from tests.bot.cli.test_command_line import zerohandoff
from tests.support.command_line import CommandResult
from tests.support.effort import for_thorough
from tests.support.slack_world import World
from twins.playbook.folder import STARTERS, write_folder

pytestmark = pytest.mark.usefixtures("migrated_once")

COMPANY = STARTERS / "company"
OWNER = ("--owner", "U0BEA")
TWINS = [
    "legal",
    *for_thorough(
        ["accessibility", "architecture", "compliance", "data", "marketing", "reliability", "security", "support", "ux"]
    ),
]
ALL = sorted(STARTERS.iterdir())
OF_PUBLISHING = re.compile(r"^\S+ version \d+ .*$|^Nothing was published.*$|^People see .*$", re.MULTILINE)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Return an environment with a database of its own and no other settings."""
    return {"DATABASE_URL": f"sqlite:///{tmp_path / 'z.db'}", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}


def findings(ran: CommandResult) -> list[str]:
    """What a command says about the folders, without what publishing then did."""
    said = OF_PUBLISHING.sub("", ran.stdout + ran.stderr)
    return [line for line in said.splitlines() if line]


def check_and_publish(env: dict[str, str], *given: str | Path) -> tuple[CommandResult, CommandResult]:
    """Check and then publish, which say the same about the folders and end alike."""
    checked, published = (zerohandoff(env, "twin", verb, *given) for verb in ("check", "publish"))
    assert findings(published) == findings(checked)
    assert published.returncode == checked.returncode
    return checked, published


@pytest.mark.parametrize("handle", TWINS)
def test_a_starter_passes_with_no_companys_law_and_once_it_is_there(env: dict[str, str], handle: str) -> None:
    alone, adopted = check_and_publish(env, STARTERS / handle, *OWNER)
    assert alone.returncode == 0, alone.stdout
    assert "with no company's law: none is published" in alone.stdout
    assert f"{handle} version 1 waiting on U0BEA" in adopted.stdout

    assert zerohandoff(env, "twin", "publish", COMPANY, *OWNER).returncode == 0

    beside, again = check_and_publish(env, STARTERS / handle, *OWNER)
    assert beside.returncode == 0, beside.stdout
    assert "with the company's law that is live (version 1)" in beside.stdout
    assert "waiting" not in beside.stdout
    assert "no change" in again.stdout


@pytest.mark.parametrize("handle", TWINS)
def test_a_starter_passes_after_the_companys_law_and_together_with_it(env: dict[str, str], handle: str) -> None:
    together = check_and_publish(env, STARTERS / handle, COMPANY, *OWNER)
    assert all(ran.returncode == 0 for ran in together), together[0].stdout
    assert f"with the company's law of {COMPANY}" in together[0].stdout
    assert [row["handle"] for row in json.loads(zerohandoff(env, "twin", "list", "--json").stdout)] == [
        "company",
        handle,
    ]


@pytest.mark.thorough
def test_what_waits_for_the_companys_law_is_said(env: dict[str, str]) -> None:
    checked, _ = check_and_publish(env, STARTERS / "support", *OWNER)
    assert "128 passed, 2 waiting for the company's law" in checked.stdout
    assert "2 cases wait (SUP-C35, SUP-C36) for the company's law: CO-3, CO-T1." in checked.stdout


@pytest.mark.thorough
@settings(max_examples=4)
@given(order=st.permutations(ALL))
def test_all_starters_are_adopted_in_any_order(tmp_path_factory: pytest.TempPathFactory, order: list[Path]) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('order') / 'z.db'}"}
    for path in order:
        adopted = zerohandoff(env, "twin", "publish", path, *OWNER)
        assert adopted.returncode == 0, adopted.stderr
    modes = {row["handle"]: row["mode"] for row in json.loads(zerohandoff(env, "twin", "list", "--json").stdout)}
    assert modes == {path.name: "live" if path == COMPANY else "waiting" for path in ALL}


# Who is named.


def test_the_people_named_for_its_roles_are_stored_and_no_others(env: dict[str, str], tmp_path: Path) -> None:
    people = (*OWNER, "--deputy", "U0OMAR", "--person", "legal=U0LEO")
    assert zerohandoff(env, "twin", "publish", STARTERS / "security", *people).returncode == 0
    zerohandoff(env, "twin", "mode", "security", "trial")
    zerohandoff(env, "twin", "export", "security", tmp_path / "security")
    rules = (tmp_path / "security" / "rules.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"\bU0\w+", rules)) == {"U0BEA", "U0OMAR", "U0LEO"}
    again, _ = check_and_publish(env, tmp_path / "security")
    assert again.returncode == 0, again.stdout


def test_without_an_owner_nothing_is_published_and_the_option_is_named(env: dict[str, str]) -> None:
    checked, published = check_and_publish(env, STARTERS / "security")
    assert checked.returncode == 1
    assert "rules.yaml:5: roles without people: expert, deputy, legal, data, ux - add --owner U..." in checked.stdout
    assert "Nothing was published" in published.stderr


@pytest.mark.parametrize("option", ["lega=U0LEO", "legal", "=U0LEO"])
def test_a_topic_that_no_folder_has_is_misuse_and_says_which_there_are(env: dict[str, str], option: str) -> None:
    for verb in ("check", "publish"):
        ran = zerohandoff(env, "twin", verb, STARTERS / "security", *OWNER, "--person", option)
        assert ran.returncode == 2
        assert "They have: data, legal, ux" in ran.stderr or "write it as TOPIC=U..." in ran.stderr


def test_names_are_what_slack_calls_people_and_guests_own_nothing(env: dict[str, str], world: World) -> None:
    slack = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_URL": world.practice.served.api_url}
    adopted = zerohandoff(env | slack, "twin", "publish", STARTERS / "security", "--owner", "U0ANA")
    assert "security version 1 waiting on Ana" in adopted.stdout
    guest = zerohandoff(env | slack, "twin", "publish", STARTERS / "security", "--owner", "U0GUS")
    assert guest.returncode == 2
    assert "U0GUS is a guest" in guest.stderr


def test_without_a_token_people_are_called_by_their_ids_and_that_is_said(env: dict[str, str]) -> None:
    adopted = zerohandoff(env, "twin", "publish", STARTERS / "security", *OWNER)
    assert "People see U0BEA instead of a name: set SLACK_BOT_TOKEN" in adopted.stderr


@pytest.mark.parametrize("handle", ["company", *for_thorough(["security", "data"])])
def test_a_folder_that_names_people_goes_to_another_owner_with_its_cases(
    env: dict[str, str], tmp_path: Path, handle: str
) -> None:
    write_folder(practice_starter(handle).files, tmp_path / handle)
    _, adopted = check_and_publish(env, tmp_path / handle, *OWNER)
    assert adopted.returncode == 0, adopted.stderr
    zerohandoff(env, "twin", "mode", handle, "live")
    (row,) = json.loads(zerohandoff(env, "twin", "list", "--json").stdout)
    assert row["expert"] == "U0BEA"


def test_check_creates_no_database(env: dict[str, str], tmp_path: Path) -> None:
    zerohandoff(env, "twin", "check", STARTERS / "security", *OWNER)
    assert not (tmp_path / "z.db").exists()
