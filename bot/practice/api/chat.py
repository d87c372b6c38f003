"""The chat.* methods, and limits on a message's content."""

from typing import Any

from bot.practice.api.auto_links import parsed_blocks, parsed_text
from bot.practice.api.request import Method, Request
from bot.practice.blockkit import validate
from bot.practice.blockkit.message_size import check_size
from bot.practice.events import serializers
from bot.practice.people import talk
from bot.practice.workspace.channels import Channel
from bot.practice.workspace.model import Json, SlackError

MAX_TEXT = 40_000
"""Slack cuts longer texts off."""
MAX_UPDATED_TEXT = 4_000
"""Slack refuses more."""
MAX_METADATA = 16_000


def post_message(request: Request) -> Json:
    said = content(request)
    need_name(request, said)
    room = _target(request, bool(said.get("username") or said.get("icon")))
    message = talk.post_as_bot(request.space, request.app, room, said)
    return {"channel": room.id, "ts": message.ts, "message": serializers.message(message, room, with_metadata=True)}


def update(request: Request) -> Json:
    room = request.room()
    before = talk.own(room, request.app.bot_user, request.need("ts", "message_not_found"))
    if len(request.text("text")) > MAX_UPDATED_TEXT:
        raise SlackError("msg_too_long")
    given = content(request, need_text=not before.blocks, parse="client")
    new: Json = {key: held for key, held in given.items() if key in ("text", "metadata") and key in request.args}
    if "blocks" in request.args:
        new["blocks"] = tuple(given["blocks"])
    elif "text" in new:
        new["blocks"] = ()
    after = talk.change(request.space, room, before, request.app.bot_user, **new)
    return {"channel": room.id, "ts": after.ts, "text": after.text, "message": serializers.message(after, room)}


def delete(request: Request) -> Json:
    room = request.room()
    found = room.find(request.need("ts", "message_not_found"))
    if found is None:
        raise SlackError("message_not_found")
    if found.user != request.app.bot_user:
        raise SlackError("cant_delete_message")
    talk.remove(request.space, room, found)
    return {"channel": room.id, "ts": found.ts}


def post_ephemeral(request: Request) -> Json:
    said = content(request)
    need_name(request, said)
    room = request.own_room()
    to = request.need("user", "user_not_found")
    if to not in request.space.users or to not in room.members:
        raise SlackError("user_not_in_channel")
    message = talk.whisper(request.space, request.app, room, to, said)
    return {"message_ts": message.ts}


def _target(request: Request, customised: bool) -> Channel:
    """Return the room. A custom author's post to a person's id lands in Slackbot's DM."""
    channel = request.need("channel", "channel_not_found")
    if channel in request.space.users:
        return request.space.dm(channel, "USLACKBOT" if customised else request.app.bot_user)
    room = request.own_room()
    if room.archived:
        raise SlackError("is_archived")
    return room


def content(request: Request, need_text: bool = True, parse: str = "none") -> Json:
    """Check the content; `parse` is the method's default mode."""
    text = request.text("text")
    given: Any = request.structure("blocks", "invalid_blocks_format")
    if given is not None and not isinstance(given, list):
        raise SlackError("invalid_blocks_format")
    if need_text and not text and not given and not request.args.get("attachments"):
        raise SlackError("no_text")
    validate.check_message(given or [], request.space.faults.refused_blocks)
    check_size(given or [])
    return {
        "text": parsed_text(request.space, text[:MAX_TEXT], request.args, parse),
        "blocks": parsed_blocks(request.space, validate.with_ids(given or [], request.space.number)),
        "metadata": _metadata(request),
        "thread_ts": request.text("thread_ts") or None,
        "username": request.text("username"),
        "icon": request.text("icon_emoji") or request.text("icon_url"),
    }


def _metadata(request: Request) -> Json | None:
    given = request.structure("metadata", "invalid_metadata_format")
    if given is None:
        return None
    if not isinstance(given, dict) or given.keys() != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    if not given["event_type"] or not isinstance(given["event_payload"], dict):
        raise SlackError("invalid_metadata_schema")
    if len(str(given)) > MAX_METADATA:
        raise SlackError("metadata_too_large")
    return given


def need_name(request: Request, said: Json) -> None:
    if said.get("username") or said.get("icon"):
        request.need_scope("chat:write.customize")


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",)),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",)),
}
