"""The program in a process of its own, whose stages are counted: a line on its input asks for a report."""

import json
import sys

import pytest

from bot.app.compose import running
from bot.clock import Clock
from bot.logs import set_up_logging
from bot.settings import Settings
from tests.bench.stages import Stages


def main() -> None:
    """Print the costs since the line before, for each line that comes in."""
    settings, stages = Settings(), Stages()
    set_up_logging(settings.log_level, settings.log_format)
    with pytest.MonkeyPatch.context() as patch, running(settings, Clock()):
        stages.hook_in(patch)
        for _ in sys.stdin:
            print(json.dumps(stages.report()), flush=True)
            stages.clear()


if __name__ == "__main__":
    main()
