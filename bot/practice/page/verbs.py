"""The page's verbs, and a table from their names to functions."""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass

from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.events.serializers import attached
from bot.practice.page.info import Jump, PageInfo, jump
from bot.practice.people.compose_text import as_slack_text
from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.model import File, Json

MOST_BYTES = 5_000_000
"""Of a file from the page."""


@dataclass(frozen=True)
class PageRequest:
    """A request of the page; its `args` are unchecked."""

    slack: LocalSlack
    info: PageInfo
    who: str
    args: Json

    def text(self, name: str) -> str:
        return str(self.args.get(name) or "")


def say(act: PageRequest) -> Json:
    """Send a typed message, or run a slash command if it starts like one."""
    typed, channel = act.text("text").strip(), act.text("channel")
    if typed.startswith("/"):
        name, _, rest = typed.partition(" ")
        act.slack.command(act.who, channel, name, as_slack_text(act.slack.space, rest.strip()))
        return {}
    text = as_slack_text(act.slack.space, typed)
    files = tuple(_uploaded(act, each) for each in act.args.get("files") or ())
    return {"ts": act.slack.post(act.who, channel, text, act.text("thread_ts") or None, files)}


def _uploaded(act: PageRequest, given: Json) -> File:
    content = b64decode(str(given.get("content") or ""))
    if len(content) > MOST_BYTES:
        raise ImpossibleError(f"this page takes files of {MOST_BYTES // 1_000_000} MB at most")
    return act.slack.upload(str(given.get("name") or "file"), content)


def upload(act: PageRequest) -> Json:
    """Take in a file for a form, and return it as the form's state holds it."""
    return {"file": attached(_uploaded(act, act.args))}


def edit(act: PageRequest) -> Json:
    act.slack.edit(act.who, act.text("channel"), act.text("ts"), as_slack_text(act.slack.space, act.text("text")))
    return {}


def delete(act: PageRequest) -> Json:
    act.slack.delete(act.who, act.text("channel"), act.text("ts"))
    return {}


def click(act: PageRequest) -> Json:
    args = act.args
    place = act.text("channel"), act.text("ts"), act.text("action_id")
    act.slack.click(act.who, *place, args.get("value"), args.get("block_id"), args.get("typed"))
    return {}


def shortcut(act: PageRequest) -> Json:
    act.slack.shortcut(act.who, act.text("channel"), act.text("ts"), act.text("callback_id"))
    return {}


def click_in_view(act: PageRequest) -> Json:
    args = act.args
    place = act.text("view_id"), act.text("action_id")
    act.slack.click_in_view(act.who, *place, args.get("value"), args.get("block_id"), args.get("typed"))
    return {}


def submit(act: PageRequest) -> Json:
    act.slack.send_form(act.who, act.text("view_id"), act.args.get("values") or {})
    return {}


def close_view(act: PageRequest) -> Json:
    act.slack.close_view(act.who, act.text("view_id"))
    return {}


def open_home(act: PageRequest) -> Json:
    act.slack.open_home(act.who, act.text("app_id"), act.text("tab") or "home")
    return {}


def stop(act: PageRequest) -> Json:
    act.slack.stop_session(act.who, act.text("channel"), act.text("thread_ts"))
    return {}


def advance(act: PageRequest) -> Json:
    """Move the practice clock; Monday morning depends on the person's time zone."""
    if act.info.advance is None:
        raise ImpossibleError("the clock of this workspace cannot be moved")
    by: Jump = act.args["by"]
    now = (act.info.now or act.slack.space.now)()
    act.info.advance(jump(now, by, act.slack.space.user(act.who).tz))
    with act.slack.space.lock:
        act.slack.space.touch()
    return {}


VERBS: dict[str, Callable[[PageRequest], Json]] = {
    "say": say,
    "upload": upload,
    "edit": edit,
    "delete": delete,
    "click": click,
    "shortcut": shortcut,
    "click_in_view": click_in_view,
    "submit": submit,
    "close_view": close_view,
    "open_home": open_home,
    "stop": stop,
    "advance": advance,
}
