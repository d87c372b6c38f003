"""A long Home tab on the page: it opens at the top, and keeps its position during use."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from bot.practice.people.local_slack import LocalSlack
from tests.practice.forms import button, field, options, section, sent

pytestmark = pytest.mark.thorough


def rows(version: int = 1) -> list[dict[str, Any]]:
    """Return 90 blocks."""
    more = {"type": "overflow", "action_id": "more", "options": options(3)}
    return [
        section(f"row{n}", f"Row {n}, version {version}", more if n % 2 else button("go", f"Go {n}", str(n)))
        for n in range(90)
    ]


def publish(client: WebClient, *blocks: dict[str, Any]) -> None:
    client.views_publish(user_id="U0CORA", view={"type": "home", "blocks": list(blocks)})


@pytest.fixture
def home(page: Page) -> Locator:
    return page.get_by_test_id("home")


def open_home(page: Page) -> None:
    page.locator("#dms").get_by_role("button", name="zerohandoff").click()
    page.get_by_role("tab", name="Home").click()


def test_a_long_home_tab_begins_at_its_top_and_scrolls_to_its_end(
    page: Page, home: Locator, slack: LocalSlack, client: WebClient
) -> None:
    channel = slack.dm("U0CORA", "U0ZERO")
    for number in range(40):
        slack.post("U0CORA", channel, f"message {number}")
    publish(client, *rows())
    open_home(page)
    expect(home.get_by_text("Row 0,")).to_be_in_viewport()
    expect(home.get_by_text("Row 89,")).not_to_be_in_viewport()
    home.get_by_text("Row 89,").scroll_into_view_if_needed()
    expect(home.get_by_text("Row 89,")).to_be_in_viewport()
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_text("message 39")).to_be_in_viewport()


def test_a_menu_in_the_last_row_can_be_used(page: Page, home: Locator, slack: LocalSlack, client: WebClient) -> None:
    publish(client, *rows())
    open_home(page)
    home.get_by_role("button", name="More actions").last.click()
    expect(page.get_by_role("menuitem", name="Option 2")).to_be_in_viewport(ratio=1)
    page.get_by_role("menuitem", name="Option 2").click()
    slack.wait_for(lambda: sent(slack).get("type") == "block_actions")
    assert (sent(slack)["actions"][0]["block_id"], sent(slack)["view"]["type"]) == ("row89", "home")


def test_a_home_tab_that_is_published_anew_stays_where_it_was(
    page: Page, home: Locator, slack: LocalSlack, client: WebClient
) -> None:
    publish(client, *rows())
    open_home(page)
    home.get_by_role("button", name="Go 60").click()
    slack.wait_for(lambda: sent(slack).get("type") == "block_actions")
    before = page.locator("#scroll").evaluate("box => box.scrollTop")
    publish(client, *rows(version=2))
    expect(home.get_by_text("Row 60, version 2")).to_be_in_viewport()
    assert page.locator("#scroll").evaluate("box => box.scrollTop") == before > 0
    expect(home.get_by_role("button", name="Go 60")).to_be_focused()


def test_a_button_in_a_home_tab_tells_what_stands_in_its_fields(
    page: Page, home: Locator, slack: LocalSlack, client: WebClient
) -> None:
    pick = {"type": "radio_buttons", "action_id": "pick", "options": options(2)}
    publish(
        client, field("why", "plain_text_input"), section("row", "Row", button("go", "Go")), section("s", "S", pick)
    )
    open_home(page)
    home.get_by_label("why").fill("because")
    home.get_by_role("button", name="Go").click()
    slack.wait_for(lambda: sent(slack).get("type") == "block_actions")
    assert sent(slack)["view"]["state"]["values"]["why"]["x"]["value"] == "because"
    home.get_by_role("radio", name="Option 1").check()
    slack.wait_for(lambda: sent(slack)["actions"][0]["action_id"] == "pick")
