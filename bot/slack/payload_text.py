"""What people typed and pressed, as Slack's payloads hold it, in plain text."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from bot.ui.ids import MENU, WORDS
from bot.ui.open_form import OpenForm
from twins.deciding.secrets.blanking import blank_secrets

_MOST_FILES, _LONGEST_NAME = 10, 120
_LAST_DAY = 253_402_300_799
"""Of the year 9999, in seconds."""
_LINK = re.compile(r"<([a-z][a-z0-9+.-]{1,20}:[^|<>]+)(?:\|([^<>]*))?>")
_DATE = re.compile(r"<!date\^(\d{1,12})\^[^<>|]*(?:\|([^<>]*))?>")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\u2066-\u2069\ufeff\u00ad]+")
_MARKUP = '*_`~"\u201c\u201d'
_SHORTENED = re.compile(r"(?:\u2026|\.\.\.)\Z")
_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|([^<>]*))?>")
_OPENED = re.compile(r"(\d{10,11})\.[0-9A-Za-z]+\Z")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BROADCAST = re.compile(r"<!(here|channel|everyone)(?:\|[^<>]*)?>")


def file_names(message: Mapping[str, Any]) -> list[str]:
    names = (str(file.get("title") or file.get("name") or "") for file in message.get("files") or () if file)
    return [blank_secrets(storable(name[:_LONGEST_NAME])).text for name in islice(filter(None, names), _MOST_FILES)]


def plain_text(raw: str, own: str, *others: str) -> dict[str, Any]:
    """Drop leading mentions of our apps, and secrets."""
    ours = _mention_of(own, *others)
    text = re.sub(rf"^\s*{ours}(?:[\s,:&+]*(?:and\s+)?{ours})*[\s,:]*", "", raw)
    text = _DATE.sub(lambda match: match[2] or _day(match[1]), _LINK.sub(_named_link, text))
    text = _BROADCAST.sub(r"@\1", _CHANNEL.sub(lambda match: f"#{match[2] or match[1]}", text))
    clean = blank_secrets(storable(_unescaped(re.sub(_mention_of(own), "", text))))
    return {"text": clean.text, "blanked": list(clean.kinds)}


def command_text(raw: str, own: str, *others: str) -> dict[str, Any]:
    """Like `plain_text`, for a command: without what people don't see, with one blank between words, and without the
    markup that they copy with them."""
    said = plain_text(raw, own, *others)
    words = _INVISIBLE.sub("", said["text"]).split()
    return {**said, "text": " ".join(filter(None, (word.strip(_MARKUP) for word in words)))}


def _named_link(link: re.Match[str]) -> str:
    """Return a link's label with its address behind it; the address alone where it says as much: where the label is
    its beginning, which Slack cuts off, or the number of a `tel:`."""
    address, label = link[1], (link[2] or "").strip()
    scheme, _, rest = address.partition(":")
    plain = rest if scheme in {"mailto", "tel"} else address
    start = _SHORTENED.sub("", label)
    if not start or start in {plain, address} or plain.partition("://")[2].startswith(start) or plain.startswith(start):
        return plain
    return f"{label} ({plain})"


def _day(seconds: str) -> str:
    return datetime.fromtimestamp(min(int(seconds), _LAST_DAY), UTC).strftime("%Y-%m-%d")


_TEXTS = {"action", "about", "author", "form", "text", "trigger", "user_team", "value", "words"}
_IDS = {"app", "channel", "team", "ts", "thread_ts", "trigger", "user_team"}
_MISSING = {"author", "channel", "thread_ts", "trigger", "ts"}
_MOMENT = re.compile(r"\d{1,15}(\.\d{1,9})?")


def mentions(text: str, *users: str) -> bool:
    return re.search(_mention_of(*users), text) is not None


def _mention_of(*users: str) -> str:
    return rf"<@(?:{'|'.join(users)})(?:\|[^<>]*)?>"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def slack_time_of(view_hash: str) -> str | None:
    """Return Slack's own time: later replies are compared with it."""
    match = _OPENED.match(view_hash)
    return f"{match[1]}.000000" if match else None


def storable(text: str) -> str:
    """Drop control characters and lone surrogates."""
    return CONTROL.sub("", text).encode("utf-8", "replace").decode()


def field_text(state: Mapping[str, Any]) -> str:
    """Join several with commas."""
    chosen = state.get("selected_option") or {}
    names = ("selected_user", "selected_conversation", "selected_date")
    one = chosen.get("value") or next(filter(None, map(state.get, names)), None)
    several = [*(state.get("selected_users") or ()), *(each["value"] for each in state.get("selected_options") or ())]
    return str(one or ",".join(map(str, several)))


def filled_in(view: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return a form's values without secrets, and the kinds of secrets that it had."""
    values: dict[str, Any] = {}
    kinds: list[str] = []
    for block, fields in (view.get("state") or {}).get("values", {}).items():
        for name, state in fields.items():
            clean = blank_secrets(storable(str(state.get("value") or field_text(state))))
            values.setdefault(block, {})[name] = {"value": clean.text}
            kinds += clean.kinds
    return values, kinds


def open_form(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form that a clicked button is in, as far as it is filled in."""
    if view.get("type") != "modal":
        return {}
    values, _ = filled_in(view)
    form = OpenForm.of(view, values)
    return {"view": {**form.view, "id": form.id}, "values": values}


def pressed(action: Mapping[str, Any]) -> tuple[str, str]:
    """Return what was pressed, and its value. An option of a menu names its own action before its value."""
    name, value = str(action["action_id"]), str(action.get("value") or field_text(action))
    if name != MENU:
        return name, value
    own, _, rest = value.partition(" ")
    return own, rest


def typed(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed into the card's field before a click, without secrets."""
    fields = ((body.get("state") or {}).get("values") or {}).get(WORDS, {})
    said = "\n".join(filter(None, (str(field.get("value") or "") for field in fields.values())))
    clean = blank_secrets(storable(said))
    return {"words": clean.text, "blanked": list(clean.kinds)} if said else {}


def removes_app(event: Mapping[str, Any], bot_user: str) -> bool:
    """Return whether Slack says that the app was removed, or that the token of its bot was revoked."""
    revoked = (event.get("tokens") or {}).get("bot") or ()
    return event.get("type") == "app_uninstalled" or (event.get("type") == "tokens_revoked" and bot_user in revoked)


def require_texts(payload: Mapping[str, Any], *ids: str) -> None:
    """Raises ValueError for a field that isn't a text, a person who isn't named, and an id that no database could
    store."""
    fields = [payload[name] for name in _TEXTS & payload.keys() if payload[name] is not None]
    stored = [
        *ids,
        payload.get("user"),
        *(payload[name] for name in _IDS & payload.keys() if payload[name] is not None),
    ]
    if not all(isinstance(each, str) for each in (*fields, *stored)) or any(map(CONTROL.search, stored)):
        raise ValueError("an id is not a text")


def require_moments(*moments: str | None) -> None:
    """Raises ValueError for a timestamp that isn't one of Slack's; one may be missing."""
    if not all(_MOMENT.fullmatch(each) for each in moments if each):
        raise ValueError("a moment is not Slack's")
