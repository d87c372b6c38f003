"""Parts that all interaction payloads share."""

from typing import Any

from bot.practice.workspace.channels import Channel
from bot.practice.workspace.delivery import Envelope, EnvelopeKind
from bot.practice.workspace.model import Json, SlackError, Unanswered
from bot.practice.workspace.workspace import Workspace


def person(space: Workspace, user: str, app_id: str, channel: str = "") -> Json:
    """Describe the acting person, with a trigger that remembers its channel."""
    who = space.user(user)
    if app_id not in space.apps:
        raise SlackError("app_not_found")
    return {
        "user": {"id": who.id, "username": who.name.lower(), "name": who.name.lower(), "team_id": who.team_id},
        "api_app_id": app_id,
        "token": "practice",
        "trigger_id": space.tickets.trigger(app_id, user, channel),
        "team": {"id": space.team_id, "domain": "practice"},
        "enterprise": {"id": space.enterprise_id, "name": "Practice"} if space.enterprise_id else None,
        "is_enterprise_install": False,
    }


def room_name(room: Channel) -> str:
    """Hide a private channel's name, as payloads do."""
    return "privategroup" if room.kind in {"group", "mpim"} else room.name


def response_url(
    space: Workspace, app_id: str, user: str, channel: str, message_ts: str = "", ephemeral: bool = True
) -> str:
    """Issue a URL; without a message there is nothing that the app could replace."""
    return f"{space.base_url}/response/{space.tickets.response(app_id, user, channel, message_ts, ephemeral)}"


def send(space: Workspace, kind: EnvelopeKind, payload: Json, person: Unanswered, on_ack: Any = None) -> Envelope:
    envelope = Envelope(space.new_id("env-"), person.app_id, kind, payload, person, on_ack)
    space.delivery.deliver(envelope)
    space.touch()
    return envelope
