"""A bot in a process of its own whose clock is moved from outside: a line on stdin says by how many seconds."""

import sys
from datetime import timedelta

from bot.app.compose import running
from bot.clock import Clock
from bot.settings import Settings


def main() -> None:
    """Answer until stdin ends; say a line for each one that was read."""
    clock = Clock()
    with running(Settings(), clock):
        print("connected", flush=True)
        for line in sys.stdin:
            clock.move_to(clock.now() + timedelta(seconds=float(line)))
            print("moved", flush=True)


if __name__ == "__main__":
    main()
