"""The only code that posts, edits or deletes messages in a room."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from bot.practice.events import events, serializers
from bot.practice.workspace.channels import Channel
from bot.practice.workspace.model import App, File, Json, Message, SlackError
from bot.practice.workspace.workspace import Workspace


def post(
    space: Workspace,
    user: str,
    channel: str,
    text: str,
    thread_ts: str | None = None,
    files: tuple[File | str, ...] = (),
) -> str:
    """Return its ts. With files it needs no text."""
    author = space.user(user)
    room = space.room_of_member(channel, user)
    if not text.strip() and not files:
        raise SlackError("no_text")
    root = _root(room, thread_ts)
    blocks = (serializers.rich_text(text),) if text.strip() else ()
    ts = room.next_ts(space.now())
    body = Message(channel, ts, user, text, root, blocks, team=author.team_id, files=files)
    return _add(space, room, body).ts


def upload(space: Workspace, name: str, content: bytes, **more: Any) -> File:
    """Take in a person's file, which apps download by its address; `more` is what Slack says of it otherwise."""
    file_id = space.new_id("F")
    address = f"{space.base_url}/files-pri/{file_id}/{quote(name)}"
    file = File(file_id, name, content, more={"url_private": address, "url_private_download": address, **more})
    space.files[file_id] = file
    return file


def post_as_bot(space: Workspace, app: App, room: Channel, said: Json) -> Message:
    """Post; `said` holds the checked arguments of chat.postMessage."""
    root = _root(room, said.get("thread_ts"))
    body = _from_app(space, app, room, {**said, "thread_ts": root})
    room.statuses.pop(root or body.ts, None)
    return _add(space, room, body)


def whisper(space: Workspace, app: App, room: Channel, to: str, said: Json) -> Message:
    """Send an ephemeral message: one person sees it, it isn't stored, and it causes no event."""
    body = replace(_from_app(space, app, room, said), to=to)
    if body.thread_ts and len(room.thread(body.thread_ts)) < 2:
        return body  # Slack shows it only in a thread that has begun
    space.ephemerals.setdefault(to, []).append(body)
    space.attention.posted(body, room)
    space.touch()
    return body


def change(space: Workspace, room: Channel, before: Message, by: str, **new: Any) -> Message:
    """Replace the message and send message_changed."""
    after = replace(before, edited=space.current_ts(), edited_by=by, **new)
    room.change(after)
    events.edited(space, before, after, room)
    space.touch()
    return after


def remove(space: Workspace, room: Channel, before: Message) -> None:
    after = replace(before, deleted=True)
    room.change(after)
    if room.replies(before.ts):
        events.edited(space, before, after, room)  # a tombstone, as long as there are replies
    else:
        events.deleted(space, before, room)
    space.touch()


def edit(space: Workspace, room: Channel, user: str, ts: str, text: str) -> None:
    change(space, room, own(room, user, ts), user, text=text, blocks=(serializers.rich_text(text),))


def change_whisper(space: Workspace, before: Message, **new: Any) -> Message:
    """Change an ephemeral message, as only a response_url can."""
    after = replace(before, **new)
    mine = space.ephemerals[before.to]
    mine[mine.index(before)] = after
    space.touch()
    return after


def own(room: Channel, user: str, ts: str) -> Message:
    """Return the person's own message. Raises SlackError if it isn't."""
    found = room.find(ts)
    if found is None:
        raise SlackError("message_not_found")
    if found.user != user:
        raise SlackError("cant_update_message")
    return found


def _add(space: Workspace, room: Channel, body: Message) -> Message:
    room.add(body)
    space.attention.posted(body, room)
    events.said(space, body, room)
    space.touch()
    return body


def _root(room: Channel, thread_ts: str | None) -> str | None:
    """Return the root: as in Slack, a reply to a reply goes to it, and what answers a message that was deleted without
    a reply goes to the top of the channel. Raises SlackError for an unknown thread."""
    if not thread_ts:
        return None
    found = room.messages.get(thread_ts)
    if found is None:
        raise SlackError("thread_not_found")
    root = found.thread_ts or found.ts
    return root if room.thread(root) else None


def _from_app(space: Workspace, app: App, room: Channel, said: Json) -> Message:
    return Message(
        room.id,
        room.next_ts(space.now()),
        app.bot_user,
        said.get("text", ""),
        said.get("thread_ts"),
        tuple(said.get("blocks", ())),
        said.get("metadata"),
        said.get("username", ""),
        said.get("icon", ""),
        app.bot_id,
        app.id,
        space.team_id,
    )
