"""Containers, cards, charts, feedback and fields in messages: what Slack takes, refuses, and sends to the app."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block as SdkBlock

from bot.practice.blockkit.message_size import LARGEST, check_size
from bot.practice.blockkit.validate import check_message, check_view
from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.model import Json, SlackError
from bot.ui import new_blocks
from bot.ui.blocks import button, context, section
from bot.ui.new_blocks import NEW_TYPES, carousel, folded, small_card, words_field
from tests.practice.conftest import BoltApp

GO = button("Go", "go", "1")
FIELD = words_field("Changes, or your reason", "words", "typed", 500)
PLAIN = {"type": "plain_text", "text": "x"}
WORDS = {"type": "mrkdwn", "text": "x"}
ONE_OF_EACH = {
    "container": folded("How", [section("SEC-1"), context("3 Nov")], "law")[0],
    "card": small_card("*SEC-1*", "No secrets", [GO]),
    "carousel": carousel([small_card("*SEC-1*", "No secrets", [GO])])[0],
    "input": FIELD,
    "data_visualization": new_blocks.bars("Answers", ["3 Nov"], {"without waiting": [4]}, "hours")[0],
}
PICTURE = {"type": "image", "image_url": "https://x.example/y.png", "alt_text": "y"}
GOOD, BAD = ({"text": PLAIN, "value": value} for value in ("good", "bad"))
FEEDBACK = {"type": "feedback_buttons", "action_id": "rate", "positive_button": GOOD, "negative_button": BAD}
TRASH = {"type": "icon_button", "action_id": "drop", "icon": "trash", "text": PLAIN}


def container(*children: Json, **more: Any) -> Json:
    return {"type": "container", "title": PLAIN, "child_blocks": list(children or (section("x"),)), **more}


def card(**parts: Any) -> Json:
    return {"type": "card", **parts}


def bars(**more: Any) -> Json:
    series = [{"name": "answered", "data": [{"label": "Mon", "value": 3}, {"label": "Tue", "value": 4.5}]}]
    axes = {"categories": ["Mon", "Tue"], "x_label": "day", "y_label": "asks"}
    return {"type": "bar", "series": series, "axis_config": axes, **more}


def chart(drawn: Json, **more: Any) -> Json:
    return {"type": "data_visualization", "title": "Asks", "chart": drawn, **more}


def pie(slices: int) -> Json:
    return {"type": "pie", "segments": [{"label": f"part {n}", "value": n} for n in range(slices)]}


def table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


TAKEN = [
    *ONE_OF_EACH.values(),
    container(section("x"), context("x"), {"type": "actions", "elements": [GO]}, {"type": "divider"}),
    container({"type": "header", "text": PLAIN}, PICTURE, table(2, 2), FIELD),
    container(has_header_divider=True, width="wide", icon=PICTURE, subtitle=WORDS, title=PLAIN | {"text": "x" * 150}),
    card(hero_image=PICTURE),
    card(actions=[GO, {**GO, "action_id": "b"}, {**GO, "action_id": "c"}], body=WORDS | {"text": "x" * 200}),
    {"type": "carousel", "elements": [card(body=WORDS)] * 10},
    {"type": "context_actions", "elements": [FEEDBACK, TRASH]},
    chart(pie(6)),
    chart(bars()),
    chart(bars(type="line")),
    chart(bars(type="area")),
    table(100, 20),
]
REFUSED = [
    (container(title=PLAIN | {"text": "x" * 151}), "/blocks/0/title/text"),
    (container(title=WORDS), "/blocks/0/title"),
    (container(subtitle=PLAIN | {"text": "x" * 151}), "/blocks/0/subtitle/text"),
    (container(*[section("x")] * 11), "/blocks/0/child_blocks"),
    ({"type": "container", "title": PLAIN, "child_blocks": []}, "/blocks/0/child_blocks"),
    (container(container()), "/blocks/0/child_blocks/0/type"),
    (container(card(body=WORDS)), "/blocks/0/child_blocks/0/type"),
    (container({"type": "section"}), "/blocks/0/child_blocks/0"),
    (container(default_collapsed=True), "/blocks/0"),
    (container(is_collapsible=True, has_header_divider=True), "/blocks/0"),
    (container(width="huge"), "/blocks/0/width"),
    (container(colour="red"), "/blocks/0/colour"),
    (card(title=WORDS | {"text": "x" * 151}), "/blocks/0/title/text"),
    (card(body=WORDS | {"text": "x" * 201}), "/blocks/0/body/text"),
    (card(title=PLAIN), "/blocks/0/title"),
    (card(subtitle=WORDS), "/blocks/0"),
    (card(actions=[GO] * 4), "/blocks/0/actions"),
    (card(actions=[GO] * 2), "/blocks/0"),
    (card(actions=[{"type": "overflow", "options": []}]), "/blocks/0/actions/0/type"),
    ({"type": "carousel", "elements": []}, "/blocks/0/elements"),
    ({"type": "carousel", "elements": [card(body=WORDS)] * 11}, "/blocks/0/elements"),
    ({"type": "carousel", "elements": [section("x")]}, "/blocks/0/elements/0/type"),
    ({"type": "context_actions", "elements": [GO]}, "/blocks/0/elements/0/type"),
    ({"type": "context_actions", "elements": [TRASH | {"icon": "star"}]}, "/blocks/0/elements/0/icon"),
    ({"type": "context_actions", "elements": [FEEDBACK | {"negative_button": {}}]}, "/blocks/0/elements/0/negative"),
    (chart(pie(7)), "/blocks/0/chart/segments"),
    (chart(bars(), title="x" * 51), "/blocks/0/title"),
    (chart(bars(series=bars()["series"] * 7)), "/blocks/0/chart/series"),
    (chart(bars(series=bars()["series"] * 2)), "/blocks/0/chart/series"),
    (chart(bars(axis_config={"categories": ["Mon"]})), "/blocks/0/chart/series/0/data"),
    (chart(bars(type="radar")), "/blocks/0/chart/type"),
    (table(101, 1), "/blocks/0/rows"),
    (table(1, 21), "/blocks/0/rows/0"),
    ({"type": "alert", "text": WORDS}, "/blocks/0/type"),
    (FIELD | {"element": GO}, "/blocks/0/element/type"),
]


def refusal(*blocks: Json, refused: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(SlackError, match="invalid_blocks") as error:
        check_message(list(blocks), refused)
    messages: list[str] = error.value.more["response_metadata"]["messages"]
    return messages


@pytest.mark.parametrize("block", TAKEN, ids=lambda block: block["type"])
def test_slack_takes_a_new_block(block: Json) -> None:
    check_message([block])
    if block["type"] != "data_visualization":  # which the SDK does not know yet
        parsed = SdkBlock.parse(block)
        assert parsed is not None
        parsed.validate_json()


@pytest.mark.parametrize(("block", "where"), REFUSED)
def test_slack_refuses_a_wrong_new_block_and_says_where(block: Json, where: str) -> None:
    assert f"[json-pointer:{where}" in str(refusal(block))


def test_one_table_and_two_charts_fit_into_a_message() -> None:
    check_message([table(1, 1), chart(pie(1)), chart(pie(2))])
    assert "table" in str(refusal(table(1, 1), container(table(1, 1))))
    assert "data_visualization" in str(refusal(*[chart(pie(1))] * 3))


def test_an_id_is_used_once_also_inside_other_blocks() -> None:
    assert "there twice" in str(refusal(container(section("x") | {"block_id": "a"}), section("x") | {"block_id": "a"}))


def test_an_alert_is_for_forms_alone_and_charts_are_for_messages_alone() -> None:
    form = {"type": "modal", "title": PLAIN, "blocks": [{"type": "alert", "text": WORDS, "level": "warning"}]}
    check_view(form, ("modal",))
    for blocks in ([chart(pie(1))], [{"type": "context_actions", "elements": [TRASH]}]):
        with pytest.raises(SlackError, match="invalid_arguments"):
            check_view({"type": "home", "blocks": blocks}, ("home",))


@pytest.mark.parametrize("kind", sorted(NEW_TYPES))
def test_a_workspace_can_refuse_each_new_type_and_says_which_and_where(kind: str) -> None:
    assert f"[ERROR] unsupported type: {kind} [json-pointer:/blocks/1/" in str(
        refusal(section("x"), ONE_OF_EACH[kind], refused=(kind,))
    )
    for other in NEW_TYPES - {kind, "carousel"}:
        check_message([ONE_OF_EACH[other]], (kind,))


def test_a_form_may_have_fields_where_messages_may_not() -> None:
    form = {"type": "modal", "title": PLAIN, "submit": PLAIN, "blocks": [FIELD]}
    check_view(form, ("modal",), ("input",))
    with pytest.raises(SlackError, match="unsupported type: container"):
        check_view(form | {"blocks": folded("How", [section("x")])}, ("modal",), ("container",))


def test_every_call_that_shows_blocks_is_refused_until_the_fault_ends(slack: LocalSlack, client: WebClient) -> None:
    posted = client.chat_postMessage(channel="C0BILLING", text="x")
    fold = folded("How", [section("x")])
    slack.faults.set(refused_blocks=["container"])
    shown: list[tuple[Any, Json]] = [
        (client.chat_postMessage, {"channel": "C0BILLING", "text": "x", "blocks": fold}),
        (client.chat_update, {"channel": "C0BILLING", "ts": posted["ts"], "text": "x", "blocks": fold}),
        (client.views_publish, {"user_id": "U0CORA", "view": {"type": "home", "blocks": fold}}),
    ]
    for method, arguments in shown:
        with pytest.raises(SlackApiError, match="unsupported type: container"):
            method(**arguments)
    slack.faults.clear()
    for method, arguments in shown:
        method(**arguments)


def test_texts_inside_count_towards_the_size_of_a_message() -> None:
    check_size(folded("How", [section("x" * 1_200)] * 9))
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_size(folded("How", [section("x" * (LARGEST // 10))] * 10))


def payloads(slack: LocalSlack) -> list[Json]:
    return [each.payload for each in slack.acks if each.kind == "interactive"]


def post(slack: LocalSlack, client: WebClient, *blocks: Json) -> str:
    slack.add_channel("C0NEW", "new", ["U0CORA", "U0ANA", "U0ZERO"])
    return str(client.chat_postMessage(channel="C0NEW", text="x", blocks=list(blocks))["ts"])


def typed(payload: Json) -> Any:
    return payload["state"]["values"]["words"]["typed"]["value"]


def test_what_is_typed_comes_with_every_button_until_the_message_is_redrawn(
    slack: LocalSlack, client: WebClient, bolt: BoltApp
) -> None:
    bolt.connect()
    ts = post(slack, client, FIELD, {"type": "actions", "elements": [GO, {**GO, "action_id": "stay"}]})
    slack.click("U0ANA", "C0NEW", ts, "go", typed={"words": "signed links only"})
    slack.click("U0ANA", "C0NEW", ts, "stay")
    slack.click("U0CORA", "C0NEW", ts, "go")
    client.chat_update(channel="C0NEW", ts=ts, text="x", blocks=[FIELD, {"type": "actions", "elements": [GO]}])
    slack.click("U0ANA", "C0NEW", ts, "go")
    assert [typed(each) for each in payloads(slack)] == ["signed links only", "signed links only", None, None]


def test_a_button_inside_another_block_is_pressed_like_any(slack: LocalSlack, client: WebClient, bolt: BoltApp) -> None:
    bolt.connect()
    inside = container({"type": "actions", "elements": [{**GO, "action_id": "inner"}]})
    feedback = {"type": "context_actions", "elements": [FEEDBACK, TRASH]}
    ts = post(slack, client, ONE_OF_EACH["carousel"], inside, feedback, FIELD)
    for action, value in (("go", "1"), ("inner", None), ("rate", "bad"), ("drop", None)):
        slack.click("U0ANA", "C0NEW", ts, action, value)
    pressed = [each["actions"][0] for each in payloads(slack)]
    assert [(each["type"], each.get("value")) for each in pressed] == [
        ("button", "1"),
        ("button", "1"),
        ("feedback_buttons", "bad"),
        ("icon_button", None),
    ]
    assert len({each["block_id"] for each in pressed}) == 3, "each block has an id of its own"
