"""Methods of agents: the status line, suggested prompts and sessions."""

import json
from dataclasses import replace

from bot.practice.api.chat import need_name
from bot.practice.api.request import Method, Request
from bot.practice.workspace.channels import Channel, Session
from bot.practice.workspace.model import Json, SlackError

_MOST_PROMPTS, _LONGEST_TITLE = 4, 200
_STATUSES = {"active", "processing", "suspended", "closed"}


def set_status(request: Request) -> Json:
    room, thread = _thread(request)
    need_name(request, {"username": request.text("username"), "icon": request.text("icon_emoji")})
    status = request.text("status")
    if status:
        room.statuses[thread] = status
    else:
        room.statuses.pop(thread, None)
    request.space.touch()
    return {}


def suggest_prompts(request: Request) -> Json:
    """Take prompts for a direct message; each needs a title and a message."""
    room = request.space.room_of_member(request.need("channel_id", "channel_not_found"), request.app.bot_user)
    given = request.args.get("prompts")
    prompts: list[Json] = json.loads(given) if isinstance(given, str) else given or []
    is_full = all(each.get("title") and each.get("message") for each in prompts)
    if room.kind != "im" or not 0 < len(prompts) <= _MOST_PROMPTS or not is_full:
        raise SlackError("invalid_arguments")
    room.prompts = tuple(prompts)
    request.space.touch()
    return {}


def set_session(request: Request) -> Json:
    """Set a session's status. A title counts for a new session only."""
    room, thread = _thread(request)
    status, title = request.need("status", "invalid_arguments"), request.text("title")
    if status not in _STATUSES or len(title) > _LONGEST_TITLE:
        raise SlackError("invalid_arguments")
    known = room.sessions.get(thread)
    session = replace(known, status=status) if known else Session(status, title)
    room.sessions[thread] = session
    request.space.touch()
    return {"status": session.status, "title": session.title}


def _thread(request: Request) -> tuple[Channel, str]:
    room = request.space.room_of_member(request.need("channel_id", "channel_not_found"), request.app.bot_user)
    thread = request.need("thread_ts")
    if room.find(thread) is None:
        raise SlackError("thread_not_found")
    return room, thread


METHODS = {
    "agents.sessions.setStatus": Method(set_session, ("chat:write",)),
    "assistant.threads.setStatus": Method(set_status, ("assistant:write", "chat:write")),
    "assistant.threads.setSuggestedPrompts": Method(suggest_prompts, ("assistant:write",)),
}
