"""The conversations.* methods: members and messages of a channel."""

from itertools import islice

from bot.practice.api.request import Method, Request
from bot.practice.events import serializers
from bot.practice.workspace.channels import Channel, ts_key
from bot.practice.workspace.model import Json, Message, SlackError

_SCOPE_OF = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
_TYPE_OF = {"channel": "public_channel", "group": "private_channel", "im": "im", "mpim": "mpim"}


def open_dm(request: Request) -> Json:
    people = [who for who in request.text("users").split(",") if who]
    if request.text("channel"):
        room = request.room()
    elif len(people) == 1:
        room = _dm(request, people[0])
    else:
        raise SlackError("users_list_not_supplied" if not people else "too_many_users")
    return {"channel": serializers.channel(room, request.space.team_id, request.app.bot_user) | {"id": room.id}}


def info(request: Request) -> Json:
    room = request.room()
    _need(request, room, "read")
    members = request.flag("include_num_members")
    return {"channel": serializers.channel(room, request.space.team_id, request.app.bot_user, members)}


def members(request: Request) -> Json:
    room = request.room()
    _need(request, room, "read")
    page, following = request.page(room.members, 100)
    return {"members": page, "response_metadata": following}


def list_mine(request: Request) -> Json:
    return list_all(request, only_mine=True)


def list_all(request: Request, only_mine: bool = False) -> Json:
    wanted = request.text("types", "public_channel").replace(" ", "").split(",")
    me = request.app.bot_user
    rooms = [
        room
        for room in request.space.rooms.values()
        if _TYPE_OF[room.kind] in wanted and ((room.kind == "channel" and not only_mine) or me in room.members)
        if not (request.flag("exclude_archived") and room.archived)
    ]
    for room in {room.kind: room for room in rooms}.values():
        _need(request, room, "read")
    page, following = request.page(rooms, 100)
    channels = [serializers.channel(room, request.space.team_id, me, num_members=True) for room in page]
    return {"channels": channels, "response_metadata": following}


def history(request: Request) -> Json:
    """List newest first."""
    room = request.own_room()
    _need(request, room, "history")
    limit = request.count("limit", 100, 999)
    latest, inclusive = request.text("latest"), request.flag("inclusive")
    if request.text("cursor"):
        latest, inclusive = _before(request.text("cursor")), False
    found = list(islice(room.top_level(request.text("oldest"), latest, inclusive), limit + 1))
    more = len(found) > limit
    cursor = f"before:{found[limit - 1].ts}" if more else ""
    return {**_messages(request, room, found[:limit], cursor), "has_more": more, "pin_count": 0}


def replies(request: Request) -> Json:
    """List the root, then replies, oldest first; a reply's own ts returns that reply alone."""
    room = request.own_room()
    _need(request, room, "history")
    ts = request.need("ts", "thread_not_found")
    root = room.messages.get(ts)
    thread = room.thread(ts) if root is not None and not root.is_reply else [root] if root is not None else []
    if not thread:
        raise SlackError("thread_not_found")
    inside = [thread[0], *(m for m in thread[1:] if _between(request, m))]
    page, following = request.page(inside, 1000)
    return {**_messages(request, room, page, following["next_cursor"]), "has_more": bool(following["next_cursor"])}


def _messages(request: Request, room: Channel, found: list[Message], cursor: str) -> Json:
    with_metadata = request.flag("include_all_metadata")
    said = [serializers.message(message, room, with_metadata) for message in found]
    return {"messages": said, "response_metadata": {"next_cursor": cursor}}


def _between(request: Request, message: Message) -> bool:
    oldest, latest = request.text("oldest"), request.text("latest")
    low, high = ts_key(oldest, "invalid_ts_oldest") if oldest else "", ts_key(latest) if latest else "9"
    edges = request.flag("inclusive") and message.ts in (low, high)
    return edges or low < message.ts < high


def _before(cursor: str) -> str:
    kind, _, ts = cursor.partition(":")
    if kind != "before":
        raise SlackError("invalid_cursor")
    return ts


def _dm(request: Request, person: str) -> Channel:
    if request.space.user(person).deleted:
        raise SlackError("user_disabled")
    return request.space.dm(person, request.app.bot_user)


def _need(request: Request, room: Channel, what: str) -> None:
    request.need_scope(f"{_SCOPE_OF[room.kind]}:{what}")


METHODS = {
    "conversations.open": Method(open_dm, ("im:write",)),
    "conversations.info": Method(info),
    "conversations.members": Method(members),
    "conversations.list": Method(list_all),
    "users.conversations": Method(list_mine),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
}
