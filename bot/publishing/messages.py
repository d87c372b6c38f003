"""Private messages about publishing a draft, modes and stopped twins."""

from collections.abc import Collection, Mapping, Sequence

from bot.ui.blocks import escape
from bot.ui.messages.fragments import failed_case
from bot.ui.messages.shared_words import Messages
from twins.notices import Done, NoticeFacts, Refusal
from twins.playbook.folder import FolderError
from twins.playbook.model import Rule
from twins.playbook.validation import FolderFinding
from twins.publishing.case_runner import CaseResult
from twins.publishing.gate import Gate, Tried
from twins.publishing.modes import Mode
from twins.publishing.mutations import Change

WHY = "Why:"
TRY_FIRST = "To try it first, choose “Only for me”: it answers only you and your deputies."
DIRECT_MESSAGE = "a direct message"
IT_ASSUMED = "It assumed:"
RIGHT_RESUME = "Right. Resume"
RIGHT = "Right"
WRONG = "Wrong - fix it"
REST_IN_THREAD = "The answer in its thread has the rest."
NOTHING_NOTICED = "nothing that people would notice"
WHAT_CHANGES = "What changes:"
TURN_ON_TRIAL = "Turn on, on trial"
ONLY_FOR_ME = "Only for me"
NOT_NOW = "Not now"
TURN_ON = "Turn on"
EXAMPLE_MISSING = "One example is missing"
ADD_AND_PUBLISH = "Add and publish"
WHAT_IS_REFUSED = "What would someone ask that you'd refuse?"
HOW_WOULD_SOMEONE_ASK = "How would someone ask for it?"
EXAMPLE_HINT = "In their words. It becomes a test: if the rule is ever lost, you'll hear of it."
WHY_PUBLISH = "Why publish it although some of its cases about defaults fail?"
PUBLISH_ANYWAY = "Publish anyway"
PUBLISH = "Publish"
MODES_HEAD = "Write it as `/twins mode HANDLE MODE`, with one of:"
_PUBLISH_ANYWAY = "These are defaults, so you can publish anyway, with a reason."
_UNNOTICED: Mapping[Change, str] = {
    Change.REMOVED: "Each example of {item} comes out the same without it. Add one that only {item} answers.",
    Change.LAW_TO_DEFAULT: "No example shows that {item} can't be overridden. Add one that it refuses.",
    Change.TIER_LOWERED: "No example shows how careful {item} is. Add one that asks to do it: “can we ...”.",
    Change.UNLESS_DROPPED: "No example shows when {item} doesn't apply. Add one.",
    Change.MUST_BE_SAID_DROPPED: "No example leaves out what people have to say for {item}. Add one.",
    Change.DONE_RIGHT_DROPPED: "No example shows that {item} lets people do this: “{detail}”. Add one.",
    Change.ACCEPTS_DROPPED: "No example shows what {item} accepts. Add one.",
    Change.ACCEPTS_MORE: "No example goes beyond what {item} accepts. Add one.",
    Change.BOUND_RAISED: "No example goes beyond the limit “{detail}” of {item}. Add one.",
    Change.ALL_RULES_REMOVED: "Some examples come out the same without any rule. Change them, or remove them.",
}


def held_by_folder(error: FolderError, without_example: Sequence[Rule]) -> list[str]:
    """Say what keeps a draft from being a twin at all."""
    ids = {rule.id for rule in without_example}
    findings = (finding for finding in error.findings if not _lacks_case(finding, ids))
    return [*map(_no_example, without_example), *(escape(f"{each.what}: {each.remedy}") for each in findings)]


def held_by_gate(gate: Gate, without_example: Sequence[Rule]) -> list[str]:
    """Say what the examples of a draft don't show, or show otherwise."""
    tried = (*gate.unguarded_strict, *(gate.unguarded if gate.needs_reason else ()))
    unnoticed = {each.item for each in tried}
    named = [rule for rule in without_example if rule.id in unnoticed]
    rest = [_unnoticed(each) for each in tried if each.item not in {rule.id for rule in named}]
    last = [_PUBLISH_ANYWAY] if gate.needs_reason else []
    return [*map(failed_case, gate.failed), *map(_no_example, named), *dict.fromkeys(rest), *last]


def _no_example(rule: Rule) -> str:
    what = "example of what it refuses" if rule.is_law else "example question"
    return f"{rule.id} has no {what}, so nobody would notice if it were deleted."


def _unnoticed(tried: Tried) -> str:
    return _UNNOTICED[tried.change].format(item=tried.item, detail=escape(tried.detail))


def _lacks_case(finding: FolderFinding, ids: Collection[str]) -> bool:
    return finding.what.endswith("no case shows what it refuses") and finding.what.split()[0] in ids


def _started(facts: NoticeFacts) -> str:
    """Say that a version answers, and of a twin that didn't before, which people it answers."""
    return f"{_STARTED[Mode(facts.state)]}: {Mode(facts.state).meaning}" if facts.state else "is live"


_STARTED = {Mode.SHADOW: "is in shadow mode", Mode.TRIAL: "is on trial", Mode.LIVE: "is live"}


def _turned_on_by(facts: NoticeFacts) -> str:
    if facts.name:
        return f"{escape(facts.name)} has a message to turn it on."
    return "Turn it on in the message below."


def _mode(facts: NoticeFacts) -> str:
    return f"`{escape(facts.handle)}` is {facts.state} now: {Mode(facts.state).meaning}." if facts.state else ""


def _except(facts: NoticeFacts) -> str:
    """Name the cases that failed: a few about defaults hold nothing back."""
    return f", except {', '.join(facts.choices)}" if facts.choices else ""


MESSAGES: Messages = {
    Refusal.NOTHING_TO_PUBLISH: lambda facts: f"Nothing to publish: `{escape(facts.handle)}` already says that.",
    Refusal.NOT_PUBLISHER: lambda facts: (
        f"Nothing was published: only the expert of `{escape(facts.handle)}` can do that."
    ),
    Refusal.DRAFT_MOVED_ON: lambda _: (
        "Nothing was published: the draft has changed since you saw it. Open the twin in my Home tab and press Publish."
    ),
    Refusal.BUSY_DRAFT: lambda _: (
        "Nothing was published: the draft kept changing while its tests ran. Press Publish again."
    ),
    Refusal.MODE_SETTLED: lambda facts: f"Nothing was changed: that is already settled. {_mode(facts)}",
    Refusal.NOT_TWINS_EXPERT: lambda facts: (
        f"Nothing was changed: this is for the expert of `{escape(facts.handle)}`; an architect can pause it."
    ),
    Refusal.NO_SUCH_TWIN: lambda _: "Nothing was changed: there is no such twin. `/twins list` lists them.",
    Refusal.STOPPED_BEFORE: lambda facts: (
        f"{escape(facts.name)} already has this answer for review, or has reviewed it."
    ),
    Refusal.NO_ANSWER: lambda _: "Nothing was changed: that answer no longer exists.",
    Refusal.REPORT_SETTLED: lambda _: "Nothing was changed: this report is already reviewed or withdrawn.",
    Refusal.NOT_REPORTER: lambda _: "Nothing was changed: only the person who reported this can withdraw the report.",
    Done.VERSION_LIVE: lambda facts: (
        f"Version {facts.item} of `{escape(facts.handle)}` {_started(facts)}. It passed its tests{_except(facts)}."
    ),
    Done.VERSION_WAITS: lambda facts: (
        f"Version {facts.item} of `{escape(facts.handle)}` passed its tests{_except(facts)}. {_turned_on_by(facts)}"
    ),
    Done.MODE_CHANGED: _mode,
    Done.PUT_OFF: lambda facts: (
        f"Nothing changes: `{escape(facts.handle)}` stays as it is. The card above stays, for when you want it."
    ),
    Done.STOPPED: lambda facts: (
        f"Thanks. {escape(facts.name)} will review this. Until then, all of this twin's answers get reviewed. Write in "
        "the thread what is wrong; to undo this, press *Withdraw the report*."
    ),
    Done.REPORT_WITHDRAWN: lambda facts: f"Your report is withdrawn, and {escape(facts.name)} is running again.",
}


def answers_now(number: int, twin: str, mode: str, meaning: str) -> str:
    return f"Version {number} of *{twin}* answers now ({mode}: {meaning})."


def replaced(number: int, twin: str) -> str:
    return f"Version {number} of *{twin}* was replaced by a newer one."


def turn_on_head(number: int, twin: str, *, is_new: bool) -> str:
    if is_new:
        return f"Turn on version {number} of *{twin}*? Nobody can ask it until you do."
    return f"Turn on version {number} of *{twin}*? Until you do, the old version answers."


def running_again(by: str, when: str) -> str:
    reviewed = f"Reviewed by {by}, {when}" if by else f"Reviewed, {when}"
    return f"{reviewed}: the twin is running again."


def stopped_head(twin: str, *, is_stopped: bool) -> str:
    if is_stopped:
        return (
            f":octagonal_sign: *{twin} was stopped*: this answer was reported as wrong. Until you review it, you get "
            "every answer for review."
        )
    return f"*{twin} is running again*: the report was withdrawn. You can still review this answer."


def stopped_title(twin: str, *, is_stopped: bool) -> str:
    return f"{twin} was stopped" if is_stopped else f"{twin} is running again"


_MOST_FAILING = 5


def fails_its_cases(handle: str, number: int, failing: Sequence[CaseResult]) -> str:
    lines = [
        f"• {result.case.id}: “{escape(result.case.ask[:200])}” - expected {result.case.expect.outcome.value}, "
        f"answered {escape(result.answered)}"
        for result in failing[:_MOST_FAILING]
    ]
    lines += [f"and {len(failing) - _MOST_FAILING} more"] if len(failing) > _MOST_FAILING else []
    return "\n".join(
        [
            f"`{handle}` (version {number}) fails its own cases:",
            *lines,
            "Until they pass, all its answers get reviewed. It recovers by itself once they do.",
        ]
    )


def turn_on_title(number: int, twin: str) -> str:
    return f"Turn on version {number} of {twin}?"


def it_answered(outcome: str, reason: str) -> str:
    return f"It answered: *{outcome}* ({reason})"


def asked_in(who: str, where: str) -> str:
    return f"{who} asked in {where}"


def and_more(number: int) -> str:
    return f"and {number} more"


def trial_passed(handle: str, answers: int, against: int) -> str:
    return (
        f"`{handle}` gave {answers} answers on trial; {against} were overridden or corrected. "
        f"You can let it decide alone: `/twins mode {handle} live`. Nothing changes by itself."
    )


def passes_again(handle: str) -> str:
    return f"`{handle}` passes its own cases again, and again decides alone whatever its rules allow."
