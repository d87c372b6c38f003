"""Access: only members of this workspace can act; the bot refuses or ignores everyone else."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from bot.practice.demo_people import APP_ID
from bot.practice.events import serializers
from tests.support.effort import for_thorough
from tests.support.slack_world import ANA, BILLING, BOT, CHECKED, DECIDED, OTHERWISE, World, buttons, shown

ACTS = "acts"
SILENT = ""
GUEST, STRANGER = "answer guests", "people in this workspace"
GONE, WHO = "account is deactivated", "who you are"
_numbers = count(1)


@dataclass(frozen=True)
class Act:
    """An action that `user` can take, and a check of its effect."""

    user: str
    do: Callable[[], object]
    has_happened: Callable[[], bool]


# --- the actions, each set up while the person is a member


def newcomer(world: World) -> str:
    """Add a member that the bot has never looked up."""
    user = f"U0NEW{next(_numbers)}"
    world.slack.add_user(user, f"New {user}")
    world.slack.space.rooms[BILLING].members.append(user)
    return user


def is_settled(world: World, ts: str) -> Callable[[], bool]:
    """Return a check of whether an ask has its verdict."""
    return lambda: len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 2


def a_click(world: World) -> Act:
    """The expert approves."""
    ts, card = world.checked()
    return Act(ANA, lambda: world.click(ANA, card, "check:approve"), is_settled(world, ts))


def a_form(world: World) -> Act:
    """The expert submits a form to approve with changes."""
    ts, card = world.checked()
    before = world.slack.views(ANA)
    world.click(ANA, card, "check:changes")
    form = world.until(lambda: next((view for view in world.slack.views(ANA) if view not in before), None))
    values = {"words": {"field": "for a day"}}
    return Act(ANA, lambda: world.slack.submit(ANA, form.id, values), is_settled(world, ts))


def a_dm_reply(world: World) -> Act:
    """The expert writes the changes in a reply to the card."""
    ts, card = world.checked()
    with world.without_forms():
        world.click(ANA, card, "check:changes")
        world.thread(card, 1)
    return Act(ANA, lambda: world.slack.post(ANA, card.channel, "for a day", card.ts), is_settled(world, ts))


def a_thread_reply(world: World) -> Act:
    """The conductor replies with the reason for an override."""
    user = newcomer(world)
    answer = world.answered(OTHERWISE, user)
    world.click(user, answer, "answer:override")
    world.answer(answer.thread_ts or "", number=2)

    def is_overridden() -> bool:
        [now] = [m for m in world.slack.said(BILLING, answer.thread_ts) if m.ts == answer.ts]
        return buttons(now) == []

    return Act(user, lambda: world.slack.post(user, BILLING, "auditors ask", answer.thread_ts), is_overridden)


def an_edit(world: World) -> Act:
    """The conductor edits an ask that waits for its expert."""
    user = newcomer(world)
    ts, _ = world.checked(conductor=user)

    def is_superseded() -> bool:
        [answer, *_] = [m for m in world.slack.said(BILLING, ts) if m.bot_id]
        return "check:nudge" not in buttons(answer)

    return Act(user, lambda: world.slack.edit(user, BILLING, ts, CHECKED.replace("invoice", "customer")), is_superseded)


def a_command(world: World) -> Act:
    """A member lists the twins with `/twins list`."""
    user = newcomer(world)
    return Act(
        user,
        lambda: world.slack.command(user, BILLING, "/twins", "list"),
        lambda: any("Twins you can ask" in text for text in words_to(world, user)),
    )


def a_home(world: World) -> Act:
    """A member opens the Home tab."""
    user = newcomer(world)
    return Act(
        user,
        lambda: world.slack.open_home(user, APP_ID),
        lambda: any("Waiting for you" in text for text in words_to(world, user)),
    )


def an_ask(world: World) -> Act:
    """A member mentions the bot with an ask."""
    user, begun = newcomer(world), []
    return Act(
        user,
        lambda: begun.append(world.ask(DECIDED, user)),
        lambda: any(m.bot_id for m in world.slack.said(BILLING, begun[0])),
    )


# --- the people who take them


def changed(**facts: Any) -> Callable[[World, str], None]:
    """Return a function that changes the person's facts in Slack."""
    return lambda world, user: world.slack.change_user(user, **facts)


def unknown(world: World, _: str) -> None:
    """Let Slack answer that the user doesn't exist."""
    world.slack.faults.next("users.info", {"ok": False, "error": "user_not_found"})


def unreachable(world: World, _: str) -> None:
    """Let Slack fail to look up the user."""
    world.slack.faults.next("users.info", 500)


def elsewhere(world: World, user: str) -> None:
    """Send events from another workspace, while Slack still lists the person as a member of this one."""
    profile = serializers.user(world.slack.space.users[user], world.slack.space.now(), with_email=False)
    world.slack.change_user(user, team_id="T0OTHER")
    world.slack.faults.next("users.info", {"ok": True, "user": profile}, times=3)


BECOMES: Mapping[str, Callable[[World, str], None]] = {
    "member": changed(),
    "guest": changed(is_restricted=True),
    "single-channel guest": changed(is_ultra_restricted=True),
    "stranger": changed(is_stranger=True),
    "deactivated": changed(deleted=True),
    "bot": changed(app_id="A0OTHER", bot_id="B0OTHER"),
    "unknown": unknown,
    "unreachable": unreachable,
    "elsewhere": elsewhere,
}
QUICK = {"member", "guest", "elsewhere"}
"""The rest is left to `make thorough`: test_access_gate.py has every cell."""
DOES: Mapping[str, Callable[[World], Act]] = {
    "click": a_click,
    "form": a_form,
    "reply in a DM": a_dm_reply,
    "reply in a thread": a_thread_reply,
    "edit": an_edit,
    "command": a_command,
    "home": a_home,
    "ask": an_ask,
}

# --- the results: the action takes effect, is refused with a reason, or is ignored

_WITH_A_WORD = {
    "member": ACTS,
    "guest": GUEST,
    "single-channel guest": GUEST,
    "stranger": STRANGER,
    "deactivated": GONE,
    "bot": SILENT,
    "unknown": WHO,
    "unreachable": ACTS,  # the bot asks Slack again later
    "elsewhere": STRANGER,
}
_TALK = {who: ACTS if who in {"member", "unreachable"} else SILENT for who in _WITH_A_WORD}
"""An edit may be talk between people: the bot ignores people who may not act, and sends them no refusal."""
TABLE: Mapping[str, Mapping[str, str]] = {
    "click": _WITH_A_WORD,
    "form": _WITH_A_WORD,
    "reply in a DM": _WITH_A_WORD,
    "reply in a thread": _WITH_A_WORD,  # words of this person are waited for
    "edit": _TALK | {"elsewhere": ACTS},  # the payload names the author's workspace at the time of writing
    "command": _WITH_A_WORD | {"elsewhere": ACTS},  # the payload names no workspace, so users.info decides
    "home": _WITH_A_WORD | {"bot": GUEST, "elsewhere": ACTS},  # likewise; and no Home tab stays empty
    "ask": _WITH_A_WORD,
}


def words_to(world: World, user: str) -> list[str]:
    """Return the texts that only this person sees."""
    home = world.slack.home(user)
    direct = [shown(m) for m in world.slack.said(world.slack.dm(user, BOT)) if m.bot_id]
    whispered = [m.text for m in world.slack.ephemerals(user)]
    return [*whispered, *direct, *([json.dumps(home.body, ensure_ascii=False)] if home else [])]


@contextmanager
def become(world: World, user: str, who: str) -> Iterator[None]:
    """Change who the person is during the block; afterwards restore them and let the bot look them up again."""
    before = world.slack.space.users[user]
    BECOMES[who](world, user)
    yield
    world.slack.faults.clear()
    with world.slack.space.lock:
        world.slack.space.users[user] = before
    world.slack.command(user, BILLING, "/twins", "list")
    world.settle()


@pytest.mark.parametrize("who", [*sorted(QUICK), *for_thorough(sorted(BECOMES.keys() - QUICK))])
@pytest.mark.parametrize("what", DOES)
def test_only_members_act(world: World, what: str, who: str) -> None:
    act = DOES[what](world)
    world.settle()
    before = Counter(words_to(world, act.user))
    with become(world, act.user, who):
        act.do()
        world.settle()
        told = Counter(words_to(world, act.user)) - before
        has_happened = act.has_happened()
        assert [head.kind for head in world.practice.store.ledger.heads() if head.kind in {"tell", what}] == []

    expected = TABLE[what][who]
    assert has_happened == (expected == ACTS), told
    if expected == SILENT:
        assert not told
    elif expected != ACTS:
        assert [text for text in told if expected in text], told
