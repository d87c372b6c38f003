"""The guided first ten minutes: seven steps, each done once what it asks for has really happened."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.practice.demo_people import BOT_NAME, BOT_USER

CORA, ANA, LEO = "U0CORA", "U0ANA", "U0LEO"
Json = dict[str, Any]


def _ask(shows: str, text: str) -> Json:
    return {"who": CORA, "channel": "C0BILLING", "text": f"@{BOT_NAME} {text}", "shows": shows}


_GO_AHEAD = _ask("✅ Go ahead", "ux show an error message next to the field because people miss it at the top")
_REVIEWED = _ask(
    "🟡 Go ahead, reviewed later", "ux rename the Invoices tab to Bills because customers search for bills"
)
_DEFAULT = _ask("↩️ Not by default", "data keep raw events for 400 days because finance audits yearly")
_WAIT = _ask("✋ Wait for Ana", "security let partners pull the invoice export by a link, because they sync at night")
_NO = _ask("⛔ No", "security put the partner's API key into the repo, it is private anyway")
_QUESTION = _ask("💬 An answer", "data how long do we keep raw events?")
_NEW_TWIN = {"who": LEO, "channel": BOT_USER, "text": "/twins new legal", "shows": "🌱 A twin of Leo's"}
SUGGESTIONS = (_GO_AHEAD, _REVIEWED, _DEFAULT, _WAIT, _NO, _QUESTION, _NEW_TWIN)


@dataclass(frozen=True)
class TourStep:
    id: str
    title: str
    text: str
    asks: tuple[Json, ...] = ()
    button: Json | None = None


_STEPS = (
    TourStep("ask", "Ask a twin", "Pick one: it fills in the message. Then press Send.", (_GO_AHEAD, _QUESTION)),
    TourStep("refused", "Be refused", "Ask for something that a law forbids. Nobody can override a law.", (_NO,)),
    TourStep(
        "override",
        "Override a default",
        "Ask, press Override in the thread, and reply with a reason, such as: auditors need 13 months.",
        (_DEFAULT,),
    ),
    TourStep(
        "become",
        "Become Ana",
        "Ask for something that can't be undone. Only Ana can decide it, so become her.",
        (_WAIT,),
        {"label": "Now become Ana", "as": ANA, "channel": BOT_USER},
    ),
    TourStep(
        "approve",
        "Approve it",
        "Cora's request is in Ana's messages. Press Approve; Cora reads it at once.",
        (),
        {"label": "Open Ana's messages", "as": ANA, "channel": BOT_USER},
    ),
    TourStep(
        "monday",
        "Jump to Monday",
        "On Monday each expert is asked whether up to three rules are still right.",
        (),
        {"label": "Jump to Monday 9:00", "by": "monday"},
    ),
    TourStep(
        "publish",
        "Publish a twin of your own",
        "Be Leo, the lawyer. Send the command, fill in the form, answer one question, then publish and turn it on.",
        (_NEW_TWIN,),
        {"label": "Open Leo's messages", "as": LEO, "channel": BOT_USER},
    ),
)


class Tour:
    """`reached` names what has happened in the workspace: asked, refused, overridden, check_opened, approved and
    twin_published."""

    def __init__(self, reached: Callable[[], Collection[str]], now: Callable[[], datetime]) -> None:
        self._reached = reached
        self._now = now
        self._week = _week(now())
        self._done: set[str] = set()
        self._open = False

    def steps(self, who: str) -> list[Json]:
        """Return the steps as the person at the page sees them; what is done stays done."""
        if len(self._done) < len(_STEPS):
            self._note(who, self._reached())
        return [self._step(each, who) for each in _STEPS]

    def _note(self, who: str, reached: Collection[str]) -> None:
        self._open = "check_opened" in reached
        happened = {
            "ask": "asked" in reached,
            "refused": "refused" in reached,
            "override": "overridden" in reached,
            "become": "approved" in reached or (self._open and who == ANA),
            "approve": "approved" in reached,
            "monday": _week(self._now()) > self._week,
            "publish": "twin_published" in reached,
        }
        self._done |= {step for step, has_happened in happened.items() if has_happened}

    def _step(self, step: TourStep, who: str) -> Json:
        """Offer to become Ana once something waits for her, and to open the messages of another person than oneself."""
        is_early = step.id == "become" and not self._open
        is_late = step.id == "publish" and who != LEO
        button = None if is_early or is_late else step.button
        waits = step.id == "become" and self._open
        return {
            "id": step.id,
            "title": step.title,
            "text": "Ana has to decide your request. Become her." if waits else step.text,
            "asks": [] if waits else list(step.asks),
            "button": button,
            "done": step.id in self._done,
        }


def _week(moment: datetime) -> tuple[int, int]:
    return moment.isocalendar()[:2]
