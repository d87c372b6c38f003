"""The weekly digest: one click confirms a rule, and one takes it back."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from bot.cli.serve import practising
from bot.practice.blockkit.elements import elements
from bot.practice.page.info import jump
from bot.practice.workspace.model import Message
from bot.publishing.handler import DraftPublisher
from tests.support.settings import settings
from tests.support.slack_world import (
    ANA,
    BILLING,
    BOT,
    CHECKED,
    CHEN,
    CORA,
    DEV,
    GENERAL,
    OMAR,
    ONBOARD,
    UMA,
    World,
    buttons,
    on_a_monday,
    shown,
)
from twins.due_payloads import PublishDue
from twins.jobs import Destination, Interaction, RetryError

if TYPE_CHECKING:
    from bot.slack.workspace_access import Slack


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a workspace on a Monday at 8:00 UTC, which is nine where Ana is."""
    with on_a_monday(tmp_path, 8) as world:
        world.until(lambda: len(world.practice.store.digests.readers(world.practice.clock.now())) == 5)
        yield world


def test_a_jump_to_monday_right_after_the_start_brings_the_digests(tmp_path: Path) -> None:
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        world = World(practice)
        practice.plan_week()
        world.settle()
        practice.clock.move_to(jump(practice.clock.now(), "monday", "Europe/Berlin"))
        assert digest(world, DEV)


def digests(world: World, user: str) -> list[Message]:
    """Return the digests of a person."""
    world.settle()
    return [m for m in world.slack.said(world.slack.dm(user, BOT)) if "still right?" in m.text]


def digest(world: World, user: str = ANA, number: int = 0) -> Message:
    """Return a person's latest digest, or the n-th, in its current state."""
    return world.until(lambda: digests(world, user)[number - 1 :])[0]


def press(world: World, action: str, user: str = ANA, number: int = 0, at: int = 0) -> str:
    """Press a button of a digest, and return the id of its rule."""
    message = digest(world, user, number)
    ids = _ids(message, action)
    world.slack.click(user, message.channel, message.ts, ids[at])
    return str(ids[at]).partition("/")[2]


def next_monday(world: World, weeks: int = 1) -> None:
    """Move to a later Monday, and wait for its digests."""
    for _ in range(weeks):
        world.settle()
        world.later(days=7)
        world.settle()
        world.until(lambda: not _late(world))


def _late(world: World) -> list[str]:
    """Return the people whose digest is due but unsent."""
    now = world.practice.clock.now()
    return [reader.slack for reader in world.practice.store.digests.readers(now) if (reader.next_at or now) <= now]


def live(world: World, rule_id: str, handle: str = "security") -> object:
    """Return a rule of the live version."""
    version = world.practice.store.versions.live(handle)
    return next((rule for rule in version.twin.rules if rule.id == rule_id), None) if version else None


def used_and_due(world: World) -> None:
    """Use a rule, and let it become due the next Monday."""
    world.answered("security send the customer list to a partner because the pilot needs it", CORA)
    world.later(days=399)
    next_monday(world)


@pytest.mark.thorough
def test_home_names_the_cards_of_the_digest_among_what_is_waiting(world: World) -> None:
    used_and_due(world)
    digest(world)
    world.slack.open_home(ANA, "A0ZERO")
    waiting = json.dumps(world.home(ANA, "From your digest").body, ensure_ascii=False)
    assert "From your digest: are these 3 rules still right? The cards are in your messages." in waiting
    assert "Nothing. Requests that need" not in waiting


@pytest.mark.thorough
def test_a_rule_asked_about_again_has_its_buttons_in_the_newest_digest_only(world: World) -> None:
    used_and_due(world)
    next_monday(world)
    *older, newest = digests(world, ANA)
    assert older
    asked = _ids(newest, "digest:true")
    assert len(asked) == 3
    for each in older:
        assert world.now_says(each, "again in a newer message")
        assert not set(_ids(digest(world, number=older.index(each) + 1), "digest:true")) & set(asked)
    press(world, "digest:true", number=len(older) + 1)
    assert world.now_says(older[-1], "is still right"), "the older one shows the answer too"


def test_nothing_is_sent_while_nothing_is_due(world: World) -> None:
    next_monday(world)
    assert digests(world, UMA) == []


def test_at_most_three_rules_each_with_one_click(world: World) -> None:
    used_and_due(world)
    labels = [each["text"]["text"] for _, each in elements(digest(world).blocks)]
    assert labels == ["Still right", "Change", "Retire"] * 3


@pytest.mark.thorough
def test_still_true_confirms_the_rule_today_and_can_be_undone_for_ten_minutes(world: World) -> None:
    used_and_due(world)
    rule = press(world, "digest:true")
    assert world.now_says(digest(world), f"You say that *{rule}* is still right")
    assert rule not in world.told(CORA, lambda: world.slack.command(CORA, BILLING, "/twins", "stale security"))
    press(world, "digest:undo")
    world.until(lambda: f"digest:true/{rule}" in json.dumps(digest(world).blocks))
    assert rule in world.told(CORA, lambda: world.slack.command(CORA, BILLING, "/twins", "stale security"))


@pytest.mark.thorough
def test_after_ten_minutes_the_answer_stands(world: World) -> None:
    used_and_due(world)
    rule = press(world, "digest:true")
    stands = world.now_says(digest(world), f"You say that *{rule}* is still right")
    rows = [block["elements"] for block in stands.blocks if block["type"] == "actions"]
    button = next(each for row in rows for each in row if each["action_id"].startswith("digest:undo"))
    world.later(minutes=11)
    world.until(lambda: "digest:undo" not in buttons(digest(world)))
    card = {"type": "actions", "elements": [button]}
    posted = world.client().chat_postMessage(channel=GENERAL, text="as it was", blocks=[card])
    said = world.told(ANA, lambda: world.slack.click(ANA, GENERAL, posted["ts"], button["action_id"]))
    assert f"The ten minutes are over: {rule} stays" in said


@pytest.mark.thorough
def test_a_rule_is_retired_with_one_click_and_gone_ten_minutes_later(world: World) -> None:
    used_and_due(world)
    rule = press(world, "digest:retire")
    world.now_says(digest(world), f"You retired *{rule}*. It stops counting")
    world.settle()
    assert live(world, rule)
    world.later(minutes=11)
    world.until(lambda: live(world, rule) is None)


@pytest.mark.thorough
def test_a_machine_whose_clock_is_behind_publishes_it_a_little_later(world: World) -> None:
    used_and_due(world)
    rule = press(world, "digest:retire")
    world.now_says(digest(world), "You retired")
    world.settle()
    store, clock = world.practice.store, world.practice.clock
    behind = clock.now() + timedelta(minutes=9, seconds=58)
    publisher = DraftPublisher(cast("Slack", None), store, lambda: behind)
    early = Interaction("early", Destination("A0ZERO", "T0"), behind)
    with pytest.raises(RetryError):
        publisher.at_once(PublishDue(early, "security"))
    world.later(minutes=11)
    world.until(lambda: live(world, rule) is None)


@pytest.mark.thorough
def test_what_was_retired_by_mistake_stays(world: World) -> None:
    used_and_due(world)
    rule = press(world, "digest:retire")
    world.now_says(digest(world), "You retired")
    press(world, "digest:undo")
    world.until(lambda: f"digest:retire/{rule}" in json.dumps(digest(world).blocks))
    world.later(minutes=11)
    world.settle()
    assert live(world, rule)
    draft = world.practice.store.drafts.find("security")
    assert draft
    assert draft.pending == ()


@pytest.mark.thorough
def test_change_opens_the_rule_ready_to_edit(world: World) -> None:
    used_and_due(world)
    rule = press(world, "digest:change")
    world.submit(ANA, {"why": "Because the auditor said so in May"})
    world.now_says(digest(world), f"You changed *{rule}*")
    world.later(minutes=11)
    world.until(lambda: "the auditor said so" in str(live(world, rule)))


@pytest.mark.thorough
def test_nobody_else_answers_a_digest(world: World) -> None:
    used_and_due(world)
    world.forward(digest(world), CORA, next(iter(_ids(digest(world), "digest:true"))))
    assert "only its expert and deputies can review" in world.until(lambda: world.slack.ephemerals(CORA))[-1].text
    assert "is still right" not in shown(digest(world))


def _ids(message: Message, action: str) -> list[str]:
    return [each["action_id"] for _, each in elements(message.blocks) if each["action_id"].startswith(action)]


@pytest.mark.thorough
def test_the_latest_use_is_quoted_where_its_expert_can_read_it(world: World) -> None:
    used_and_due(world)
    assert "send the customer list to a partner because the pilot needs it" in shown(digest(world))


@pytest.mark.thorough
def test_what_was_asked_in_a_direct_message_is_quoted_only_to_those_who_were_in_it(world: World) -> None:
    checked = CHECKED.replace("they sync", "the pilot syncs")
    asks = ["data keep raw events for 400 days because the pilot is audited", checked]
    direct = world.slack.dm(CORA, BOT)
    for ask in asks:
        ts = world.slack.post(CORA, direct, ask)
        world.until(lambda ts=ts: [m for m in world.slack.said(direct, ts) if m.bot_id])  # type: ignore[misc]
    world.later(days=399)
    next_monday(world)
    assert "DAT-2" in shown(digest(world, DEV))
    assert "the pilot is audited" not in shown(digest(world, DEV))
    assert "the pilot syncs at night" in shown(digest(world, ANA))  # she has its check


@pytest.mark.thorough
def test_after_two_silent_weeks_the_deputy_is_asked_and_told_why(world: World) -> None:
    world.later(days=399)
    next_monday(world, 3)
    assert "Ana hasn't answered the last digests" in shown(digest(world, OMAR))
    assert "Omar is asked as well" in shown(digests(world, ANA)[-1])
    rule = press(world, "digest:true", OMAR)
    world.until(lambda: f"Omar says that *{rule}* is still right" in shown(digests(world, ANA)[-1]))


@pytest.mark.thorough
def test_after_four_silent_weeks_what_was_asked_about_is_checked_first(world: World) -> None:
    ask = "security tighten the content security policy because the audit asked for it"
    for user, channel in ((CORA, BILLING), (CHEN, ONBOARD)):
        assert "Go ahead, Ana will review it" in shown(world.answered(ask, user, channel))
    world.later(days=399)
    next_monday(world, 6)
    assert world.card_says(ANA, "You haven't answered the digest of `security` for four weeks")
    assert world.card_says(OMAR, "hasn't answered the digest of `security` for four weeks")
    answer = shown(world.answered(ask, CHEN, ONBOARD))
    assert "✋ Wait for" in answer
    assert "four weeks" in answer


@pytest.mark.thorough
def test_nobody_is_asked_while_they_are_away(world: World) -> None:
    world.later(days=392)
    next_monday(world)
    before = len(digests(world, ANA))
    world.told(ANA, lambda: world.slack.command(ANA, BILLING, "/twins", "away until in 20 days"))
    next_monday(world, 2)
    assert len(digests(world, ANA)) == before


def test_the_next_digest_and_its_time_are_said_and_changed(world: World) -> None:
    said = world.told(ANA, lambda: world.slack.command(ANA, BILLING, "/twins", "digest"))
    assert "Your next digest comes" in said
    said = world.told(ANA, lambda: world.slack.command(ANA, BILLING, "/twins", "digest at tue 10:00"))
    assert "on Tuesdays at 10:00 (Europe/Madrid)" in said
    world.settle()
    reader = world.practice.store.digests.reader_of(world.slack.space.team_id, ANA, world.practice.clock.now())
    assert reader
    assert reader.next_at
    assert (reader.next_at.weekday(), reader.next_at.hour) == (1, 9)
    assert reader.next_at - world.practice.clock.now() < timedelta(days=7)


@pytest.mark.thorough
def test_whoever_moves_it_gets_no_second_one_in_that_week(world: World) -> None:
    world.later(days=392)
    next_monday(world)
    world.until(lambda: digests(world, ANA))
    came = world.practice.clock.now()
    world.told(ANA, lambda: world.slack.command(ANA, BILLING, "/twins", "digest at wed 10:00"))
    world.settle()
    reader = world.practice.store.digests.reader_of(world.slack.space.team_id, ANA, world.practice.clock.now())
    assert reader
    assert reader.next_at
    assert timedelta(days=8) < reader.next_at - came < timedelta(days=10)


@pytest.mark.parametrize("text", ["digest at noon", "digest at someday 10:00", "digest sometimes"])
def test_a_time_that_is_none_changes_nothing(world: World, text: str) -> None:
    assert "weekday and a time" in world.told(ANA, lambda: world.slack.command(ANA, BILLING, "/twins", text))


def test_whoever_keeps_no_twin_has_no_digest(world: World) -> None:
    assert "no twin" in world.told(CHEN, lambda: world.slack.command(CHEN, BILLING, "/twins", "digest"))
