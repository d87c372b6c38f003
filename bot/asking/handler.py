"""Handler for asks: from a mention to an answer."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from bot.asking.rate_limit import RateLimiter
from bot.asking.reader import BudgetedReader
from bot.slack.client import SlackApps, call
from bot.slack.destinations import destination_of
from bot.slack.thread_history import ThreadHistory
from bot.slack.users import UserDirectory
from bot.ui import messages as ui_messages
from storage.asking.store import AskStore
from storage.records.versions import VersionStore
from twins.checking.checks import deciders
from twins.checking.views import TwinIdentity
from twins.deciding.addressing import Addressed, Listed, NotAddressed, addressed, behind_own_name
from twins.deciding.ask import LONGEST_ASK, Ask, Asked
from twins.jobs import Job
from twins.people import Profile
from twins.playbook.model import COMPANY, Version
from twins.publishing.modes import Mode

log = logging.getLogger(__name__)

STATUS_AFTER = 0.7
"""Seconds. Quicker answers need no status line."""


class AskHandler:
    def __init__(
        self,
        versions: VersionStore,
        answers: AskStore,
        users: UserDirectory,
        apps: SlackApps,
        reading: BudgetedReader,
        rate_limiter: RateLimiter,
        now: Callable[[], datetime],
    ) -> None:
        self._versions = versions
        self._answers = answers
        self._users = users
        self._apps = apps
        self._reading = reading
        self._rate_limiter = rate_limiter
        self._threads = ThreadHistory(users, apps)
        self._now = now

    def handle(self, job: Job) -> None:
        """Answer one ask, or tell the conductor why not."""
        said = job.payload
        place = destination_of(job)
        conductor = self._users.profile(said["app"], said["team"], said["user"])
        if not said.get("revision") and self._rate_limiter.refuses(job, place):
            return
        live = {version.twin.handle: version for version in self._versions.all_live()}
        company = live.pop(COMPANY, None)
        found = self._addressed(said, [Listed.of(version.twin) for version in live.values()])
        if isinstance(found, NotAddressed):
            faces = [TwinIdentity.of(live[handle].twin) for handle in found.candidates]
            me = f"<@{self._apps.account(said['app']).bot_user}>"
            self._answers.reply_privately(job.id, place, ui_messages.not_addressed(found, faces, me), self._now())
            return
        problem = _not_answerable(found) or self._only_for_its_expert(found, live, said["user"])
        if problem:
            self._answers.reply_privately(job.id, place, problem, self._now())
            return
        self._answer(job, conductor, found, [live[handle] for handle in found.handles], company)

    def _addressed(self, said: Mapping[str, Any], twins: Sequence[Listed]) -> Addressed | NotAddressed:
        """Return the addressed twins. In a twin's own app, that twin always answers, even if the text names another."""
        text = self._users.with_names(said["app"], said["team"], said["text"])
        own = self._apps.account(said["app"]).handle
        if own is None:
            return addressed(text, twins)
        twin = next((each for each in twins if each.handle == own), None)
        return behind_own_name(text, twin) if twin else NotAddressed(own, ())

    def _answer(
        self, job: Job, conductor: Profile, found: Addressed, versions: Sequence[Version], company: Version | None
    ) -> None:
        said = job.payload
        product = self._answers.product_of(said["team"], said["channel"])
        about: dict[str, Any] = {
            "conductor": conductor.id,
            "name": conductor.name,
            "files": tuple(said.get("files", ())),
        }
        if not self._reading.mind.is_quick:  # the finder reads no threads
            about["thread"] = self._threads.before(said)
        ask = Ask.of(found.text, product=product).model_copy(update=about)
        asked = Asked(
            app=said["app"],
            team=said["team"],
            channel=said["channel"],
            ts=said["ts"],
            thread_ts=said["thread_ts"],
            conductor=said["user"],
            ask=ask,
            revision=said.get("revision", ""),
        )
        with self._status(asked, versions):
            readings = self._reading.read(job.id, asked, versions, company)
        self._answers.answer(job.id, asked, readings, self._now())

    def _only_for_its_expert(self, found: Addressed, live: Mapping[str, Version], conductor: str) -> str | None:
        """Return a refusal if a twin in shadow is asked by anyone but its expert and deputies."""
        modes = self._versions.modes()
        for handle in found.handles:
            twin = live[handle].twin
            if modes.get(handle) is Mode.SHADOW and conductor not in deciders(twin, None, None):
                return ui_messages.in_shadow(twin.name, twin.expert.name)
        return None

    @contextmanager
    def _status(self, asked: Asked, versions: Sequence[Version]) -> Iterator[None]:
        """Show a status line in Slack if the mind takes longer than STATUS_AFTER."""
        if self._reading.mind.is_quick:
            yield
            return
        slow = threading.Timer(STATUS_AFTER, self._show_status, (asked, versions))
        slow.daemon = True
        slow.start()
        try:
            yield
        finally:
            slow.cancel()

    def _show_status(self, asked: Asked, versions: Sequence[Version]) -> None:
        names = " and ".join(version.twin.expert.name for version in versions)
        try:
            call(
                self._apps.of(asked.app).assistant_threads_setStatus,
                channel_id=asked.channel,
                thread_ts=asked.thread_ts,
                status=f"is reading {names}'s rules...",
            )
        except Exception as error:  # a status is a courtesy: the answer comes without it
            log.info("no status shown", extra={"reason": type(error).__name__})


def _not_answerable(found: Addressed) -> str | None:
    """Return why the text can't be an ask, or None."""
    if not found.text:
        return ui_messages.empty_ask(found.handles)
    return ui_messages.too_long(len(found.text)) if len(found.text) > LONGEST_ASK else None
