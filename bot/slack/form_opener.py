"""Opening of Slack forms."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.slack.client import SlackApps, SlackRefusedError, call
from twins.job_payloads import Click, Command
from twins.jobs import OutageError, RetryError
from twins.notices import Refusal, Refused

log = logging.getLogger(__name__)


class FormOpener:
    """Opener of forms, which Slack allows within three seconds of a click."""

    def __init__(self, apps: SlackApps) -> None:
        self._apps = apps

    def open(self, click: Click | Command, view: Mapping[str, Any]) -> None:
        """Open a form, or refuse: then nothing happened, and the button can be clicked again."""
        if not self.try_open(click, view):
            raise Refused(Refusal.FORM_TOO_LATE)

    def try_open(self, click: Click | Command, view: Mapping[str, Any]) -> bool:
        try:
            call(self._apps.of(click.act.place.app).views_open, trigger_id=click.trigger, view=view)
        except (SlackRefusedError, OutageError, RetryError) as error:
            log.info("no form opened", extra={"reason": str(error)})
            return False
        return True
