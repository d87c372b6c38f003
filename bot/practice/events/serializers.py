"""Users, channels, messages and forms as the JSON that apps receive."""

import mimetypes
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.practice.workspace.channels import Channel
from bot.practice.workspace.model import App, File, Json, Message, User, View

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>|<#(C[A-Z0-9]+)(?:\|[^>]*)?>")


def user(person: User, now: datetime, with_email: bool) -> Json:
    return {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name.lower(),
        "deleted": person.deleted,
        "real_name": person.name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": int((now.astimezone(ZoneInfo(person.tz)).utcoffset() or now - now).total_seconds()),
        "profile": profile(person, with_email),
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "is_email_confirmed": True,
        "updated": int(now.timestamp()),
        **({"is_stranger": True} if person.is_stranger else {}),
        **({"enterprise_user": _of_grid(person)} if person.enterprise_id else {}),
    }


def _of_grid(person: User) -> Json:
    return {"id": person.id, "enterprise_id": person.enterprise_id, "is_admin": False, "teams": list(person.teams)}


def email(person: User) -> str:
    return f"{person.name.lower().replace(' ', '.')}@practice.example"


def profile(person: User, with_email: bool) -> Json:
    own: Json = {"api_app_id": person.app_id, "bot_id": person.bot_id} if person.is_bot else {}
    return {
        "title": person.title,
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
        "status_expiration": person.status_expiration,
        "team": person.team_id,
        **({"email": email(person)} if with_email and not person.is_bot else {}),
        **own,
    }


def channel(room: Channel, team_id: str, viewer: str, num_members: bool = False) -> Json:
    shared = {
        "id": room.id,
        "created": room.created,
        "is_archived": room.archived,
        "is_im": room.kind == "im",
        "is_org_shared": False,
        "context_team_id": team_id,
        **({"num_members": len(room.members)} if num_members else {}),
    }
    if room.kind == "im":
        other = next((m for m in room.members if m != viewer), viewer)
        return {**shared, "user": other, "is_user_deleted": False, "is_open": True}
    return {
        **shared,
        "name": room.name,
        "name_normalized": room.name,
        "is_channel": room.kind == "channel",
        "is_group": room.kind in {"group", "mpim"},
        "is_mpim": room.kind == "mpim",
        "is_private": room.kind in {"group", "mpim"},
        "is_general": room.name == "general",
        "is_shared": room.shared,
        "is_ext_shared": room.shared,
        "is_pending_ext_shared": False,
        "is_member": viewer in room.members,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def message(said: Message, room: Channel, with_metadata: bool = False) -> Json:
    """Serialize as history, replies and payloads do."""
    if said.deleted:
        return _tombstone(said, room)
    body: Json = {"type": "message", "ts": said.ts, "text": said.text, "team": said.team}
    body |= _author(said)
    if said.blocks:
        body["blocks"] = list(said.blocks)
    if said.thread_ts is not None:
        body["thread_ts"] = said.thread_ts
    if said.edited is not None:
        body["edited"] = {"user": said.edited_by, "ts": said.edited}
    if said.files:
        body |= {"subtype": "file_share", "files": [attached(file) for file in said.files]}
    if said.metadata is not None and with_metadata:
        body["metadata"] = said.metadata
    if said.reactions:
        body["reactions"] = _reactions(said)
    return body | _thread_facts(said, room)


def attached(file: File | str) -> Json:
    """Describe a file as events and files.info do."""
    if isinstance(file, str):
        return {"name": file, "title": file}
    ending = file.name.rpartition(".")[2].casefold()
    described = {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        "filetype": ending,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "file_access": "visible",
    }
    return described | file.more


def _author(said: Message) -> Json:
    if not said.bot_id:
        return {"user": said.user, "client_msg_id": f"{said.channel}-{said.ts}"}
    if said.username or said.icon:
        icons = {"icons": icon(said.icon)} if said.icon else {}
        name = {"username": said.username} if said.username else {}
        return {"subtype": "bot_message", "bot_id": said.bot_id, "app_id": said.app_id, **name, **icons}
    return {"user": said.user, "bot_id": said.bot_id, "app_id": said.app_id}


def icon(value: str) -> Json:
    return {"emoji": value} if value.startswith(":") else {"image_48": value}


def _thread_facts(said: Message, room: Channel) -> Json:
    if said.is_reply:
        root = room.messages.get(str(said.thread_ts))
        return {"parent_user_id": root.user} if root is not None else {}
    if said.ts not in room.threads:
        return {}
    replies = room.replies(said.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(m.user for m in replies))
    return {
        "thread_ts": said.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users[:5],
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def _tombstone(said: Message, room: Channel) -> Json:
    body = {"type": "message", "subtype": "tombstone", "ts": said.ts, "user": "USLACKBOT", "hidden": True}
    return body | {"text": "This message was deleted."} | _thread_facts(said, room)


def _reactions(said: Message) -> list[Json]:
    names = dict.fromkeys(name for name, _ in said.reactions)
    users = {name: [who for n, who in said.reactions if n == name] for name in names}
    return [{"name": name, "users": users[name], "count": len(users[name])} for name in names]


def view(shown: View, team_id: str, apps: dict[str, App]) -> Json:
    body = shown.body
    return {
        "id": shown.id,
        "team_id": team_id,
        "type": body["type"],
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": shown.state},
        "hash": shown.hash,
        "title": body.get("title"),
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": shown.below,
        "root_view_id": shown.root,
        "app_id": shown.app_id,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": team_id,
        "bot_id": apps[shown.app_id].bot_id,
    }


def rich_text(text: str) -> Json:
    """Build what Slack's composer attaches to a person's message."""
    parts: list[Json] = []
    end = 0
    for found in _MENTION.finditer(text):
        parts += _plain(text[end : found.start()])
        person, room = found.groups()
        parts.append({"type": "user", "user_id": person} if person else {"type": "channel", "channel_id": room})
        end = found.end()
    parts += _plain(text[end:])
    section: dict[str, Any] = {"type": "rich_text_section", "elements": parts}
    return {"type": "rich_text", "block_id": "said", "elements": [section]}


def _plain(text: str) -> list[Json]:
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return [{"type": "text", "text": plain}] if plain else []
