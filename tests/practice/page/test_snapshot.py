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


def test_what_waits_for_a_person_stays_on_their_badge_when_they_look() -> None:
    slack = practice_slack()
    info = PageInfo(waiting=lambda: {ANA: 2})
    slack.post("U0CHEN", BILLING, f"<@{ANA}> please")

    badges = [snapshot(slack.space, info, Viewpoint(ANA, BILLING))["me"] for _ in range(2)]

    assert [(me["badge"], me["unread"]) for me in badges] == [(2, 0), (2, 0)]


def test_the_first_message_unread_is_named_once() -> None:
    slack = practice_slack()
    slack.post(CORA, BILLING, "mine")
    first = slack.post("U0CHEN", BILLING, "one")
    slack.post("U0CHEN", BILLING, "two")
    snapshot(slack.space, PageInfo(), Viewpoint("U0CHEN", BILLING))

    seen = [snapshot(slack.space, PageInfo(), Viewpoint(CORA, BILLING))["here"]["first_unread"] for _ in range(2)]

    assert seen == [first, ""]


def test_a_bot_s_id_stands_for_the_messages_with_it() -> None:
    assert shown(ANA, BOT) == practice_slack().dm(ANA, BOT)
