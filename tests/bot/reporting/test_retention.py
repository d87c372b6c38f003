"""Retention and limits: people can export and erase their data, and can't flood a channel."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.serve import practising
from tests.support.command_line import CommandResult, command
from tests.support.settings import settings
from tests.support.slack_world import ANA, BILLING, BOT, CHEN, CORA, DECIDED, GENERAL, GUS, ONBOARD, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Allow three asks a minute per person and five per channel, and keep texts for 30 days."""
    given = settings(asks_per_person=3, asks_per_channel=5, retention_days=30, workers=1)
    with practising(tmp_path / "practice.db", port=0, given=given) as practice:
        yield World(practice)


def commanded(world: World, *arguments: str) -> CommandResult:
    """Run a command on the workspace's database, beside the bot."""
    env = {"DATABASE_URL": f"sqlite:///{world.practice.database}", "PATH": "/usr/bin:/bin"}
    return command(env, world.practice.database.parent, *arguments)


def turned_away(world: World, user: str) -> list[str]:
    world.settle()
    return [m.text for m in world.slack.ephemerals(user) if "more than anyone can read" in m.text]


def test_a_flood_is_turned_away_and_told_once(world: World) -> None:
    asked = [world.ask(DECIDED) for _ in range(8)]
    world.settle()
    answered = [ts for ts in asked if [m for m in world.slack.said(BILLING, ts) if m.bot_id]]
    assert len(answered) == 3
    assert len(turned_away(world, CORA)) == 1
    world.answered(DECIDED, CHEN, ONBOARD)
    world.later(minutes=2)
    world.answered(DECIDED)


def test_a_channel_is_not_flooded_by_many(world: World) -> None:
    for user in (CORA, CHEN, ANA):
        for _ in range(2):
            world.ask(DECIDED, user, GENERAL)
    assert sum(len(turned_away(world, user)) for user in (CORA, CHEN, ANA)) == 1


def test_somebody_gets_what_is_kept_about_them_and_nobody_else_sees_it(world: World) -> None:
    world.answered(DECIDED)
    said = world.told(CORA, lambda: world.slack.command(CORA, BILLING, "/twins", "mydata"))
    assert "in our direct messages" in said
    [file] = [file for file in world.slack.space.files.values() if file.name == "kept-about-you.json"]
    [mine] = json.loads(file.content)
    assert mine["asks"][0]["text"] in DECIDED
    assert [m for m in world.slack.said(world.slack.dm(CORA, BOT)) if "Data stored about you" in m.text]
    assert [m for m in world.slack.said(BILLING) if "Data stored" in m.text] == []


def test_a_guest_gets_no_file(world: World) -> None:
    world.told(GUS, lambda: world.slack.command(GUS, BILLING, "/twins", "mydata"))
    assert list(world.slack.space.files.values()) == []


def test_a_slack_that_takes_no_file_is_said(world: World) -> None:
    world.slack.faults.next("files.completeUploadExternal", {"ok": False, "error": "missing_scope"})
    assert "missing_scope" in world.told(CORA, lambda: world.slack.command(CORA, BILLING, "/twins", "mydata"))


def test_texts_are_forgotten_by_themselves(world: World) -> None:
    answer = world.answered(DECIDED)
    world.later(days=31)
    world.settle()
    world.until(lambda: "people miss it" not in json.dumps(world.practice.store.personal_data.about(CORA)))
    assert commanded(world, "audit", "verify").stdout.startswith("The audit log is intact.")
    assert answer.text


def test_a_person_is_exported_and_forgotten_on_the_command_line(world: World) -> None:
    newcomer = "U0NEW"
    world.slack.add_user(newcomer, "New")
    world.slack.space.rooms[BILLING].members.append(newcomer)
    world.answered(DECIDED, newcomer)
    world.settle()
    assert json.loads(commanded(world, "people", "export", newcomer).stdout)[0]["slack"] == newcomer
    assert "Forgotten, with" in commanded(world, "people", "forget", newcomer, "--yes").stdout
    again = commanded(world, "people", "export", newcomer)
    assert again.returncode == 2
    assert "Nothing is stored about U0NEW" in again.stderr
    refused = commanded(world, "people", "forget", ANA, "--yes")
    assert refused.returncode == 2
    assert "named in security" in refused.stderr or "Nothing is stored" in refused.stderr


def test_forgetting_asks_first(world: World) -> None:
    ran = commanded(world, "people", "forget", CORA)
    assert ran.returncode == 1
    assert "can't be undone" in ran.stdout


def test_the_chain_is_exported_and_its_noted_end_is_found(world: World) -> None:
    world.answered(DECIDED)
    lines = [json.loads(line) for line in commanded(world, "audit", "export").stdout.splitlines()]
    assert lines[0]["before"] == "0" * 64
    found = commanded(world, "audit", "verify", "--head", lines[-1]["hash"][:16])
    assert f"is its entry {lines[-1]['seq']}" in found.stdout
    missing = commanded(world, "audit", "verify", "--head", "abcdabcdabcdabcd")
    assert missing.returncode == 1
    assert "truncated" in missing.stdout
