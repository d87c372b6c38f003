"""Progress of an ask in Slack: a status in the twin's face and, in a DM, a named session that can be stopped."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.asking.messages import asking_notices
from bot.clock import Now
from bot.slack.client import call
from bot.slack.workspace_access import Slack
from bot.ui.blocks import cut
from bot.ui.messages.counts import listed
from storage.store import Store
from twins.audience import is_direct
from twins.deciding.ask import Asked
from twins.job_payloads import SessionStopped
from twins.jobs import Interaction
from twins.playbook.model import Version

log = logging.getLogger(__name__)

STATUS_AFTER = 0.2
"""Seconds. Quicker answers need no status line."""
RENEWED_AFTER = 90.0
"""Seconds. Slack takes a status away after two minutes."""
_LONGEST_TITLE = 200


@dataclass(frozen=True)
class AskProgress:
    """What Slack shows while a mind reads. All of it is a courtesy: an answer comes without it too."""

    slack: Slack

    @contextmanager
    def shown(self, asked: Asked, versions: Sequence[Version], *, is_quick: bool) -> Iterator[None]:
        """Show that an ask is being read until it is; a quick mind needs no status."""
        done = threading.Event()
        if not is_quick:
            threading.Thread(target=self._keep_showing, args=(asked, versions, done), daemon=True).start()
        try:
            yield
        finally:
            done.set()
            if is_quick:
                self._set_own(asked, "active")

    def _set_own(self, asked: Asked, status: str) -> None:
        if is_direct(asked.channel):
            self.set_session(asked.app, asked.channel, asked.thread_ts, status, asked.ask.text)

    def set_session(self, app: str, channel: str, thread_ts: str, status: str, text: str = "") -> None:
        """Set a session's status. Slack takes a title for a new session only."""
        title = cut(" ".join(text.split()), _LONGEST_TITLE) or None
        change = self.slack.apps.of(app).agents_sessions_setStatus
        _try(lambda: call(change, channel_id=channel, thread_ts=thread_ts, status=status, title=title))

    def _keep_showing(self, asked: Asked, versions: Sequence[Version], done: threading.Event) -> None:
        """Show it from one thread, so that the session's last status is the one at the end."""
        if not done.wait(STATUS_AFTER):
            self._set_own(asked, "processing")
        while not done.is_set():
            self._show_status(asked, versions)
            done.wait(RENEWED_AFTER)
        self._set_own(asked, "active")

    def _show_status(self, asked: Asked, versions: Sequence[Version]) -> None:
        experts = listed([version.twin.expert.name for version in versions])
        is_shared_app = self.slack.apps.account(asked.app).handle is None
        twin = versions[0].twin
        face = {"username": twin.name, "icon_emoji": twin.icon} if is_shared_app and len(versions) == 1 else {}
        show = self.slack.apps.of(asked.app).assistant_threads_setStatus
        place = {"channel_id": asked.channel, "thread_ts": asked.thread_ts}
        _try(lambda: call(show, **place, status=asking_notices.reading(experts), **face))


@dataclass(frozen=True)
class StopButton:
    """Slack's Stop button of a session: it withdraws the requests there of the person who pressed it."""

    slack: Slack
    store: Store
    now: Now
    progress: AskProgress

    def stopped(self, said: SessionStopped) -> None:
        place = said.act.place
        self.withdraw(said.act, said.thread_ts)
        self.progress.set_session(place.app, place.channel or "", said.thread_ts, "active")

    def withdraw(self, act: Interaction, thread_ts: str) -> None:
        self.store.conductor_actions.stop(act, thread_ts, self.now())


def _try(show: Callable[[], object]) -> None:
    try:
        show()
    except Exception as error:  # a courtesy, whatever goes wrong with it
        log.info("no progress shown", extra={"reason": type(error).__name__})
