"""Whatever changes what people see in Slack waits until all that was committed is on the disk."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.slack import message_sender
from bot.slack.message_sender import MessageSender
from bot.ui.blocks import RenderedCard
from twins.jobs import CardKind, Destination, Job, card_post

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
PLACE = Destination("A0ZERO", "T0DEMO", "C0X", "1.0", "U0CORA")
JOB = card_post("post:answer", CardKind.ANSWER, "a decision", PLACE, NOW)
EARLIER = {"ts": "2.0", "metadata": {"event_type": "zerohandoff", "event_payload": {"id": JOB.id}}}
CARD = RenderedCard("Go ahead")


class Slack:
    """Notes each call, and whether it was made while the disk was waited for."""

    def __init__(self) -> None:
        self.is_on_disk = False
        self.calls: list[tuple[str, bool]] = []

    @contextmanager
    def on_disk(self) -> Iterator[None]:
        self.is_on_disk = True
        yield
        self.is_on_disk = False

    def __getattr__(self, method: str) -> Callable[..., Mapping[str, Any]]:
        def called(**_: Any) -> Mapping[str, Any]:
            self.calls.append((method, self.is_on_disk))
            return {"ts": "2.0", "messages": [EARLIER]}

        return called


@pytest.mark.parametrize(
    ("send", "method"),
    [
        (lambda sender, job: sender.post(job, PLACE, CARD, None), "chat_postMessage"),
        (lambda sender, _: sender.redraw("A0ZERO", "C0X", "2.0", CARD), "chat_update"),
        (lambda sender, _: sender.whisper(PLACE, "Only Ana decides this."), "chat_postEphemeral"),
        (lambda sender, job: sender.take_back_earlier(job, PLACE), "chat_delete"),
    ],
)
def test_a_call_waits_for_the_disk(
    send: Callable[[MessageSender, Job], object], method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack = Slack()
    account = SimpleNamespace(handle=None, team="T0DEMO")
    apps = SimpleNamespace(of=lambda _: slack, account=lambda _: account, channel=lambda place: place.channel)
    shared = SimpleNamespace(is_shared=lambda *_: False)
    monkeypatch.setattr(message_sender, "call", lambda method, **given: method(**given))
    monkeypatch.setattr(message_sender, "pages", lambda method, _, **given: [method(**given)])

    send(MessageSender(cast("Any", apps), cast("Any", shared), slack.on_disk), JOB)

    assert (method, True) in slack.calls
    assert all(is_on_disk for _, is_on_disk in slack.calls)
