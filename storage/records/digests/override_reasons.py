"""Reasons for which a twin's rules were overridden."""

from sqlmodel import Session, col, select

from storage.db.identities import texts_of
from storage.db.tables_asks import CapturedWordsRow, DecisionRow, OverrideRow
from storage.records.audiences import audiences_in
from twins.audit import FORGOTTEN
from twins.checking.captured_words import WordsPurpose
from twins.freshness.digest import OtherReason
from twins.states import OverrideState

_MOST = 50


def other_reasons(session: Session, handle: str, override_id: str) -> tuple[OtherReason, ...]:
    """Return the reasons of a twin's other overrides, the newest first, each wording once."""
    find = (
        select(OverrideRow, CapturedWordsRow)
        .join(DecisionRow, col(DecisionRow.id) == col(OverrideRow.decision_id))
        .join(CapturedWordsRow, col(CapturedWordsRow.subject) == col(OverrideRow.id))
        .where(DecisionRow.handle == handle, OverrideRow.state == OverrideState.RECORDED, OverrideRow.id != override_id)
        .where(CapturedWordsRow.purpose == WordsPurpose.REASON)
        .order_by(col(OverrideRow.clicked_at).desc(), col(OverrideRow.id), col(CapturedWordsRow.revision).desc())
        .limit(_MOST)
    )
    newest: dict[str, tuple[OverrideRow, CapturedWordsRow]] = {}
    for override, words in session.exec(find):
        newest.setdefault(override.id, (override, words))
    texts = texts_of(session, [words.text_id for _, words in newest.values()])
    audiences = audiences_in(session, [override.decision_id for override, _ in newest.values()])
    found: dict[str, OtherReason] = {}
    for override, words in newest.values():
        text = texts.get(words.text_id, FORGOTTEN)
        if text != FORGOTTEN and words.deleted_at is None:
            found.setdefault(text, OtherReason(override.rule_id, text, audiences[override.decision_id]))
    return tuple(found.values())
