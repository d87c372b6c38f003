"""The gate's truth table: every action, by everyone, in every place, looked up in a local Slack."""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.app.access_gate import AccessGate
from bot.clock import system_time
from bot.practice.demo_people import BOT_TOKEN, practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from bot.slack.channel_access import ChannelAccess, SharedChannels
from bot.slack.client import SlackApp, SlackApps, make_client
from bot.slack.users import MOST_NAMES, UserDirectory
from bot.slack.workspace_access import Slack
from twins.job_payloads import Click, Command, FormSent, Mention, MessageEdit, PersonAct, Reply, read
from twins.jobs import Destination, Interaction, Job, JobKind, OutageError, RetryError
from twins.overriding import ThreadReply

TEAM, GRID, OTHER_TEAM, OTHER_GRID = "T0PRACTICE", "E0OURS", "T0OTHER", "E0OTHER"
ACTS, LATER, SILENT = "acts", "later", ""
GUEST, STRANGER = "answer guests", "people in this workspace"
GONE, WHO, SHARED = "account is deactivated", "who you are", "other companies"

PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "a member": {},
    "a member of the organisation": {"team_id": OTHER_TEAM, "enterprise_id": GRID, "teams": (TEAM, OTHER_TEAM)},
    "a colleague of a sister workspace": {"team_id": OTHER_TEAM, "enterprise_id": GRID, "teams": (OTHER_TEAM,)},
    "another organisation's": {"team_id": OTHER_TEAM, "enterprise_id": OTHER_GRID, "teams": (OTHER_TEAM,)},
    "a guest": {"is_restricted": True},
    "a guest of one channel": {"is_ultra_restricted": True},
    "a guest of the organisation": {"is_restricted": True, "enterprise_id": GRID, "teams": (TEAM,)},
    "a stranger": {"is_stranger": True},
    "another workspace's": {"team_id": OTHER_TEAM},
    "deactivated": {"deleted": True},
    "an app": {"app_id": "A0OTHER", "bot_id": "B0OTHER"},
}
"""What Slack says of each person."""
HOMES: Mapping[str, str] = {
    "a member of the organisation": OTHER_TEAM,
    "a colleague of a sister workspace": GRID,
    "another organisation's": OTHER_TEAM,
    "a member's id from another workspace": OTHER_TEAM,
}
"""The workspace that the payload names, unless it is ours."""
FAULTS: Mapping[str, Any] = {
    "nobody": {"ok": False, "error": "user_not_found"},
    "a member, while Slack is busy": 429,
    "a member, while Slack is down": 500,
}
ANSWERS: Mapping[str, str] = {
    "a member": ACTS,
    "a member of the organisation": ACTS,
    "a colleague of a sister workspace": ACTS,
    "another organisation's": STRANGER,
    "a guest": GUEST,
    "a guest of one channel": GUEST,
    "a guest of the organisation": GUEST,
    "a stranger": STRANGER,
    "another workspace's": STRANGER,
    "a member's id from another workspace": STRANGER,
    "deactivated": GONE,
    "an app": SILENT,
    "nobody": WHO,
    "a member, while Slack is busy": LATER,
    "a member, while Slack is down": LATER,
}
"""What each of them meets where the place is no hindrance, if they surely mean the bot."""

PLACES: Mapping[str, str | None] = {
    "a direct message": "D0SOMEBODY",
    "a public channel": "C0BILLING",
    "a private channel": "C0SECROOM",
    "a group DM": "G0GROUP",
    "a shared channel": "C0SHARED",
    "a channel that the bot left": "C0LEFT",
    "a group DM without the scope": "G0NOSCOPE",
    "a channel while Slack is busy": "C0BUSY",
    "a channel while Slack is down": "C0DOWN",
    "no channel": None,
}
_HINDERS_EVENTS = {"a shared channel": SHARED}
_HINDERS_CLICKS = {
    "a shared channel": SHARED,
    "a channel while Slack is busy": LATER,
    "a channel while Slack is down": LATER,
}
"""A refused look is an answer: as far as anyone knows, the channel isn't shared."""
_LOOKS: Mapping[str, Any] = {
    "C0LEFT": {"ok": False, "error": "channel_not_found"},
    "G0NOSCOPE": {"ok": False, "error": "missing_scope"},
    "C0BUSY": 429,
    "C0DOWN": 500,
}


@dataclass(frozen=True)
class Act:
    """An action; `hindered` by places, and `is_told` if a refusal comes with a reason. `is_awaited`: an item waits for
    words of this person."""

    kind: JobKind
    hindered: Mapping[str, str]
    is_told: bool = True
    is_awaited: bool = False
    said: Mapping[str, Any] = field(default_factory=dict)


_VALUES: Mapping[JobKind, type[PersonAct]] = {
    JobKind.ASK: Mention,
    JobKind.REPLY: Reply,
    JobKind.EDIT: MessageEdit,
    JobKind.CLICK: Click,
    JobKind.COMMAND: Command,
    JobKind.FORM: FormSent,
}
_PAYLOAD = dict.fromkeys(("text", "action", "value", "trigger", "form", "about"), "") | {"is_dm": False, "values": {}}
_TALK = {"text": "because auditors ask", "is_dm": False}
_TYPED = {"text": "override: auditors ask", "is_dm": False}
_EVERYWHERE: Mapping[str, Act] = {
    "an ask": Act(JobKind.ASK, _HINDERS_EVENTS),
    "a reply": Act(JobKind.REPLY, _HINDERS_EVENTS, is_told=False, said=_TALK),
    "a reply that is waited for": Act(JobKind.REPLY, _HINDERS_EVENTS, is_awaited=True, said=_TALK),
    "a typed override": Act(JobKind.REPLY, _HINDERS_EVENTS, said=_TYPED),
    "an edit": Act(JobKind.EDIT, _HINDERS_EVENTS, is_told=False),
    "a click": Act(JobKind.CLICK, _HINDERS_CLICKS),
    "a command": Act(JobKind.COMMAND, _HINDERS_CLICKS),
}
_ACTS = {
    **_EVERYWHERE,
    "a reply in a direct message": Act(JobKind.REPLY, {}, said={**_TALK, "is_dm": True}),
    "a form": Act(JobKind.FORM, {}),
}


def _places_of(act: str) -> list[str]:
    if act == "a form":
        return ["no channel"]
    if act == "a reply in a direct message":
        return ["a direct message"]
    nowhere = {"no channel"} if _ACTS[act].kind is not JobKind.CLICK else set()  # the Home tab's buttons
    return [place for place in PLACES if place not in nowhere]


class Told:
    """Collects private words instead of sending them."""

    def __init__(self, *, is_awaited: bool) -> None:
        self.words: list[str] = []
        self._is_awaited = is_awaited

    def reply(self, act: Interaction, word: str) -> None:
        self.words.append(word)

    def leave(self, click: Interaction, reply: ThreadReply, word: str, now: datetime, *, always: bool) -> None:
        assert not always
        if self._is_awaited:
            self.words.append(word)


@dataclass(frozen=True)
class Workspace:
    slack: LocalSlack
    api_url: str

    def apps(self) -> SlackApps:
        client = make_client(BOT_TOKEN, self.api_url)
        return SlackApps([SlackApp("A0ZERO", TEAM, "U0ZERO", client, enterprise=GRID)], system_time)

    def lookups(self) -> int:
        return len(self.slack.calls("conversations.info"))


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    slack = practice_slack()
    slack.space.enterprise_id = GRID
    slack.add_channel("C0SHARED", "shared", ["U0ZERO"], shared=True)
    slack.add_channel("C0LEFT", "left", [], private=True)
    slack.add_group_dm("G0GROUP", ["U0ZERO", "U0CORA", "U0CHEN"])
    for number, facts in enumerate(PEOPLE.values()):
        slack.add_user(f"U0GATE{number}", "Somebody", **facts)
    with serve(slack) as served:
        yield Workspace(slack, served.api_url)


def met(workspace: Workspace, act: str, who: str, place: str) -> str:
    """Return what the gate does: ACTS, LATER, SILENT or its words."""
    slack, apps = workspace.slack, workspace.apps()
    slack.faults.clear()
    if who in FAULTS:
        slack.faults.next("users.info", FAULTS[who])
    if PLACES[place] in _LOOKS:
        slack.faults.next("conversations.info", _LOOKS[PLACES[place] or ""])
    now, told = datetime.now(UTC), Told(is_awaited=_ACTS[act].is_awaited)
    store = SimpleNamespace(ledger=told, replies=told)
    gate = AccessGate(Slack.of(apps, (), cast("Any", store), lambda: now, nullcontext), cast("Any", store), lambda: now)
    user = f"U0GATE{list(PEOPLE).index(who)}" if who in PEOPLE else "U0CORA"
    said = {
        "app": "A0ZERO",
        "team": TEAM,
        "user": user,
        "user_team": HOMES.get(who, TEAM),
        "channel": PLACES[place],
        "ts": "1.0",
        "thread_ts": "1.0",
        "shared": place == "a shared channel",
    }
    job = Job("j", _ACTS[act].kind, "l", {**_PAYLOAD, **said, **_ACTS[act].said}, "1.0", now)
    try:
        admitted = gate.admits(read(_VALUES[_ACTS[act].kind], job))
    except (RetryError, OutageError):
        assert not told.words
        return LATER
    assert not (admitted and told.words)
    return ACTS if admitted else " ".join(told.words)


def expected(act: Act, who: str, place: str) -> str:
    """Combine the tables: doubt about the person first, then the place, then who they are."""
    answer, hindrance = ANSWERS[who], act.hindered.get(place)
    if LATER in {answer, hindrance}:
        return LATER
    if answer == SILENT or not act.is_told:
        return ACTS if answer == ACTS and hindrance is None else SILENT
    return hindrance or answer


@pytest.mark.parametrize("act", _ACTS)
@pytest.mark.parametrize("who", ANSWERS)
def test_each_cell_of_the_gate(workspace: Workspace, act: str, who: str) -> None:
    found = {place: met(workspace, act, who, place) for place in _places_of(act)}

    wrong = {
        place: (answer, expected(_ACTS[act], who, place))
        for place, answer in found.items()
        if not _fits(answer, expected(_ACTS[act], who, place))
    }
    assert wrong == {}


def _fits(answer: str, wanted: str) -> bool:
    exact = wanted in {ACTS, LATER, SILENT}
    return answer == wanted if exact else wanted in answer and answer not in {ACTS, LATER}


def test_every_table_has_every_row() -> None:
    assert set(ANSWERS) == set(PEOPLE) | set(FAULTS) | {"a member's id from another workspace"}


def test_a_message_of_mentions_costs_fifty_lookups_at_most(workspace: Workspace) -> None:
    workspace.slack.faults.clear()
    users = UserDirectory(workspace.apps(), lambda: datetime(2026, 11, 2, 9, tzinfo=UTC))
    before = len(workspace.slack.calls("users.info"))

    text = users.with_names("A0ZERO", TEAM, "<@U0CORA> asks " + " ".join(f"<@U0NOBODY{each}>" for each in range(1_000)))

    assert text.startswith("@Cora asks @U0NOBODY0 ")
    assert text.endswith("@U0NOBODY999")
    assert len(workspace.slack.calls("users.info")) == before + MOST_NAMES


def test_a_channel_is_looked_up_once_in_ten_minutes_and_its_refusal_is_remembered(workspace: Workspace) -> None:
    workspace.slack.faults.clear()
    clock = [datetime(2026, 11, 2, 9, tzinfo=UTC)]
    channels, before = SharedChannels(workspace.apps(), lambda: clock[0]), workspace.lookups()

    assert [channels.is_shared("A0ZERO", "C0SHARED") for _ in range(3)] == [True] * 3
    assert [channels.is_shared("A0ZERO", "C0LEFT") for _ in range(3)] == [False] * 3
    assert workspace.lookups() == before + 2
    channels.is_shared("A0ZERO", "C0SHARED", fresh=True)
    clock[0] = clock[0].replace(minute=11)
    channels.is_shared("A0ZERO", "C0SHARED")
    assert workspace.lookups() == before + 4


def test_a_person_s_direct_messages_are_opened_once_a_day(workspace: Workspace) -> None:
    clock = [datetime(2026, 11, 2, 9, tzinfo=UTC)]
    apps = SlackApps(workspace.apps().all, lambda: clock[0])
    before = len(workspace.slack.calls("conversations.open"))

    for _ in range(2):
        assert len({apps.channel(Destination("A0ZERO", TEAM, user="U0CORA")) for _ in range(3)}) == 1
        clock[0] = clock[0].replace(day=3)
    assert len(workspace.slack.calls("conversations.open")) == before + 2


@pytest.mark.parametrize("fault", [429, 500])
def test_a_doubt_who_may_read_a_channel_means_no_and_is_not_remembered(workspace: Workspace, fault: int) -> None:
    workspace.slack.faults.clear()
    access = ChannelAccess(workspace.apps(), system_time)
    workspace.slack.faults.next("conversations.info", fault)

    assert [access.may_read("U0CORA", "C0SHARED") for _ in range(2)] == [False, True]
