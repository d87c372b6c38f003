"""Parser of Slack payloads. A redelivery gets the same job id, and so runs once. Secrets are blanked first."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.slack.attachments.slack_file import described_files, uploaded_files
from bot.slack.payload_text import (
    command_text,
    file_names,
    filled_in,
    mentions,
    open_form,
    plain_text,
    pressed,
    removes_app,
    require_moments,
    require_texts,
    slack_time_of,
    typed,
)
from bot.ui.ids import Action
from bot.ui.open_form import OpenForm
from twins.jobs import Job, JobKind, order_of

_IN_THEIR_ORDER = {
    Action.OVERRIDE,
    Action.NOT_MY_REASON,
    Action.NEVER_MIND,
    Action.CHANGES,
    Action.QUESTION,
    Action.AS_CHANGES,
    Action.AS_REASON,
    Action.AS_QUESTION,
    Action.AS_NOTHING,
}

IsBotThread = Callable[[str, str, str], bool]
"""(team, channel, thread ts): whether the thread holds an ask or a card of the bot."""
_TALK = {None, "file_share", "thread_broadcast", "me_message"}


@dataclass(frozen=True)
class PayloadParser:
    team: str
    bot_user: str
    is_bot_thread: IsBotThread
    now: Callable[[], datetime]
    others: tuple[str, ...] = ()
    """Users of the other apps: a mention of one isn't a reply to this one."""

    @property
    def bots(self) -> tuple[str, ...]:
        return (self.bot_user, *self.others)

    def job(self, body: Mapping[str, Any]) -> Job | None:
        """Return None if the payload doesn't concern the bot."""
        if "command" in body:
            return self._command(body)
        match body.get("type"):
            case "event_callback":
                return self._event(body)
            case "block_actions":
                return self._click(body)
            case "message_action":
                return self._shortcut(body)
            case "view_submission":
                return self._form(body)
            case _:
                return None

    def _event(self, body: Mapping[str, Any]) -> Job | None:
        event = body["event"]
        if event.get("type") == "app_home_opened":
            return self._opened(body, event)
        if event.get("type") == "agent_session_stopped":
            return self._stopped(body, event)
        if removes_app(event, self.bot_user):
            app, order = body["api_app_id"], self._stamp()
            payload = {"app": app, "reason": event["type"], "user": self.bot_user}
            return self._made(f"app_lost:{app}:{body['event_id']}", JobKind.APP_LOST, f"app_lost:{app}", payload, order)
        if event.get("type") not in {"app_mention", "message"} or "channel" not in event:
            return None
        if event.get("subtype") in {"message_changed", "message_deleted"}:
            return self._revision(body, event)
        if event.get("bot_id") or event.get("subtype") not in _TALK or not event.get("user"):
            return None
        return self._said(body, event)

    def _said(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> Job | None:
        app, team, channel, ts = body["api_app_id"], self.team, event["channel"], event["ts"]
        thread = event.get("thread_ts") or ts
        is_dm = event.get("channel_type") == "im" or channel.startswith("D")
        mentions_us = mentions(event.get("text") or "", *self.bots)
        is_ask = event["type"] == "app_mention" or (is_dm and (thread == ts or mentions_us))
        is_ask = is_ask or (event.get("channel_type") == "mpim" and mentions_us)  # sent with or without an app_mention
        is_reply = thread != ts and (is_dm or (not mentions_us and self.is_bot_thread(team, channel, thread)))
        if not (is_ask or is_reply):
            return None
        said = {
            **self._who(body, event, event["user"]),
            **_place(channel, ts, thread),
            "is_dm": is_dm,
            **plain_text(event.get("text", ""), *self.bots),
            "files": file_names(event),
            "attached": described_files(event),
        }
        kind = JobKind.ASK if is_ask else JobKind.REPLY
        whose = app if is_ask else team  # every mentioned app answers; all apps get a reply, which counts once
        return self._made(f"{kind}:{whose}:{channel}:{ts}", kind, f"in:{channel}:{thread}", said, ts)

    def _revision(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> Job | None:
        after, before = event.get("message") or {}, event.get("previous_message") or {}
        is_tombstone = after.get("subtype") == "tombstone"
        is_edit = event["subtype"] == "message_changed" and not is_tombstone
        message = after if is_edit else after | before
        team, channel, ts = self.team, event["channel"], message["ts"]
        thread = message.get("thread_ts") or ts
        said_as = self._said_as(event, before, thread)
        is_for_us = mentions(after.get("text") or "", self.bot_user) and not after.get("bot_id")
        if is_edit and is_for_us and not said_as:  # the edit added the mention
            return self._said(body, {**after, "type": "app_mention", "channel": channel})
        if message.get("bot_id") and (is_edit or ts != thread):  # the first message of a thread may be an agent's ask
            return None
        if not (ts and (said_as or channel.startswith("D"))):
            return None
        if is_edit and after.get("text") == before.get("text"):  # a link was unfurled, a reaction counted
            return None
        payload = {
            **self._who(body, message, message.get("user") or ""),
            **_place(channel, ts, thread),
            "is_dm": channel.startswith("D"),
            "mentions_us": any(mentions(each.get("text") or "", *self.bots) for each in (after, before)),
            **plain_text(message.get("text", ""), *self.bots),
            "files": file_names(message),
            "attached": described_files(message),
            **({"said_as": said_as} if is_edit else {"has_thread": is_tombstone}),
        }
        kind = JobKind.EDIT if is_edit else JobKind.DELETE
        key = (message.get("edited") or {}).get("ts") or event.get("event_ts") or ""
        job_id = f"{kind}:{team}:{channel}:{ts}" + (f":{key}" if is_edit else "")
        return self._made(job_id, kind, f"in:{channel}:{thread}", payload, str(event.get("event_ts") or ts))

    def _said_as(self, event: Mapping[str, Any], before: Mapping[str, Any], thread: str) -> str:
        """Return what the message was before: an ask, a reply, or "" if the bot had nothing to do with it."""
        is_dm, text = event["channel"].startswith("D"), before.get("text") or ""
        if (is_dm and before.get("ts") == thread) or mentions(text, *((self.bots) if is_dm else (self.bot_user,))):
            return JobKind.ASK
        is_reply = is_dm or self.is_bot_thread(self.team, event["channel"], thread)
        return JobKind.REPLY if is_reply else ""

    def _click(self, body: Mapping[str, Any]) -> Job | None:
        action = body["actions"][0]
        container = body.get("container") or {}
        message = body.get("message") or {}
        channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
        ts = container.get("message_ts") or message.get("ts") or ""
        thread = message.get("thread_ts") or container.get("thread_ts")
        name, value = pressed(action)
        payload = {
            **self._who(body, body["user"], body["user"]["id"]),
            **_place(channel, ts, thread),
            "action": name,
            "value": value,
            "trigger": body.get("trigger_id"),
            **typed(body),
            **open_form(body.get("view") or {}),
        }
        at = str(action.get("action_ts") or self._stamp())
        in_thread = channel and _belongs_to_thread(name)
        lane = f"in:{channel}:{thread or ts}" if in_thread else f"click:{channel or payload['user']}:{ts}"
        unique = f"{payload['team']}:{payload['user']}:{ts}:{name}:{at}"
        key = hashlib.sha256(unique.encode()).hexdigest()[:24]  # ids are never erased, so they reveal no person
        return self._made(f"{JobKind.CLICK}:{key}", JobKind.CLICK, lane, payload, at)

    def _shortcut(self, body: Mapping[str, Any]) -> Job | None:
        """Parse a shortcut on a message, whose author may be anyone."""
        message, channel = body.get("message") or {}, (body.get("channel") or {}).get("id")
        ts = str(body.get("message_ts") or message.get("ts") or "")
        at = str(body.get("action_ts") or self._stamp())
        payload = {
            **self._who(body, body["user"], body["user"]["id"]),
            **_place(channel, ts, message.get("thread_ts")),
            "action": body.get("callback_id", ""),
            "value": "",
            "trigger": body.get("trigger_id"),
            "author": message.get("user"),
            "is_bot": bool(message.get("bot_id")),
            **plain_text(str(message.get("text") or ""), *self.bots),
        }
        key = hashlib.sha256(f"{payload['team']}:{payload['user']}:{ts}:{at}".encode()).hexdigest()[:24]
        return self._made(f"{JobKind.CLICK}:{key}", JobKind.CLICK, f"click:{payload['user']}:{key}", payload, at)

    def _form(self, body: Mapping[str, Any]) -> Job:
        view = body["view"]
        values, kinds = filled_in(view)
        OpenForm.of(view, values)  # raises for a form that could not be shown again
        payload = {
            **self._who(body, body["user"], body["user"]["id"]),
            "form": view["callback_id"],
            "about": view.get("private_metadata", ""),
            "values": values,
            "attached": uploaded_files(view),
            "blanked": kinds,
        }
        at = slack_time_of(str(view.get("hash") or "")) or self._stamp()
        return self._made(f"{JobKind.FORM}:{view['id']}", JobKind.FORM, f"form:{view['id']}", payload, at)

    def _command(self, body: Mapping[str, Any]) -> Job:
        payload = {
            "app": body["api_app_id"],
            "team": self.team,
            "user": body["user_id"],
            "user_team": body["team_id"],
            "channel": body["channel_id"],
            "trigger": body.get("trigger_id"),
            **command_text(body.get("text", ""), *self.bots),
        }
        key = f"{JobKind.COMMAND}:{body.get('trigger_id') or self._stamp()}"
        return self._made(key, JobKind.COMMAND, f"command:{body['user_id']}", payload, self._stamp())

    def _opened(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> Job | None:
        user, kind = event["user"], {"home": JobKind.HOME, "messages": JobKind.PROMPTS}.get(event.get("tab", ""))
        if kind is None:
            return None
        seen = {"opened": True} if kind is JobKind.HOME else {"channel": event["channel"]}
        payload = {**self._who(body, event, user), **seen}
        return self._made(f"{kind}:{body['event_id']}", kind, f"{kind}:{user}", payload, self._stamp())

    def _stopped(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> Job:
        """Let a stop follow the ask of its thread."""
        channel, thread = event["channel"], event["thread_ts"]
        payload = {**self._who(body, event, event["user"]), "channel": channel, "thread_ts": thread}
        job_id = f"{JobKind.STOP}:{body['event_id']}"
        return self._made(job_id, JobKind.STOP, f"in:{channel}:{thread}", payload, event["event_ts"])

    def _who(self, body: Mapping[str, Any], source: Mapping[str, Any], user: str) -> dict[str, Any]:
        """Take this workspace for the user's, unless `source` (the event, or the payload's user) names another."""
        own = source.get("user_team") or source.get("source_team") or source.get("team_id") or source.get("team")
        sent_from = body.get("team_id") or (body.get("team") or {}).get("id") or ""
        home = own or sent_from
        return {
            "app": body["api_app_id"],
            "team": self.team,
            "user": user,
            "user_team": home,
            "shared": bool(body.get("is_ext_shared_channel")),
        }

    def _made(self, job_id: str, kind: JobKind, lane: str, payload: dict[str, Any], order: str) -> Job:
        """Raises ValueError for a payload whose fields aren't the texts and moments that Slack sends."""
        require_texts(payload, job_id, lane)
        require_moments(order.removesuffix("~"), payload.get("ts"), payload.get("thread_ts"))
        return Job(job_id, kind.value, lane, payload, order, self.now())

    def _stamp(self) -> str:
        return order_of(self.now())


def _place(channel: str | None, ts: str, thread: str | None) -> dict[str, Any]:
    return {"channel": channel, "ts": ts, "thread_ts": thread}


def _belongs_to_thread(action: str) -> bool:
    """Keep the click's order among the replies in its thread."""
    return Action.of(action) in _IN_THEIR_ORDER
