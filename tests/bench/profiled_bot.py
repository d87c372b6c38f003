"""The program in a process of its own, whose stages are counted: a line on its input asks for a report."""

import json
import sys
import time

import pytest

from bot.app.compose import running
from bot.clock import Clock
from bot.logs import set_up_logging
from bot.settings import Settings
from storage.store import Store
from tests.bench.stages import Stages


def main() -> None:
    """For each line that comes in, print the costs since the line before, once all is done that follows."""
    settings, stages = Settings(), Stages()
    set_up_logging(settings.log_level, settings.log_format)
    with pytest.MonkeyPatch.context() as patch, running(settings, Clock()) as store:
        stages.hook_in(patch)
        for _ in sys.stdin:
            before = time.thread_time()
            _settle(store)
            stages.cpu_before += time.thread_time() - before
            print(json.dumps(stages.report()), flush=True)
            stages.clear()


def _settle(store: Store) -> None:
    while any(head.is_due(store.ledger.now()) for head in store.ledger.heads()):
        time.sleep(0.05)


if __name__ == "__main__":
    main()
