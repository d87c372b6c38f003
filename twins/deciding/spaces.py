"""Whether a decision space is in force and covers an ask."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from twins.deciding.ask import Ask
from twins.deciding.reading import BoundClaim, Reading
from twins.playbook.bounds import ProductBound, TextBound
from twins.playbook.model import DecisionSpace, Period


def why_closed(
    space: DecisionSpace,
    ask: Ask,
    reading: Reading,
    uses: Mapping[str, int],
    now: datetime,
    *,
    is_revoked: bool = False,
) -> str | None:
    """Require for each bound a quote from the ask whose value is inside, as every value of that kind in the ask must
    be."""
    if is_revoked:
        return f"{space.id} was taken back"
    closed = _outside_its_days(space, now.astimezone(UTC).date()) or _outside_bounds(space, ask, reading)
    if closed is None and uses.get(space.id, 0) >= space.cap.uses:
        return f"{space.id} is used up: {space.cap.uses} a {space.cap.per.value}"
    return closed


def _outside_its_days(space: DecisionSpace, today: date) -> str | None:
    if today > space.until:
        return f"{space.id} ended on {space.until:%-d %b %Y}"
    return f"{space.id} begins on {space.granted_on:%-d %b %Y}" if today < space.granted_on else None


def _outside_bounds(space: DecisionSpace, ask: Ask, reading: Reading) -> str | None:
    if space.who and ask.conductor not in {person.slack for person in space.who}:
        return f"{space.id} is for {' or '.join(person.name for person in space.who)} only"
    for bound in space.bounds:
        if isinstance(bound, ProductBound):
            if not bound.allows(ask.product):
                return f"{space.id} is for {' or '.join(bound.any_of)} only"
        elif not _stated(bound, ask, reading.bounds):
            return f"{space.id} needs {bound.name.replace('_', ' ')} inside its bounds, in your own words"
    return None


def period_start(period: Period, now: datetime) -> date:
    """Return the first day, in UTC."""
    today = now.astimezone(UTC).date()
    if period is Period.WEEK:
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if period is Period.MONTH else today


def _stated(bound: TextBound, ask: Ask, claims: tuple[BoundClaim, ...]) -> bool:
    quotes = [claim.quote for claim in claims if claim.bound == bound.name]
    return bound.holds(ask.text) and any(_found(quote, ask.text) and bound.holds(quote) for quote in quotes)


def _found(quote: str, text: str) -> bool:
    folded = " ".join(quote.casefold().split())
    return bool(folded) and folded in " ".join(text.casefold().split())
