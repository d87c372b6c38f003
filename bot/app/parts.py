"""The parts of the program that handlers are built from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.ops.metrics import Metrics
from bot.ops.state import BotState
from bot.settings import Settings
from bot.slack.channel_access import ChannelAccess, SharedChannels
from bot.slack.client import SlackApps
from bot.slack.form_opener import FormOpener
from bot.slack.presence import PresenceLookup
from bot.slack.users import UserDirectory
from storage.store import Store
from twins.deciding.reading import Mind
from twins.publishing.case_runner import Judge


@dataclass(frozen=True)
class Parts:
    """What `compose` opens and connects before it builds the handlers."""

    settings: Settings
    store: Store
    apps: SlackApps
    users: UserDirectory
    shared_channels: SharedChannels
    mind: Mind
    judge: Judge | None
    metrics: Metrics
    probe: Callable[[], BotState]
    now: Callable[[], datetime]
    forms: FormOpener
    channel_access: ChannelAccess
    presence: PresenceLookup

    @property
    def architects(self) -> tuple[str, ...]:
        return self.settings.architects
