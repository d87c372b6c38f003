"""Small things that passed by a twin's background alone, for its expert to make rules of."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.db.identities import text_of
from storage.db.tables_asks import AskRow, DecisionRow, TextRow
from storage.db.tables_twins import DigestRow, ProposalRow
from storage.records.audiences import audience_of
from twins.authoring.lessons import ProposalOrigin
from twins.deciding.decision import Decision
from twins.freshness.digest import SmallThing

_A_WEEK_AND_A_DAY = timedelta(days=8)
_SHOWN_FOR = timedelta(weeks=4)
_CANDIDATES = 50


def small_things(session: Session, handle: str, last: datetime | None, now: datetime) -> Iterator[SmallThing]:
    """Yield those since the `last` digest, but of the last eight days at most: the newest first, each ask once."""
    since = max(filter(None, (last, now - _A_WEEK_AND_A_DAY)))
    find = select(col(DecisionRow.id)).where(
        DecisionRow.handle == handle, DecisionRow.at > since, col(DecisionRow.is_small)
    )
    seen = set()
    for decision_id in session.exec(find.order_by(col(DecisionRow.at).desc()).limit(_CANDIDATES)):
        found = small_thing(session, decision_id)
        words = " ".join(found.ask.casefold().split()) if found else ""
        if found and not found.rule_id and words not in seen:
            seen.add(words)
            yield found


def small_thing(session: Session, decision_id: str) -> SmallThing | None:
    """Return None once its texts are forgotten."""
    row = session.get(DecisionRow, decision_id)
    ask, kept = (session.get(AskRow, row.ask_id), session.get(TextRow, row.content_id)) if row else (None, None)
    if row is None or ask is None or kept is None or not row.is_small:
        return None
    sentence = Decision.model_validate_json(kept.body).quoted
    became = select(col(ProposalRow.rule_id)).where(
        ProposalRow.origin == ProposalOrigin.SMALL_THING, ProposalRow.subject == decision_id
    )
    audience = audience_of(session, decision_id)
    rule_id = session.exec(became).first()
    return SmallThing(decision_id, row.handle, text_of(session, ask.text_id), sentence, audience, rule_id)


def digests_with(session: Session, decision_id: str, now: datetime) -> list[str]:
    """Return the digests of the last weeks that offer a small thing."""
    find = select(DigestRow).where(DigestRow.sent_at > now - _SHOWN_FOR, col(DigestRow.small).is_not(None))
    return [row.id for row in session.exec(find) if decision_id in (row.small or ())]
