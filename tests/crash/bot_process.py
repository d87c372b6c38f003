"""The bot's process: started, fed with Slack events, and observed until it dies.

Each life is forked from a helper process that has everything imported and holds no thread, socket or engine.
"""

import multiprocessing
from collections.abc import Sequence
from types import TracebackType

from bot.practice.workspace.delivery import Envelope
from tests.crash.process import SETTLED, live

_PATIENCE = 20.0
"""Seconds in which a life has to say something."""


class KilledError(Exception):
    """The process came to its fatal fault point."""


class BotProcess:
    """One life of the bot, from a start to a kill -9: at its fatal fault point, or when the test has seen enough."""

    def __init__(self, api_url: str, database_url: str, fatal: int | None = None) -> None:
        self.points: list[str] = []
        self.unacked: list[Envelope] = []
        helper = multiprocessing.get_context("forkserver")
        helper.set_forkserver_preload(["__main__", "tests.crash.process"])
        self._pipe, theirs = helper.Pipe()
        self._process = helper.Process(target=live, args=(theirs, api_url, database_url, fatal), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> "BotProcess":
        self._answer()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._pipe.close()

    def receives(self, envelopes: Sequence[Envelope]) -> None:
        """Send each envelope and wait for its ack; if the life ends first, `unacked` keeps the rest."""
        self.unacked = list(envelopes)
        for envelope in envelopes:
            self._pipe.send(envelope.payload)
            assert self._answer(), "it was not acked"
            self.unacked.remove(envelope)

    def settles(self) -> None:
        """Do everything there is to do."""
        self._pipe.send(None)
        self._answer()

    def _answer(self) -> bool:
        """Return whether the process acked, and record the fault points that it passed."""
        try:
            while True:
                assert self._pipe.poll(_PATIENCE), f"stuck after {self.points[-1:]}"
                said = self._pipe.recv()
                if said == SETTLED:
                    return False
                if isinstance(said, bool):
                    return said
                self.points.append(said)
        except (EOFError, ConnectionResetError) as gone:
            self._process.join()
            assert self._process.exitcode == -9, f"it ended by itself: {self._process.exitcode}"
            raise KilledError from gone
