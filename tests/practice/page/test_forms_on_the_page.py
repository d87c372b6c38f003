"""Forms on the page: every element can be filled in, at any size, and no input is lost."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from bot.practice.people.local_slack import LocalSlack
from tests.practice.forms import button, field, modal, opened, option, options, section, sent

pytestmark = pytest.mark.thorough

EVERYTHING = modal(
    field("select", "static_select", options=options(100)),
    field("radio", "radio_buttons", options=options(3)),
    field("check", "checkboxes", options=options(3)),
    field("date", "datepicker", initial_date="2025-11-03"),
    field("user", "users_select"),
    field("users", "multi_users_select", max_selected_items=2),
    field("number", "number_input", is_decimal_allowed=True),
    field("text", "plain_text_input", multiline=True),
    field("where", "conversations_select", filter={"include": ["public", "private"]}),
)
BIG = modal(*(field(f"field {n}", "static_select", options=options(100)) for n in range(15)))


def values(slack: LocalSlack) -> dict[str, Any]:
    """Return the values that the app got, without their types."""
    slack.wait_for(lambda: slack.acks)
    found = sent(slack)["view"]["state"]["values"]
    return {block: next(held for key, held in fields["x"].items() if key != "type") for block, fields in found.items()}


def test_every_field_says_what_was_put_in(form: Locator, page: Page, slack: LocalSlack, client: WebClient) -> None:
    opened(slack, client, EVERYTHING)
    form.get_by_label("select").first.select_option("99")
    form.get_by_role("radio", name="Option 1").check()
    form.get_by_role("checkbox", name="Option 0").check()
    form.get_by_role("checkbox", name="Option 2").check()
    form.get_by_label("date").fill("2025-11-10")
    form.get_by_label("user", exact=True).select_option(label="Ana")
    form.get_by_role("checkbox", name="Devika").check()
    form.get_by_role("checkbox", name="Uma").check()
    expect(form.get_by_role("checkbox", name="Omar")).to_be_disabled()  # two at most
    form.get_by_label("number").fill("2.5")
    form.get_by_label("text").fill("first line\nsecond line")
    expect(form.get_by_label("where").locator("option")).to_have_text(
        ["Choose a conversation…", "#billing", "#onboarding", "#general"]  # no private channel of others
    )
    form.get_by_label("where").select_option("C0GENERAL")
    page.get_by_test_id("modal-submit").click()
    assert values(slack) == {
        "select": option("99"),
        "radio": option("1"),
        "check": [option("0"), option("2")],
        "date": "2025-11-10",
        "user": "U0ANA",
        "users": ["U0DEV", "U0UMA"],
        "number": "2.5",
        "text": "first line\nsecond line",
        "where": "C0GENERAL",
    }


def test_a_big_form_scrolls_and_its_submit_button_is_always_there(
    form: Locator, page: Page, slack: LocalSlack, client: WebClient
) -> None:
    opened(slack, client, BIG)
    submit = page.get_by_test_id("modal-submit")
    expect(submit).to_be_in_viewport(ratio=1)
    expect(form.get_by_label("field 14")).not_to_be_in_viewport()
    form.get_by_label("field 14").scroll_into_view_if_needed()
    expect(form.get_by_label("field 14")).to_be_in_viewport(ratio=1)
    expect(submit).to_be_in_viewport(ratio=1)
    expect(form.get_by_role("heading", name="Form")).to_be_in_viewport(ratio=1)
    submit.click()  # the focus is on the first field that is wrong
    expect(form.get_by_text("Please complete this required field.")).to_have_count(15)
    expect(form.get_by_label("field 0")).to_be_focused()
    for number in range(15):
        form.get_by_label(f"field {number}", exact=True).select_option("99")
    submit.click()
    assert values(slack)["field 14"] == option("99")


def test_a_form_that_changes_keeps_what_was_put_in_the_focus_and_the_place(
    form: Locator, page: Page, slack: LocalSlack, client: WebClient
) -> None:
    blocks = (*EVERYTHING["blocks"], section("more", "More?", button("more", "Add one")))
    view = opened(slack, client, modal(*blocks))
    form.get_by_label("select").first.select_option("42")
    form.get_by_role("checkbox", name="Option 2").check()
    form.get_by_role("checkbox", name="Uma").check()
    form.get_by_label("where").select_option("C0GENERAL")
    form.get_by_label("text").fill("half a thou")
    form.get_by_role("button", name="Add one").click()
    assert values(slack)["where"] == "C0GENERAL"
    form.get_by_label("text").press("End")
    before = form.locator(".modal-body").evaluate("body => body.scrollTop")
    client.views_update(view_id=view, view=modal(*blocks, field("new", "plain_text_input")))
    expect(form.get_by_label("new")).to_have_count(1)
    page.keyboard.type("ght")
    expect(form.get_by_label("text")).to_have_value("half a thought")
    expect(form.get_by_label("select").first).to_have_value("42")
    expect(form.get_by_label("where")).to_have_value("C0GENERAL")
    expect(form.get_by_role("checkbox", name="Option 2")).to_be_checked()
    expect(form.get_by_role("checkbox", name="Uma")).to_be_checked()
    assert form.locator(".modal-body").evaluate("body => body.scrollTop") == before > 0
