"""Handler for asks: from a mention to an answer."""

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.asking.rate_limit import RateLimiter
from bot.asking.reader import BudgetedReader
from bot.clock import Now
from bot.slack.client import call
from bot.slack.thread_history import ThreadHistory
from bot.slack.workspace_access import Slack
from bot.ui import messages as ui_messages
from storage.store import Store
from twins.checking.checks import deciders
from twins.checking.views import TwinIdentity
from twins.deciding.addressing import Addressed, Listed, NotAddressed, addressed, behind_own_name
from twins.deciding.ask import LONGEST_ASK, Ask, Asked
from twins.job_payloads import Mention
from twins.people import Profile
from twins.playbook.model import COMPANY, Version
from twins.publishing.modes import Mode

log = logging.getLogger(__name__)

STATUS_AFTER = 0.7
"""Seconds. Quicker answers need no status line."""


@dataclass(frozen=True)
class AskHandler:
    slack: Slack
    store: Store
    now: Now
    reader: BudgetedReader
    rate_limiter: RateLimiter

    def handle(self, said: Mention) -> None:
        """Answer one ask, or tell the conductor why not."""
        place = said.act.place
        conductor = self.slack.users.profile(place.app, place.team, said.act.by)
        if not said.revision and self.rate_limiter.refuses(said):
            return
        live = {version.twin.handle: version for version in self.store.versions.all_live()}
        company = live.pop(COMPANY, None)
        found = self._addressed(said, [Listed.of(version.twin) for version in live.values()])
        if isinstance(found, NotAddressed):
            faces = [TwinIdentity.of(live[handle].twin) for handle in found.candidates]
            me = f"<@{self.slack.apps.account(place.app).bot_user}>"
            problem: str | None = ui_messages.not_addressed(found, faces, me)
        else:
            problem = _not_answerable(found) or self._only_for_its_expert(found, live, said.act.by)
        if problem:
            self.store.ledger.reply(said.act, problem)
        elif isinstance(found, Addressed):
            self._answer(said, conductor, found, [live[handle] for handle in found.handles], company)

    def _addressed(self, said: Mention, twins: Sequence[Listed]) -> Addressed | NotAddressed:
        """Return the addressed twins. In a twin's own app, that twin always answers, even if the text names another."""
        place = said.act.place
        text = self.slack.users.with_names(place.app, place.team, said.text)
        own = self.slack.apps.account(place.app).handle
        if own is None:
            return addressed(text, twins)
        twin = next((each for each in twins if each.handle == own), None)
        return behind_own_name(text, twin) if twin else NotAddressed(own, ())

    def _answer(
        self, said: Mention, conductor: Profile, found: Addressed, versions: Sequence[Version], company: Version | None
    ) -> None:
        place = said.act.place
        product = self.store.asks.product_of(place.team, place.channel or "")
        about: dict[str, Any] = {"conductor": conductor.id, "name": conductor.name, "files": tuple(said.files)}
        if not self.reader.mind.is_quick:  # the finder reads no threads
            about["thread"] = ThreadHistory(self.slack.users, self.slack.apps).before(said)
        asked = Asked(
            app=place.app,
            team=place.team,
            channel=place.channel or "",
            ts=said.ts,
            thread_ts=said.thread_ts,
            conductor=said.act.by,
            ask=Ask.of(found.text, product=product).model_copy(update=about),
            revision=said.revision,
        )
        with self._status(asked, versions):
            readings = self.reader.read(said.act.job_id, asked, versions, company)
        self.store.asks.answer(said.act.job_id, asked, readings, self.now())

    def _only_for_its_expert(self, found: Addressed, live: Mapping[str, Version], conductor: str) -> str | None:
        """Return a refusal if a twin in shadow is asked by anyone but its expert and deputies."""
        modes = self.store.versions.modes()
        for handle in found.handles:
            twin = live[handle].twin
            if modes.get(handle) is Mode.SHADOW and conductor not in deciders(twin, None, None):
                return ui_messages.in_shadow(twin.name, twin.expert.name)
        return None

    @contextmanager
    def _status(self, asked: Asked, versions: Sequence[Version]) -> Iterator[None]:
        """Show a status line in Slack if the mind takes longer than STATUS_AFTER."""
        if self.reader.mind.is_quick:
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
                self.slack.apps.of(asked.app).assistant_threads_setStatus,
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
