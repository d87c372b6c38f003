"""A form in use: presses and choices reach the app at once, and errors appear at their fields."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from bot.practice.people.local_slack import LocalSlack
from tests.practice.conftest import BoltApp
from tests.practice.forms import button, field, modal, opened, option, options, plain, section, sent

pytestmark = pytest.mark.thorough


def test_what_the_app_finds_wrong_stands_next_to_its_field(
    bolt: BoltApp, form: Locator, page: Page, slack: LocalSlack, client: WebClient
) -> None:
    @bolt.app.view("Form")
    def given(ack: Any) -> None:
        ack(response_action="errors", errors={"radio": "Not this one."})

    bolt.connect()
    text = field("text", "plain_text_input", optional=True)
    opened(slack, client, modal(text, field("radio", "radio_buttons", options=options(3))))
    form.get_by_role("radio", name="Option 1").check()
    page.get_by_test_id("modal-submit").click()
    expect(form.locator(".field.wrong").get_by_role("alert")).to_have_text("Not this one.")
    expect(form.locator(".field.wrong")).to_contain_text("radio")
    expect(form.get_by_role("radio", name="Option 1")).to_be_checked()
    expect(form.get_by_role("radio").first).to_be_focused()
    expect(form.get_by_role("radiogroup")).to_have_attribute("aria-describedby", "field-radio-more")


def test_buttons_and_menus_in_a_form_are_used_at_once(
    form: Locator, page: Page, slack: LocalSlack, client: WebClient
) -> None:
    more = {"type": "overflow", "action_id": "more", "options": options(2)}
    pick = {"type": "static_select", "action_id": "pick", "options": options(2)}
    row = {"type": "actions", "block_id": "acts", "elements": [button("go", "Go"), pick]}
    opened(slack, client, modal(section("row", "Row", more), row, field("why", "plain_text_input")))
    form.get_by_label("why").fill("because")
    form.get_by_role("button", name="Go").click()
    slack.wait_for(lambda: sent(slack)["actions"][0]["value"] == "1")
    assert sent(slack)["view"]["state"]["values"]["why"]["x"]["value"] == "because"
    form.get_by_role("button", name="More actions").click()
    form.get_by_role("menuitem", name="Option 1").click()
    slack.wait_for(lambda: sent(slack)["actions"][0].get("selected_option") == option("1"))
    form.get_by_role("button", name="More actions").click()
    page.keyboard.press("Escape")
    expect(form.get_by_label("why")).to_be_visible()  # the menu closes, the form does not
    form.get_by_label("pick").select_option("0")
    slack.wait_for(lambda: sent(slack)["actions"][0]["action_id"] == "pick")


def test_a_form_on_top_of_another_leads_back_to_it(
    form: Locator, page: Page, slack: LocalSlack, client: WebClient
) -> None:
    lower = modal(section("row", "Row", button("go", "Go")), field("why", "plain_text_input"), title="Lower")
    opened(slack, client, lower)
    form.get_by_label("why").fill("because")
    form.get_by_role("button", name="Go").click()
    slack.wait_for(lambda: slack.acks)
    client.views_push(
        trigger_id=sent(slack)["trigger_id"], view=modal(field("more", "plain_text_input"), title="Upper")
    )
    expect(form.get_by_role("heading", name="Upper")).to_be_visible()
    expect(form.get_by_label("more")).to_be_focused()
    page.keyboard.press("Escape")
    expect(form.get_by_role("heading", name="Lower")).to_be_visible()
    expect(form.get_by_label("why")).to_have_value("because")


def test_a_menu_that_asks_first_goes_back_where_the_answer_is_no(
    form: Locator, page: Page, slack: LocalSlack, client: WebClient
) -> None:
    confirm = {"title": plain("Sure?"), "text": plain("It is told."), "confirm": plain("Yes"), "deny": plain("No")}
    pick = {"type": "static_select", "action_id": "pick", "options": options(2), "confirm": confirm}
    opened(slack, client, modal(section("row", "Row", pick)))
    form.get_by_label("pick").select_option("1")
    page.get_by_role("button", name="No", exact=True).click()
    expect(form.get_by_label("pick")).to_have_value("")
    form.get_by_label("pick").select_option("1")
    page.get_by_test_id("confirm-yes").click()
    slack.wait_for(lambda: slack.acks)
    assert [envelope.payload["actions"][0]["selected_option"] for envelope in slack.acks] == [option("1")]


def test_enter_in_a_field_that_dispatches_tells_the_app_and_sends_nothing(
    form: Locator, slack: LocalSlack, client: WebClient
) -> None:
    opened(slack, client, modal({**field("why", "plain_text_input"), "dispatch_action": True}))
    form.get_by_label("why").fill("because")
    form.get_by_label("why").press("Enter")
    slack.wait_for(lambda: slack.acks)
    assert [envelope.payload["type"] for envelope in slack.acks] == ["block_actions"]
    assert sent(slack)["actions"][0]["value"] == "because"
