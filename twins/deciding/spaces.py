"""Whether a decision space is in force and covers an ask, and whether bounds hold for one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from twins.deciding.ask import Ask
from twins.deciding.reading import BoundClaim, Reading
from twins.playbook.bounds import Bound, TextBound, text_bounds
from twins.playbook.measuring.bounded_text import BoundedText, BoundFault, Span, sentence
from twins.playbook.measuring.closed_world import ClosedWorld, split_reason, starts_a_clause
from twins.playbook.measuring.items import Beyond, Item
from twins.playbook.measuring.open_words import Open
from twins.playbook.measuring.shown import shown_choice, shown_day
from twins.playbook.measuring.tokens import tokens
from twins.playbook.model import DecisionSpace, Period
from twins.playbook.word_bounds import ProductBound


def why_closed(
    space: DecisionSpace,
    ask: Ask,
    reading: Reading,
    uses: Mapping[str, int],
    now: datetime,
    *,
    is_revoked: bool = False,
) -> str | None:
    """Require for each bound a quote from the ask whose value is inside, and a bound for each quantity of the ask.
    Return a sentence for people."""
    if is_revoked:
        return f"{space.id} was withdrawn, so this needs a decision again."
    closed = _outside_its_days(space, now.astimezone(UTC).date()) or _not_for(space, ask)
    if closed is None and uses.get(space.id, 0) >= space.cap.uses:
        again = shown_day(_next_period_start(space.cap.per, now))
        used = f"{space.cap.uses} {'use' if space.cap.uses == 1 else 'uses'} a {space.cap.per.value}"
        closed = f"{space.id} is used up: it covers {used}. It opens again on {again}."
    wording = (space.may, *space.also_asked_as)
    return closed or why_outside(space.bounds, space.id, ask, reading.bounds, why=reading.why, wording=wording)


def may_be_used(space: DecisionSpace, ask: Ask, now: datetime, *, is_revoked: bool = False) -> bool:
    """Return whether a space is in force for the person who asks, whatever its bounds and cap."""
    return not (is_revoked or _outside_its_days(space, now.astimezone(UTC).date()) or _not_for(space, ask))


def _outside_its_days(space: DecisionSpace, today: date) -> str | None:
    if today > space.until:
        return f"{space.id} ended on {shown_day(space.until)}."
    return f"{space.id} begins on {shown_day(space.granted_on)}." if today < space.granted_on else None


def _not_for(space: DecisionSpace, ask: Ask) -> str | None:
    if space.who and ask.conductor not in {person.slack for person in space.who}:
        return f"{space.id} is for {shown_choice([person.name for person in space.who])} only."
    return None


def why_outside(
    bounds: Sequence[Bound],
    named: str,
    ask: Ask,
    claims: Sequence[BoundClaim] | None = None,
    *,
    why: str | None = None,
    wording: tuple[str, ...] = (),
) -> str | None:
    """Return a sentence for people unless all bounds hold and read every quantity of the ask.

    Without claims the bounds read the ask by themselves. The reason that a mind found, if it is one plain clause behind
    "because", may speak of what no bound measures. The wording is the expert's own; what it says beside numbers, an ask
    may say too.
    """
    products = [bound for bound in bounds if isinstance(bound, ProductBound) and not bound.allows(ask.product)]
    if products:
        only = shown_choice(products[0].any_of)
        return f"{named} is for {only} only. Ask in a {only} channel and you can go ahead now."
    if ask.read_files:
        return f"{named} covers what its bounds can measure, and {ask.read_files[0]} says more than that."
    read = text_bounds(bounds)
    world = ClosedWorld(read, named, wording)
    want, reason, is_plain = split_reason(ask.text, _reason(ask, why, is_by_mind=claims is not None), world)
    text = world.read(want)
    faults = world.faults(text, reason, is_plain=is_plain)
    if not faults and claims is not None:
        faults = _unquoted(world, read, text, ask, claims)
    return sentence(faults) if faults else None


def _reason(ask: Ask, why: str | None, *, is_by_mind: bool) -> str | None:
    """Take the text behind "because" for the reason only where a mind found its reason in there."""
    if not is_by_mind:
        return ask.why
    found = " ".join((why or "").casefold().split()).strip(" .,;:!?\"'")
    return ask.why if found and found in " ".join((ask.why or "").casefold().split()) else None


def _unquoted(
    world: ClosedWorld, bounds: Sequence[TextBound], text: BoundedText, ask: Ask, claims: Sequence[BoundClaim]
) -> list[BoundFault]:
    """Require that quotes hold each value, so that words added around a quote can't complete another amount."""
    by_name = {bound.name: bound for bound in bounds}
    quoted = [
        (claim.bound, span)
        for claim in claims
        if claim.bound in by_name
        and (span := _span(world.fold(claim.quote), world.fold(ask.text), text))
        and _reads(world, by_name[claim.bound], text.text[slice(*span)])
    ]
    missing = [by_name[name].missing(world.named) for name in by_name.keys() - {name for name, _ in quoted}]
    loose = [item for item in text.items if _needs_a_quote(item, text) and not _is_inside(item, quoted)]
    covers = bounds[0].covers() if bounds else "nothing in numbers"
    what = f"{world.named} covers {covers}, and it isn't clear what “{{}}” belongs to"
    return missing or [BoundFault(what.format(item.said), "say it once, with its unit,") for item in loose]


def _span(quote: str, whole: str, text: BoundedText) -> Span | None:
    """Find a quote, from the start of a word to the end of one. A quote that runs into the reason ends before it."""
    starts, at = {token.start for token in tokens(whole)}, whole.find(quote) if quote else -1
    ends = {token.end for token in tokens(whole)}
    while at >= 0 and not (at in starts and at + len(quote) in ends):
        at = whole.find(quote, at + 1)
    end = min(at + len(quote), len(text.text))
    return (at, end) if 0 <= at < end else None


def _reads(world: ClosedWorld, bound: TextBound, quote: str) -> bool:
    """Return whether a quote states a value inside its bound, and nothing that no bound reads."""
    text = world.read(quote.strip())
    is_inside = not any(each.outside(text, world.named) for each in world.bounds)
    return bool(bound.spans(text)) and is_inside and not world.unread(text)


def _needs_a_quote(item: Item, text: BoundedText) -> bool:
    if isinstance(item, Beyond):
        return item.kind is Open.LIST and not starts_a_clause(item, text)
    return True


def _is_inside(item: Item, quoted: Sequence[tuple[str, Span]]) -> bool:
    return any(start <= item.start and item.end <= end for _, (start, end) in quoted)


def _next_period_start(period: Period, now: datetime) -> date:
    start = period_start(period, now)
    if period is Period.MONTH:
        return (start + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if period is Period.WEEK else 1)


def period_start(period: Period, now: datetime) -> date:
    """Return the first day, in UTC."""
    today = now.astimezone(UTC).date()
    if period is Period.WEEK:
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if period is Period.MONTH else today
