"""Handler for asks: from a mention to an answer."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from bot import sentences
from bot.flooding import FloodGate
from bot.people import People, Profile, Standing
from bot.places import place_of
from bot.reading import ReadingDesk
from bot.slack import Clients, call
from bot.threads import Threads
from storage.asks import Asks
from storage.shelf import Shelf
from twins.addressing import Addressed, Listed, NotAddressed, addressed, behind_own_name
from twins.asks import LONGEST_ASK, Ask, Asked
from twins.checks import deciders
from twins.modes import Mode
from twins.playbook import COMPANY, Version
from twins.views import TwinFace
from twins.work import Job

log = logging.getLogger(__name__)

STATUS_AFTER = 0.7
"""Seconds. Quicker answers need no status line."""


class Asking:
    def __init__(
        self,
        shelf: Shelf,
        answers: Asks,
        people: People,
        clients: Clients,
        reading: ReadingDesk,
        floods: FloodGate,
        now: Callable[[], datetime],
    ) -> None:
        self._shelf = shelf
        self._answers = answers
        self._people = people
        self._clients = clients
        self._reading = reading
        self._floods = floods
        self._threads = Threads(people, clients)
        self._now = now

    def handle(self, job: Job) -> None:
        """Answer one ask, or tell the conductor why not."""
        said = job.payload
        place = place_of(job)
        asker = self._people.who(said["app"], said["team"], said["user"])
        if asker.standing is Standing.BOT:
            return
        problem = self._not_welcome(job, asker.standing)
        if problem:
            self._answers.tell(job.id, place, problem, self._now())
            return
        if not said.get("revision") and self._floods.turns_away(job, place):
            return
        live = {version.twin.handle: version for version in self._shelf.all_live()}
        company = live.pop(COMPANY, None)
        found = self._addressed(said, [Listed.of(version.twin) for version in live.values()])
        if isinstance(found, NotAddressed):
            faces = [TwinFace.of(live[handle].twin) for handle in found.candidates]
            me = f"<@{self._clients.account(said['app']).bot_user}>"
            self._answers.tell(job.id, place, sentences.not_addressed(found, faces, me), self._now())
            return
        problem = _not_answerable(found) or self._only_for_its_expert(found, live, said["user"])
        if problem:
            self._answers.tell(job.id, place, problem, self._now())
            return
        self._answer(job, asker, found, [live[handle] for handle in found.handles], company)

    def _addressed(self, said: Mapping[str, Any], twins: Sequence[Listed]) -> Addressed | NotAddressed:
        """Return the addressed twins. In a twin's own app, that twin always answers, even if the text names another."""
        text = self._people.with_names(said["app"], said["team"], said["text"])
        own = self._clients.account(said["app"]).handle
        if own is None:
            return addressed(text, twins)
        twin = next((each for each in twins if each.handle == own), None)
        return behind_own_name(text, twin) if twin else NotAddressed(own, ())

    def _answer(
        self, job: Job, asker: Profile, found: Addressed, versions: Sequence[Version], company: Version | None
    ) -> None:
        said = job.payload
        product = self._answers.product_of(said["team"], said["channel"])
        about: dict[str, Any] = {"asker": asker.id, "name": asker.name, "files": tuple(said.get("files", ()))}
        if not self._reading.mind.is_quick:  # the finder reads no threads
            about["thread"] = self._threads.before(said)
        ask = Ask.of(found.text, product=product).model_copy(update=about)
        asked = Asked(
            app=said["app"],
            team=said["team"],
            channel=said["channel"],
            ts=said["ts"],
            thread_ts=said["thread_ts"],
            asker=said["user"],
            ask=ask,
            revision=said.get("revision", ""),
        )
        with self._status(asked, versions):
            readings = self._reading.read(job.id, asked, versions, company)
        self._answers.answer(job.id, asked, readings, self._now())

    def _only_for_its_expert(self, found: Addressed, live: Mapping[str, Version], asker: str) -> str | None:
        """Return a refusal if a twin in shadow is asked by anyone but its expert and deputies."""
        modes = self._shelf.modes()
        for handle in found.handles:
            twin = live[handle].twin
            if modes.get(handle) is Mode.SHADOW and asker not in deciders(twin, None, None):
                return sentences.in_shadow(twin.name, twin.expert.name)
        return None

    def _not_welcome(self, job: Job, standing: Standing) -> str | None:
        said = job.payload
        if said["shared"]:
            return sentences.SHARED_CHANNEL
        is_from_here = said["user_team"] == said["team"]
        return sentences.not_for(standing if is_from_here else Standing.STRANGER)

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
                self._clients.of(asked.app).assistant_threads_setStatus,
                channel_id=asked.channel,
                thread_ts=asked.thread_ts,
                status=f"is reading {names}'s rules...",
            )
        except Exception as error:  # a status is a courtesy: the answer comes without it
            log.info("no status shown", extra={"reason": type(error).__name__})


def _not_answerable(found: Addressed) -> str | None:
    """Return why the text can't be an ask, or None."""
    if not found.text:
        return sentences.empty_ask(found.handles)
    return sentences.too_long(len(found.text)) if len(found.text) > LONGEST_ASK else None
