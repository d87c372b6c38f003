"""Kills the bot at the first fault point, then at the second, until none is left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Generic, TypeVar

from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.delivery import Envelope
from bot.practice.workspace.model import Message
from storage.store import Store
from tests.crash.bot_process import BotProcess, KilledError
from tests.crash.final_state import FinalState, what_stands
from tests.crash.moment import Moment, opened
from tests.support.effort import THOROUGH
from tests.support.slack_world import ANA, BOT, buttons

Deed = Callable[[LocalSlack], Sequence[Envelope]]
"""What a person does, seeing what they see: nothing where they see that it is done."""


Stood = TypeVar("Stood")
Look = Callable[[LocalSlack, Store], Stood]
"""What stands in Slack and in the database, as far as a test is about it."""


STEP = 1 if THOROUGH else 23
"""Fault points from one kill to the next. Odd, so that kills come before and after a commit or a call."""


@dataclass(frozen=True)
class SweepResult(Generic[Stood]):
    """The state after a kill at each fault point."""

    points: tuple[str, ...]
    standing: dict[str, Stood]

    def other_than(self, expected: Stood) -> dict[str, Stood]:
        """Return the states that differ, by fault point."""
        return {point: stood for point, stood in self.standing.items() if stood != expected}


def press(action: str) -> Deed:
    """Ana presses a button of her card, unless it is gone or was followed by something. No form opens."""

    def pressing(slack: LocalSlack) -> Sequence[Envelope]:
        card, *thread = _card_and_thread(slack)
        can_press = action in buttons(card) and not thread
        slack.space.tickets.trigger_seconds = 0.0
        return [slack.click(ANA, card.channel, card.ts, action)] if can_press else []

    return pressing


def reply(text: str) -> Deed:
    """Ana replies in the thread of her card, unless she has."""

    def replying(slack: LocalSlack) -> Sequence[Envelope]:
        card, *thread = _card_and_thread(slack)
        before = len(slack.acks)
        if all(message.bot_id for message in thread):
            slack.post(ANA, card.channel, text, card.ts)
        return slack.acks[before:]

    return replying


def verdict(words: str) -> Look[FinalState]:
    """Return a look at what a verdict with these words left."""
    return lambda slack, store: what_stands(slack, store, words)


def sweep(
    moment: Moment,
    deeds: Sequence[Deed],
    look: Look[Stood],
    *,
    then: Sequence[int] = (),
    killed: Callable[[str], None] = lambda _: None,
) -> SweepResult[Stood]:
    """Repeat the deeds, with the kill `STEP` fault points later each time, until they end before the kill. The lives
    after a kill are killed at the points `then`, except the last one. A database is `killed` with its bot."""
    standing: dict[str, Stood] = {}
    for fatal in count(STEP, STEP):
        url = moment.again()
        first, *later = live_through(moment, url, deeds, (fatal, *then), killed)
        if not later:
            return SweepResult(tuple(first.points), standing)
        with opened(url) as store:
            standing[f"{fatal}. {first.points[-1]}"] = look(moment.slack, store)
    raise AssertionError("there is no end to counting")


def live_through(
    moment: Moment,
    url: str,
    deeds: Sequence[Deed],
    fatal: Sequence[int],
    killed: Callable[[str], None] = lambda _: None,
) -> list[BotProcess]:
    """Carry out the deeds, killing the bot at each fatal point and starting it again; return the processes that it
    took.

    An acked deed is never repeated. Slack redelivers an event without an ack, but not a click: after the restart, the
    person looks at the card and clicks again if nothing has happened.
    """
    lives: list[BotProcess] = []
    unacked: Sequence[Envelope] = ()
    left = list(deeds)
    for point in (*fatal, None):
        lives.append(BotProcess(moment.api_url, url, point))
        try:
            with lives[-1] as life:
                life.receives([envelope for envelope in unacked if envelope.kind == "events_api"])
                life.settles()
                while left:
                    life.receives(left[0](moment.slack))
                    left.pop(0)
                    life.settles()
            break
        except KilledError:
            unacked = lives[-1].unacked
            killed(url)
    return lives


def _card_and_thread(slack: LocalSlack) -> list[Message]:
    """Return Ana's card and the messages below it."""
    return slack.said(slack.dm(ANA, BOT))
