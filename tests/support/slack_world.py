"""A practice workspace with the real bot, and verbs for what people do and see there."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from slack_sdk import WebClient

from bot.cli.serve import Practice, practising
from bot.practice.blockkit.elements import elements
from bot.practice.demo_people import BOT_TOKEN
from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.model import Message, View
from bot.settings import Settings
from bot.slack.client import make_client
from bot.ui.ids import MENU
from tests.support.settings import settings

T = TypeVar("T")
CORA, CHEN, ANA, OMAR, DEV, UMA, ARI, LEO, GUS = (
    "U0CORA",
    "U0CHEN",
    "U0ANA",
    "U0OMAR",
    "U0DEV",
    "U0UMA",
    "U0ARI",
    "U0LEO",
    "U0GUS",
)
BILLING, ONBOARD, GENERAL = "C0BILLING", "C0ONBOARD", "C0GENERAL"
BOT = "U0ZERO"
FIRST_RETRY = timedelta(seconds=2)
"""Longer than a job waits after its first failure, outage or 429; a job that waits no longer is not settled."""

DECIDED = "ux show an error message next to the field because people miss it at the top"
OTHERWISE = "data keep raw events for 400 days because finance audits yearly"
CHECKED = "security let partners pull the invoice export by a link, because they sync at night"
REFUSED = "security put the partner's API key into the repo, it is private anyway"


@dataclass
class World:
    """Verbs for tests; each waits for what it says it returns."""

    practice: Practice
    metrics_port: int | None = None

    @property
    def slack(self) -> LocalSlack:
        """The workspace."""
        return self.practice.slack

    def ask(self, text: str, user: str = CORA, channel: str = BILLING, thread: str | None = None) -> str:
        """Mention the bot; the ts of the mention."""
        return self.slack.post(user, channel, f"<@{BOT}> {text}", thread)

    def answer(self, ts: str, channel: str = BILLING, number: int = 1) -> Message:
        """The bot's n-th message in a thread."""
        return self.until(lambda: [m for m in self.slack.said(channel, ts) if m.bot_id][number - 1 : number])[0]

    def answered(self, text: str, user: str = CORA, channel: str = BILLING) -> Message:
        """Ask, and wait for the answer."""
        return self.answer(self.ask(text, user, channel), channel)

    def card(self, user: str = ANA) -> Message:
        """Return the latest card with a button in a person's DM, once nothing is due that could bring another."""
        self.settle()
        direct = self.slack.dm(user, BOT)
        return self.until(lambda: [m for m in self.slack.said(direct) if buttons(m) and not m.is_reply])[-1]

    def card_says(self, user: str, text: str) -> Message:
        """Return the message with a text in a person's DM, once it arrives."""
        direct = self.slack.dm(user, BOT)
        return self.until(lambda: [m for m in self.slack.said(direct) if text in shown(m)])[-1]

    def now_says(self, message: Message, text: str) -> Message:
        """The message, once it was redrawn with a text in it."""

        def redrawn() -> list[Message]:
            same = [m for m in self.slack.said(message.channel) if m.ts == message.ts]
            return [m for m in same if text in shown(m)]

        return self.until(redrawn)[0]

    def told(self, user: str, act: Callable[[], object]) -> str:
        """Return what only this person sees after an act."""
        before = len(self.slack.ephemerals(user))
        act()
        self.until(lambda: len(self.slack.ephemerals(user)) > before)
        return self.slack.ephemerals(user)[before].text

    def click(self, user: str, message: Message, action: str) -> None:
        """Press a button of a message; nobody can while a form is open over it."""
        self.close_forms(user)
        row = next(block for block in message.blocks if block["type"] == "actions")
        chosen = next((value for e in row["elements"] for value in in_menu(e) if value.startswith(f"{action} ")), None)
        full = next((e["action_id"] for e in row["elements"] if e["action_id"].partition("/")[0] == action), action)
        self.slack.click(user, message.channel, message.ts, "menu" if chosen else full, chosen)

    @contextmanager
    def without_forms(self) -> Iterator[None]:
        """Have Slack take every click for one of more than three seconds ago, so that no form opens."""
        tickets = self.slack.space.tickets
        lasting, tickets.trigger_seconds = tickets.trigger_seconds, 0.0
        yield
        tickets.trigger_seconds = lasting

    def close_forms(self, user: str) -> None:
        """Close the forms that a person has open."""
        for view in self.slack.views(user):
            self.slack.close_view(user, view.id)

    def forward(self, card: Message, user: str, action: str = "check:approve") -> None:
        """Copy a card's button to a channel of a person who should not see the card, and press it as that person."""
        button = next(element for _, element in elements(card.blocks) if element["action_id"] == action)
        client = self.client()
        blocks = [{"type": "actions", "elements": [button]}]
        posted = client.chat_postMessage(channel=GENERAL, text="a forwarded card", blocks=blocks)
        self.slack.click(user, GENERAL, posted["ts"], action)

    def client(self) -> WebClient:
        """The bot's own client."""
        return make_client(BOT_TOKEN, self.practice.served.api_url)

    def until(self, look: Callable[[], T | None]) -> T:
        """Wait for something true."""
        found = self.slack.wait_for(look, timeout=15)
        assert found is not None
        return found

    def home(self, user: str, text: str) -> View:
        """Return a person's Home tab, once it shows a text."""

        def shows() -> View | None:
            view = self.slack.home(user)
            return view if view and text in json.dumps(view.body, ensure_ascii=False) else None

        return self.until(shows)

    def thread(self, card: Message, number: int) -> Message:
        """The bot's n-th message in the thread of a card."""
        return self.until(
            lambda: [m for m in self.slack.said(card.channel, card.ts) if m.bot_id and m.ts != card.ts][number - 1 :]
        )[0]

    def later(self, **by: float) -> None:
        """Move the clock on; what becomes due by that happens soon."""
        clock = self.practice.clock
        clock.move_to(clock.now() + timedelta(**by))

    def checked(self, text: str = CHECKED, conductor: str = CORA, expert: str = ANA) -> tuple[str, Message]:
        """Ask for something that is checked first; the ask's ts, and the expert's card."""
        ts = self.ask(text, conductor)
        self.answer(ts)
        self.settle()
        return ts, self.card(expert)

    def told_waiting(self, user: str) -> None:
        """Ask for a person's list with `/twins waiting`, and wait until it arrives."""
        self.settle()
        direct = self.slack.dm(user, BOT)
        before = len(self.slack.said(direct))
        self.slack.command(user, BILLING, "/twins", "waiting")
        self.until(lambda: len(self.slack.said(direct)) > before)
        self.settle()

    def submit(self, user: str, values: dict[str, object]) -> None:
        """Send the form that a person opened last."""
        view = self.until(lambda: next(reversed(self.slack.views(user)), None))
        if self.slack.submit(user, view.id, values).get("response_action") == "update":  # shown before it is kept
            self.slack.submit(user, view.id, {})

    def _due(self) -> bool:
        soon = self.practice.clock.now() + FIRST_RETRY
        return any(head.run_at <= soon for head in self.practice.store.ledger.heads())

    def settle(self) -> None:
        """Wait up to two seconds for the bot to take in what Slack sent, then until no job is due or waits for its
        first retry."""
        pause, tries = threading.Event(), 1500
        for _ in range(200):
            if not self.slack.unacked():
                break
            pause.wait(0.01)
        with closing(sqlite3.connect(self.practice.database)) as database:
            while (seen := _version(database)) and self._due():
                while tries and _version(database) == seen:  # a look at the jobs costs a hundred times as much
                    tries -= 1
                    pause.wait(0.01)
                assert tries, self.slack.dump()


def _version(database: sqlite3.Connection) -> tuple[int]:
    """Return a number that every commit of others changes."""
    found: tuple[int] = database.execute("pragma data_version").fetchone()
    return found


def shown(message: Message) -> str:
    """Everything that a person can read in a message."""
    return message.text + json.dumps(list(message.blocks), ensure_ascii=False)


def buttons(message: Message) -> list[str]:
    """The action ids of a message's buttons, those in menus too."""
    rows: list[dict[str, Any]] = [block for block in message.blocks if block["type"] == "actions"]
    every = [element for row in rows for element in row["elements"]]
    return [name for element in every for name in _actions_of(element)]


def _actions_of(element: dict[str, Any]) -> list[str]:
    chosen = in_menu(element)
    return [value.partition(" ")[0] for value in chosen] if chosen else [element["action_id"].partition("/")[0]]


def in_menu(element: dict[str, Any]) -> list[str]:
    """The values of a menu's options, each an action and its own value; none for a button."""
    return [option["value"] for option in element.get("options", ()) if element["action_id"] == MENU]


@contextmanager
def on_a_monday(folder: Path, hour: int, given: Settings | None = None) -> Iterator[World]:
    """A workspace of one's own, on a Monday at an hour in UTC."""
    with practising(folder / "practice.db", port=0, given=given or settings()) as practice:
        now = practice.clock.now()
        day = (now + timedelta(days=7 - now.weekday())).date()
        practice.clock.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))
        yield World(practice)
