"""Retention of texts, and export of a person's own data."""

import json
from datetime import timedelta

from bot.clock import Now
from bot.slack import Clients, call
from storage.forgetting import Forgetting
from storage.personal import Personal
from twins.work import Job, Kind, Place


class Tidying:
    """Daily deletion of old texts, and delivery of a person's own data."""

    def __init__(
        self, forgetting: Forgetting, personal: Personal, clients: Clients, days: int | None, now: Now
    ) -> None:
        self._forgetting = forgetting
        self._personal = personal
        self._clients = clients
        self._days = days
        self._now = now

    def due(self) -> list[Job]:
        """Return a daily job, or none if texts are kept for ever."""
        now = self._now()
        if self._days is None:
            return []
        return [Job(f"forget:{now:%Y-%m-%d}", Kind.FORGET, "forget", {}, f"{now.timestamp():017.6f}", now)]

    def forget(self, _: Job) -> None:
        if self._days is not None:
            now = self._now()
            self._forgetting.texts(now - timedelta(days=self._days), now)

    def hand_over(self, place: Place) -> None:
        """Send a person a file with their stored data, in a direct message that no one else sees."""
        mine = Place(place.app, place.team, user=place.user)
        content = json.dumps(self._personal.about(place.user or "", place.team), indent=2, ensure_ascii=False)
        call(
            self._clients.of(place.app).files_upload_v2,
            channel=self._clients.channel(mine),
            content=content,
            filename="kept-about-you.json",
            title="What is kept about you",
        )
