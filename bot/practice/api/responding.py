"""Answers through a response_url: reply, replace or delete."""

from bot.practice import talking
from bot.practice.api.chat import content
from bot.practice.api.request import Request
from bot.practice.model import Json, Message
from bot.practice.rooms import Room
from bot.practice.workspace import Workspace


def respond(space: Workspace, ticket: str, body: Json) -> None:
    """Answer at a response_url, which can change only the app's own messages."""
    door = space.tickets.take_response(ticket)
    app, room = space.apps[door.app_id], space.rooms[door.channel]
    before = space.ephemeral(door.user, door.message_ts) if door.ephemeral else room.find(door.message_ts)
    if body.get("delete_original") and before is not None:
        _take_away(space, room, before)
        return
    said = content(Request(space, app, body))
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
