"""Connections that fail: one sentence says why, before anything runs."""

import time
import traceback

import pytest
from pydantic import SecretStr

from bot.errors import UsageError
from bot.practice.demo_people import APP_TOKEN, BOT_TOKEN, add_own_app
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served
from bot.settings import Settings, TwinApp
from bot.slack.connection import CannotConnectError, sign_in
from tests.support.settings import settings


def given(slack: Served, **more: object) -> Settings:
    own = {"slack_bot_token": SecretStr(BOT_TOKEN), "slack_app_token": SecretStr(APP_TOKEN)}
    return settings(**(own | {"slack_api_url": slack.api_url} | more))


def refused(slack: Served, **more: object) -> str:
    """Return the error, which comes within five seconds."""
    began = time.monotonic()
    with pytest.raises((CannotConnectError, UsageError)) as error:
        sign_in(given(slack, **more), lambda: None)
    assert time.monotonic() - began < 5
    assert "\n" not in str(error.value)
    return str(error.value)


def test_each_app_signs_in(slack: Served, workspace: LocalSlack) -> None:
    own = TwinApp.of(*add_own_app(workspace, "ux"))
    shared, ux = sign_in(given(slack, twin_apps={"ux": own}), lambda: None)
    assert (shared.handle, shared.app) == (None, "A0ZERO")
    assert (ux.handle, ux.bot_user) == ("ux", "U0TUX")


def test_a_twin_that_nothing_would_reach_is_said(slack: Served, workspace: LocalSlack) -> None:
    deaf = TwinApp(bot_token=SecretStr(add_own_app(workspace, "ux")[0]))
    assert "TWIN_APPS__UX__APP_TOKEN is not set" in refused(slack, twin_apps={"ux": deaf})


def test_the_same_token_twice_is_said(slack: Served) -> None:
    same = TwinApp.of(BOT_TOKEN, APP_TOKEN)
    assert "Two of the bot tokens are of the same app" in refused(slack, twin_apps={"ux": same})


def test_whose_token_is_wrong_is_said(slack: Served) -> None:
    assert "Slack refuses SLACK_BOT_TOKEN" in refused(slack, slack_bot_token=SecretStr("xoxb-wrong"))
    assert "TWIN_APPS__UX__BOT_TOKEN" in refused(slack, twin_apps={"ux": TwinApp.of("xoxb-wrong", "xapp-wrong")})


@pytest.mark.parametrize("token", ["xoxb-\ntulip", "xoxb-\u200btulip"])
def test_a_token_that_no_header_can_hold_is_said_without_it(slack: Served, token: str) -> None:
    """Settings refuse such a token; this one was given by code."""
    with pytest.raises(CannotConnectError) as error:
        sign_in(given(slack).model_copy(update={"slack_bot_token": SecretStr(token)}), lambda: None)
    said = "".join(traceback.format_exception(error.value))
    assert "SLACK_BOT_TOKEN holds a character that can't be sent" in said
    assert "tulip" not in said


def test_a_slack_that_is_not_there_is_said(slack: Served) -> None:
    assert "can't be reached" in refused(slack, slack_api_url="http://127.0.0.1:9/api/")
