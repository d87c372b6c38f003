"""Containers, cards and fields on the page: they fold, scroll, and keep what was typed."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from bot.practice.people.local_slack import LocalSlack
from bot.ui.blocks import Block, actions, button, section
from bot.ui.new_blocks import carousel, folded, small_card, words_field
from tests.practice.conftest import BoltApp
from tests.practice.forms import sent
from tests.practice.test_new_blocks_in_messages import BAD, GOOD, bars, chart, pie, table

pytestmark = pytest.mark.thorough

CHANNEL = "C0BILLING"
GO = button("Go on", "go", "1")
FIELD = words_field("Your reason", "words", "typed", 500)


@pytest.fixture
def shown(page: Page) -> Locator:
    return page.get_by_test_id("message").last


def post(client: WebClient, *blocks: Block) -> str:
    return str(client.chat_postMessage(channel=CHANNEL, text="x", blocks=list(blocks))["ts"])


def redrawn(slack: LocalSlack, ts: str) -> None:
    """Let the page draw the message once more, with a reply that the app has nothing to do with."""
    slack.post("U0CORA", CHANNEL, "a reply", ts)


def test_a_container_unfolds_by_a_click_and_by_keys_and_stays_so(
    page: Page, shown: Locator, slack: LocalSlack, client: WebClient
) -> None:
    ts = post(client, section("Go ahead"), *folded("How this was decided", [section("by SEC-1")], "law"))
    inside = shown.get_by_text("by SEC-1")
    expect(shown.get_by_text("How this was decided")).to_be_visible()
    expect(inside).to_be_hidden()
    shown.get_by_text("How this was decided").click()
    expect(inside).to_be_visible()
    redrawn(slack, ts)
    expect(shown.get_by_role("button", name="1 reply")).to_be_visible()
    expect(inside).to_be_visible()
    shown.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(inside).to_be_hidden()
    redrawn(slack, ts)
    expect(shown.get_by_role("button", name="2 replies")).to_be_visible()
    expect(inside).to_be_hidden()
    expect(shown.locator("summary")).to_be_focused()


def test_a_container_that_does_not_fold_shows_what_it_holds(shown: Locator, client: WebClient) -> None:
    title = {"type": "plain_text", "text": "Always here :lock:"}
    post(client, {"type": "container", "title": title, "child_blocks": [section("by SEC-1")]})
    expect(shown.get_by_text("Always here 🔒")).to_be_visible()
    expect(shown.get_by_text("by SEC-1")).to_be_visible()


def test_what_is_typed_is_kept_and_sent_with_any_button_until_the_app_redraws(
    page: Page, shown: Locator, slack: LocalSlack, client: WebClient, bolt: BoltApp
) -> None:
    bolt.connect()
    ts = post(client, FIELD, *actions([GO]))
    shown.get_by_label("Your reason").fill("auditors need")
    redrawn(slack, ts)
    expect(shown.get_by_role("button", name="1 reply")).to_be_visible()
    expect(shown.get_by_label("Your reason")).to_be_focused()
    page.keyboard.type(" it")
    shown.get_by_role("button", name="Go on").click()
    slack.wait_for(lambda: sent(slack).get("type") == "block_actions")
    assert sent(slack)["state"]["values"] == {
        "words": {"typed": {"type": "plain_text_input", "value": "auditors need it"}}
    }
    expect(shown.get_by_label("Your reason")).to_have_value("auditors need it")
    client.chat_update(channel=CHANNEL, ts=ts, text="x", blocks=[section("Declined"), FIELD])
    expect(shown.get_by_text("Declined")).to_be_visible()
    expect(shown.get_by_label("Your reason")).to_have_value("")


def test_words_typed_by_one_person_are_not_shown_to_another(page: Page, shown: Locator, client: WebClient) -> None:
    post(client, FIELD, *actions([GO]))
    shown.get_by_label("Your reason").fill("a secret")
    page.get_by_test_id("person-U0ANA").click()
    page.get_by_test_id(f"channel-{CHANNEL}").click()
    expect(shown.get_by_label("Your reason")).to_have_value("")


def test_a_carousel_scrolls_sideways_to_the_button_of_its_last_card(
    page: Page, shown: Locator, slack: LocalSlack, client: WebClient, bolt: BoltApp
) -> None:
    bolt.connect()
    cards = [small_card(f"*SEC-{n}*", "No secrets", [button(f"True {n}", "go", str(n))], "law") for n in range(8)]
    post(client, *carousel(cards))
    row = shown.get_by_role("group", name="8 cards")
    expect(row.get_by_text("SEC-7")).not_to_be_in_viewport()
    row.focus()
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    expect(row.get_by_text("SEC-7")).to_be_in_viewport()
    row.get_by_role("button", name="True 7").click()
    slack.wait_for(lambda: sent(slack).get("type") == "block_actions")
    assert sent(slack)["actions"][0]["value"] == "7"


def test_the_three_cards_of_a_digest_and_their_buttons_are_in_sight_at_once(
    page: Page, shown: Locator, client: WebClient
) -> None:
    offered = [button(text, f"go/{text}", "1") for text in ("Still right", "Change", "Retire")]
    post(client, *carousel([small_card(f"*SEC-{n}*", "No secrets", offered, "law") for n in range(3)]))
    pressed = shown.get_by_role("button", name=re.compile("^(Still right|Change|Retire)$"))
    expect(pressed).to_have_count(9)
    for each in pressed.all():
        expect(each).to_be_in_viewport(ratio=1)


def test_thumbs_charts_and_tables_are_drawn(
    page: Page, shown: Locator, slack: LocalSlack, client: WebClient, bolt: BoltApp
) -> None:
    bolt.connect()
    feedback = {"type": "feedback_buttons", "action_id": "rate", "positive_button": GOOD, "negative_button": BAD}
    thumbs: dict[str, Any] = {"type": "context_actions", "elements": [feedback]}
    post(client, chart(pie(3)), chart(bars(), title="Two days"), table(2, 3), thumbs)
    expect(shown.get_by_role("img", name="Two days. answered: Mon: 3, Tue: 4.5")).to_be_visible()
    expect(shown.locator("rect")).to_have_count(2)
    expect(shown.locator("circle")).to_have_count(3)
    expect(shown.get_by_role("cell")).to_have_count(6)
    shown.get_by_text("👎").click()
    slack.wait_for(lambda: sent(slack).get("type") == "block_actions")
    assert sent(slack)["actions"][0]["value"] == "bad"
