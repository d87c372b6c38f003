"""Whole Slack payloads with anything wrong in them, and events in any order: no exception, and no person without an
answer. 10,000 runs in `make thorough`."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from bot.practice.demo_people import APP_ID
from storage.jobs.message_events import is_deleted
from tests.support.direct_world import DirectWorld, direct_world
from tests.support.effort import examples
from tests.support.slack_world import ANA, BILLING, BOT, CHECKED, CORA, DECIDED, GENERAL, LEO, OTHERWISE

PARTS = range(4)
"""So that the cores share the runs."""
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
_TS = re.compile(r"\d{10}\.\d{6}")
_EVENT = re.compile(r"\bEv[0-9A-F]{12}\b")
_FRESH = count(1)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DirectWorld]:
    with direct_world(tmp_path_factory.mktemp("direct")) as made:
        yield made


@pytest.fixture(scope="module")
def templates(world: DirectWorld) -> list[str]:
    """Return a payload of each kind, as the local Slack sends them, as JSON."""
    slack = world.slack
    ts = slack.post(CORA, BILLING, f"<@{BOT}> {OTHERWISE}")
    keep: list[dict[str, Any]] = []
    _settle(world, keep)
    answer = next(m for m in slack.said(BILLING, ts) if m.bot_id)
    slack.click(CORA, BILLING, answer.ts, _button(answer.blocks, "answer:override"))
    reply = slack.post(CORA, BILLING, "finance audits yearly", ts)
    slack.edit(CORA, BILLING, ts, f"<@{BOT}> {DECIDED}")
    slack.edit(CORA, BILLING, reply, "finance audits each year")
    slack.post(CORA, slack.dm(CORA, BOT), DECIDED)
    slack.command(CORA, BILLING, "/twins", "list")
    slack.command(LEO, BILLING, "/twins", "new legal")
    slack.shortcut(CORA, BILLING, slack.post(ANA, BILLING, "may we round totals?"), "shortcut:ask_twin")
    slack.open_home(CORA, APP_ID)
    slack.open_home(CORA, APP_ID, "messages")
    _settle(world, keep)
    slack.send_form(LEO, slack.views(LEO)[-1].id, {"handle": "legal", "craft": "law", "covers": "contracts"})
    slack.delete(CORA, BILLING, reply)
    _settle(world, keep)
    assert world.errors == []
    return [json.dumps(each) for each in keep]


def _settle(world: DirectWorld, keep: list[dict[str, Any]]) -> None:
    for body in world.held:
        world.take(body)
    keep += world.held
    world.held.clear()
    world.work()


def _button(blocks: Any, action: str) -> str:
    rows = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    return next(str(each["action_id"]) for each in rows if str(each["action_id"]).startswith(action))


texts = st.text(max_size=30) | st.sampled_from(
    ["U0CORA", "U0GUS", "C0BILLING", "D0", APP_ID, "1.2", "im", "message_changed", "tombstone", f"<@{BOT}>", "T0OTHER"]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)


def _places(part: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, inside in items:
        yield (*way, key)
        yield from _places(inside, (*way, key))


@st.composite
def wrong_payloads(draw: st.DrawFn, templates: list[str]) -> dict[str, Any]:
    """Draw a payload of ids of its own in which some parts are missing or anything."""
    text = draw(st.sampled_from(templates))
    number = next(_FRESH)
    text = _TS.sub(lambda match: f"{int(match[0][:10]) + number}{match[0][10:]}", text)
    body: dict[str, Any] = json.loads(_EVENT.sub(lambda match: f"{match[0]}{number}", text))
    for _ in range(draw(st.integers(1, 4))):
        way = draw(st.sampled_from(sorted(_places(body), key=repr)))
        inside: Any = body
        for key in way[:-1]:
            inside = inside[key]
        if draw(st.booleans()):
            inside[way[-1]] = draw(anything)
        elif isinstance(inside, dict):
            del inside[way[-1]]
    return body


@pytest.mark.thorough
@pytest.mark.parametrize("part", PARTS)
def test_no_payload_breaks_what_takes_it_in_or_works_on_it(world: DirectWorld, templates: list[str], part: int) -> None:
    @trying(max_examples=examples(30, 2_350), suppress_health_check=QUIET)
    @given(body=wrong_payloads(templates))
    def check(body: dict[str, Any]) -> None:
        world.abandon()
        world.take(body)
        world.work()
        assert world.errors == []
        assert world.store.ledger.dead() == []

    check()


STEPS = ("edit", "reply", "delete", "again")


@pytest.mark.parametrize("part", PARTS)
def test_in_any_order_nobody_who_asked_is_left_without_an_answer(world: DirectWorld, part: int) -> None:
    @trying(max_examples=examples(5, 150), suppress_health_check=QUIET)
    @given(
        text=st.sampled_from(
            [DECIDED, DECIDED, OTHERWISE, CHECKED, "security", "can we paint the bike shed green", "help"]
        ),
        steps=st.lists(st.sampled_from(STEPS), max_size=3),
        order=st.permutations(range(16)),
    )
    def check(text: str, steps: list[str], order: list[int]) -> None:
        world.abandon()
        channel = GENERAL if part % 2 else BILLING
        before = _told(world)
        ts = world.slack.post(CORA, channel, f"<@{BOT}> {text}")
        for number, step in enumerate(steps):
            _do(world, step, channel, ts, f"<@{BOT}> {text} {number}")
        bodies = [*world.held]
        world.held.clear()
        for place in order:
            if place < len(bodies):
                world.take(bodies[place])
                world.work()
        assert world.errors == []
        in_thread = [m for m in world.slack.said(channel) if m.bot_id and m.thread_ts == ts]
        with world.store.database.read() as session:
            is_gone = is_deleted(session, world.slack.space.team_id, channel, ts)
        assert is_gone or in_thread or _told(world) > before

    check()


def _do(world: DirectWorld, step: str, channel: str, ts: str, text: str) -> None:
    is_there = any(m.ts == ts for m in world.slack.said(channel))
    if step == "reply":
        world.slack.post(CORA, channel, "thank you", ts if is_there else None)
    elif step == "again":
        world.held.append(deepcopy(world.held[0]))
    elif is_there and step == "edit":
        world.slack.edit(CORA, channel, ts, text)
    elif is_there:
        world.slack.delete(CORA, channel, ts)


def _told(world: DirectWorld) -> int:
    return len(world.slack.ephemerals(CORA)) + len(world.slack.said(world.slack.dm(CORA, BOT)))
