"""Retention of texts, and export of a person's own data."""

import json
from datetime import timedelta

from bot.clock import Now
from bot.slack.client import SlackApps, call
from storage.privacy.personal_data import PersonalDataStore
from storage.privacy.retention import RetentionStore
from twins.jobs import Destination, Job, JobKind


class Retention:
    """Daily deletion of old texts, and delivery of a person's own data."""

    def __init__(
        self, forgetting: RetentionStore, personal: PersonalDataStore, apps: SlackApps, days: int | None, now: Now
    ) -> None:
        self._retention = forgetting
        self._personal_data = personal
        self._apps = apps
        self._days = days
        self._now = now

    def due(self) -> list[Job]:
        """Return a daily job, or none if texts are kept for ever."""
        now = self._now()
        if self._days is None:
            return []
        return [Job(f"forget:{now:%Y-%m-%d}", JobKind.RETENTION, "forget", {}, f"{now.timestamp():017.6f}", now)]

    def forget(self, _: Job) -> None:
        if self._days is not None:
            now = self._now()
            self._retention.texts(now - timedelta(days=self._days), now)

    def hand_over(self, place: Destination) -> None:
        """Send a person a file with their stored data, in a direct message that no one else sees."""
        mine = Destination(place.app, place.team, user=place.user)
        content = json.dumps(self._personal_data.about(place.user or "", place.team), indent=2, ensure_ascii=False)
        call(
            self._apps.of(place.app).files_upload_v2,
            channel=self._apps.channel(mine),
            content=content,
            filename="kept-about-you.json",
            title="What is kept about you",
        )
