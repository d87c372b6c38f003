"""Opening of Slack forms."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.slack.client import SlackApps, SlackRefusedError, call
from twins.jobs import Interaction, OutageError, RetryError

log = logging.getLogger(__name__)


class FormOpener:
    """Opener of forms, which Slack allows within three seconds of a click."""

    def __init__(self, apps: SlackApps) -> None:
        self._apps = apps

    def open(self, click: Interaction, trigger: str | None, view: Mapping[str, Any]) -> bool:
        """Open a form and return True. On False nothing happened, and the button can be clicked again."""
        try:
            call(self._apps.of(click.place.app).views_open, trigger_id=trigger, view=view)
        except (SlackRefusedError, OutageError, RetryError) as error:
            log.info("no form opened", extra={"reason": str(error)})
            return False
        return True
