"""The guided first ten minutes: seven steps, each done once what it asks for has really happened."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.practice.demo_people import BOT_NAME, BOT_USER
from bot.practice.teams import CONDUCTOR, Team

Json = dict[str, Any]


def _asks(team: Team) -> dict[str, Json]:
    shows = {
        "go_ahead": "✅ Go ahead",
        "reviewed": "🟡 Go ahead, reviewed later",
        "default": "↩️ Not by default",
        "wait": f"✋ Wait for {team.expert.name}",
        "refused": "⛔ No",
        "question": "💬 An answer",
    }
    return {
        name: {"who": CONDUCTOR, "channel": "C0BILLING", "text": f"@{BOT_NAME} {vars(team.asks)[name]}", "shows": sign}
        for name, sign in shows.items()
    }


def _new_twin(team: Team) -> Json:
    command = f"/twins new {team.new_handle}"
    return {"who": team.author.id, "channel": BOT_USER, "text": command, "shows": f"🌱 A twin of {team.author.name}'s"}


def suggestions(team: Team) -> list[Json]:
    return [*_asks(team).values(), _new_twin(team)]


@dataclass(frozen=True)
class TourStep:
    id: str
    title: str
    text: str
    asks: tuple[Json, ...] = ()
    button: Json | None = None


def _steps(team: Team) -> tuple[TourStep, ...]:
    return (*_of_the_conductor(team), *_of_the_expert(team), _of_an_author(team))


def _of_the_conductor(team: Team) -> tuple[TourStep, ...]:
    asks = _asks(team)
    pick, forbidden = (asks["go_ahead"], asks["question"]), (asks["refused"],)
    return (
        TourStep("ask", "Ask a twin", "Pick one: it fills in the message. Then press Send.", pick),
        TourStep(
            "refused", "Be refused", "Ask for something that a law forbids. Nobody can override a law.", forbidden
        ),
        TourStep(
            "override",
            "Override a default",
            f"Ask, press Override in the thread, and reply with a reason, such as: {team.override_reason}.",
            (asks["default"],),
        ),
    )


def _of_the_expert(team: Team) -> tuple[TourStep, ...]:
    expert, messages = team.expert.name, {"as": team.expert.id, "channel": BOT_USER}
    return (
        TourStep(
            "become",
            f"Become {expert}",
            f"Ask for something that can't be undone. Only {expert} can decide it, so become {expert}.",
            (_asks(team)["wait"],),
            {"label": f"Now become {expert}", **messages},
        ),
        TourStep(
            "approve",
            "Approve it",
            f"Open {expert}'s messages, find Cora's request and press Approve. Cora sees the decision at once.",
            (),
            {"label": f"Open {expert}'s messages", **messages},
        ),
        TourStep(
            "monday",
            "Jump to Monday",
            "On Monday each expert is asked whether up to three rules are still right.",
            (),
            {"label": "Jump to Monday 9:00", "by": "monday"},
        ),
    )


def _of_an_author(team: Team) -> TourStep:
    author = team.author.name
    return TourStep(
        "publish",
        "Publish a twin of your own",
        f"Become {author}, {team.author_is}. Send the command below, fill in the form and answer one question. Then "
        "press Publish on trial.",
        (_new_twin(team),),
        {"label": f"Open {author}'s messages", "as": team.author.id, "channel": BOT_USER},
    )


class Tour:
    """`reached` names what has happened in the workspace: asked, refused, overridden, check_opened, approved and
    twin_published."""

    def __init__(self, team: Team, reached: Callable[[], Collection[str]], now: Callable[[], datetime]) -> None:
        self._expert, self._author = team.expert, team.author
        self._steps = _steps(team)
        self._reached = reached
        self._now = now
        self._week = _week(now())
        self._done: set[str] = set()
        self._open = False

    def steps(self, who: str) -> list[Json]:
        """Return the steps as the person at the page sees them; what is done stays done."""
        if len(self._done) < len(self._steps):
            self._note(who, self._reached())
        return [self._step(each, who) for each in self._steps]

    def _note(self, who: str, reached: Collection[str]) -> None:
        self._open = "check_opened" in reached
        happened = {
            "ask": "asked" in reached,
            "refused": "refused" in reached,
            "override": "overridden" in reached,
            "become": "approved" in reached or (self._open and who == self._expert.id),
            "approve": "approved" in reached,
            "monday": _week(self._now()) > self._week,
            "publish": "twin_published" in reached,
        }
        self._done |= {step for step, has_happened in happened.items() if has_happened}

    def _step(self, step: TourStep, who: str) -> Json:
        """Offer to become the expert once something waits for them, and to open the messages of someone else only."""
        is_early = step.id == "become" and not self._open
        is_late = step.id == "publish" and who != self._author.id
        button = None if is_early or is_late else step.button
        waits, name = step.id == "become" and self._open, self._expert.name
        return {
            "id": step.id,
            "title": step.title,
            "text": f"{name} has to decide your request. Become {name}." if waits else step.text,
            "asks": [] if waits else list(step.asks),
            "button": button,
            "done": step.id in self._done,
        }


def _week(moment: datetime) -> tuple[int, int]:
    return moment.isocalendar()[:2]
