"""Forms as in Slack: checked before submission, with their input kept, and closed as deep as the response says."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.people.local_slack import LocalSlack
from tests.practice.conftest import BoltApp
from tests.practice.forms import button, field, modal, opened, option, options, section, sent

NUMBER = {"kind": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"}


@pytest.mark.parametrize(
    ("element", "given", "said"),
    [
        # nothing
        ({"kind": "plain_text_input"}, "", "required"),
        ({"kind": "checkboxes", "options": options(2)}, [], "required"),
        ({"kind": "radio_buttons", "options": options(2)}, None, "required"),
        ({"kind": "multi_users_select"}, [], "required"),
        # too short, too long, too many
        ({"kind": "plain_text_input", "min_length": 3}, "ab", "at least 3"),
        ({"kind": "plain_text_input", "max_length": 3}, "abcd", "3 characters at most"),
        ({"kind": "plain_text_input"}, "x" * 3001, "3000 characters at most"),
        ({"kind": "multi_users_select", "max_selected_items": 1}, ["U0ANA", "U0DEV"], "1 at most"),
        # no number, or one that does not fit
        (NUMBER, "many", "a number"),
        (NUMBER, "NaN", "a number"),
        (NUMBER, "1.5", "a whole number"),
        (NUMBER, "0", "1 or more"),
        (NUMBER, "10", "9 or less"),
    ],
)
def test_what_slack_would_not_send_is_said_next_to_its_field(
    slack: LocalSlack, client: WebClient, element: dict[str, Any], given: Any, said: str
) -> None:
    view = opened(slack, client, modal(field("one", **element)))
    with pytest.raises(ImpossibleError, match="the form wants these fields: one"):
        slack.send_form("U0CORA", view, {"one": given})
    assert said in slack.views("U0CORA")[0].errors["one"]
    assert slack.acks == []


@pytest.mark.parametrize(
    ("element", "given"),
    [
        (NUMBER, "9"),
        ({**NUMBER, "is_decimal_allowed": True}, "1.5"),
        ({"kind": "plain_text_input", "min_length": 3, "max_length": 3}, "abc"),
        ({"kind": "plain_text_input", "optional": True, "min_length": 3}, ""),
        ({"kind": "multi_users_select", "max_selected_items": 2}, ["U0ANA", "U0DEV"]),
    ],
)
def test_what_fits_is_sent(slack: LocalSlack, client: WebClient, element: dict[str, Any], given: Any) -> None:
    slack.send_form("U0CORA", opened(slack, client, modal(field("one", **element))), {"one": given})
    assert sent(slack)["type"] == "view_submission"


def test_a_button_in_a_form_tells_what_stands_in_the_other_fields(slack: LocalSlack, client: WebClient) -> None:
    blocks = (section("more", "More?", button("more", "Add one")), field("why", "plain_text_input"))
    view = opened(slack, client, modal(*blocks))
    slack.click_in_view("U0CORA", view, "more", typed={"why": "half a thou"})
    payload = sent(slack)
    assert (payload["type"], payload["container"]) == ("block_actions", {"type": "view", "view_id": view})
    assert payload["view"]["state"]["values"]["why"]["x"]["value"] == "half a thou"
    assert payload["actions"][0]["value"] == "1"


def test_an_update_keeps_what_was_typed_where_the_field_stays(slack: LocalSlack, client: WebClient) -> None:
    view = opened(
        slack, client, modal(section("more", "More?", button("more", "Add")), field("why", "plain_text_input"))
    )
    slack.click_in_view("U0CORA", view, "more", typed={"why": "half a thou"})
    client.views_update(view_id=view, view=modal(field("why", "plain_text_input"), field("new", "plain_text_input")))
    assert slack.views("U0CORA")[0].state["why"]["x"]["value"] == "half a thou"
    other = field("why", "static_select", options=[option("a")])
    client.views_update(view_id=view, view=modal(other))
    assert slack.views("U0CORA")[0].state["why"]["x"] == {"type": "static_select", "selected_option": None}


@pytest.mark.parametrize("errors", [{"other": "No."}, {"text": "No."}, {}, None])
def test_an_error_for_no_field_of_the_form_is_trouble(
    bolt: BoltApp, slack: LocalSlack, client: WebClient, errors: dict[str, str] | None
) -> None:
    @bolt.app.view("Form")
    def given(ack: Any) -> None:
        ack({"response_action": "errors", **({} if errors is None else {"errors": errors})})

    bolt.connect()
    view = opened(slack, client, modal(section("text", "words"), field("why", "plain_text_input")))
    assert slack.submit("U0CORA", view, {"why": "x"})["error"] == "invalid_errors"
    assert [(lost.kind, lost.message_ts) for lost in slack.unanswered] == [("form", view)]
    assert slack.views("U0CORA")[0].errors == {}


@pytest.mark.parametrize(("clears", "left"), [(False, ["first"]), (True, [])])
def test_closing_the_upper_form_leaves_the_lower_one_unless_it_clears(
    slack: LocalSlack, client: WebClient, clears: bool, left: list[str]
) -> None:
    opened(slack, client, modal(field("why", "plain_text_input"), title="first"))
    trigger = slack.space.tickets.trigger("A0ZERO", "U0CORA")
    upper = modal(field("why", "plain_text_input"), title="second", clear_on_close=clears, notify_on_close=True)
    slack.close_view("U0CORA", client.views_push(trigger_id=trigger, view=upper)["view"]["id"])
    assert [view.callback_id for view in slack.views("U0CORA")] == left
    assert (sent(slack)["type"], sent(slack)["is_cleared"]) == ("view_closed", clears)
