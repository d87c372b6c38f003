"""One-time tokens: trigger ids, response URLs and Socket Mode tickets."""

import secrets
import time
from dataclasses import dataclass

from bot.practice.workspace.model import SlackError

RESPONSE_SECONDS, RESPONSE_USES = 30 * 60.0, 5


@dataclass
class TriggerToken:
    app_id: str
    user: str
    until: float
    channel: str = ""
    used: bool = False


@dataclass
class ResponseUrl:
    app_id: str
    user: str
    channel: str
    message_ts: str
    ephemeral: bool
    until: float
    left: int = RESPONSE_USES


class OneTimeTokens:
    """Tokens timed by the real clock: a trigger lasts three seconds, even if the practice clock jumps a week."""

    def __init__(self) -> None:
        self.trigger_seconds = 3.0
        self._triggers: dict[str, TriggerToken] = {}
        self._responses: dict[str, ResponseUrl] = {}
        self._sockets: dict[str, str] = {}

    def trigger(self, app_id: str, user: str, channel: str = "") -> str:
        key = f"{time.monotonic_ns()}.{secrets.token_hex(8)}"
        self._triggers[key] = TriggerToken(app_id, user, time.monotonic() + self.trigger_seconds, channel)
        return key

    def take_trigger(self, key: str, app_id: str) -> TriggerToken:
        """Use a trigger: once, for its own app, within three seconds."""
        trigger = self._triggers.get(key)
        if trigger is None or trigger.app_id != app_id:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() > trigger.until:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def response(self, app_id: str, user: str, channel: str, message_ts: str, ephemeral: bool) -> str:
        key = secrets.token_hex(12)
        until = time.monotonic() + RESPONSE_SECONDS
        self._responses[key] = ResponseUrl(app_id, user, channel, message_ts, ephemeral, until)
        return key

    def take_response(self, key: str) -> ResponseUrl:
        found = self._responses.get(key)
        if found is None:
            raise SlackError("invalid_url")
        if found.left < 1:
            raise SlackError("used_url")
        if time.monotonic() > found.until:
            raise SlackError("expired_url")
        found.left -= 1
        return found

    def socket(self, app_id: str) -> str:
        key = secrets.token_hex(16)
        self._sockets[key] = app_id
        return key

    def take_socket(self, key: str) -> str | None:
        return self._sockets.pop(key, None)
