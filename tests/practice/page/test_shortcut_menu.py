"""The menu of message shortcuts, by mouse and by keyboard."""

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.model import App
from tests.practice.forms import sent

pytestmark = pytest.mark.thorough


@pytest.fixture
def message(page: Page, slack: LocalSlack) -> Locator:
    slack.post("U0CHEN", "C0BILLING", "never on a Friday")
    message = page.get_by_test_id("message")
    expect(message).to_contain_text("never on a Friday")
    return message


def used(slack: LocalSlack) -> tuple[str, str, str]:
    slack.wait_for(lambda: sent(slack)["type"] == "message_action")
    return sent(slack)["callback_id"], sent(slack)["user"]["id"], sent(slack)["message"]["text"]


def test_a_shortcut_is_two_clicks_away(page: Page, slack: LocalSlack, message: Locator) -> None:
    message.hover()
    message.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Make this a rule").click()
    assert used(slack) == ("shortcut:make_rule", "U0CORA", "never on a Friday")
    expect(page.get_by_role("menu")).to_have_count(0)


def test_it_works_without_a_mouse(page: Page, slack: LocalSlack, message: Locator) -> None:
    opener = message.get_by_role("button", name="More actions")
    message.get_by_role("button", name="Reply in thread").focus()
    page.keyboard.press("ArrowRight")
    expect(opener).to_be_focused()
    expect(message.locator(".tools")).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("menuitem", name="Ask a twin")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert used(slack)[0] == "shortcut:ask_twin"


def test_arrows_walk_round_in_the_menu(page: Page, slack: LocalSlack) -> None:
    slack.add_app(App("A0OTHER", "xoxb-2", "xapp-2", "U0OTHER", "B0OTHER", "other", shortcuts=(("other:do", "Other"),)))
    slack.post("U0CHEN", "C0BILLING", "hello")
    page.get_by_role("button", name="More actions").click()
    for key, name in (("ArrowUp", "Other"), ("ArrowDown", "Ask a twin"), ("End", "Other"), ("Home", "Ask a twin")):
        page.keyboard.press(key)
        expect(page.get_by_role("menuitem", name=name)).to_be_focused()


def test_a_reply_in_a_thread_has_it_too(page: Page, slack: LocalSlack, message: Locator) -> None:
    slack.post("U0ANA", "C0BILLING", "why not?", slack.said("C0BILLING")[0].ts)
    message.get_by_role("button", name="1 reply").click()
    reply = page.get_by_test_id("thread").get_by_test_id("message").last
    reply.hover()
    reply.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Make this a rule").click()
    assert used(slack)[2] == "why not?"


def test_what_only_one_person_sees_has_none(page: Page, client: WebClient, message: Locator) -> None:
    client.chat_postEphemeral(channel="C0BILLING", user="U0CORA", text="only you")
    expect(page.get_by_text("only you", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="More actions")).to_have_count(1)


def test_a_shortcut_that_reaches_nobody_shows_the_triangle(page: Page, message: Locator) -> None:
    message.hover()
    message.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Make this a rule").click()
    expect(message.get_by_role("alert")).to_contain_text("This did not reach the app")


def test_a_menu_at_the_end_of_the_channel_opens_upwards(page: Page, slack: LocalSlack) -> None:
    for number in range(30):
        slack.post("U0CHEN", "C0BILLING", f"message {number}")
    last = page.get_by_test_id("message").last
    expect(last).to_contain_text("message 29")
    last.hover()
    last.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("menuitem").last).to_be_in_viewport(ratio=1)
    box, end = page.get_by_role("menu").bounding_box(), page.get_by_test_id("composer").bounding_box()
    assert box is not None
    assert end is not None
    assert box["y"] + box["height"] <= end["y"]
