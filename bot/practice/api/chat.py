"""How does an app speak?  chat.*, the status line, reactions, and the response_url."""

from dataclasses import replace
from typing import Any

from bot.practice import blocks, talking, wire
from bot.practice.api.request import Method, Request
from bot.practice.model import Json, Message, SlackError
from bot.practice.rooms import Room
from bot.practice.workspace import Workspace

MAX_TEXT = 40_000
MAX_METADATA = 16_000


def post_message(request: Request) -> Json:
    said = _said(request)
    _may_be_named(request, said)
    room = _target(request, bool(said.get("username") or said.get("icon")))
    message = talking.post_as_bot(request.space, request.app, room, said)
    return {"channel": room.id, "ts": message.ts, "message": wire.message(message, room, with_metadata=True)}


def update(request: Request) -> Json:
    room = request.room()
    before = talking.own(room, request.app.bot_user, request.need("ts", "message_not_found"))
    given = _said(request, need_text=not before.blocks)
    new: Json = {key: held for key, held in given.items() if key in ("text", "metadata") and key in request.args}
    if "blocks" in request.args:
        new["blocks"] = tuple(given["blocks"])
    elif "text" in new:
        new["blocks"] = ()
    after = talking.change(request.space, room, before, request.app.bot_user, **new)
    return {"channel": room.id, "ts": after.ts, "text": after.text, "message": wire.message(after, room)}


def delete(request: Request) -> Json:
    room = request.room()
    found = room.find(request.need("ts", "message_not_found"))
    if found is None:
        raise SlackError("message_not_found")
    if found.user != request.app.bot_user:
        raise SlackError("cant_delete_message")
    talking.remove(request.space, room, found)
    return {"channel": room.id, "ts": found.ts}


def post_ephemeral(request: Request) -> Json:
    said = _said(request)
    _may_be_named(request, said)
    room = request.own_room()
    to = request.need("user", "user_not_found")
    if to not in request.space.users or to not in room.members:
        raise SlackError("user_not_in_channel")
    message = talking.whisper(request.space, request.app, room, to, said)
    return {"message_ts": message.ts}


def set_status(request: Request) -> Json:
    room = request.space.room_of_member(request.need("channel_id", "channel_not_found"), request.app.bot_user)
    thread = request.need("thread_ts")
    if room.find(thread) is None:
        raise SlackError("thread_not_found")
    _may_be_named(request, {"username": request.text("username"), "icon": request.text("icon_emoji")})
    status = request.text("status")
    if status:
        room.statuses[thread] = status
    else:
        room.statuses.pop(thread, None)
    request.space.touch()
    return {}


def permalink(request: Request) -> Json:
    room = request.own_room()
    found = room.find(request.need("message_ts", "message_not_found"))
    if found is None:
        raise SlackError("message_not_found")
    thread = f"?thread_ts={found.thread_ts}&cid={room.id}" if found.is_reply else ""
    link = f"https://practice.slack.example/archives/{room.id}/p{found.ts.replace('.', '')}{thread}"
    return {"channel": room.id, "permalink": link}


def add_reaction(request: Request) -> Json:
    room = request.own_room()
    found = room.find(request.need("timestamp", "message_not_found"))
    if found is None:
        raise SlackError("message_not_found")
    reaction = (request.need("name", "invalid_name"), request.app.bot_user)
    if reaction in found.reactions:
        raise SlackError("already_reacted")
    room.change(replace(found, reactions=(*found.reactions, reaction)))
    request.space.touch()
    return {}


def respond(space: Workspace, ticket: str, body: Json) -> None:
    """A POST to a response_url: answer, replace or delete the message that was clicked."""
    door = space.tickets.take_response(ticket)
    app, room = space.apps[door.app_id], space.rooms[door.channel]
    before = space.ephemeral(door.user, door.message_ts) if door.ephemeral else room.find(door.message_ts)
    if body.get("delete_original") and before is not None:
        _take_away(space, room, before)
        return
    said = _said(Request(space, app, body))
    if body.get("replace_original") and before is not None:
        _replace(space, room, before, said)
    elif body.get("response_type") == "in_channel":
        talking.post_as_bot(space, app, room, said)
    else:
        talking.whisper(space, app, room, door.user, said)


def _take_away(space: Workspace, room: Room, before: Message) -> None:
    if before.to:
        talking.change_whisper(space, before, deleted=True)
    else:
        talking.remove(space, room, before)


def _replace(space: Workspace, room: Room, before: Message, said: Json) -> None:
    new = {"text": said.get("text", ""), "blocks": tuple(said.get("blocks", ()))}
    if before.to:
        talking.change_whisper(space, before, **new)
    else:
        talking.change(space, room, before, before.user, **new)


def _target(request: Request, customised: bool) -> Room:
    """The room of `channel`; posting to a person's id with another author lands in Slackbot's DM, as in Slack."""
    channel = request.need("channel", "channel_not_found")
    if channel in request.space.users:
        return request.space.dm(channel, "USLACKBOT" if customised else request.app.bot_user)
    room = request.own_room()
    if room.archived:
        raise SlackError("is_archived")
    return room


def _said(request: Request, need_text: bool = True) -> Json:
    """The checked content of a message."""
    text = request.text("text")
    given: Any = request.structure("blocks", "invalid_blocks_format")
    if given is not None and not isinstance(given, list):
        raise SlackError("invalid_blocks_format")
    if need_text and not text and not given and not request.args.get("attachments"):
        raise SlackError("no_text")
    if len(text) > MAX_TEXT:
        raise SlackError("msg_too_long")
    blocks.check_message(given or [])
    return {
        "text": text,
        "blocks": blocks.with_ids(given or [], request.space.number),
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


def _may_be_named(request: Request, said: Json) -> None:
    if said.get("username") or said.get("icon"):
        request.need_scope("chat:write.customize")


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",)),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
    "chat.getPermalink": Method(permalink, ()),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",)),
    "assistant.threads.setStatus": Method(set_status, ("assistant:write", "chat:write")),
    "reactions.add": Method(add_reaction, ("reactions:write",)),
}
