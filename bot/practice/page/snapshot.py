"""A snapshot of everything that one person sees on the page."""

from dataclasses import dataclass
from itertools import islice

from bot.practice.events import serializers
from bot.practice.page.info import PageInfo
from bot.practice.people.compose_text import as_typed
from bot.practice.workspace import conversation_filter
from bot.practice.workspace.channels import Channel
from bot.practice.workspace.model import Json, Message, User, View
from bot.practice.workspace.workspace import Workspace

SHOWN = 80


@dataclass(frozen=True)
class Viewpoint:
    """Where a page looks; `n` counts its moves."""

    who: str
    channel: str = ""
    thread: str = ""
    home: str = ""
    visible: bool = True
    n: int = 0


def snapshot(space: Workspace, info: PageInfo, looking: Viewpoint) -> Json:
    """Clear the unread count of the channel shown."""
    me = space.users.get(looking.who) or next(who for who in space.users.values() if _is_to_be(who))
    room = _room(space, me, looking.channel)
    first_unread = space.attention.first_unread.get((me.id, room.id), "") if room is not None else ""
    waiting = info.waiting() if info.waiting is not None else None
    if looking.visible and not looking.home and room is not None:
        space.attention.seen(me.id, room.id)
    return {
        "n": looking.n,
        "me": _person(space, me, waiting),
        "people": [_person(space, who, waiting) for who in space.users.values() if _is_to_be(who)],
        "names": {user.id: {"name": user.name, "bot": user.is_bot} for user in space.users.values()},
        "rooms": {r.id: r.name for r in space.rooms.values() if r.kind != "im"},
        "channels": [_channel(space, me, r) for r in space.rooms.values() if r.kind != "im" and me.id in r.members],
        "dms": [_channel(space, me, r) for r in _dms(space, me)],
        "apps": [
            {"id": app.id, "name": app.name, "user": app.bot_user, "shortcuts": app.shortcuts}
            for app in space.apps.values()
        ],
        "here": None if room is None else {**_here(space, me, room), "first_unread": first_unread},
        "thread": _thread(space, me, room, looking.thread) if room is not None and looking.thread else None,
        "view": _view(space, space.top_view(me.id)),
        "home": {"app": looking.home, "view": _view(space, space.homes.get((me.id, looking.home)))},
        "warnings": [vars(w) for w in space.delivery.unanswered if w.user == me.id],
        "about": _about(space, info),
        "steps": info.steps(me.id),
    }


def _is_to_be(user: User) -> bool:
    return not user.is_bot and not user.deleted and user.id != "USLACKBOT"


def _person(space: Workspace, user: User, waiting: dict[str, int] | None) -> Json:
    """Badge what is waiting for the person until it is dealt with; where nothing knows, what they haven't read."""
    unread = space.attention.of(user.id)
    return {
        "id": user.id,
        "name": user.name,
        "title": user.title,
        "about": user.about,
        "tz": user.tz,
        "badge": unread if waiting is None else waiting.get(user.id, 0),
        "unread": unread,
    }


def _room(space: Workspace, me: User, channel: str) -> Channel | None:
    """Return the requested room, else one with a badge, else the first. A bot's id means one's DM with it. So does
    another person's DM with an app: its button may still be shown for a moment after one became another person."""
    if channel in space.users and space.users[channel].is_bot:
        channel = space.dm(me.id, channel).id
    requested = space.rooms.get(channel)
    if requested and requested.kind == "im" and me.id not in requested.members:
        apps = [member for member in requested.members if space.users[member].is_bot]
        channel = space.dm(me.id, apps[0]).id if apps else channel
    mine = [room for room in space.rooms.values() if me.id in room.members]
    asked = [room for room in mine if room.id == channel]
    waiting = [room for room in mine if space.attention.badges[me.id, room.id]]
    return next(iter(asked + waiting + mine), None)


def _dms(space: Workspace, me: User) -> list[Channel]:
    """Open a DM with each app; leave out empty ones with people."""
    mine = [space.dm(me.id, app.bot_user) for app in space.apps.values()]
    others = [r for r in space.rooms.values() if r.kind == "im" and me.id in r.members and r not in mine]
    return mine + [room for room in others if room.messages]


def _channel(space: Workspace, me: User, room: Channel) -> Json:
    other = next((m for m in room.members if m != me.id), me.id)
    unread, badge = space.attention.unread[me.id, room.id], space.attention.badges[me.id, room.id]
    name = space.users[other].name if room.kind == "im" else room.name
    app_id = space.users[other].app_id if room.kind == "im" else ""
    return {"id": room.id, "name": name, "kind": room.kind, "unread": unread, "badge": badge, "app": app_id}


def _here(space: Workspace, me: User, room: Channel) -> Json:
    latest = list(islice(room.top_level(), SHOWN))[::-1]
    mine = [m for m in space.ephemerals.get(me.id, ()) if m.channel == room.id and not m.deleted and not m.thread_ts]
    said = sorted([*latest, *mine[-10:]], key=lambda message: message.ts)
    shown = [_message(space, me, room, message) for message in said]
    prompts = list(room.prompts)
    return {**_channel(space, me, room), "members": len(room.members), "messages": shown, "prompts": prompts}


def _thread(space: Workspace, me: User, room: Channel, root: str) -> Json:
    mine = [m for m in space.ephemerals.get(me.id, ()) if m.thread_ts == root and not m.deleted]
    said = sorted([*room.thread(root), *mine], key=lambda message: message.ts)
    shown = [_message(space, me, room, message) for message in said]
    session = room.sessions.get(root)
    status = {"status": room.statuses.get(root, ""), "session": vars(session) if session else None}
    return {"root": root, "messages": shown, **status}


def _message(space: Workspace, me: User, room: Channel, said: Message) -> Json:
    author = space.users.get(said.user)
    root = said.thread_ts or said.ts
    whole = serializers.message(said, room)
    return {
        **whole,
        "blocks": conversation_filter.named(space, me.id, whole.get("blocks", ())),
        "author": said.username or (author.name if author is not None else said.user),
        "icon": said.icon,
        "bot": bool(said.bot_id),
        "mine": said.user == me.id and not said.deleted,
        "only_me": bool(said.to),
        "followed": me.id in {m.user for m in room.thread(root)} if room.threads.get(root) else False,
        "status": room.statuses.get(said.ts, ""),
        "typed": as_typed(space, said.text) if said.user == me.id else "",
    }


def _view(space: Workspace, shown: View | None) -> Json | None:
    if shown is None:
        return None
    blocks = conversation_filter.named(space, shown.user, shown.body["blocks"])
    return serializers.view(shown, space.team_id, space.apps) | {"blocks": blocks, "errors": shown.errors}


def _about(space: Workspace, info: PageInfo) -> Json:
    now = info.now or space.now
    return {
        "mind": info.mind(),
        "team": info.team,
        "twins": info.twins(),
        "suggestions": info.suggestions(),
        "now": now().isoformat(),
        "can_advance": info.advance is not None,
    }
