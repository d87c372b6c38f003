"""What happens when a person presses, submits, closes or commands?  Payloads to the app that owns the thing pressed."""

from typing import Any

from bot.practice import elements, events, forms, talking, wire
from bot.practice.delivery import Envelope, EnvelopeKind
from bot.practice.elements import ImpossibleError
from bot.practice.model import App, Json, Message, SlackError, Unanswered, View
from bot.practice.rooms import Room
from bot.practice.workspace import Workspace


def click(
    space: Workspace, user: str, channel: str, ts: str, action_id: str, value: Any = None, block_id: str | None = None
) -> Envelope:
    """Use a button, menu or picker of a message that this person sees."""
    room = space.room_of_member(channel, user)
    message = room.find(ts) or space.ephemeral(user, ts)
    if message is None:
        raise ImpossibleError(f"there is no message {ts} in {channel} that {user} sees")
    block, element = elements.find(message.blocks, action_id, value, block_id)
    payload = {
        **_person(space, user, message.app_id),
        "type": "block_actions",
        "container": _container(message),
        "channel": {"id": room.id, "name": "privategroup" if room.kind == "group" else room.name},
        "state": {"values": {}},
        "response_url": _response_url(space, user, message),
        "actions": [elements.done(block, element, value, _action_ts(space))],
    }
    if not message.to:
        payload["message"] = wire.message(message, room, with_metadata=True)
    return _send(space, "interactive", payload, Unanswered(user, message.app_id, "click", room.id, ts, action_id))


def shortcut(space: Workspace, user: str, channel: str, ts: str, callback_id: str) -> Envelope:
    """Use an app's shortcut on a message that this person sees; whispers have none."""
    room = space.room_of_member(channel, user)
    message = room.find(ts)
    app = next((app for app in space.apps.values() if callback_id in dict(app.shortcuts)), None)
    if message is None or message.deleted:
        raise ImpossibleError(f"there is no message {ts} in {channel} that {user} sees")
    if app is None or "commands" not in app.scopes:
        raise ImpossibleError(f"no app has a shortcut {callback_id!r} on messages")
    payload = {
        **_person(space, user, app.id),
        "type": "message_action",
        "callback_id": callback_id,
        "action_ts": _action_ts(space),
        "channel": {"id": room.id, "name": "privategroup" if room.kind == "group" else room.name},
        "message_ts": message.ts,
        "message": wire.message(message, room, with_metadata=message.app_id == app.id),
        "response_url": _url(space, space.tickets.response(app.id, user, room.id, "", True, None)),
    }
    return _send(space, "interactive", payload, Unanswered(user, app.id, "click", room.id, ts, callback_id))


def click_in_view(
    space: Workspace,
    user: str,
    view_id: str,
    action_id: str,
    value: Any = None,
    block_id: str | None = None,
    typed: Json | None = None,
) -> Envelope:
    """Use a button or menu of a form or of the Home tab; `typed` is what stands in the form's other fields."""
    view = _seen(space, user, view_id)
    block, element = elements.find(view.body["blocks"], action_id, value, block_id)
    given = {**(typed or {})}
    if element["type"] in elements.STATE_KEY and element["type"] != "overflow":
        given[block["block_id"]] = elements.state(element, value)
    view = forms.keep(space, view, state=elements.form_state(view.body["blocks"], view.state, given))
    payload = {
        **_person(space, user, view.app_id),
        "type": "block_actions",
        "container": {"type": "view", "view_id": view.id},
        "view": wire.view(view, space.team_id, space.apps),
        "actions": [elements.done(block, element, value, _action_ts(space))],
    }
    return _send(space, "interactive", payload, Unanswered(user, view.app_id, "click", "", view.id, action_id))


def submit(space: Workspace, user: str, view_id: str, values: Json) -> Envelope:
    """Send a form; its ack closes it, or does what its response_action says."""
    view = _seen(space, user, view_id)
    state = elements.form_state(view.body["blocks"], view.state, values)
    missing = elements.missing(view.body["blocks"], state)
    view = forms.keep(space, view, state=state, errors=missing)
    if missing:
        raise ImpossibleError(f"the form wants these fields: {', '.join(missing)}")
    payload = {
        **_person(space, user, view.app_id),
        "type": "view_submission",
        "view": wire.view(view, space.team_id, space.apps),
        "response_urls": [],
    }
    person = Unanswered(user, view.app_id, "form", "", view.id, view.callback_id)
    return _send(space, "interactive", payload, person, lambda answer: forms.respond(space, view, answer))


def close_view(space: Workspace, user: str, view_id: str) -> Envelope | None:
    """Close a form; the app hears of it only where it asked to (notify_on_close)."""
    view = _seen(space, user, view_id)
    forms.close(space, view)
    if not view.body.get("notify_on_close"):
        return None
    payload = {
        **_person(space, user, view.app_id),
        "type": "view_closed",
        "view": wire.view(view, space.team_id, space.apps),
        "is_cleared": False,
    }
    return _send(space, "interactive", payload, Unanswered(user, view.app_id, "form", "", view.id, view.callback_id))


def command(space: Workspace, app: App, user: str, room: Room, name: str, text: str) -> Envelope:
    """A slash command; what its ack says is shown to the person alone, unless it says in_channel."""
    if "commands" not in app.scopes:
        raise ImpossibleError(f"{app.name} has no slash commands")
    person = _person(space, user, app.id)
    payload = {
        "token": "practice",
        "team_id": space.team_id,
        "team_domain": "practice",
        "channel_id": room.id,
        "channel_name": "privategroup" if room.kind == "group" else room.name,
        "user_id": user,
        "user_name": person["user"]["name"],
        "command": name,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": _url(space, space.tickets.response(app.id, user, room.id, "", True, None)),
        "trigger_id": person["trigger_id"],
    }
    unanswered = Unanswered(user, app.id, "command", room.id, "", name)
    return _send(space, "slash_commands", payload, unanswered, lambda said: _show(space, app, room, user, said))


def open_home(space: Workspace, app: App, user: str, tab: str = "home") -> None:
    events.home_opened(space, app, space.user(user).id, tab)
    space.touch()


def _show(space: Workspace, app: App, room: Room, user: str, said: Json) -> None:
    if not said.get("text") and not said.get("blocks"):
        return
    if said.get("response_type") == "in_channel":
        talking.post_as_bot(space, app, room, said)
    else:
        talking.whisper(space, app, room, user, said)


def _seen(space: Workspace, user: str, view_id: str) -> View:
    found = space.views.get(view_id) or next((v for v in space.homes.values() if v.id == view_id), None)
    if found is None or found.user != user:
        raise ImpossibleError(f"{user} has no open view {view_id}")
    return found


def _person(space: Workspace, user: str, app_id: str) -> Json:
    who = space.user(user)
    if app_id not in space.apps:
        raise SlackError("app_not_found")
    return {
        "user": {"id": who.id, "username": who.name.lower(), "name": who.name.lower(), "team_id": who.team_id},
        "api_app_id": app_id,
        "token": "practice",
        "trigger_id": space.tickets.trigger(app_id, user),
        "team": {"id": space.team_id, "domain": "practice"},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _container(message: Message) -> Json:
    place = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    return {**place, "is_ephemeral": bool(message.to), **thread}


def _response_url(space: Workspace, user: str, message: Message) -> str:
    ticket = space.tickets.response(
        message.app_id, user, message.channel, message.ts, bool(message.to), message.thread_ts
    )
    return _url(space, ticket)


def _url(space: Workspace, ticket: str) -> str:
    return f"{space.base_url}/response/{ticket}"


def _action_ts(space: Workspace) -> str:
    return f"{space.now().timestamp():.6f}"


def _send(space: Workspace, kind: EnvelopeKind, payload: Json, person: Unanswered, on_ack: Any = None) -> Envelope:
    envelope = Envelope(space.new_id("env-"), person.app_id, kind, payload, person, on_ack)
    space.delivery.deliver(envelope)
    space.touch()
    return envelope
