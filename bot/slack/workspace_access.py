"""What handlers need of Slack."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.slack.channel_access import ChannelAccess, SharedChannels
from bot.slack.client import SlackApp, SlackApps
from bot.slack.form_opener import FormOpener
from bot.slack.presence import PresenceLookup, known_zone
from bot.slack.users import UserDirectory
from twins.jobs import Destination, Job, private_message


@dataclass(frozen=True)
class Slack:
    """Our apps, and lookups of people and channels."""

    apps: SlackApps
    users: UserDirectory
    forms: FormOpener
    channel_access: ChannelAccess
    shared_channels: SharedChannels
    presence: PresenceLookup
    architects: tuple[str, ...]
    """Slack ids of the people who answer for all twins."""

    @classmethod
    def of(cls, apps: SlackApps, architects: tuple[str, ...], now: Callable[[], datetime]) -> "Slack":
        users = UserDirectory(apps, now)
        access, shared = ChannelAccess(apps, now), SharedChannels(apps, now)
        return cls(apps, users, FormOpener(apps), access, shared, PresenceLookup(users, apps), architects)

    def zone_of(self, place: Destination) -> str:
        """Return the time zone of `place.user`; UTC if Slack names none that is known."""
        return known_zone(self.users.profile(place.app, place.team, place.user or "").zone)

    def tell_architects(self, key: str, text: str, now: datetime, *, app: SlackApp | None = None) -> list[Job]:
        """Return a private message to each architect, sent once for each `key`."""
        by = app or self.apps.first
        places = [Destination(by.app, by.team, user=architect) for architect in self.architects]
        return [private_message(f"{key}:{place.user}", place, text, now) for place in places]
