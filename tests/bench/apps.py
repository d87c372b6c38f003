"""`make bench`, a hundred twins with their own apps in one process: time to connect, and the cost of each.

Exits 1 where it takes ten seconds or more, or an app's idle memory is 5 MB or more.
"""

import sys
import tempfile
import time
from pathlib import Path

from bot.practice.demo_people import add_own_app, practice_slack
from bot.practice.server import serve
from tests.bench.clicks import said
from tests.bench.day import Weight, moved_bot
from tests.bench.processes import environment, publish_starters, wait_until

APPS, WITHIN, MEGABYTES = 100, 10.0, 5.0


def weighed(apps: int) -> tuple[float, Weight]:
    """(seconds until every socket is open, what the process holds when it idles)."""
    slack = practice_slack()
    with tempfile.TemporaryDirectory() as folder, serve(slack) as served:
        env = environment(served, Path(folder) / "apps.db")
        publish_starters(env)
        for number in range(apps):
            bot, app = add_own_app(slack, f"twin{number}")
            env |= {f"TWIN_APPS__TWIN{number}__BOT_TOKEN": bot, f"TWIN_APPS__TWIN{number}__APP_TOKEN": app}
        began = time.monotonic()
        with moved_bot(env) as process:
            sockets = slack.space.delivery.sockets
            wait_until(lambda: all(sockets(app) for app in list(slack.space.apps)), 60, "not every app connected")
            took = time.monotonic() - began
            time.sleep(3)
            return took, Weight.of(process.pid)


def main() -> int:
    """Weigh none and a hundred."""
    alone, none = weighed(0)
    took, many = weighed(APPS)
    each = (many.megabytes - none.megabytes) / APPS
    holds = took < WITHIN and each < MEGABYTES
    print(
        f"{APPS} apps of their own in one process: connected {took:.1f} s after its start (aim {WITHIN:.0f}; none: "
        f"{alone:.1f} s), {each:.2f} MB an app (aim under {MEGABYTES:.0f}), {many.threads} threads {said(holds)}"
    )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
