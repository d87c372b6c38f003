"""Plain text from Slack's markup, form fields and files."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from twins.deciding.secrets import blank_secrets

_MOST_FILES, _LONGEST_NAME = 10, 120
_LINK = re.compile(r"<((?:https?|mailto):[^|<>]+)(?:\|([^<>]*))?>")
_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|([^<>]*))?>")
_OPENED = re.compile(r"(\d{10,11})\.[0-9A-Za-z]+\Z")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BROADCAST = re.compile(r"<!(here|channel|everyone)(?:\|[^<>]*)?>")


def file_names(message: Mapping[str, Any]) -> list[str]:
    """Return the names of a message's files; their content is never read."""
    names = (str(file.get("title") or file.get("name") or "") for file in message.get("files") or () if file)
    return [blank_secrets(storable(name[:_LONGEST_NAME])).text for name in islice(filter(None, names), _MOST_FILES)]


def plain_text(raw: str, own: str, *others: str) -> dict[str, Any]:
    """Return the text as its author wrote it, without leading mentions of our apps and without secrets."""
    ours = _mention_of(own, *others)
    text = re.sub(rf"^\s*{ours}(?:[\s,:&+]*(?:and\s+)?{ours})*[\s,:]*", "", raw)
    text = _LINK.sub(lambda match: match[2] or match[1], text)
    text = _BROADCAST.sub(r"@\1", _CHANNEL.sub(lambda match: f"#{match[2] or match[1]}", text))
    clean = blank_secrets(storable(_unescaped(re.sub(_mention_of(own), "", text))))
    return {"text": clean.text, "blanked": list(clean.kinds)}


def mentions(text: str, *users: str) -> bool:
    """Return whether a message mentions one of our apps' users, with or without a label."""
    return re.search(_mention_of(*users), text) is not None


def _mention_of(*users: str) -> str:
    return rf"<@(?:{'|'.join(users)})(?:\|[^<>]*)?>"


def _unescaped(text: str) -> str:
    """Undo Slack's escaping, which knows these three characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def slack_time_of(view_hash: str) -> str | None:
    """Return when Slack opened a form, by its own clock, from the form's hash; None if the hash doesn't say. What
    people write in the thread after that is compared with this, so our clock must have no say in it."""
    match = _OPENED.match(view_hash)
    return f"{match[1]}.000000" if match else None


def storable(text: str) -> str:
    """Drop what no database stores: control characters and lone surrogates."""
    return CONTROL.sub("", text).encode("utf-8", "replace").decode()


def field_text(state: Mapping[str, Any]) -> str:
    """Return what was chosen in a menu, or the chosen people or channel; several are joined by commas."""
    chosen = state.get("selected_option") or {}
    names = ("selected_user", "selected_conversation", "selected_date")
    one = chosen.get("value") or next(filter(None, map(state.get, names)), None)
    several = [*(state.get("selected_users") or ()), *(each["value"] for each in state.get("selected_options") or ())]
    return str(one or ",".join(map(str, several)))
