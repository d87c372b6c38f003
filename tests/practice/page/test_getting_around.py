"""Keys, focus, badges and new messages on the page."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_sdk import WebClient

from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served

pytestmark = pytest.mark.thorough


def thread_in_billing(slack: LocalSlack, served: Served, answer: str = "*Go ahead*") -> str:
    root = slack.post("U0CORA", "C0BILLING", "may I?")
    client = WebClient("xoxb-practice", base_url=served.api_url)
    client.chat_postMessage(channel="C0BILLING", thread_ts=root, text=answer)
    return root


def test_a_thread_opened_by_keyboard_takes_the_focus_and_escape_gives_it_back(
    page: Page, slack: LocalSlack, served: Served
) -> None:
    thread_in_billing(slack, served)
    opener = page.get_by_role("button", name="1 reply")
    opener.press("Enter")
    expect(page.get_by_role("heading", name="Thread")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("thread")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_thread_that_was_read_is_not_new_after_a_reload(page: Page, slack: LocalSlack, served: Served) -> None:
    thread_in_billing(slack, served)
    opener = page.get_by_role("button", name="1 reply")
    expect(opener).to_contain_text("new")
    opener.click()
    expect(page.get_by_test_id("thread-composer")).to_be_visible()
    expect(opener).not_to_contain_text("new")
    page.keyboard.press("Escape")
    page.reload()
    expect(opener).to_be_visible()
    expect(opener).not_to_contain_text("new")


def test_the_first_tab_stop_skips_to_the_messages(page: Page) -> None:
    expect(page.get_by_test_id("me")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the messages")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_people_are_one_tab_stop_and_so_are_the_tools_of_a_message(page: Page, slack: LocalSlack) -> None:
    slack.post("U0CORA", "C0BILLING", "hello")
    tools = page.get_by_role("toolbar", name="Message of Cora").get_by_role("button")
    expect(tools.first).to_be_attached()
    assert [each.get_attribute("tabindex") for each in tools.all()][1:] == ["-1"] * (tools.count() - 1)
    people = page.locator("#people button[tabindex='0']")
    expect(people).to_have_count(1)
    people.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("person-U0CHEN")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("me")).to_contain_text("You are Chen")
    expect(page.get_by_test_id("person-U0CHEN")).to_be_focused()


def test_a_line_stands_above_what_came_meanwhile(page: Page, slack: LocalSlack) -> None:
    expect(page.get_by_test_id("composer")).to_be_visible()
    slack.post("U0CHEN", "C0BILLING", "read")
    expect(page.get_by_text("read", exact=True)).to_be_visible()
    expect(page.get_by_test_id("divider")).to_have_count(0)
    page.get_by_test_id("channel-C0ONBOARD").click()
    expect(page.get_by_role("heading", name="onboarding")).to_be_visible()
    slack.post("U0CHEN", "C0BILLING", "unread")
    page.get_by_test_id("channel-C0BILLING").click()
    expect(page.get_by_test_id("divider")).to_be_visible()
    rows = page.locator("#messages > *").all_inner_texts()
    assert ["New" in rows[1], "unread" in rows[2]] == [True, True]


def test_a_reader_above_is_told_of_a_new_message_and_not_moved(page: Page, slack: LocalSlack) -> None:
    expect(page.get_by_test_id("composer")).to_be_visible()
    for number in range(40):
        slack.post("U0CHEN", "C0BILLING", f"line {number}")
    expect(page.get_by_text("line 39", exact=True)).to_be_in_viewport()
    page.locator("#scroll").evaluate("box => { box.scrollTop = 0; }")
    slack.post("U0CHEN", "C0BILLING", "the latest")
    page.get_by_role("button", name="New message").click()
    expect(page.get_by_text("the latest")).to_be_in_viewport()


def test_the_end_of_the_channel_stays_in_sight_when_a_thread_opens_beside_it(page: Page, slack: LocalSlack) -> None:
    expect(page.get_by_test_id("composer")).to_be_visible()
    for number in range(20):
        slack.post("U0CHEN", "C0BILLING", f"line {number} " + "that wraps where there is less room " * 4)
    root = slack.post("U0CORA", "C0BILLING", "may I?")
    slack.post("U0CHEN", "C0BILLING", "yes", root)
    page.get_by_role("button", name="1 reply").click()
    expect(page.get_by_test_id("thread")).to_be_visible()
    expect(page.locator("#messages").get_by_role("button", name="1 reply")).to_be_in_viewport(ratio=1)


def test_a_new_long_message_is_shown_from_its_top(page: Page, slack: LocalSlack, served: Served) -> None:
    long = "\n".join(f"reason {number}" for number in range(80))
    thread_in_billing(slack, served, f"*No*\n{long}")
    page.get_by_role("button", name="1 reply").click()
    expect(page.get_by_test_id("thread").get_by_text("No", exact=True)).to_be_in_viewport()


def test_a_code_of_an_emoji_is_drawn_wherever_it_stands(page: Page, served: Served) -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": ":hand: *Wait*"}},
        {"type": "context", "elements": [{"type": "plain_text", "text": ":construction: work"}]},
    ]
    WebClient("xoxb-practice", base_url=served.api_url).chat_postMessage(channel="C0BILLING", text="x", blocks=blocks)
    expect(page.get_by_test_id("message")).to_contain_text("✋ Wait")
    expect(page.get_by_test_id("message")).to_contain_text("🚧 work")


def test_a_reaction_of_the_bot_is_drawn(page: Page, slack: LocalSlack, served: Served) -> None:
    ts = slack.post("U0CORA", "C0BILLING", "may I?")
    WebClient("xoxb-practice", base_url=served.api_url).reactions_add(channel="C0BILLING", timestamp=ts, name="hand")
    expect(page.get_by_test_id("reaction")).to_have_text("✋ 1")


def test_an_unknown_command_is_refused_by_the_workspace(page: Page) -> None:
    page.get_by_test_id("composer").fill("/foo bar")
    page.get_by_test_id("send").click()
    expect(page.get_by_role("status").filter(has_text="/foo is not a command here")).to_be_visible()
    expect(page.get_by_test_id("composer")).to_have_value("/foo bar")


def test_a_phone_shows_the_verdict_and_its_buttons_without_sideways_scroll(
    browser: Browser, slack: LocalSlack, served: Served
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(served.url)
    thread_in_billing(slack, served, "*Go ahead* " + "and-a-very-long-word" * 9)
    page.get_by_role("button", name="1 reply").click()
    expect(page.get_by_test_id("thread").get_by_text("Go ahead")).to_be_in_viewport()
    widths = page.evaluate("[...document.querySelectorAll('.scroll, html')].map(box => box.scrollWidth)")
    assert max(widths) <= 390
    page.close()
