"""Slack's lists, which come in pages: all are read, up to a limit, and an error means what it means to `call`."""

import pytest

from bot.slack.client import PAGE, SlackRefusedError, pages
from tests.support.slack_world import BILLING, CORA, World
from twins.jobs import OutageError, RetryError


def posted(world: World, count: int) -> list[str]:
    """Post a thread, and return its ts and the texts of its messages."""
    root = world.slack.post(CORA, BILLING, "message 0")
    for number in range(1, count):
        world.slack.post(CORA, BILLING, f"message {number}", root)
    return [root, *(f"message {number}" for number in range(count))]


def read(world: World, root: str, most: int) -> list[str]:
    listed = pages(world.client().conversations_replies, most, channel=BILLING, ts=root)
    return [message["text"] for page in listed for message in page["messages"]]


def test_each_page_is_read_once(world: World) -> None:
    root, *texts = posted(world, 2 * PAGE + 1)

    assert read(world, root, 3) == texts


def test_a_list_with_more_pages_than_asked_for_is_refused_after_them(world: World) -> None:
    root, *texts = posted(world, PAGE + 1)
    listed = pages(world.client().conversations_replies, 1, channel=BILLING, ts=root)

    assert [message["text"] for message in next(listed)["messages"]] == texts[:PAGE]
    with pytest.raises(SlackRefusedError, match="too_many_pages"):
        next(listed)


def test_an_error_on_a_later_page_means_what_it_means_to_a_call(world: World) -> None:
    root, *_ = posted(world, PAGE + 1)
    refused = {"ok": False, "error": "not_in_channel"}
    meanings: list[tuple[int | dict[str, object], type[Exception]]] = [
        (429, RetryError),
        (500, OutageError),
        ({**refused}, SlackRefusedError),
    ]
    for fault, meaning in meanings:
        listed = pages(world.client().conversations_replies, 2, channel=BILLING, ts=root)
        next(listed)
        world.slack.faults.next("conversations.replies", fault)

        with pytest.raises(meaning):
            next(listed)
