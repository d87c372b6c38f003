"""The architects' overview on the Home tab: every twin in a line, and the state of the program."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Now
from bot.ops.state import BotState, SocketState
from bot.ui.blocks import Block, cut, escape, header, section
from storage.store import Store
from twins.deciding.cost import Spending
from twins.reporting.figures import in_words
from twins.reporting.home_views import TwinLine

_LATELY = timedelta(days=29)
_LATE = 60.0
"""Seconds. Until then a job counts as in progress."""


@dataclass(frozen=True)
class PlatformOverview:
    store: Store
    now: Now
    state: Callable[[], BotState]
    budget: float | None

    def blocks(self) -> list[Block]:
        lines = "\n".join(map(_line, self.store.home.overview(self.now()))) or "None is published."
        return [
            header("All twins"),
            section(cut(lines, 2_900)),
            header("How it runs"),
            section("\n".join(f"• {line}" for line in self._runs())),
        ]

    def _runs(self) -> Iterator[str]:
        state, today = self.state(), self.now().date()
        yield _connection(state.sockets)
        yield from (f"*{escape(problem)}*" for problem in state.problems)
        is_late = state.overdue is not None and state.overdue > _LATE
        late = f"The oldest work is due since {in_words(timedelta(seconds=state.overdue or 0))}" if is_late else None
        given_up = f"*{state.dead} given up*: `zerohandoff jobs list`" if state.dead else "nothing was given up"
        yield f"{late or 'No work is late'}; {given_up}"
        spent, lately = (_dollars(self.store.readings.spending(since)) for since in (today, today - _LATELY))
        limit = f" of ${self.budget:.0f}" if self.budget is not None else ""
        yield f"Spent on the model: ${spent:.2f} today{limit}, ${lately:.2f} in 30 days"


def _connection(sockets: Sequence[SocketState]) -> str:
    if not sockets:
        return "Slack comes in by HTTP"
    heard = [each.heard for each in sockets if each.heard is not None]
    last = f", heard from {in_words(timedelta(seconds=min(heard)))} ago" if heard else ""
    opened = sum(each.is_open for each in sockets)
    return f"{opened} of {len(sockets)} {'socket is' if len(sockets) == 1 else 'sockets are'} open{last}"


def _dollars(spent: Mapping[str, Spending]) -> float:
    return sum(each.dollars for each in spent.values())


def _line(line: TwinLine) -> str:
    state = line.state
    parts = [
        f"`{line.handle}` ({escape(line.expert)})",
        state.mode.value,
        f"{line.rules} rules, {line.laws} of them law",
    ]
    parts += ["*fails its cases*"] if state.fails_its_cases else []
    parts += ["*stopped*"] if state.is_stopped else []
    parts += [f"{line.due} due for a look"] if line.due else []
    parts += [f"{line.proposals} suggested"] if line.proposals else []
    parts += [f"{line.waiting} {'check waits' if line.waiting == 1 else 'checks wait'}"] if line.waiting else []
    return "• " + " · ".join(parts)
