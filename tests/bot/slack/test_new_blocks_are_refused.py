"""A workspace that refuses a new type of block gets plain ones in the same job, and at once from then on."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from bot.app.card_registry import draw
from bot.cli.serve import practising
from bot.practice.blockkit.elements import elements
from bot.practice.workspace.model import ApiCall, Message
from bot.reporting import home_tab
from bot.slack import message_sender
from bot.slack.accepted_blocks import AcceptedBlocks, blamed
from bot.slack.client import SlackRefusedError
from bot.ui.blocks import Block, Picture, RenderedCard, button, context, section
from bot.ui.budget import fit, in_plain_card
from bot.ui.new_blocks import CONTAINER, NEW_TYPES, bars, carousel, folded, new_types, small_card, words_field
from storage.views.refused_blocks import RefusedBlockStore
from tests.support.settings import settings
from tests.support.slack_world import ANA, BILLING, CORA, DECIDED, World, shown
from twins.jobs import CardKind
from twins.reporting.home_views import View

FOLD = folded("How this was decided", [section("by the book"), context("confirmed 3 Nov")])
TRUE, CHANGE = button("Still true", "digest:true", "1"), button("Change", "digest:change", "1")
EXTRA: list[Block] = [
    *FOLD,
    small_card("*UX-1*", "errors stand next to the field", [TRUE]),
    *carousel([small_card("*UX-2*", "plain words", [CHANGE])]),
    words_field("Your reason", "words", "typed", 500),
    *bars("Answers", ["3 Nov", "10 Nov"], {"without waiting": [4, 5]}),
]
ALL_TYPES = sorted(NEW_TYPES)


def with_new_blocks(card: CardKind, subject: str, view: View) -> RenderedCard:
    """Draw an answer with one block of each new type."""
    drawn = draw(card, subject, view)
    return fit(replace(drawn, blocks=[*drawn.blocks, *EXTRA])) if card is CardKind.ANSWER else drawn


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a workspace in which every answer has new blocks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.app.handlers.draw", with_new_blocks)
        file = tmp_path_factory.mktemp("new") / "practice.db"
        with practising(file, port=0, given=settings()) as practice:
            yield World(practice)


@pytest.fixture(autouse=True)
def nothing_is_refused_yet(world: World) -> None:
    world.slack.faults.clear()
    with world.practice.store.database.write() as session:
        session.execute(text("delete from refused_block"))
    world.later(minutes=2)  # until this process has noticed


def answered(world: World, channel: str = BILLING) -> tuple[Message, list[ApiCall]]:
    """Ask; return the only answer in its thread, and the calls that brought it."""
    before = len(world.slack.calls("chat.postMessage"))
    ts = world.ask(DECIDED, channel=channel)
    world.answer(ts, channel)
    world.settle()
    calls = [call for call in world.slack.calls("chat.postMessage")[before:] if call.args.get("thread_ts") == ts]
    (answer,) = [message for message in world.slack.said(channel, ts) if message.bot_id]
    return answer, calls


def pressed(message: Message) -> list[tuple[str, Any]]:
    """Return what can be pressed in a message."""
    return [
        (element["action_id"].partition("/")[0], element["text"]["text"])
        for _, element in elements(message.blocks)
        if element["type"] == "button"
    ]


def known(world: World) -> frozenset[str]:
    return world.practice.store.refused_blocks.of(world.slack.space.team_id, world.practice.clock.now())


def test_a_workspace_that_takes_the_new_blocks_gets_them_at_once(world: World) -> None:
    answer, calls = answered(world)
    assert new_types(answer.blocks) == NEW_TYPES
    assert len(calls) == 1


@pytest.mark.parametrize("kind", ALL_TYPES)
def test_a_refused_type_comes_once_in_plain_blocks_with_the_same_buttons_and_is_remembered(
    world: World, kind: str
) -> None:
    new, _ = answered(world)
    world.slack.faults.set(refused_blocks=[kind])
    first, calls = answered(world)
    assert [call.answer.get("error", "ok") for call in calls] == ["invalid_blocks", "ok"]
    assert new_types(first.blocks) == frozenset()
    assert pressed(first) == pressed(new)
    for words in ("by the book", "confirmed 3 Nov", "errors stand next to the field", "plain words"):
        assert words in shown(first)
    second, calls = answered(world)
    assert [call.answer["ok"] for call in calls] == [True], "one call only"
    assert new_types(second.blocks) == new_types(new.blocks) - known(world)
    assert pressed(second) == pressed(new)


@pytest.mark.parametrize("kind", ALL_TYPES)
def test_only_the_types_that_slack_names_are_remembered(world: World, kind: str) -> None:
    world.slack.faults.set(refused_blocks=[kind])
    answered(world)
    assert known(world) == ({"card", "carousel"} if kind == "card" else {kind}), "a carousel holds cards"


def test_where_slack_names_nothing_all_new_types_of_the_message_are_remembered(world: World) -> None:
    world.slack.faults.next("chat.postMessage", {"ok": False, "error": "invalid_arguments"}, channel=BILLING)
    answered(world)
    assert known(world) == NEW_TYPES


@pytest.mark.thorough
def test_after_seven_days_the_new_blocks_are_tried_again(world: World) -> None:
    world.slack.faults.set(refused_blocks=[CONTAINER])
    answered(world)
    world.later(days=6.9)
    assert len(answered(world)[1]) == 1
    world.later(days=0.2)
    assert len(answered(world)[1]) == 2, "and is refused as before"
    assert len(answered(world)[1]) == 1
    world.slack.faults.clear()
    world.later(days=7.1)
    answer, calls = answered(world)
    assert new_types(answer.blocks) == NEW_TYPES
    assert len(calls) == 1


def test_what_other_reasons_refuse_is_not_remembered(world: World) -> None:
    world.slack.faults.next("chat.postMessage", {"ok": False, "error": "msg_blocks_too_long"}, channel=BILLING)
    answer, _ = answered(world)
    assert "msg_blocks_too_long" in shown(answer)
    assert known(world) == frozenset()


def test_where_plain_blocks_are_refused_too_nothing_is_remembered_and_the_card_comes_smaller(world: World) -> None:
    world.slack.faults.next("chat.postMessage", {"ok": False, "error": "invalid_blocks"}, times=2, channel=BILLING)
    answer, calls = answered(world)
    assert len(calls) == 3
    assert "Slack refused the rest of this message" in shown(answer)
    assert known(world) == frozenset()


def test_the_plain_form_is_posted_once_however_slack_fails(world: World) -> None:
    world.slack.faults.set(refused_blocks=[CONTAINER])
    world.slack.faults.next("chat.postMessage", "drop_before", channel=BILLING)
    answer, _ = answered(world)
    assert "by the book" in shown(answer)


def test_a_redraw_that_is_refused_comes_in_plain_blocks_in_the_same_message(world: World) -> None:
    ts = world.ask("data keep raw events for 400 days because finance audits yearly")
    answer = world.answer(ts)
    world.slack.faults.set(refused_blocks=[CONTAINER])
    world.click(CORA, answer, "answer:override")
    world.slack.wait_for(lambda: [c for c in world.slack.calls("chat.update") if c.args["ts"] == answer.ts])
    world.settle()
    (redrawn,) = [message for message in world.slack.said(BILLING, ts) if message.ts == answer.ts]
    assert "by the book" in shown(redrawn)
    assert new_types(redrawn.blocks) == frozenset()
    assert known(world) == {CONTAINER}


def test_a_home_tab_is_published_in_plain_blocks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_tab, "_twins", lambda _: list(FOLD))
    world.slack.faults.set(refused_blocks=[CONTAINER])
    world.slack.open_home(ANA, world.practice.slack.space.apps["A0ZERO"].id)
    home = world.home(ANA, "by the book")
    assert new_types(home.body["blocks"]) == frozenset()
    world.settle()
    assert known(world) == {CONTAINER}
    before = len(world.slack.calls("views.publish"))
    world.slack.open_home(CORA, world.practice.slack.space.apps["A0ZERO"].id)
    world.home(CORA, "by the book")
    world.settle()
    assert [call.answer["ok"] for call in world.slack.calls("views.publish")[before:]] == [True]


class Sent:
    """A workspace that refuses some types of blocks, with all that was sent to it."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.forms: list[list[Block]] = []

    def __call__(self, card: RenderedCard) -> str:
        self.forms.append(card.blocks)
        for index, block in enumerate(card.blocks):
            if block["type"] in self.refused:
                message = f"[ERROR] unsupported type: {block['type']} [json-pointer:/blocks/{index}/type]"
                raise SlackRefusedError("invalid_blocks", [message])
        return "sent"


def sender(world: World, store: RefusedBlockStore | None = None) -> AcceptedBlocks:
    return AcceptedBlocks(store or world.practice.store.refused_blocks, world.practice.clock.now)


def test_another_workspace_still_gets_the_new_blocks(world: World) -> None:
    card = RenderedCard("x", [section("head"), *EXTRA])
    old, new = Sent(CONTAINER), Sent()
    blocks = sender(world)
    for team, send in (("T1", old), ("T2", new), ("T1", old), ("T2", new)):
        assert blocks.send_card(team, card, send) == "sent"
    assert [new_types(form) & {CONTAINER} for form in old.forms] == [{CONTAINER}, frozenset(), frozenset()]
    assert new.forms == [card.blocks, card.blocks]


def test_what_is_remembered_holds_for_every_machine_and_the_next_start(world: World) -> None:
    card = RenderedCard("x", [section("head"), *FOLD])
    sender(world).send_card("T3", card, Sent(CONTAINER))
    started_later = Sent(CONTAINER)
    with_own_memory = AcceptedBlocks(
        type(world.practice.store.refused_blocks)(world.practice.store.database), sender(world)._now
    )
    with_own_memory.send_card("T3", card, started_later)
    assert len(started_later.forms) == 1


def test_a_form_keeps_its_fields_although_messages_can_have_none(world: World) -> None:
    view = {"type": "modal", "blocks": [*FOLD, words_field("Reason", "words", "typed", 500)]}
    sent: list[list[Block]] = []

    def send(view: Any) -> None:
        sent.append(view["blocks"])
        if CONTAINER in new_types(view["blocks"]):
            raise SlackRefusedError("invalid_arguments")

    sender(world).send_view("T4", view, send)
    assert [new_types(blocks) for blocks in sent] == [{CONTAINER, "input"}, {"input"}]


def test_the_place_that_slack_points_at_tells_which_type_is_refused() -> None:
    inside = "[ERROR] unsupported type: rich_text [json-pointer:/view/blocks/1/child_blocks/0/type]"
    assert blamed([inside], [section("head"), *FOLD]) == {CONTAINER}
    assert blamed(["a container is not supported here"], [section("head"), *FOLD]) == {CONTAINER}
    assert (
        blamed(["[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text]"], [section("x")]) == frozenset()
    )


def test_a_picture_is_not_waited_for_where_another_block_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("bot.slack.message_sender.time.sleep", waits.append)
    card = RenderedCard("x", [section("head"), *FOLD], Picture("p.png", "p", "p", lambda: b""))
    with pytest.raises(SlackRefusedError):
        message_sender.shown(Sent(CONTAINER), card, card)
    assert waits == []


def test_unfolded_words_are_the_first_to_go_where_the_plain_form_is_too_long() -> None:
    fold = folded("Details", [section(f"{letter}" * 2_900) for letter in "abc"])
    card = RenderedCard("x", [section("head"), section("w" * 2_500), *fold], whole="There.")
    plain = in_plain_card(card, NEW_TYPES)
    assert [block["text"]["text"][:1] for block in plain.blocks[:-1]] == ["h", "w", "*", "a", "b"]
