"""What is forgotten by itself, and what is handed to whoever asks what is kept about them?"""

import json
from datetime import timedelta

from bot.clock import Now
from bot.slack import Clients, call
from storage.forgetting import Forgetting
from storage.personal import Personal
from twins.work import Job, Kind, Place


class Tidying:
    """Deletes what is old once a day; hands people what is kept about them."""

    def __init__(
        self, forgetting: Forgetting, personal: Personal, clients: Clients, days: int | None, now: Now
    ) -> None:
        self._forgetting = forgetting
        self._personal = personal
        self._clients = clients
        self._days = days
        self._now = now

    def due(self) -> list[Job]:
        """Once a day, where texts aren't kept for ever."""
        now = self._now()
        if self._days is None:
            return []
        return [Job(f"forget:{now:%Y-%m-%d}", Kind.FORGET, "forget", {}, f"{now.timestamp():017.6f}", now)]

    def forget(self, _: Job) -> None:
        """Delete the texts that are old enough."""
        if self._days is not None:
            now = self._now()
            self._forgetting.texts(now - timedelta(days=self._days), now)

    def hand_over(self, place: Place) -> None:
        """Send somebody a file with what is kept about them, in their direct messages, where nobody else sees it."""
        mine = Place(place.app, place.team, user=place.user)
        content = json.dumps(self._personal.about(place.user or "", place.team), indent=2, ensure_ascii=False)
        call(
            self._clients.of(place.app).files_upload_v2,
            channel=self._clients.channel(mine),
            content=content,
            filename="kept-about-you.json",
            title="What is kept about you",
        )
