"""A promise about waiting in words: plain text, with times as the conductor's clock shows them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.ui.messages.fragments import named, subject
from twins.checking.checks import offered_instead
from twins.checking.escalation import HandoverReason, Stage
from twins.checking.promise import WaitingPromise
from twins.checking.views import AnswerView, CheckView

_WEEK = timedelta(days=6)
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def promise_words(check: CheckView) -> str:
    """Say who has the check and why, when they usually answer, and who is next when."""
    then = _then(check.promise) if check.promise else ""
    return f"{who_has_it(check)}.{then}"


def meanwhile_words(view: AnswerView) -> str:
    """Say what to do while it waits: what the rule behind the check offers instead."""
    instead = offered_instead(view.decision)
    return f"Meanwhile: {instead}" if instead else ""


def waiting_since(check: CheckView) -> str:
    """Say who has the request, and since when the conductor waits: "Waiting for Ana since 12:54"."""
    promise = check.promise
    since = f" since {short_time(promise.asked_at, promise.now, promise.zone)}" if promise else ""
    return f"Waiting for {check.holder.name}{since}"


def short_time(when: datetime, now: datetime, zone: str) -> str:
    """Shorten a moment to what tells it apart: "12:54" today, "Mon 9:00" within a week, else "28 Nov, 12:54"."""
    here, today = when.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    clock = f"{here.hour}:{here:%M}"
    if here.date() == today.date():
        return clock
    return f"{here:%a} {clock}" if abs(here.date() - today.date()) <= _WEEK else f"{here.day} {here:%b}, {clock}"


def usual_time(usually: timedelta) -> str:
    """Round a span up to what a person would say: "5 minutes", "an hour", "2 days"."""
    if usually <= _HOUR:
        minutes = -(-usually // _MINUTE) or 1
        return _counted(minutes if minutes <= 5 else -(-minutes // 5) * 5, "minute")
    return _counted(-(-usually // _HOUR), "hour") if usually <= _DAY else _counted(-(-usually // _DAY), "day")


def _counted(number: int, unit: str) -> str:
    if unit == "minute" and number == 60:
        number, unit = 1, "hour"
    one = {"minute": "a minute", "hour": "an hour", "day": "a day"}
    return one[unit] if number == 1 else f"{number} {unit}s"


def who_has_it(check: CheckView, reader: str | None = None) -> str:
    """Say who has it, and why not the person first asked. The reader is "you"."""
    holder, is_moved = named(check.holder, reader), check.holder.slack != check.owner.slack
    if check.stage is Stage.STUCK:
        they, _, have = subject(check.holder, reader)
        return f"{they} {have}n't decided yet, so I've told the architects"
    owner, be, have = subject(check.owner, reader)
    facts = _about_holder(check.promise) if check.promise else ""
    match check.because:
        case HandoverReason.HANDED_OVER if check.handed_by:
            by, _, _ = subject(check.handed_by, reader)
            return f"{by} handed this to {holder}{facts}"
        case HandoverReason.AWAY if is_moved:
            return f"{owner} {be} away, so I've asked {holder}{facts}"
        case HandoverReason.GONE if is_moved:
            return f"{owner} can't be reached any more, so I've asked {holder}{facts}"
        case HandoverReason.ABSENT if is_moved:
            return f"{owner} {have}n't answered for weeks, so I've asked {holder}{facts}"
        case HandoverReason.SILENT if is_moved:
            return f"No decision yet, so I've asked {holder} as well{facts}"
    return f"I've asked {holder}{facts}"


def _about_holder(promise: WaitingPromise) -> str:
    said = []
    if promise.back_at:
        until = short_time(promise.back_at, promise.now, promise.zone)
        said.append(f"away until {until}" if promise.is_away else f"back at work {_at(promise.back_at, promise)}")
    if promise.usually is not None:
        said.append(f"usually answers within {usual_time(promise.usually)}")
    return f" ({'; '.join(said)})" if said else ""


def _then(promise: WaitingPromise) -> str:
    if promise.expires_at:
        when = short_time(promise.expires_at, promise.now, promise.zone)
        return f" If nobody decides by {when}, it expires: neither yes nor no."
    if promise.next_at is None:
        return ""
    when = _at(promise.next_at, promise)
    if promise.next:
        return f" {promise.next.name} is next, {when}."
    return f" If nobody decides, I'll tell the architects {when}."


def _at(moment: datetime, promise: WaitingPromise) -> str:
    said = short_time(moment, promise.now, promise.zone)
    return f"at {said}" if said[0].isdigit() and "," not in said else f"on {said}"
