"""Everything that leaves the bot, with the people whom it reaches."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.demo_people import PEOPLE
from bot.practice.workspace.model import ApiCall
from bot.practice.workspace.workspace import Workspace

EVERYBODY = frozenset(user for user, *_ in PEOPLE)
_FOR_ONE = {"chat.postEphemeral": "user", "views.publish": "user_id"}


@dataclass(frozen=True)
class Sent:
    """What was sent, and to whom."""

    what: str
    text: str
    readers: frozenset[str]


def everything_sent(space: Workspace) -> Iterator[Sent]:
    """Yield every message, redrawn card, ephemeral, Home tab, form and file that the bot has sent so far."""
    with space.lock:
        calls = list(space.calls)
        for call in calls:
            readers = _readers(space, call)
            if readers:
                yield Sent(call.method, json.dumps(call.args, ensure_ascii=False, default=str), readers)
        for call in calls:
            if call.method == "files.completeUploadExternal":
                yield Sent("file", _files_of(space, call), _in_room(space, str(call.args.get("channel_id"))))


def _readers(space: Workspace, call: ApiCall) -> frozenset[str]:
    """Return who reads what a call shows; nobody if it only asks Slack something."""
    if call.method in _FOR_ONE:
        return frozenset({str(call.args[_FOR_ONE[call.method]])})
    if call.method in {"views.open", "views.push"}:
        return frozenset({space.tickets._triggers[str(call.args["trigger_id"])].user})
    if call.method in {"chat.postMessage", "chat.update"}:
        return _in_room(space, str(call.args["channel"]))
    return frozenset()


def _in_room(space: Workspace, channel: str) -> frozenset[str]:
    room = space.rooms.get(channel)
    if room is None:  # a person's id, in place of their direct messages
        return frozenset({channel})
    return EVERYBODY if room.kind == "channel" else frozenset(room.members)


def _files_of(space: Workspace, call: ApiCall) -> str:
    given = call.args["files"]
    files = json.loads(given) if isinstance(given, str) else given
    return "\n".join(space.files[file["id"]].content.decode("utf-8", "replace") for file in files)
