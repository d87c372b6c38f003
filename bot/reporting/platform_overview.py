"""The architects' overview on the Home tab: every twin in a line, and the state of the program."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Now
from bot.ops.state import BotState, SocketState
from bot.reporting.messages import home_words
from bot.ui.blocks import Block, cut, escape, header, section
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
        lines = "\n".join(map(_line, self.store.home.overview(self.now()))) or home_words.NO_TWIN_YET
        return [
            header(home_words.ALL_TWINS),
            section(cut(lines, 2_900)),
            header(home_words.HOW_IT_RUNS),
            section("\n".join(f"• {line}" for line in self._runs())),
        ]

    def _runs(self) -> Iterator[str]:
        state, today = self.state(), self.now().date()
        yield _connection(state.sockets)
        yield from (f"*{escape(problem)}*" for problem in state.problems)
        is_late = state.overdue is not None and state.overdue > _LATE
        late = in_words(timedelta(seconds=state.overdue or 0)) if is_late else ""
        yield home_words.jobs(late, state.dead)
        spent, lately = (_dollars(self.store.readings.spending(since)) for since in (today, today - _LATELY))
        yield home_words.spent(spent, self.budget, lately)


def _connection(sockets: Sequence[SocketState]) -> str:
    if not sockets:
        return home_words.OVER_HTTP
    heard = [each.heard for each in sockets if each.heard is not None]
    opened = sum(each.is_open for each in sockets)
    return home_words.connection(opened, len(sockets), _ago(min(heard)) if heard else "")


def _ago(seconds: float) -> str:
    return home_words.JUST_NOW if seconds < _JUST_NOW else home_words.ago(in_words(timedelta(seconds=seconds)))


def _dollars(spent: Mapping[str, Spending]) -> float:
    return sum(each.dollars for each in spent.values())


def _line(line: TwinLine) -> str:
    state = line.state
    parts = [
        f"`{line.handle}` ({escape(line.expert)})",
        state.mode.value,
        home_words.rules_and_laws(line.rules, line.laws),
    ]
    parts += [home_words.FAILS_ITS_CASES] if state.fails_its_cases else []
    parts += [home_words.STOPPED] if state.is_stopped else []
    parts += [home_words.due_for_review(line.due)] if line.due else []
    parts += [home_words.suggestions(line.proposals)] if line.proposals else []
    parts += [home_words.decisions_waiting(line.waiting)] if line.waiting else []
    return "• " + " · ".join(parts)
