"""Apps that Slack no longer lets in: removed from the workspace, or their tokens revoked."""

import hashlib
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from bot.expiring_cache import ExpiringCache
from bot.slack.client import SlackApps, SlackRefusedError, call
from storage.jobs.lost_apps import LostAppStore
from twins.due_payloads import AppLost
from twins.jobs import AppLostError, OutageError, RetryError

log = logging.getLogger(__name__)

_REMEMBERED = timedelta(seconds=10)
_ASKED_AGAIN_AFTER = timedelta(minutes=1)
_LOOKED_AFTER = timedelta(minutes=10)
"""Until Slack is asked again about a lost app for which nothing new comes in."""


class LostApps:
    """What is known of the apps' tokens. One that is refused is asked about again when there is something new to do,
    at most once a minute, and nothing else is called with it."""

    def __init__(
        self, apps: SlackApps, store: LostAppStore, architects: tuple[str, ...], now: Callable[[], datetime]
    ) -> None:
        self._apps = apps
        self._store = store
        self._architects = architects
        self._now = now
        self._known: ExpiringCache[str, str] = ExpiringCache(now, _REMEMBERED)
        self._asked: dict[str, datetime] = {}

    def start(self) -> None:
        """Take up what was held, since every app has just signed in; from now on call Slack by no lost app."""
        for account in self._apps.all:
            self._recover(account.app)
            account.client.guard(account.app, partial(self.reason, account.app))

    def reason(self, app: str) -> str:
        """Return why an app is lost; empty if it isn't."""
        return self._known.get(app, lambda: self._store.reason(app, self._token(app)))

    def is_lost(self, lost: AppLostError) -> bool:
        """Ask Slack about an app that a call found lost, and keep what it says. Raises nothing: where Slack doesn't
        say, what is known holds."""
        known = self._known.get(lost.app, lambda: self._store.reason(lost.app, self._token(lost.app)), fresh=True)
        asked = self._asked.get(lost.app)
        if known and asked and abs(self._now() - asked) < _ASKED_AGAIN_AFTER:
            return True
        try:
            return self._look(lost.app)
        except (OutageError, RetryError):
            return bool(known)

    def heard(self, told: AppLost) -> None:
        """Check Slack's word that an app was removed: it may be an old one, and the app back."""
        self._look(told.app)

    def release(self) -> None:
        """Take up what other machines held of the apps that are let in here, and ask about the lost ones now and then:
        one wrong answer of Slack's would else stop them for good."""
        for account in self._apps.all:
            asked = self._asked.get(account.app)
            if not self.reason(account.app):
                self._store.release(account.app, self._now())
            elif asked is None or abs(self._now() - asked) >= _LOOKED_AFTER:
                with suppress(OutageError, RetryError):
                    self._look(account.app)

    def _look(self, app: str) -> bool:
        self._asked[app] = self._now()
        try:
            with self._apps.account(app).client.unguarded():
                call(self._apps.of(app).auth_test)
        except AppLostError as refused:
            self._lose(app, str(refused))
            return True
        except SlackRefusedError as refusal:
            log.info("Slack didn't say whether an app is let in", extra={"app": app, "reason": refusal.error})
        self._recover(app)
        return False

    def _lose(self, app: str, reason: str) -> None:
        is_new = self._store.lose(app, self._token(app), reason, self._now())
        self._known.get(app, lambda: reason, fresh=True)
        if is_new:
            log.error(
                "Slack no longer lets an app in: what it has to do is kept until a token works again",
                extra={"app": app, "reason": reason, "architects": ", ".join(self._architects)},
            )

    def _recover(self, app: str) -> None:
        released = self._store.recover(app, self._now())
        self._known.get(app, lambda: "", fresh=True)
        if released is not None:
            log.warning("Slack lets an app in again", extra={"app": app, "jobs": released})

    def _token(self, app: str) -> str:
        return hashlib.sha256((self._apps.account(app).client.token or "").encode()).hexdigest()[:32]
