"""Recent asks of a twin, for its expert to compare with what they write."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.db.identities import texts_of
from storage.db.tables_asks import AskRow, DecisionRow
from storage.records.audiences import audiences_in
from storage.records.checks import is_follow_up
from twins.audience import is_direct
from twins.audit import FORGOTTEN
from twins.authoring.drafts import PastAsk

_WITHIN = timedelta(days=90)
_MOST = 60


def past_asks(session: Session, handle: str, now: datetime) -> tuple[PastAsk, ...]:
    """Return the newest asks, each wording once, without direct messages and what needs its thread to be understood."""
    find = (
        select(DecisionRow.id, AskRow)
        .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
        .where(DecisionRow.handle == handle, col(DecisionRow.at) >= now - _WITHIN)
        .order_by(col(DecisionRow.at).desc(), col(DecisionRow.id))
        .limit(2 * _MOST)
    )
    found: dict[str, tuple[str, str]] = {}
    rows = session.exec(find).all()
    texts = texts_of(session, [ask.text_id for _, ask in rows])
    for decision, ask in rows:
        text = texts.get(ask.text_id, FORGOTTEN)
        words = " ".join(text.casefold().split())
        is_known = text == FORGOTTEN or words in found or len(found) == _MOST
        if not (is_known or is_direct(ask.channel) or is_follow_up(session, ask)):
            found[words] = decision, text
    audiences = audiences_in(session, [decision for decision, _ in found.values()])
    return tuple(PastAsk(decision, text, audiences[decision]) for decision, text in found.values())
