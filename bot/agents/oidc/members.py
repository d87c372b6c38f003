"""Members of the workspace, by the e-mail address that an issuer vouches for."""

import logging

from bot.clock import Now
from bot.expiring_cache import ExpiringCache
from bot.slack.client import SlackApps, SlackRefusedError, call
from twins.agents.vouched import Flaw, not_vouched
from twins.jobs import OutageError

log = logging.getLogger(__name__)


class MembersByEmail:
    """Slack ids, cached for ten minutes. Whether the person may ask is asked where every agent is admitted."""

    def __init__(self, apps: SlackApps, now: Now) -> None:
        self._apps = apps
        self._known: ExpiringCache[str, str] = ExpiringCache(now)

    def slack_id(self, email: str) -> str:
        """Return the person with exactly this address. Raises Refused if there is none, and OutageError or RetryError
        while Slack can't say."""
        return self._known.get(email, lambda: self._look_up(email))

    def _look_up(self, email: str) -> str:
        try:
            user = call(self._apps.first.client.users_lookupByEmail, email=email)["user"]
        except SlackRefusedError as error:
            if error.error != "users_not_found":
                log.warning("no lookup by e-mail", extra={"reason": error.error})
                raise OutageError(error.error) from error
            raise not_vouched(Flaw.NO_MEMBER) from error
        has = (user.get("profile") or {}).get("email")
        if not isinstance(has, str) or not has.isascii() or has.lower() != email:
            raise not_vouched(Flaw.NO_MEMBER)
        return str(user["id"])
