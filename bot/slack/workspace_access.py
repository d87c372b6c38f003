"""What handlers need of Slack."""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.slack.accepted_blocks import AcceptedBlocks
from bot.slack.channel_access import ChannelAccess, SharedChannels
from bot.slack.client import SlackApp, SlackApps, SlackRefusedError, call
from bot.slack.message_sender import MessageSender
from bot.slack.presence import PresenceLookup, known_zone
from bot.slack.users import UserDirectory
from storage.views.refused_blocks import RefusedBlockStore
from twins.job_payloads import Click, Command
from twins.jobs import Destination, Job, OutageError, RetryError, private_message
from twins.notices import Refusal, Refused

log = logging.getLogger(__name__)


class FormOpener:
    """Opener of forms, which Slack allows within three seconds of a click."""

    def __init__(self, apps: SlackApps, blocks: AcceptedBlocks) -> None:
        self._apps = apps
        self._blocks = blocks

    def open(self, click: Click | Command, view: Mapping[str, Any]) -> None:
        """Open a form, or refuse: then nothing happened, and the button can be clicked again."""
        if not self.try_open(click, view):
            raise Refused(Refusal.FORM_TOO_LATE)

    def try_open(self, click: Click | Command, view: Mapping[str, Any]) -> bool:
        app = self._apps.account(click.act.place.app)
        try:
            self._blocks.send_view(
                app.team, view, lambda form: call(app.client.views_open, trigger_id=click.trigger, view=form)
            )
        except (SlackRefusedError, OutageError, RetryError) as error:
            log.info("no form opened", extra={"reason": str(error)})
            return False
        return True

    def update(self, click: Click, view_id: str, view: Mapping[str, Any]) -> None:
        """Change a form that is open; do nothing if it isn't any more."""
        app = self._apps.account(click.act.place.app)
        try:
            self._blocks.send_view(
                app.team, view, lambda form: call(app.client.views_update, view_id=view_id, view=form)
            )
        except (SlackRefusedError, OutageError, RetryError) as error:
            log.info("no form changed", extra={"reason": str(error)})


@dataclass(frozen=True)
class Slack:
    """Our apps, and lookups of people and channels."""

    apps: SlackApps
    users: UserDirectory
    blocks: AcceptedBlocks
    forms: FormOpener
    channel_access: ChannelAccess
    shared_channels: SharedChannels
    presence: PresenceLookup
    sender: MessageSender
    architects: tuple[str, ...]
    """Slack ids of the people who answer for all twins."""

    @classmethod
    def of(
        cls,
        apps: SlackApps,
        architects: tuple[str, ...],
        refused: RefusedBlockStore,
        now: Callable[[], datetime],
        on_disk: Callable[[], AbstractContextManager[None]],
    ) -> "Slack":
        users, blocks = UserDirectory(apps, now), AcceptedBlocks(refused, now)
        access, shared = ChannelAccess(apps, now), SharedChannels(apps, now)
        forms, presence = FormOpener(apps, blocks), PresenceLookup(users, apps)
        sender = MessageSender(apps, shared, on_disk)
        return cls(apps, users, blocks, forms, access, shared, presence, sender, architects)

    def zone_of(self, place: Destination) -> str:
        """Return the time zone of `place.user`; UTC if Slack names none that is known."""
        return known_zone(self.users.profile(place.app, place.team, place.user or "").zone)

    def tell_architects(self, key: str, text: str, now: datetime, *, app: SlackApp | None = None) -> list[Job]:
        """Return a private message to each architect, sent once for each `key`."""
        by = app or self.apps.first
        places = [Destination(by.app, by.team, user=architect) for architect in self.architects]
        return [private_message(f"{key}:{place.user}", place, text, now) for place in places]
