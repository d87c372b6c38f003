"""Overrides, and the capture of their reasons."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import outgoing
from storage.chain import append
from storage.keeping import add, new_id, person_id, text_of
from storage.ledger import Ledger
from storage.offers import open_proposal, restate
from storage.remarks import add_remark
from storage.shelf import Shelf
from storage.tables import AskRow, DecisionRow, OverrideRow, RemarkRow
from storage.twin_tables import CitationRow
from storage.views import answer_view
from twins.audit import Act
from twins.evidence import ReasonKind
from twins.lessons import Call, Origin
from twins.overrides import Overridden, Overriding, Reply, takes_back, trimmed
from twins.remarks import Role, Source
from twins.states import OVERRIDE_MOVES, OverrideState, may_move
from twins.views import AnswerView
from twins.work import Card, Click, Place

Say = Callable[[Overridden], str | None]
"""Builds the private message to the person who acted; None if the cards say enough."""


class Overrides:
    """Store for overrides, in force only once a reason is recorded."""

    def __init__(self, ledger: Ledger, shelf: Shelf) -> None:
        self._ledger = ledger
        self._shelf = shelf

    def begin(self, click: Click, decision_id: str, rule_id: str, say: Say, now: datetime) -> Overridden:
        """Begin an override and ask for its reason: in the thread, or in a form if another override waits there."""
        with self._ledger.closing(click.job_id) as session:
            result = self._begin(session, click, decision_id, rule_id, now)
            outgoing.answer(session, click, say(result), now)
            return result

    def take_reason(self, session: Session, click: Click, reply: Reply, now: datetime) -> Overridden:
        """Take a reply as the reason of the one override that waits in its thread, or that it names."""
        row, result = self._meant(session, click, reply, now)
        if row and takes_back(reply.text) and move_override(session, row, OverrideState.WITHDRAWN, now):
            append(session, Act(now, "override withdrawn", row.by, row.id, {}))
            redraw_override(session, row, now)
            return Overridden(Overriding.WITHDRAWN, row.id, row.rule_id)
        if row and not reply.text.strip():
            return Overridden(Overriding.NO_REASON, row.id, row.rule_id)
        if row and not _record(session, row, reply.text, click.place, reply.ts, now):
            return Overridden(Overriding.NOTHING)
        if row:
            outgoing.mark(session, click.place, reply.ts, now)
        return result

    def wait_in(self, session: Session, click: Click, reply: Reply) -> int:
        """Count the person's overrides that this reply may be the reason of."""
        place = Place(click.place.app, click.place.team, click.place.channel, reply.thread_ts)
        by = person_id(session, click.place.team, click.by)
        return sum(float(reply.ts) >= row.clicked_at.timestamp() for row in _waiting(session, place, by))

    def say_kind(self, click: Click, override_id: str, kind: ReasonKind, say: Say, now: datetime) -> None:
        """Record the kind of reason that the conductor chose; only then does the override count as evidence."""
        with self._ledger.closing(click.job_id) as session:
            row = self._own(session, click, override_id)
            if row and row.state == OverrideState.RECORDED:
                _say_kind(session, row, kind, now)
            else:
                outgoing.answer(
                    session, click, say(Overridden(Overriding.NOT_YOURS if row is None else Overriding.NOTHING)), now
                )

    def fill_form(
        self, click: Click, override_id: str, text: str, say: Say, now: datetime, *, kind: ReasonKind | None = None
    ) -> None:
        with self._ledger.closing(click.job_id) as session:
            row = self._own(session, click, override_id)
            if row and row.state == OverrideState.WAITING and text.strip():
                if _record(session, row, text, click.place, None, now) and kind:
                    _say_kind(session, row, kind, now)
            else:
                result = Overriding.NOTHING if text.strip() else Overriding.NO_REASON
                outgoing.answer(session, click, say(Overridden(result)), now)

    def withdraw(self, click: Click, override_id: str, say: Say, now: datetime, *, ask_again: bool) -> None:
        """Withdraw an override. With `ask_again` only the captured reply was wrong, and the bot asks for another
        reason."""
        with self._ledger.closing(click.job_id) as session:
            row = self._own(session, click, override_id)
            if not row or not move_override(session, row, OverrideState.WITHDRAWN, now):
                outgoing.answer(session, click, say(Overridden(Overriding.NOTHING)), now)
                return
            restate(session, Origin.OVERRIDE, row.id, None, now)
            append(session, Act(now, "override withdrawn", row.by, row.id, {}))
            _weigh(session, row, f"{row.id}:withdrawn", now)
            redraw_override(session, row, now)
            if ask_again:
                self._wait_for_reason(session, row.decision_id, row.rule_id, row.by, now, clicked_at=click.at)

    def revise(
        self, session: Session, row: OverrideRow, last: RemarkRow, source: Source, text: str | None, now: datetime
    ) -> None:
        """Record an edited reply as a new revision of the reason; keep and mark a deleted one (None)."""
        if row.state != OverrideState.RECORDED:
            return
        if text is None:
            last.deleted_at = now
            session.add(last)
            append(session, Act(now, "reason's message deleted", row.by, row.id, {"revision": last.revision}))
        else:
            _add_reason(session, row, text, source, now)
            ask = ask_of(session, row)
            call = Call(
                ask=text_of(session, ask.text_id), said=trimmed(text), about=row.rule_id, channels=(ask.channel,)
            )
            restate(session, Origin.OVERRIDE, row.id, call, now)
        redraw_override(session, row, now)

    def _begin(self, session: Session, click: Click, decision_id: str, rule_id: str, now: datetime) -> Overridden:
        if not session.get(DecisionRow, decision_id, with_for_update=True):  # concurrent clicks take turns on it
            return Overridden(Overriding.NOTHING)
        view = answer_view(session, self._shelf, decision_id)
        if (view.asker, view.place.team) != (click.by, click.place.team):
            return Overridden(Overriding.NOT_YOURS)
        if rule_id not in {rule.id for rule in view.decision.overridable}:
            return Overridden(Overriding.NOT_A_DEFAULT, rule_id=rule_id)
        if rule_id not in view.may_be_overridden:
            return Overridden(Overriding.TWICE, rule_id=rule_id)
        by = person_id(session, click.place.team, click.by)
        others = _waiting(session, view.place, by)
        row = self._wait_for_reason(session, decision_id, rule_id, by, now, clicked_at=click.at)
        return Overridden(Overriding.NEEDS_FORM if others else Overriding.WAITING, row.id, rule_id)

    def _wait_for_reason(
        self,
        session: Session,
        decision_id: str,
        rule_id: str,
        by: str,
        now: datetime,
        *,
        clicked_at: datetime | None = None,
    ) -> OverrideRow:
        """Begin an override. A click asks for the reason; a typed override brings it along."""
        row = OverrideRow(
            id=new_id(),
            decision_id=decision_id,
            rule_id=rule_id,
            state=OverrideState.WAITING.value,
            by=by,
            clicked_at=clicked_at or now,
        )
        add(session, row)
        append(session, Act(now, "override begun", by, row.id, {"decision": decision_id, "rule": rule_id}))
        outgoing.redraw(session, Card.ANSWER, decision_id, now)
        if clicked_at:
            outgoing.post(session, Card.OVERRIDE, row.id, answer_view(session, self._shelf, decision_id).place, now)
        return row

    def _meant(
        self, session: Session, click: Click, reply: Reply, now: datetime
    ) -> tuple[OverrideRow | None, Overridden]:
        by = person_id(session, click.place.team, click.by)
        place = Place(click.place.app, click.place.team, click.place.channel, reply.thread_ts)
        waiting = [row for row in _waiting(session, place, by) if reply.rule_id in {None, row.rule_id}]
        if not reply.is_typed:  # a message from before the click can't be its reason
            waiting = [row for row in waiting if float(reply.ts) >= row.clicked_at.timestamp()]
        if len(waiting) == 1 or (waiting and reply.rule_id):
            return waiting[0], Overridden(Overriding.RECORDED, waiting[0].id, waiting[0].rule_id)
        if not reply.is_typed:
            return None, Overridden(Overriding.NEEDS_FORM if waiting else Overriding.NOTHING)
        if waiting:
            return None, Overridden(Overriding.WHICH, choices=tuple(dict.fromkeys(row.rule_id for row in waiting)))
        return self._begun_by_typing(session, place, by, reply, now)

    def _begun_by_typing(
        self, session: Session, place: Place, by: str, reply: Reply, now: datetime
    ) -> tuple[OverrideRow | None, Overridden]:
        choices = [
            (view.id, rule)
            for view in self._answers_in(session, place, by)
            for rule in view.may_be_overridden
            if reply.rule_id in {None, rule}
        ]
        if len(choices) != 1:
            rules = tuple(dict.fromkeys(rule for _, rule in choices))
            return None, Overridden(Overriding.WHICH if choices else Overriding.NOTHING, choices=rules)
        row = self._wait_for_reason(session, *choices[0], by, now)
        return row, Overridden(Overriding.RECORDED, row.id, row.rule_id)

    def _answers_in(self, session: Session, place: Place, by: str) -> list[AnswerView]:
        find = (
            select(DecisionRow.id)
            .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
            .where(AskRow.team == place.team, AskRow.channel == place.channel)
            .where(AskRow.thread_ts == place.thread_ts, AskRow.asker == by)
        )
        return [answer_view(session, self._shelf, decision_id) for decision_id in session.exec(find)]

    def _own(self, session: Session, click: Click, override_id: str) -> OverrideRow | None:
        row = session.get(OverrideRow, override_id)
        return row if row and row.by == person_id(session, click.place.team, click.by) else None


def _say_kind(session: Session, row: OverrideRow, kind: ReasonKind, now: datetime) -> None:
    row.kind = kind.value
    session.add(row)
    session.flush()
    append(session, Act(now, "reason's kind said", row.by, row.id, {"rule": row.rule_id, "kind": kind.value}))
    redraw_override(session, row, now)
    _weigh(session, row, new_id(), now)


def _weigh(session: Session, row: OverrideRow, key: str, now: datetime) -> None:
    cited = session.get(CitationRow, (row.decision_id, row.rule_id))
    outgoing.weigh(session, cited.book if cited else "", row.rule_id, key, now)


def _call(session: Session, row: OverrideRow, ask: AskRow, text: str) -> Call:
    """Return an override as a past call, shown only to people who can read the channel it comes from."""
    asked = text_of(session, ask.text_id)
    return Call(ask=asked, said=trimmed(text), about=row.rule_id, channels=(ask.channel,))


def ask_of(session: Session, row: OverrideRow) -> AskRow:
    find = select(AskRow).join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
    return session.exec(find.where(DecisionRow.id == row.decision_id)).one()


def _waiting(session: Session, place: Place, by: str) -> list[OverrideRow]:
    find = (
        select(OverrideRow)
        .join(DecisionRow, col(DecisionRow.id) == col(OverrideRow.decision_id))
        .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
        .where(OverrideRow.state == OverrideState.WAITING, OverrideRow.by == by)
        .where(AskRow.team == place.team, AskRow.channel == place.channel, AskRow.thread_ts == place.thread_ts)
    )
    return list(session.exec(find.order_by(col(OverrideRow.clicked_at).desc())))


def _record(session: Session, row: OverrideRow, text: str, place: Place, ts: str | None, now: datetime) -> bool:
    """Put an override in force; False if it no longer waits for a reason."""
    if not move_override(session, row, OverrideState.RECORDED, now):
        return False
    _add_reason(session, row, text, Source(place.channel, ts), now)
    redraw_override(session, row, now)
    ask = ask_of(session, row)
    thread = Place(ask.app, ask.team, ask.channel, ask.thread_ts)
    outgoing.post(session, Card.OVERRIDE, row.id, thread, now)  # no second card if one asked for the reason there
    handle = session.get_one(DecisionRow, row.decision_id).handle
    call = _call(session, row, ask, text)
    open_proposal(session, handle, Origin.OVERRIDE, row.id, call, thread, now)
    _weigh(session, row, f"{row.id}:recorded", now)
    return True


def _add_reason(session: Session, row: OverrideRow, text: str, source: Source, now: datetime) -> None:
    facts = add_remark(session, row.id, Role.REASON, trimmed(text), source, now)
    revision = int(facts["revision"])
    act = "override recorded" if revision == 1 else "reason revised"
    append(session, Act(now, act, row.by, row.id, {"rule": row.rule_id, "revision": revision, "text": facts["text"]}))


def redraw_override(session: Session, row: OverrideRow, now: datetime) -> None:
    outgoing.redraw(session, Card.ANSWER, row.decision_id, now)
    outgoing.redraw(session, Card.OVERRIDE, row.id, now)


def move_override(session: Session, row: OverrideRow, to: OverrideState, now: datetime) -> bool:
    """Change an override's state if its table allows it; the database decides who is first."""
    allowed = [state.value for state in OverrideState if may_move(OVERRIDE_MOVES, state, to)]
    statement = (
        update(OverrideRow)
        .where(col(OverrideRow.id) == row.id, col(OverrideRow.state).in_(allowed))
        .values(state=to.value, settled_at=now)
    )
    return bool(session.connection().execute(statement).rowcount)
