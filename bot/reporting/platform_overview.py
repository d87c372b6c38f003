"""The architects' overview on the Home tab: every twin in a line, and the state of the program."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Now
from bot.ops.state import BotState, SocketState
from bot.ui.blocks import Block, cut, escape, header, section
from bot.ui.counts import counted
from storage.store import Store
from twins.deciding.cost import Spending
from twins.reporting.figures import in_words
from twins.reporting.home_views import TwinLine

_LATELY = timedelta(days=29)
_LATE, _JUST_NOW = 60.0, 5.0
"""Seconds. Until then a job counts as in progress, and an event as new."""


@dataclass(frozen=True)
class PlatformOverview:
    store: Store
    now: Now
    state: Callable[[], BotState]
    budget: float | None

    def blocks(self) -> list[Block]:
        lines = "\n".join(map(_line, self.store.home.overview(self.now()))) or "No twin is published yet."
        return [
            header("All twins"),
            section(cut(lines, 2_900)),
            header("How the bot is running"),
            section("\n".join(f"• {line}" for line in self._runs())),
        ]

    def _runs(self) -> Iterator[str]:
        state, today = self.state(), self.now().date()
        yield _connection(state.sockets)
        yield from (f"*{escape(problem)}*" for problem in state.problems)
        is_late = state.overdue is not None and state.overdue > _LATE
        late = (
            f"The oldest job is {in_words(timedelta(seconds=state.overdue or 0))} late" if is_late else "No job is late"
        )
        failed = f"*{counted(state.dead, 'job')} failed for good*: see `zerohandoff jobs list`"
        yield f"{late}; {failed if state.dead else 'none has failed for good'}"
        spent, lately = (_dollars(self.store.readings.spending(since)) for since in (today, today - _LATELY))
        limit = f" of ${self.budget:.0f}" if self.budget is not None else ""
        yield f"Spent on the model: ${spent:.2f} today{limit}, ${lately:.2f} in 30 days"


def _connection(sockets: Sequence[SocketState]) -> str:
    if not sockets:
        return "Receiving events from Slack over HTTP"
    heard = [each.heard for each in sockets if each.heard is not None]
    last = f", last event {_ago(min(heard))}" if heard else ""
    opened = sum(each.is_open for each in sockets)
    state = "Connected to Slack" if opened else "*Not connected to Slack*"
    return f"{state} ({opened} of {len(sockets)}){last}"


def _ago(seconds: float) -> str:
    return "just now" if seconds < _JUST_NOW else f"{in_words(timedelta(seconds=seconds))} ago"


def _dollars(spent: Mapping[str, Spending]) -> float:
    return sum(each.dollars for each in spent.values())


def _line(line: TwinLine) -> str:
    state = line.state
    parts = [
        f"`{line.handle}` ({escape(line.expert)})",
        state.mode.value,
        f"{counted(line.rules, 'rule')}, {counted(line.laws, 'law')}",
    ]
    parts += ["*fails its cases*"] if state.fails_its_cases else []
    parts += ["*stopped*"] if state.is_stopped else []
    parts += [f"{line.due} due for review"] if line.due else []
    parts += [counted(line.proposals, "suggestion")] if line.proposals else []
    parts += [f"{counted(line.waiting, 'decision')} waiting"] if line.waiting else []
    return "• " + " · ".join(parts)
