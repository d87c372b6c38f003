"""Messages and calls of a workspace, for the report of a failed test."""

from bot.practice.workspace.workspace import Workspace

_LATEST_MESSAGES, _LATEST_CALLS = 40, 20


def summary_of(space: Workspace) -> str:
    said = [
        f"{room.name} {message.ts} {message.username or message.user}: {message.text}"
        for room in space.rooms.values()
        for message in sorted(room.messages.values(), key=lambda each: each.ts)
        if not message.deleted
    ]
    said += [
        f"only {user} sees: {message.text}"
        for user, messages in space.ephemerals.items()
        for message in messages
        if not message.deleted
    ]
    called = [f"{call.method} -> {call.answer.get('error', 'ok')}" for call in list(space.calls)[-_LATEST_CALLS:]]
    left = [f"unacked {envelope.kind} {envelope.id}" for envelope in space.delivery.unacked()]
    return "\n".join([*said[-_LATEST_MESSAGES:], "last calls:", *called, *left])
