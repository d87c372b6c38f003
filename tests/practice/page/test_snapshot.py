"""What the page shows of the place that it asks for."""

from bot.practice.demo_people import practice_slack
from bot.practice.page.info import PageInfo
from bot.practice.page.snapshot import Viewpoint, snapshot
from tests.support.slack_world import ANA, BILLING, BOT, CORA


def shown(who: str, channel: str) -> str:
    """Return the channel that a person sees who asks for one."""
    slack = practice_slack()
    slack.dm(CORA, BOT)
    slack.dm(CORA, ANA)
    return str(snapshot(slack.space, PageInfo(), Viewpoint(who, channel))["here"]["id"])


def test_the_app_s_messages_are_one_s_own_though_the_button_was_somebody_else_s() -> None:
    slack = practice_slack()

    assert shown(ANA, slack.dm(CORA, BOT)) == slack.dm(ANA, BOT)


def test_nobody_sees_messages_between_two_others() -> None:
    assert shown("U0CHEN", practice_slack().dm(CORA, ANA)) == BILLING
