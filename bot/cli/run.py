"""The command `run`: the bot in a workspace, until a signal."""

import signal
import threading

import typer

from bot.app.compose import running
from bot.clock import Clock
from bot.errors import UsageError
from bot.logs import set_up_logging
from bot.model.selection import describe_mind
from bot.settings import Settings


def run() -> None:
    settings = Settings()
    needed = {
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET, for HTTP)": settings.slack_app_token
        or settings.slack_signing_secret,
        "ARCHITECTS": settings.architects,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise UsageError(f"Not set: {', '.join(missing)}. See .env.example, or try `zerohandoff practice` first.")
    set_up_logging(settings.log_level, settings.log_format)
    signals = StopSignals()
    with running(settings, Clock()) as store:
        twins = ", ".join(twin.handle for twin in store.versions.listed()) or "none yet: see `zerohandoff twin publish`"
        typer.echo(f"Connected. Twins: {twins}. Stop with Ctrl-C.\n{describe_mind(settings)}")
        signals.wait()


class StopSignals:
    """Stop signals, caught before anything starts so that none is missed."""

    def __init__(self) -> None:
        self._came = False
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, self._note)

    def _note(self, *_: object) -> None:
        self._came = True  # takes no lock, since the main thread may be holding it

    def wait(self) -> None:
        """Wait for a signal. Polls every half second: a signal just before the wait begins would not wake it."""
        pause = threading.Event()
        while not self._came:
            pause.wait(0.5)
