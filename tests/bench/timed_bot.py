"""The program in a process of its own: it prints the time of day, in seconds, at which each decision was committed."""

import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.app.compose import running
from bot.clock import Clock
from bot.logs import set_up_logging
from bot.settings import Settings
from storage.agents.tickets import TicketStore
from storage.asking.store import AskStore


def main() -> None:
    settings = Settings()
    set_up_logging(settings.log_level, settings.log_format)
    with pytest.MonkeyPatch.context() as patch:
        for store in (AskStore, TicketStore):
            patch.setattr(store, "answer", _timed(store.answer))
        with running(settings, Clock()):
            sys.stdin.read()


def _timed(answer: Callable[..., None]) -> Callable[..., None]:
    def timed(*given: Any, **named: Any) -> None:
        answer(*given, **named)
        print(time.time(), flush=True)

    return timed


if __name__ == "__main__":
    main()
