"""The request that a Web API method receives: arguments, calling app and workspace."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.practice.workspace.channels import Channel
from bot.practice.workspace.model import App, Json, SlackError
from bot.practice.workspace.workspace import Workspace

_TRUE = (True, "1", "true", "True", 1)


@dataclass(frozen=True)
class Request:
    """A call's arguments, from JSON, a form or the query string: a list may be JSON text or commas."""

    space: Workspace
    app: App
    args: Json

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def need(self, name: str, error: str = "invalid_arguments") -> str:
        value = self.text(name)
        if not value:
            detail = {"response_metadata": {"messages": [f"[ERROR] missing required field: {name}"]}}
            raise SlackError(error, **(detail if error == "invalid_arguments" else {}))
        return value

    def flag(self, name: str) -> bool:
        return self.args.get(name) in _TRUE

    def count(self, name: str, default: int, most: int = 1000) -> int:
        given = self.text(name, str(default))
        if not given.isdigit() or int(given) < 1:
            raise SlackError("invalid_limit")
        return min(int(given), most)

    def structure(self, name: str, error: str) -> Any:
        """Parse an object or JSON text; None if absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None

    def need_scope(self, *needed: str) -> None:
        """Require any one of these scopes."""
        if not self.app.scopes.intersection(needed):
            raise SlackError("missing_scope", needed=",".join(needed), provided=",".join(sorted(self.app.scopes)))

    def room(self) -> Channel:
        return self.space.room_seen_by(self.need("channel", "channel_not_found"), self.app.bot_user)

    def own_room(self) -> Channel:
        return self.space.room_of_member(self.need("channel", "channel_not_found"), self.app.bot_user)

    def page(self, items: list[Any], default: int, most: int = 1000) -> tuple[list[Any], Json]:
        """Return one page, and the cursor of the next."""
        start = _offset(self.text("cursor"))
        end = start + self.count("limit", default, most)
        cursor = f"next:{end}" if end < len(items) else ""
        return items[start:end], {"next_cursor": cursor}


@dataclass(frozen=True)
class Method:
    """A method, and the scopes of which the app needs one."""

    run: Callable[[Request], Json]
    scopes: tuple[str, ...] = ()
    app_level: bool = False


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    kind, _, number = cursor.partition(":")
    if kind != "next" or not number.isdigit():
        raise SlackError("invalid_cursor")
    return int(number)
