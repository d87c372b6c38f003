"""The conversations that a conversations_select offers a person, by its filter."""

from copy import deepcopy
from typing import Any

from bot.practice.blockkit.elements import ImpossibleError, elements
from bot.practice.workspace.channels import Channel
from bot.practice.workspace.model import Json
from bot.practice.workspace.workspace import Workspace

_TYPE_OF = {"channel": "public", "group": "private", "im": "im", "mpim": "mpim"}
CONVERSATION_TYPES = ("public", "private", "im", "mpim")


def offered(space: Workspace, user: str, element: Json) -> list[Channel]:
    wanted = element.get("filter", {})
    kinds = wanted.get("include", CONVERSATION_TYPES)
    return [
        room
        for room in space.rooms.values()
        if (room.kind == "channel" or user in room.members) and not room.archived and _TYPE_OF[room.kind] in kinds
        if not (wanted.get("exclude_bot_users") and room.kind == "im" and _has_a_bot(space, room))
        if not (wanted.get("exclude_external_shared_channels") and room.shared)
    ]


def may_choose(space: Workspace, user: str, element: Json, channel: str) -> bool:
    return any(room.id == channel for room in offered(space, user, element))


def named(space: Workspace, user: str, blocks: Any) -> list[Json]:
    if not any(element["type"] == "conversations_select" for _, element in elements(blocks)):
        return list(blocks)
    copies: list[Json] = deepcopy(list(blocks))
    for _, element in elements(copies):
        if element["type"] == "conversations_select":
            rooms = offered(space, user, element)
            element["offered"] = [{"id": room.id, "name": _name(space, user, room)} for room in rooms]
    return copies


def check(space: Workspace, user: str, element: Json, value: object) -> None:
    if element["type"] == "conversations_select" and value and not may_choose(space, user, element, str(value)):
        names = ", ".join(room.id for room in offered(space, user, element)) or "none"
        raise ImpossibleError(f"{user} cannot choose {value!r} in {element['action_id']!r}; there are: {names}")


def where_they_are(space: Workspace, user: str, blocks: list[Json], channel: str) -> Json:
    """Return the values of menus that default to the current conversation."""
    return {
        block["block_id"]: channel
        for block, element in elements(blocks)
        if element.get("default_to_current_conversation") and "initial_conversation" not in element
        if may_choose(space, user, element, channel)
    }


def _has_a_bot(space: Workspace, room: Channel) -> bool:
    return any(space.users[member].is_bot for member in room.members)


def _name(space: Workspace, user: str, room: Channel) -> str:
    if room.kind != "im":
        return f"#{room.name}"
    return space.users[next((member for member in room.members if member != user), user)].name
