"""Retention of texts and of checked commits, and export of a person's own data."""

import json
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Now
from bot.reporting.messages import home_words
from bot.slack.client import SlackRefusedError, call
from bot.slack.workspace_access import Slack
from storage.store import Store
from twins.job_payloads import Command
from twins.jobs import Destination, Job, JobKind, order_of


@dataclass(frozen=True)
class Retention:
    """Daily deletion of old texts, and delivery of a person's own data."""

    slack: Slack
    store: Store
    now: Now
    days: int | None
    """How long texts are kept; None means for ever."""

    def due(self) -> list[Job]:
        """Return a daily job, or none if texts are kept for ever."""
        now = self.now()
        is_due = self.days is not None
        return [Job(f"forget:{now:%Y-%m-%d}", JobKind.RETENTION, "forget", {}, order_of(now), now)] if is_due else []

    def forget(self, _: Job) -> None:
        if self.days is not None:
            now = self.now()
            before = now - timedelta(days=self.days)
            self.store.retention.texts(before, now)
            self.store.retention.checked_commits(before)

    def my_data(self, command: Command) -> None:
        """Handle `/twins mydata`."""
        try:
            self._hand_over(command.act.place)
        except SlackRefusedError as refusal:
            text = home_words.data_not_sent(refusal.error)
        else:
            text = home_words.DATA_SENT
        self.store.ledger.reply(command.act, text)

    def _hand_over(self, place: Destination) -> None:
        """Send a person a file with their stored data, in a direct message that no one else sees."""
        mine = Destination(place.app, place.team, user=place.user)
        about = self.store.personal_data.about(place.user or "", place.team)
        call(
            self.slack.apps.of(place.app).files_upload_v2,
            channel=self.slack.apps.channel(mine),
            content=json.dumps(about, indent=2, ensure_ascii=False),
            filename="kept-about-you.json",
            title=home_words.DATA_TITLE,
        )
