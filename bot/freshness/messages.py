"""The words of digests, and private messages about their answers."""

from collections.abc import Sequence

from bot.ui.blocks import day, escape, moment
from bot.ui.messages.counts import counted, listed
from bot.ui.messages.fragments import times
from bot.ui.messages.shared_words import Messages
from twins.freshness.digest import UNDO, DigestItemView, EditFate
from twins.notices import NoticeFacts, Refusal
from twins.states import DigestItemState

SMALL_THINGS_HEAD = "*Small things that I let through without a rule.* Make a rule of one that people should know."
FORMER_COLLEAGUE = "A former colleague"
SMALL_THINGS = "Small things that I let through without a rule."
NO_LONGER_ANSWERS = "The twin that this was about no longer answers."
DETAILS = "Details"
RULES_IN_FULL = "The twin's page in my Home tab has the rules in full."
MAKE_RULE = "Make this a rule"
UNTIL_YOU_ANSWER = (
    "Until you answer, I ask you before I let anything pass by the rules that I showed you four weeks ago."
)
STILL_RIGHT = "Still right"
CHANGE = "Change"
RETIRE = "Retire"
UNDO_ANSWER = "Undo"
ANSWER = "Answer"
ANSWER_AS_RULE = "Answer and make it a rule"
YOUR_ANSWER = "Your answer"
GO_AHEAD_AS_WRITTEN = "Go ahead, as I write here"
NO_AS_WRITTEN = "No, for the reason that I write here"
WHAT_DOES_IT_MEAN = "What does it mean?"
RULE_COMES = "I'll send you the rule that would have answered it, for you to change or confirm."


def _answered(facts: NoticeFacts) -> str:
    who = f" by {escape(facts.name)}" if facts.name else ""
    rule = escape(facts.item)
    return f"Nothing was changed: {rule} was already answered{who}. You can change it on the twin's page."


MESSAGES: Messages = {
    Refusal.DIGEST_ANSWERED: _answered,
    Refusal.UNDO_OVER: lambda facts: (
        f"The ten minutes are over: {escape(facts.item)} stays as it is. You can change it on the twin's page."
    ),
    Refusal.NOT_DIGEST_READER: lambda facts: (
        f"Nothing was changed: only its expert and deputies can review `{escape(facts.handle)}`."
    ),
    Refusal.WORDING_GONE: lambda facts: (
        f"Nothing was changed: {escape(facts.item) or 'it'} now says something else, or is gone."
    ),
}
_FEW = {2: "two", 3: "three"}
_COUNTS = ("No", "One", "Two", "Three", "Four", "Five")
_DAYS = {
    "mon": "Mondays",
    "tue": "Tuesdays",
    "wed": "Wednesdays",
    "thu": "Thursdays",
    "fri": "Fridays",
    "sat": "Saturdays",
    "sun": "Sundays",
}


def are_still_right(count: int) -> str:
    return f"Are these {_FEW.get(count, str(count))} rules still right?" if count > 1 else "Is this rule still right?"


def with_clicks(question: str, due: int) -> str:
    """Say how many clicks answer it."""
    if due == 0:
        return f"*{question}*"
    return f"*{question}* One click answers." if due == 1 else f"*{question}* One click each."


def asked_again(rules: Sequence[str]) -> str:
    return f"I asked about {', '.join(rules)} again in a newer message."


def let_through(ask: str, sentence: str) -> str:
    return f"“{ask}”\nBecause you wrote: “{sentence}”"


def now_a_rule(rule: str) -> str:
    return f"Now a rule: *{rule}*."


def since_words(look: DigestItemView, *, is_needed: bool) -> str:
    """Say how often a rule was used since it was confirmed. The reader is its expert, unless another one is named."""
    when = f"since {day(look.confirmed)}" if look.expert else f"since you confirmed it on {day(look.confirmed)}"
    if look.is_unused:
        return f"Not used {when}." if is_needed else f"Not used {when}. Is it still needed?"
    over = f", overridden {times(look.overrides)}" if look.overrides else ""
    if look.confirmed is None:
        return f"Never confirmed in this wording. Used {times(look.uses)}{over}."
    if not look.uses:
        return f"It came up {when}, but decided nothing: it was only offered, or near."
    return f"Used {times(look.uses)} {when}{over}."


def asked_as_deputy(experts: Sequence[str]) -> str:
    have = "haven't" if len(experts) > 1 else "hasn't"
    return f"{listed(experts)} {have} answered the last digests, so I'm asking you as the deputy."


def deputies_asked(silent: int, deputies: Sequence[str]) -> str:
    are = "are" if len(deputies) > 1 else "is"
    return f"You didn't answer the last {silent} digests, so {listed(deputies)} {are} asked as well."


def rule_title(rule: str, *, is_law: bool) -> str:
    return f"*{rule}* · law" if is_law else f"*{rule}*"


def sounds_like(alike: Sequence[tuple[str, str]]) -> str:
    """Reasons, each with its rule's id."""
    return f"Sounds like: {', '.join(f'“{reason}” ({rule_id})' for reason, rule_id in alike)}"


def last_overridden(when: str, ask: str, reason: str) -> str:
    return f"Last overridden {when}.\nAsked: “{ask}”\nReason: “{reason}”"


def still_right(who: str, rule: str, text: str, *, is_reader: bool) -> str:
    says = "say" if is_reader else "says"
    quoted = f": “{text}”" if text else ""
    return f"{who} {says} that *{rule}* is still right{quoted}."


def with_later(done: str, later: str) -> str:
    return f"{done} {later}" if later else done


def changed(who: str, rule: str) -> str:
    return f"{who} changed *{rule}*."


def retired(who: str, rule: str) -> str:
    return f"{who} retired *{rule}*."


def later(look: DigestItemView) -> str:
    """Say when an answered change takes effect."""
    is_retired = look.state is DigestItemState.RETIRED
    match look.becomes:
        case EditFate.PUBLISHED_SOON if look.can_undo and look.settled_at:
            at = moment(look.settled_at + UNDO)
            return f"It stops counting {at}." if is_retired else f"The new wording goes live {at}."
        case EditFate.PUBLISHED_SOON if is_retired:
            return "It stops counting once the twin's tests pass."
        case EditFate.PUBLISHED_SOON:
            return "It goes live once the twin's tests pass."
        case EditFate.WAITS:
            return f"It goes live once {escape(look.expert)} agrees." if look.expert else "It goes live once you agree."
        case EditFate.DRAFT:
            return "It goes live with the rest of the draft, once that is published."
    return ""


def unanswered_title(number: int) -> str:
    return f"{_COUNTS[number]} question{'s' if number > 1 else ''} I couldn't answer"


def unanswered_head(number: int) -> str:
    title = f"*{unanswered_title(number)}.*"
    return f"{title} The most asked comes first." if number > 1 else title


def answered_by(by: str, answer: str) -> str:
    who = by or "a former colleague"
    return f"Answered by {who}: “{answer}”" if answer else f"Answered by {who}"


def asked_times(number: int, people: int, last: str) -> str:
    return f"Asked {counted(number, 'time')} by {counted(people, 'person', 'people')}, last on {last}."


def who_gets_it(people: int) -> str:
    if people > 2:
        return f"All {people} people who asked get it."
    return "Both people who asked get it." if people == 2 else "The person who asked gets it."


def outside_hours(days: str, start: str, end: str) -> str:
    return f"That is outside the working hours of your twin ({days}, {start} to {end}). Nothing was changed."


def preview(when: str, rules: Sequence[str], unanswered: int) -> str:
    """Say when the next digest comes, and what it would bring."""
    comes = f"Your next digest comes {when}. " if when else ""
    due = "\n".join(["It would ask about:", *rules]) if rules else "No rule is due."
    brings = f"\nIt would bring {counted(unanswered, 'question')} that I couldn't answer." if unanswered else ""
    return f"{comes}{due}{brings}\n`/twins digest at tue 10:00` moves it."


def weekly_at(day: str, clock: str) -> str:
    return f"on {_DAYS[day]} at {clock}"


def last_used(when: str, outcome: str, ask: str) -> str:
    return f"Last used {when} ({outcome}): “{ask}”"


def nothing_to_do(rule: str) -> str:
    return f"*{rule}* has since changed, or is gone. There is nothing to do."


def done(words: str) -> str:
    return f":white_check_mark: {words}"


def digest_comes(at: str, zone: str) -> str:
    return f"Your digest comes {at} ({zone}) from now on, whenever anything is due."


def settled_elsewhere(rule: str) -> str:
    return f"*{rule}* was settled elsewhere."
