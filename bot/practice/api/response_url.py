"""Answers through a response_url: reply, replace or delete."""

from bot.practice.api.chat import content
from bot.practice.api.request import Request
from bot.practice.people import talk
from bot.practice.workspace.channels import Channel
from bot.practice.workspace.model import Json, Message
from bot.practice.workspace.workspace import Workspace


def respond(space: Workspace, ticket: str, body: Json) -> None:
    """Change only the app's own messages."""
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
        talk.post_as_bot(space, app, room, said)
    else:
        talk.whisper(space, app, room, door.user, said)


def _take_away(space: Workspace, room: Channel, before: Message) -> None:
    if before.to:
        talk.change_whisper(space, before, deleted=True)
    else:
        talk.remove(space, room, before)


def _replace(space: Workspace, room: Channel, before: Message, said: Json) -> None:
    new = {"text": said.get("text", ""), "blocks": tuple(said.get("blocks", ()))}
    if before.to:
        talk.change_whisper(space, before, **new)
    else:
        talk.change(space, room, before, before.user, **new)
