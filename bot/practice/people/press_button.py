"""A person's actions on messages and commands, and their payloads to the app."""

from typing import Any

from bot.practice.blockkit import elements
from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.events import serializers
from bot.practice.people import payload_base, talk
from bot.practice.workspace import conversation_filter
from bot.practice.workspace.channels import Channel
from bot.practice.workspace.delivery import Envelope
from bot.practice.workspace.model import App, Json, Message, Unanswered
from bot.practice.workspace.workspace import Workspace


def click(
    space: Workspace,
    user: str,
    channel: str,
    ts: str,
    action_id: str,
    value: Any = None,
    block_id: str | None = None,
    typed: Json | None = None,
) -> Envelope:
    """Use an element of a message that the person sees; `typed` holds what they typed into its fields."""
    room = space.room_of_member(channel, user)
    message = room.find(ts) or space.ephemeral(user, ts)
    if message is None:
        raise ImpossibleError(f"there is no message {ts} in {channel} that {user} sees")
    block, element = elements.find(message.blocks, action_id, value, block_id)
    conversation_filter.check(space, user, element, value)
    payload = {
        **payload_base.person(space, user, message.app_id, room.id),
        "type": "block_actions",
        "container": _container(message),
        "channel": {"id": room.id, "name": payload_base.room_name(room)},
        "state": {"values": _filled_in(space, user, message, block, element, value, typed)},
        "response_url": payload_base.response_url(space, message.app_id, user, room.id, message.ts, bool(message.to)),
        "actions": [elements.done(block, element, value, space.current_ts())],
    }
    if not message.to:
        payload["message"] = serializers.message(message, room, with_metadata=True)
    return payload_base.send(
        space, "interactive", payload, Unanswered(user, message.app_id, "click", room.id, ts, action_id)
    )


def shortcut(space: Workspace, user: str, channel: str, ts: str, callback_id: str) -> Envelope:
    """Use a shortcut; as in Slack, ephemeral messages have none."""
    room = space.room_of_member(channel, user)
    message = room.find(ts)
    if message is None:
        raise ImpossibleError(f"there is no message {ts} in {channel} that {user} sees")
    app = _with_shortcut(space, callback_id)
    payload = {
        **payload_base.person(space, user, app.id, room.id),
        "type": "message_action",
        "callback_id": callback_id,
        "action_ts": space.current_ts(),
        "channel": {"id": room.id, "name": payload_base.room_name(room)},
        "message_ts": message.ts,
        "message": serializers.message(message, room, with_metadata=message.app_id == app.id),
        "response_url": payload_base.response_url(space, app.id, user, room.id),
    }
    return payload_base.send(space, "interactive", payload, Unanswered(user, app.id, "click", room.id, ts, callback_id))


def command(space: Workspace, app: App, user: str, room: Channel, name: str, text: str) -> Envelope:
    """Run a command and show the ack's text to the person alone, unless it says in_channel."""
    if "commands" not in app.scopes:
        raise ImpossibleError(f"{app.name} has no slash commands")
    if app.commands and name not in app.commands:
        raise ImpossibleError(f"{name} is not a command here; there is {', '.join(app.commands)}")
    person = payload_base.person(space, user, app.id, room.id)
    payload = {
        "token": "practice",
        "team_id": space.team_id,
        "team_domain": "practice",
        "channel_id": room.id,
        "channel_name": payload_base.room_name(room),
        "user_id": user,
        "user_name": person["user"]["name"],
        "command": name,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": payload_base.response_url(space, app.id, user, room.id),
        "trigger_id": person["trigger_id"],
    }
    unanswered = Unanswered(user, app.id, "command", room.id, "", name)
    return payload_base.send(
        space, "slash_commands", payload, unanswered, lambda said: _show(space, app, room, user, said)
    )


def _filled_in(
    space: Workspace, user: str, message: Message, block: Json, element: Json, value: Any, typed: Json | None
) -> Json:
    """Return the fields of a message as this person filled them in since it was last redrawn."""
    given = dict(typed or {})
    if element["type"] in elements.STATE_KEY and element["type"] != "overflow":
        given[block["block_id"]] = elements.state(element, value)
    key = (user, message.channel, message.ts)
    drawn, before = space.filled_in.get(key, ((), {}))
    values = elements.form_state(message.blocks, before if drawn == message.blocks else {}, given)
    space.filled_in[key] = (message.blocks, values)
    return values


def _with_shortcut(space: Workspace, callback_id: str) -> App:
    """Find the app with this shortcut and the scope `commands`."""
    offered = {own: app for app in space.apps.values() for own, _ in app.shortcuts if "commands" in app.scopes}
    if callback_id not in offered:
        there = ", ".join(offered) or "none"
        raise ImpossibleError(f"no app has a shortcut {callback_id!r} on messages; there are: {there}")
    return offered[callback_id]


def _show(space: Workspace, app: App, room: Channel, user: str, said: Json) -> None:
    if not said.get("text") and not said.get("blocks"):
        return
    if said.get("response_type") == "in_channel":
        talk.post_as_bot(space, app, room, said)
    else:
        talk.whisper(space, app, room, user, said)


def _container(message: Message) -> Json:
    place = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    return {**place, "is_ephemeral": bool(message.to), **thread}
