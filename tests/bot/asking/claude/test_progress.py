"""While a model reads, Slack shows it in the twin's face, and renews it before Slack takes it away."""

import pytest

from bot.asking import session
from tests.bot.asking.claude.conftest import ASK
from tests.fake_model.state import ModelServer
from tests.support.slack_world import BILLING, BOT, CORA, World


def statuses(world: World) -> list[dict[str, object]]:
    return [dict(each.args) for each in world.slack.calls("assistant.threads.setStatus")]


def test_a_status_in_the_twins_face_is_renewed_until_the_answer(
    world: World, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "RENEWED_AFTER", 0.3)
    model.delay = 1.5
    ts = world.ask(ASK)
    world.until(lambda: world.slack.status(BILLING, ts) == "is reading Ana's rules...")
    world.answer(ts)
    shown = [each for each in statuses(world) if each["thread_ts"] == ts]
    assert len(shown) >= 2
    assert {each["username"] for each in shown} == {"Ana's security twin"}
    assert world.slack.status(BILLING, ts) == ""


def test_a_direct_message_is_a_session_that_can_be_stopped_while_it_is_read(world: World, model: ModelServer) -> None:
    direct = world.slack.dm(CORA, BOT)
    model.delay = 1.5
    ts = world.slack.post(CORA, direct, ASK)
    room = world.slack.space.room(direct)
    world.until(lambda: ts in room.sessions and room.sessions[ts].status == "processing")
    assert room.sessions[ts].title.endswith("because they look after the nightly builds")
    world.answer(ts, direct)
    world.until(lambda: room.sessions[ts].status == "active")


def test_an_answer_comes_where_slack_shows_no_status(world: World, model: ModelServer) -> None:
    model.delay = 0.6
    world.slack.faults.next("assistant.threads.setStatus", {"ok": False, "error": "not_authorized"})
    assert world.answered(f"{ASK} at night").text
