"""Methods for reactions and permalinks."""

from dataclasses import replace

from bot.practice.api.request import Method, Request
from bot.practice.workspace.model import Json, SlackError

ARCHIVES = "https://practice.slack.example/archives"


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


def remove_reaction(request: Request) -> Json:
    room = request.own_room()
    found = room.find(request.need("timestamp", "message_not_found"))
    if found is None:
        raise SlackError("message_not_found")
    reaction = (request.need("name", "invalid_name"), request.app.bot_user)
    if reaction not in found.reactions:
        raise SlackError("no_reaction")
    room.change(replace(found, reactions=tuple(each for each in found.reactions if each != reaction)))
    request.space.touch()
    return {}


def permalink(request: Request) -> Json:
    """Call a channel that the app isn't in not found: Slack has no other refusal here."""
    room = request.room()
    if request.app.bot_user not in room.members:
        raise SlackError("channel_not_found")
    found = room.find(request.need("message_ts", "message_not_found"))
    if found is None:
        raise SlackError("message_not_found")
    thread = f"?thread_ts={found.thread_ts}&cid={room.id}" if found.is_reply else ""
    return {"channel": room.id, "permalink": f"{ARCHIVES}/{room.id}/p{found.ts.replace('.', '')}{thread}"}


METHODS = {
    "reactions.add": Method(add_reaction, ("reactions:write",)),
    "reactions.remove": Method(remove_reaction, ("reactions:write",)),
    "chat.getPermalink": Method(permalink),
}
