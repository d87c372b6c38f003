"""The page in a real browser: a newcomer follows one conversation from both sides."""

from typing import Any

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served
from tests.practice.conftest import BoltApp
from tests.practice.test_a_real_bolt_app import FORM

pytestmark = pytest.mark.thorough

DECLINE = {
    "type": "button",
    "action_id": "decline",
    "text": {"type": "plain_text", "text": "Decline"},
    "confirm": {
        "title": {"type": "plain_text", "text": "Decline this?"},
        "text": {"type": "plain_text", "text": "Cora is told at once."},
        "confirm": {"type": "plain_text", "text": "Yes, decline"},
        "deny": {"type": "plain_text", "text": "Not yet"},
    },
}
CHANGES = {"type": "button", "action_id": "changes", "text": {"type": "plain_text", "text": "Approve with changes"}}


@pytest.fixture
def checking(bolt: BoltApp) -> BoltApp:
    """Return a bot that asks Ana about everything and sends Cora her answer."""

    @bolt.app.event("app_mention")
    def asked(event: dict[str, Any], client: Any) -> None:
        client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="*Check first*: I have asked Ana")
        card = [{"type": "actions", "elements": [CHANGES, DECLINE]}]
        dm = client.conversations_open(users="U0ANA")["channel"]["id"]
        client.chat_postMessage(channel=dm, text="A check waits", blocks=card, metadata=None)

    @bolt.app.action("changes")
    def changes(ack: Any, body: dict[str, Any], client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @bolt.app.action("decline")
    def decline(ack: Any, body: dict[str, Any], client: Any) -> None:
        ack()
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Declined by Ana")

    @bolt.app.view("reason")
    def reason(ack: Any, view: dict[str, Any]) -> None:
        short = len(view["state"]["values"]["why"]["text"]["value"]) < 10
        ack(response_action="errors", errors={"why": "Say a little more."}) if short else ack()

    bolt.connect()
    return bolt


def ask_as_cora(page: Page) -> None:
    page.get_by_test_id("suggestion").click()
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("thread").get_by_text("I have asked Ana")).to_be_visible()


def test_an_ask_is_answered_and_a_badge_says_whom_to_become(page: Page, checking: BoltApp) -> None:
    expect(page.get_by_test_id("me")).to_contain_text("You are Cora")
    ask_as_cora(page)
    expect(page.get_by_test_id("person-U0ANA").locator(".badge")).to_have_text("1 waiting")
    page.get_by_test_id("person-U0ANA").click()
    expect(page.get_by_test_id("me")).to_contain_text("You are Ana")
    expect(page.get_by_role("button", name="Decline")).to_be_visible()
    expect(page.get_by_test_id("person-U0ANA").locator(".badge")).to_have_count(0)


def test_an_answer_opens_though_it_comes_before_the_page_knows_its_ask(page: Page, checking: BoltApp) -> None:
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/practice/do", lambda route: held.append((route, route.fetch())))
    page.get_by_test_id("suggestion").click()
    page.get_by_test_id("send").click()
    expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    (route, response) = held.pop()
    route.fulfill(response=response)
    expect(page.get_by_test_id("thread").get_by_text("I have asked Ana")).to_be_visible()


def test_a_dangerous_button_asks_first(page: Page, checking: BoltApp, slack: LocalSlack) -> None:
    ask_as_cora(page)
    page.get_by_test_id("person-U0ANA").click()
    page.get_by_role("button", name="Decline").click()
    page.get_by_role("button", name="Not yet").click()
    page.get_by_role("button", name="Decline").click()
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_text("Declined by Ana")).to_be_visible()
    assert len([e for e in slack.acks if e.kind == "interactive"]) == 1


def test_a_form_shows_what_is_wrong_and_keeps_what_was_typed(page: Page, checking: BoltApp) -> None:
    ask_as_cora(page)
    page.get_by_test_id("person-U0ANA").click()
    page.get_by_role("button", name="Approve with changes").click()
    page.get_by_label("Why").fill("short")
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_text("Say a little more.")).to_be_visible()
    expect(page.get_by_label("Why")).to_have_value("short")
    page.get_by_label("Why").fill("signed URLs, ten minutes")
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("modal")).to_be_hidden()


def test_markup_from_a_channel_never_becomes_markup_of_the_page(page: Page, slack: LocalSlack) -> None:
    slack.post("U0CHEN", "C0BILLING", "&lt;img src=x onerror=alert(1)&gt; *bold* <javascript:alert(1)|click> <@U0ANA>")
    message = page.get_by_test_id("message")
    expect(message.locator("strong", has_text="bold")).to_be_visible()
    expect(message.locator(".mention")).to_have_text("@Ana")
    expect(message.locator("img, a")).to_have_count(0)


def test_a_draft_and_its_focus_survive_what_others_say(page: Page, slack: LocalSlack) -> None:
    composer = page.get_by_test_id("composer")
    composer.fill("half a thou")
    slack.post("U0CHEN", "C0BILLING", "meanwhile")
    expect(page.get_by_text("meanwhile")).to_be_visible()
    page.keyboard.type("ght")
    expect(composer).to_have_value("half a thought")


def test_nothing_is_typed_before_the_page_knows_where(browser: Browser, served: Served) -> None:
    page = browser.new_page()
    page.route_web_socket("**/practice/live", lambda _: None)  # no image ever loads
    page.goto(served.url)
    expect(page.locator("body")).to_be_visible()
    expect(page.get_by_test_id("composer")).to_be_hidden()
    page.close()


def test_names_and_twins_are_completed(page: Page, slack: LocalSlack) -> None:
    page.get_by_test_id("composer").press_sequentially("@zero")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="security")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("composer")).to_have_value("@zerohandoff security ")


def test_own_messages_are_edited_and_deleted(page: Page, slack: LocalSlack) -> None:
    slack.post("U0CORA", "C0BILLING", "because audits")
    message = page.get_by_test_id("message")
    message.hover()
    message.get_by_label("Edit message").click()
    page.get_by_label("Edit your message").fill("because auditors need 13 months")
    page.keyboard.press("Enter")
    expect(message).to_contain_text("because auditors need 13 months (edited)")
    message.hover()
    message.get_by_label("Delete message").click()
    page.get_by_test_id("confirm-yes").click()
    expect(message).to_have_count(0)


def test_a_click_that_reaches_nobody_shows_the_triangle(page: Page, slack: LocalSlack, served: Served) -> None:
    from slack_sdk import WebClient

    blocks = [{"type": "actions", "elements": [CHANGES]}]
    WebClient("xoxb-practice", base_url=served.api_url).chat_postMessage(channel="C0BILLING", text="x", blocks=blocks)
    page.get_by_role("button", name="Approve with changes").click()
    expect(page.get_by_role("alert")).to_contain_text("This did not reach the app")


def test_a_deep_link_leads_to_the_person_and_the_place(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/?as=U0ANA&in=C0SECURITY")
    expect(page.get_by_test_id("me")).to_contain_text("You are Ana")
    expect(page.get_by_role("heading", name="security-team")).to_be_visible()


def test_on_a_narrow_screen_nothing_is_wider_than_the_screen(browser: Browser, served: Served) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.goto(served.url)
    page.get_by_role("button", name="You are Cora").click()
    page.get_by_test_id("person-U0ANA").click()
    expect(page.get_by_role("button", name="You are Ana")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
