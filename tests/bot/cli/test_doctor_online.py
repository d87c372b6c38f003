"""`doctor --online` asks Slack about the shape of everything that the program sends."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli.doctor.check_shapes import SHAPES, shape_findings
from bot.cli.doctor.findings import DoctorFinding
from bot.practice.demo_people import BOT_TOKEN
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served
from tests.support import recorded_shapes
from tests.support.command_line import command
from tests.support.every_card import VIEWS
from tests.support.settings import settings


def asked(slack: Served, token: str = BOT_TOKEN) -> dict[str, DoctorFinding]:
    given = settings().model_copy(update={"slack_api_url": slack.api_url, "slack_bot_token": SecretStr(token)})
    return {finding.what: finding for finding in shape_findings(given)}


def test_slack_takes_every_shape_and_what_was_not_verified_is_said(slack: Served, workspace: LocalSlack) -> None:
    found = asked(slack)
    number = len(SHAPES.read_text(encoding="utf-8").splitlines())
    assert found["blocks"] == DoctorFinding(
        "blocks", True, f"Slack takes all {number} shapes of messages and forms asked about"
    )
    assert "not asked" not in " ".join(found)
    assert "texts at their longest" in found["blocks: not verified"].found
    assert len(workspace.calls("blocks.validate")) == number
    assert {call.method for call in workspace.calls()} == {"blocks.validate"}, "nothing is posted"


def test_it_says_which_shape_slack_refuses_and_where(slack: Served, workspace: LocalSlack) -> None:
    workspace.faults.refused_blocks = ("carousel",)
    found = asked(slack)["blocks"]
    assert not found.ok
    assert found.found == "Slack refuses 1 part: digest, /2/type failed_constraint unsupported type: carousel"


@pytest.mark.parametrize("fault", [{"ok": False, "error": "unknown_method"}, 500, "drop"])
def test_what_slack_was_not_asked_about_is_no_success(
    slack: Served, workspace: LocalSlack, fault: dict[str, object] | int | str
) -> None:
    workspace.faults.next("blocks.validate", fault)
    found = asked(slack)
    assert "blocks" not in found
    assert not found["blocks: not asked about"].ok
    assert "blocks.validate" in found["blocks: not asked about"].found


def test_slack_may_ask_for_a_pause(slack: Served, workspace: LocalSlack) -> None:
    workspace.faults.next("blocks.validate", 429, retry_after=0)
    assert asked(slack)["blocks"].ok


def test_it_needs_no_token(slack: Served) -> None:
    assert asked(slack, "")["blocks"].ok


def test_the_local_slack_takes_one_payload_as_text_and_says_where_it_is_wrong(slack: Served) -> None:
    from bot.slack.client import SlackRefusedError, call, make_client

    client = make_client("", slack.api_url)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}

    def error(**given: object) -> str:
        try:
            call(lambda: client.api_call("blocks.validate", json=given))
        except SlackRefusedError as refusal:
            return refusal.error
        return "ok"

    assert error() == "invalid_arguments"
    assert error(blocks=json.dumps([section]), view="{}") == "invalid_arguments"
    assert error(blocks=[section]) == "invalid_arguments"
    assert error(blocks="[") == "invalid_blocks"
    assert error(blocks=json.dumps([section | {"text": 3}])) == "invalid_blocks"
    assert error(view=json.dumps({"type": "modal", "blocks": [section]})) == "invalid_view"
    assert error(message=json.dumps({"blocks": [section]})) == "ok"


def test_every_kind_of_card_is_recorded_as_it_is_drawn_now() -> None:
    recorded = [json.loads(line) for line in SHAPES.read_text(encoding="utf-8").splitlines()]
    cards = [each for each in recorded if "blocks" in each]
    assert {each["of"].removesuffix(", plain") for each in cards} == {card.value for card in VIEWS}
    assert cards == json.loads(json.dumps(recorded_shapes.cards())), "run `make fix`"


def test_the_option_is_there(tmp_path: Path, slack: Served) -> None:
    env = {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": BOT_TOKEN, "EMBEDDINGS": "off"}
    plain = json.loads(command(env, tmp_path, "doctor", "--json").stdout)
    online = json.loads(command(env, tmp_path, "doctor", "--online", "--json").stdout)
    added = {each["what"] for each in online} - {each["what"] for each in plain}
    assert added == {"blocks", "blocks: not verified"}
