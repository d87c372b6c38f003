"""The `/twins log` and `/twins stale` texts: past decisions and rules due for review, without private words."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from bot.reporting.messages import log_words
from bot.ui.blocks import cut, day, escape, moment
from bot.ui.messages.fragments import hidden_place, plain_words, times
from storage.reporting.decision_log import DecisionLogStore
from twins.freshness.freshness import DueRule, RuleFreshness
from twins.reporting.decision_log import Filters, LogEntry
from twins.values import Outcome

_RULE = re.compile(r"[A-Z][A-Z0-9]{1,9}-[A-Z]{0,2}\d{1,4}")
_MOST = 12


def filters_in(text: str, reader: str, known: Sequence[str]) -> Filters | None:
    """Parse the filters of `/twins log`; return None if they can't be understood."""
    found: dict[str, object] = {"reader": reader}
    words = text.split()
    while words:
        word = words.pop(0)
        lower = word.casefold()
        if lower == "mine":
            found["conductor"] = reader
        elif lower in {"since", "until"} and words and (day := _day(words[0])):
            words.pop(0)
            found[lower] = day if lower == "since" else day + timedelta(days=1)
        elif lower == "product" and words:
            found["product"] = " ".join(_until_next(words))
            if not found["product"]:
                return None
        elif lower in known:
            found["twin"] = lower
        elif _RULE.fullmatch(word.upper()):
            found["rule"] = word.upper()
        else:
            return None
    return Filters(**found)  # type: ignore[arg-type]  # each key is set to what its field holds, above


def log_text(
    log: DecisionLogStore, filters: Filters, book_of: Callable[[str], str | None], may_see: Callable[..., bool]
) -> str:
    """List the newest matching decisions, and what the reader may see of each; for a single rule, its history first."""
    lines = _life(log, filters.rule, book_of) if filters.rule else []
    entries = log.entries(filters, _MOST)
    shown = [each if may_see(filters.reader, each.audience) else each.without_words for each in entries]
    lines += [log_words.LATEST, *map(_line, shown)] if entries else [log_words.NO_MATCH]
    return "\n".join(lines)


def stale_text(stale: Sequence[DueRule], backgrounds: Mapping[str, RuleFreshness]) -> str:
    """List the due rules, highest risk first, then the due backgrounds, then rules that nothing uses."""
    prose = [
        log_words.background(handle, day(fresh.confirmed), day(fresh.due_on)) for handle, fresh in backgrounds.items()
    ]
    due, unused = ([each for each in stale if each.is_unused is is_unused] for is_unused in (False, True))
    lines = [*_listed(due), *prose]
    head = [log_words.DUE_HEAD] if lines else [log_words.NONE_DUE]
    rest = [log_words.NOT_USED_HEAD, *_listed(unused)] if unused else []
    return "\n".join([*head, *lines, *rest])


def _listed(stale: Sequence[DueRule]) -> list[str]:
    lines = [
        log_words.due_rule(
            each.rule.id, each.handle, escape(each.expert.name), _since(each), escape(cut(each.rule.text, 120))
        )
        for each in stale[:_MOST]
    ]
    return [*lines, log_words.and_more(len(stale) - _MOST)] if len(stale) > _MOST else lines


def _since(each: DueRule) -> str:
    if each.fresh.confirmed is None:
        return log_words.NEVER_CONFIRMED
    return log_words.confirmed(day(each.fresh.confirmed), "" if each.is_unused else day(each.fresh.due_on))


def _life(log: DecisionLogStore, rule: str, book_of: Callable[[str], str | None]) -> list[str]:
    book = book_of(rule)
    if book is None:
        return [log_words.no_such_rule(escape(rule))]
    rests = log.rests_on(book, rule)
    last = moment(rests.last_use) if rests.last_use else ""
    happened = [f"• {moment(each.at)}: {escape(cut(each.what, 200))}" for each in log.history(book, rule, _MOST)]
    head = log_words.used(escape(rule), escape(book), times(rests.uses), last, times(rests.overrides))
    return [head, *happened]


def _line(entry: LogEntry) -> str:
    rules = ", ".join(entry.rules) or log_words.NO_RULE
    if entry.is_hidden:
        where = log_words.hidden(hidden_place(entry.audience))
        return f"• {moment(entry.at)} `{escape(entry.twin)}`: {escape(rules)} · {where}"
    parts = [_verdict(entry.outcome), rules]
    parts += [entry.space] if entry.space else []
    parts += [plain_words(entry.check)] if entry.check else []
    parts += [log_words.review(entry.review)] if entry.review else []
    parts += [log_words.overridden(", ".join(entry.overridden))] if entry.overridden else []
    where = f" · {escape(entry.product)}" if entry.product else ""
    where += f" · {log_words.by_agent(escape(entry.agent))}" if entry.agent else ""
    words = f"\n> {escape(cut(entry.ask, 160))}" if entry.ask else ""
    return f"• {moment(entry.at)} `{escape(entry.twin)}`{where}: {escape(' · '.join(parts))}{words}"


def _verdict(stored: str) -> str:
    outcome = Outcome(stored)
    return f"{outcome.sign} {outcome.label}"


def _until_next(words: list[str]) -> list[str]:
    """Take the words of a product's name, up to the next filter."""
    name: list[str] = []
    while words and words[0].casefold() not in {"mine", "since", "until"} and not _RULE.fullmatch(words[0].upper()):
        name.append(words.pop(0))
    return name


def _day(text: str) -> datetime | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(found.year, found.month, found.day, tzinfo=UTC)
