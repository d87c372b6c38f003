"""Audiences of what is stored: the place where it was said, and the people who were in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.db.identities import people_of
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, QuestionRow, ReviewRow, TextRow
from storage.db.tables_jobs import PostedRow
from storage.db.tables_twins import ProposalRow, TwinRow, VersionRow
from twins.audience import NOBODY_ELSE, Audience, is_direct
from twins.jobs import CardKind

_IDS: Any = bindparam("ids", expanding=True)
OWN_CHECK: Any = aliased(CheckRow)
CHECK_ID: Any = func.coalesce(
    col(DecisionRow.check_id),
    select_columns(OWN_CHECK.id).where(OWN_CHECK.decision_id == DecisionRow.id).scalar_subquery(),
)
"""The check that settles a decision."""
_SAID: Any = (
    select_columns(col(DecisionRow.id), AskRow, col(TextRow.channel), CheckRow, ReviewRow)
    .join(AskRow, col(AskRow.id) == DecisionRow.ask_id)
    .outerjoin(TextRow, col(TextRow.id) == AskRow.text_id)
    .outerjoin(CheckRow, col(CheckRow.id) == CHECK_ID)
    .outerjoin(ReviewRow, col(ReviewRow.decision_id) == DecisionRow.id)
    .where(col(DecisionRow.id).in_(_IDS))
)
_ASKED = select_columns(col(QuestionRow.check_id), col(QuestionRow.by)).where(col(QuestionRow.check_id).in_(_IDS))
_SENT: Any = select_columns(col(PostedRow.subject), col(PostedRow.user)).where(
    col(PostedRow.subject).in_(_IDS), col(PostedRow.card) == CardKind.CHECK, col(PostedRow.user).is_not(None)
)

Source = Mapping[str, Any]
"""What words of a proposal come from: a decision or a channel, and the opaque ids of other people who were told."""


def from_decision(decision_id: str, told: Iterable[str] = ()) -> Source:
    return {"decision": decision_id, "told": sorted(set(told))}


def from_channel(channel: str, told: Iterable[str] = ()) -> Source:
    """Return a channel as a source; a person's direct messages as the people who read them, without their id."""
    return {"channel": None if is_direct(channel) else channel, "told": sorted(set(told))}


def audience_of(session: Session, decision_id: str) -> Audience:
    """Return who was in an ask: its conductor, the people who were asked to decide or to review it, and the place.
    Its answer, verdict and reasons have the same audience."""
    return audiences_in(session, [decision_id]).get(decision_id, NOBODY_ELSE)


def audiences_in(session: Session, decision_ids: Collection[str]) -> dict[str, Audience]:
    """Like `audience_of`, of several decisions; those that don't exist are left out."""
    if not decision_ids:
        return {}
    rows = session.execute(_SAID, {"ids": list(decision_ids)}).all()
    checks = [check for _, _, _, check, _ in rows if check]
    reviews = [review for *_, review in rows if review]
    asked, sent = _by_check(session, _ASKED, checks), _by_check(session, _SENT, checks)
    named = [each for check in checks for each in deciders_of(check, asked[check.id])]
    named += [ask.conductor for _, ask, *_ in rows] + [review.settled_by for review in reviews]
    people = people_of(session, named)
    experts = _experts_of(session, {review.handle for review in reviews})
    found = {}
    for decision_id, ask, channel, check, review in rows:
        known = [ask.conductor, review and review.settled_by, *(deciders_of(check, asked[check.id]) if check else ())]
        told = [people[each].slack for each in known if each in people]
        told += [*(sent[check.id] if check else ()), *([experts.get(review.handle, "")] if review else ())]
        found[decision_id] = Audience(channel or ask.channel, frozenset(filter(None, told)))
    return found


def deciders_of(check: CheckRow, asked: Iterable[str]) -> list[str | None]:
    """Return who was asked to decide a check, with those who `asked` something about it."""
    return [check.owner, check.holder, check.colleague, check.settled_by, *asked]


def audiences_of(session: Session, rows: Sequence[ProposalRow]) -> dict[str, tuple[Audience, ...]]:
    """Return the audiences of each proposal's words, one for each source. If its sources aren't known, nobody may read
    it."""
    sources = [source for row in rows for source in row.sources or ()]
    said = audiences_in(session, {source["decision"] for source in sources if "decision" in source})
    people = people_of(session, [each for source in sources for each in source.get("told", ())])

    def audience(source: Source) -> Audience:
        told = [people[each].slack for each in source.get("told", ()) if each in people]
        known = said.get(source["decision"], NOBODY_ELSE) if "decision" in source else Audience(source.get("channel"))
        return known.joined_by(*told)

    return {row.id: (NOBODY_ELSE,) if row.sources is None else tuple(map(audience, row.sources)) for row in rows}


def joined(sources: Sequence[Source]) -> list[Source]:
    return [each for at, each in enumerate(sources) if each not in sources[:at]]


def _by_check(session: Session, find: Any, checks: Sequence[CheckRow]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {check.id: [] for check in checks}
    for check, person in session.execute(find, {"ids": list(found)}) if found else ():
        found[check].append(person)
    return found


def _experts_of(session: Session, handles: Collection[str]) -> dict[str, str]:
    find = select(col(TwinRow.handle), col(VersionRow.content)["expert"]["slack"].as_string())
    find = find.join(VersionRow, col(TwinRow.version_id) == col(VersionRow.id)).where(col(TwinRow.handle).in_(handles))
    return dict(session.exec(find).all()) if handles else {}
