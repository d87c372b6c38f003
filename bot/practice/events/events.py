"""Event payloads, and the rules for which app receives them."""

from typing import Any

from bot.practice.events import serializers
from bot.practice.workspace.channels import Channel
from bot.practice.workspace.delivery import Envelope
from bot.practice.workspace.model import App, Json, Message
from bot.practice.workspace.unread import MENTION
from bot.practice.workspace.workspace import Workspace

HISTORY_SCOPE = {
    "channel": "channels:history",
    "group": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}


def said(space: Workspace, message: Message, room: Channel) -> None:
    """Send `app_mention` too, with the same ts and another event id, except in DMs and group DMs."""
    body = serializers.message(message, room)
    event = {**body, "channel": room.id, "event_ts": message.ts, **_teams(space, message, room)}
    named = set(MENTION.findall(message.text)) if room.kind in {"channel", "group"} else set()
    for app in space.apps_in(room):
        if app.bot_user in named and app.bot_user != message.user and "app_mentions:read" in app.scopes:
            emit(space, app, {**event, "type": "app_mention"}, room)
        _message_event(space, app, event, room)


def edited(space: Workspace, before: Message, after: Message, room: Channel) -> None:
    teams = _teams(space, after, room)
    _hidden(
        space,
        room,
        {
            "subtype": "message_changed",
            "message": serializers.message(after, room) | teams,
            "previous_message": serializers.message(before, room) | teams,
        },
    )


def deleted(space: Workspace, before: Message, room: Channel) -> None:
    gone = serializers.message(before, room) | _teams(space, before, room)
    _hidden(space, room, {"subtype": "message_deleted", "previous_message": gone, "deleted_ts": before.ts})


def home_opened(space: Workspace, app: App, user: str, tab: str) -> None:
    room = space.dm(user, app.bot_user)
    home = space.homes.get((user, app.id))
    shown = {"view": serializers.view(home, space.team_id, space.apps)} if home is not None and tab == "home" else {}
    event = {"type": "app_home_opened", "user": user, "channel": room.id, "tab": tab, "event_ts": space.current_ts()}
    emit(space, app, {**event, **shown}, room)


def session_stopped(space: Workspace, app: App, user: str, room: Channel, thread_ts: str) -> None:
    event = {"type": "agent_session_stopped", "user": user, "channel": room.id, "thread_ts": thread_ts}
    emit(space, app, {**event, "streaming_message_ts": [], "event_ts": space.current_ts()}, room)


def removed(space: Workspace, app: App, event_type: str) -> None:
    """Tell an app that it was uninstalled, or that its bot's token was revoked."""
    revoked = {"tokens": {"oauth": [], "bot": [app.bot_user]}} if event_type == "tokens_revoked" else {}
    emit(space, app, {"type": event_type, **revoked})


def emit(space: Workspace, app: App, event: Json, room: Channel | None = None) -> None:
    payload = {
        "token": "practice",
        "team_id": space.team_id,
        "context_team_id": space.team_id,
        "context_enterprise_id": space.enterprise_id,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": space.new_id("Ev"),
        "event_time": int(space.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": space.enterprise_id,
                "team_id": space.team_id,
                "user_id": app.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(room and room.shared),
        "event_context": f"4-{app.id}-{room.id if room else ''}",
    }
    space.delivery.deliver(Envelope(space.new_id("env-"), app.id, "events_api", payload))


def _message_event(space: Workspace, app: App, event: Json, room: Channel) -> None:
    if HISTORY_SCOPE[room.kind] in app.scopes:
        emit(space, app, {**event, "channel_type": room.kind}, room)


def _hidden(space: Workspace, room: Channel, event: Json) -> None:
    ts = space.current_ts()
    shared: dict[str, Any] = {"type": "message", "channel": room.id, "hidden": True, "ts": ts, "event_ts": ts}
    for app in space.apps_in(room):
        _message_event(space, app, {**shared, **event}, room)


def _teams(space: Workspace, message: Message, room: Channel) -> Json:
    """Return teams if the author's isn't, or may not be, the workspace's."""
    author = space.users.get(message.user)
    foreign = author is not None and author.team_id != space.team_id
    if not room.shared and not foreign:
        return {}
    return {"user_team": message.team, "source_team": message.team}
