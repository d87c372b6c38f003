"""Methods for the status line, reactions and permalinks."""

from dataclasses import replace

from bot.practice.api.chat import need_name
from bot.practice.api.request import Method, Request
from bot.practice.workspace.model import Json, SlackError

ARCHIVES = "https://practice.slack.example/archives"


def set_status(request: Request) -> Json:
    room = request.space.room_of_member(request.need("channel_id", "channel_not_found"), request.app.bot_user)
    thread = request.need("thread_ts")
    if room.find(thread) is None:
        raise SlackError("thread_not_found")
    need_name(request, {"username": request.text("username"), "icon": request.text("icon_emoji")})
    status = request.text("status")
    if status:
        room.statuses[thread] = status
    else:
        room.statuses.pop(thread, None)
    request.space.touch()
    return {}


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
    "assistant.threads.setStatus": Method(set_status, ("assistant:write", "chat:write")),
    "reactions.add": Method(add_reaction, ("reactions:write",)),
    "chat.getPermalink": Method(permalink),
}
