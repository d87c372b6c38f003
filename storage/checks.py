"""How is a check put to its expert, and what may people do with it while it waits?"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage import outgoing
from storage.awaiting import await_words, awaited_about, settle_awaited
from storage.chain import append
from storage.database import Database
from storage.keeping import add, meet, new_id, person_id, person_of, slack_id, text_of
from storage.ledger import Ledger
from storage.shelf import Shelf
from storage.superseding import ask_again
from storage.tables import AwaitedRow, CheckRow, DecisionRow, PostedRow
from storage.verdicts import (
    asked_for,
    decider,
    give_verdict,
    redraw_check,
    role_of,
    seen,
    tend_soon,
    thread_of,
    too_late,
    why_not,
)
from storage.views import answer_view
from twins.asks import Asked
from twins.audit import Act
from twins.checks import Say, Settled, Settling, is_named, put_to, shown_digest
from twins.decision import Decision
from twins.playbook import Twin
from twins.remarks import Role, Source
from twins.reviews import kind_of
from twins.states import AwaitedState, CheckState
from twins.values import Person
from twins.views import AnswerView
from twins.waiting import Because, Stage
from twins.work import Card, Click, Place


class Checks:
    """The checks: what must not go ahead before its expert has looked."""

    def __init__(self, database: Database, ledger: Ledger, shelf: Shelf) -> None:
        self._database = database
        self._ledger = ledger
        self._shelf = shelf

    def read(self, click: Click, check_id: str, architects: Sequence[str]) -> AnswerView | None:
        """A check with everything around it, for whoever asked, may decide it, was sent it, or runs the platform."""
        with self._database.read() as session:
            row = session.get(CheckRow, check_id)
            view = answer_view(session, self._shelf, row.decision_id) if row else None
            if row is None or view is None or click.place.team != view.place.team:
                return None
            sent_to = select(PostedRow.user).where(PostedRow.subject == check_id, PostedRow.card == Card.CHECK.value)
            readers = {view.asker, *architects, *session.exec(sent_to)}
            may_decide = why_not(session, self._shelf, row, click) is None
            return view if click.by in readers or may_decide else None

    def settle(
        self, click: Click, check_id: str, digest: str, to: CheckState, witnesses: Sequence[str], say: Say,
        now: datetime,
    ) -> Settling:  # fmt: skip
        """Give a verdict. Of two clicks one wins; whoever it doesn't count for is told why, privately. `witnesses` see
        where somebody decides their own ask."""
        with self._ledger.closing(click.job_id) as session:
            settling = self._settle(session, click, check_id, digest, to, witnesses, now)
            _tell(session, click, say(settling), now)
            return settling

    def settle_together(
        self, click: Click, ids: Sequence[str], to: CheckState, say: Say, now: datetime
    ) -> None:  # fmt: skip
        """The same verdict on several of one kind; each has its own entry and messages. What was settled meanwhile is
        left as it is."""
        with self._ledger.closing(click.job_id) as session:
            _tell(session, click, say(self._settle_together(session, click, ids, to, now)), now)

    def want_words(self, click: Click, check_id: str, digest: str, role: Role, say: Say, now: datetime) -> Settling:
        """Ask whoever clicked for words: in the thread of their card; else `about` is None, and a form is opened."""
        with self._ledger.closing(click.job_id) as session:
            row, settling = self.decidable(session, click, check_id, now, digest)
            if row and not settling:
                by = self.decider(session, click, row)
                awaited = self._ask_for(session, click, row, role, by, now)
                settling = Settling(Settled.ASKED, wants_form=awaited is None)
            settling = settling or Settling(Settled.UNKNOWN)
            _tell(session, click, say(settling), now)
            return settling

    def withdraw(self, click: Click, check_id: str, say: Say, now: datetime) -> None:
        """Whoever asked takes it back."""
        with self._ledger.closing(click.job_id) as session:
            row, settling = self._own(session, click, check_id)
            if row and not settling:
                by = person_id(session, click.place.team, click.by)
                won = give_verdict(session, row, CheckState.WITHDRAWN, by, now)
                settling = Settling(Settled.DONE, CheckState.WITHDRAWN) if won else too_late(session, row)
            _tell(session, click, say(settling or Settling(Settled.UNKNOWN)), now)

    def nudge(self, click: Click, check_id: str, say: Say, now: datetime) -> None:
        """Whoever asked reminds whoever has it, once."""
        with self._ledger.closing(click.job_id) as session:
            row, settling = self._own(session, click, check_id)
            if row and not settling:
                settling = self._nudge(session, row, click, now)
            _tell(session, click, say(settling or Settling(Settled.UNKNOWN)), now)

    def pass_on(
        self, click: Click, check_id: str, digest: str, colleague: Person, architects: Sequence[str], say: Say,
        now: datetime,
    ) -> None:  # fmt: skip
        """Hand a check over to a colleague, who may then decide it too. An architect does so where it is stuck."""
        with self._ledger.closing(click.job_id) as session:
            row, settling = self.decidable(session, click, check_id, now, digest)
            if row and settling and settling.result in {Settled.NOT_YOURS, Settled.OWN_ASK}:
                settling = _rescue(session, row, click, digest, architects) or settling
                settling = None if settling.result is Settled.DONE else settling
            if row and not settling:
                settling = self._pass_on(session, row, click, colleague, now)
            _tell(session, click, say(settling or Settling(Settled.UNKNOWN)), now)

    def ask_again(self, click: Click, check_id: str, say: Say, now: datetime) -> None:
        """Whoever asked has what expired answered anew, by the twin as it is now."""
        with self._ledger.closing(click.job_id) as session:
            row, settling = self._own(session, click, check_id)
            if row and row.state == CheckState.EXPIRED and settling and settling.result is Settled.TOO_LATE:
                handle = session.get_one(DecisionRow, row.decision_id).handle
                settling = Settling(Settled.DONE if ask_again(session, row, handle, now) else Settled.TWICE)
            _tell(session, click, say(settling or Settling(Settled.UNKNOWN)), now)

    def hand_over(self, click: Click, decision_id: str, say: Say, now: datetime) -> None:
        """Turn what was handed to a person into a check; only whoever asked does so, and only once."""
        with self._ledger.closing(click.job_id) as session:
            settling = self._hand_over(session, click, decision_id, now)
            _tell(session, click, say(settling), now)

    def decider(self, session: Session, click: Click, row: CheckRow) -> str:
        """The opaque id of whoever decides a check."""
        handle = session.get_one(DecisionRow, row.decision_id).handle
        return decider(session, self._shelf, handle, click)

    def decidable(
        self, session: Session, click: Click, check_id: str, now: datetime, digest: str | None = None
    ) -> tuple[CheckRow | None, Settling | None]:
        """The check, locked; and why whoever acted can't decide it. Without a digest it goes by the check as it is."""
        row = session.get(CheckRow, check_id, with_for_update=True)
        if row is None:
            return None, Settling(Settled.UNKNOWN)
        refused = why_not(session, self._shelf, row, click)
        if refused:
            return row, Settling(refused, owner=person_of(session, row.owner))
        if row.state != CheckState.WAITING:
            return row, too_late(session, row)
        seen(session, row, now)
        fits = digest is None or (bool(digest) and row.digest.startswith(digest))
        return row, None if fits else Settling(Settled.OUTDATED)

    def _settle(
        self, session: Session, click: Click, check_id: str, digest: str, to: CheckState, witnesses: Sequence[str],
        now: datetime,
    ) -> Settling:  # fmt: skip
        row, settling = self.decidable(session, click, check_id, now, digest)
        if row is None or settling:
            return settling or Settling(Settled.UNKNOWN)
        by = self.decider(session, click, row)
        said = awaited_about(session, row.id, by)
        words, source = _written_before(session, said)
        if words and to is CheckState.APPROVED:
            to = CheckState.APPROVED_WITH_CHANGES
        if said:
            settle_awaited(session, said, AwaitedState.TAKEN if words else AwaitedState.DROPPED, now, role_of(to))
        if not give_verdict(session, row, to, by, now, words=words, source=source, witnesses=witnesses):
            return too_late(session, row)
        wants_form = False
        if to is CheckState.DECLINED and not words:
            wants_form = self._ask_for(session, click, row, Role.REASON, by, now) is None
        return Settling(Settled.DONE, to, click.by, now, wants_form=wants_form)

    def _settle_together(
        self, session: Session, click: Click, ids: Sequence[str], to: CheckState, now: datetime
    ) -> Settling:  # fmt: skip
        found = (session.get(CheckRow, each, with_for_update=True) for each in sorted(set(ids)))
        rows = [row for row in found if row]  # all locked, in one order, before the first of them writes
        kinds = {kind_of(answer_view(session, self._shelf, row.decision_id)) for row in rows}
        if len(kinds) != 1 or None in kinds:
            return Settling(Settled.UNKNOWN)
        results = [self._settle(session, click, row.id, row.digest, to, (), now) for row in rows]
        done = sum(each.result is Settled.DONE for each in results)
        return Settling(Settled.DONE, to, click.by, now, count=done) if done else results[0]

    def _own(self, session: Session, click: Click, check_id: str) -> tuple[CheckRow | None, Settling | None]:
        row = session.get(CheckRow, check_id, with_for_update=True)
        if row is None:
            return None, None
        ask = asked_for(session, row.decision_id)
        asker = slack_id(session, ask.asker)
        if (asker, ask.team) != (click.by, click.place.team):
            return row, Settling(Settled.NOT_YOURS, by=asker)
        return row, None if row.state == CheckState.WAITING else too_late(session, row)

    def _ask_for(
        self, session: Session, click: Click, row: CheckRow, role: Role, by: str, now: datetime
    ) -> AwaitedRow | None:
        """Wait for a reply in the thread of the very card that was clicked; None where it was clicked elsewhere."""
        posted = session.exec(
            select(PostedRow).where(PostedRow.channel == click.place.channel, PostedRow.ts == click.ts)
        ).first()
        if posted is None or (posted.card, posted.subject) != (Card.CHECK.value, row.id):
            return None
        thread = Place(posted.app, posted.team, posted.channel, posted.ts)
        return await_words(session, row.decision_id, row.id, role, by, thread, click.at, now)

    def _nudge(self, session: Session, row: CheckRow, click: Click, now: datetime) -> Settling:
        holder = person_of(session, row.holder)
        if row.nudged_at or holder is None:
            return Settling(Settled.TWICE, at=row.nudged_at, owner=holder)
        row.nudged_at = now
        session.add(row)
        session.flush()
        append(session, Act(now, "check nudged", person_id(session, click.place.team, click.by), row.id, {}))
        place = thread_of(asked_for(session, row.decision_id))
        outgoing.post_under(session, Card.NUDGE, row.id, row.id, holder.slack, place, now)
        outgoing.redraw(session, Card.ANSWER, row.decision_id, now)
        return Settling(Settled.DONE, CheckState.WAITING, owner=holder)

    def _pass_on(self, session: Session, row: CheckRow, click: Click, colleague: Person, now: datetime) -> Settling:
        ask = asked_for(session, row.decision_id)
        if colleague.slack == slack_id(session, ask.asker):
            return Settling(Settled.OWN_ASK, owner=colleague)
        by = person_id(session, ask.team, click.by)
        row.colleague = row.holder = meet(session, ask.team, colleague)
        row.handed_by, row.stage, row.because = by, Stage.NEW.value, Because.HANDED_OVER.value
        row.since = row.next_at = now
        session.add(row)
        session.flush()
        append(session, Act(now, "check handed over", by, row.id, {"to": row.colleague}))
        redraw_check(session, row, now)
        tend_soon(session, row.id, now)
        return Settling(Settled.DONE, CheckState.WAITING, owner=colleague)

    def _hand_over(self, session: Session, click: Click, decision_id: str, now: datetime) -> Settling:
        row = session.get(DecisionRow, decision_id, with_for_update=True)  # two clicks take turns on it
        if row is None:
            return Settling(Settled.UNKNOWN)
        view = answer_view(session, self._shelf, decision_id)
        if (view.asker, view.place.team) != (click.by, click.place.team) or not view.was_handed_over:
            return Settling(Settled.NOT_YOURS, by=view.asker)
        if view.check:
            return Settling(Settled.TOO_LATE, view.check.state, click.by, view.check.asked_at, view.check.owner)
        twin = self._shelf.version(session, row.version_id).twin
        owner, act = _open(session, view.place, view.ask, click.by, decision_id, view.decision, twin, now)
        append(session, act)
        outgoing.redraw(session, Card.ANSWER, decision_id, now)
        return Settling(Settled.DONE, CheckState.WAITING, click.by, now, owner)


def open_check(session: Session, asked: Asked, decision_id: str, decision: Decision, twin: Twin, now: datetime) -> Act:
    """Put a decision to its expert, once; the act is the caller's to add to the chain."""
    place = Place(asked.app, asked.team, asked.channel, asked.thread_ts)
    return _open(session, place, asked.ask.text, asked.asker, decision_id, decision, twin, now)[1]


def checks_held_by(session: Session, person: str) -> Sequence[CheckRow]:
    """The checks that somebody has, the oldest first."""
    waiting = select(CheckRow).where(CheckRow.holder == person, CheckRow.state == CheckState.WAITING.value)
    return session.exec(waiting.order_by(col(CheckRow.asked_at), col(CheckRow.id))).all()


def _open(
    session: Session, place: Place, text: str, asker: str, decision_id: str, decision: Decision, twin: Twin,
    now: datetime,
) -> tuple[Person, Act]:  # fmt: skip
    owner, by = put_to(twin, decision, asker), person_id(session, place.team, asker)
    known = meet(session, place.team, owner)
    row = CheckRow(
        id=new_id(), decision_id=decision_id, state=CheckState.WAITING.value, owner=known,
        named=is_named(twin, owner), digest=shown_digest(text, decision), asked_at=now, holder=known, since=now,
        stage=Stage.NEW.value, because=Because.ASKED.value, next_at=now,
    )  # fmt: skip
    add(session, row)
    tend_soon(session, row.id, now)
    facts = {"decision": decision_id, "owner": known, "digest": row.digest}
    return owner, Act(now, "check asked", by, row.id, facts)


def _rescue(
    session: Session, row: CheckRow, click: Click, digest: str, architects: Sequence[str]
) -> Settling | None:  # fmt: skip
    """What an architect of this workspace may do with a check that is stuck: DONE where they may hand it over."""
    ask = asked_for(session, row.decision_id)
    if click.by not in architects or click.place.team != ask.team or row.stage != Stage.STUCK:
        return None
    if row.state != CheckState.WAITING:
        return too_late(session, row)
    return Settling(Settled.DONE if digest and row.digest.startswith(digest) else Settled.OUTDATED)


def _written_before(session: Session, said: AwaitedRow | None) -> tuple[str, Source]:
    """What somebody had written in the card's thread before they said what it is."""
    if said is None or said.text_id is None:
        return "", Source()
    return text_of(session, said.text_id), Source(said.channel, said.ts)


def _tell(session: Session, click: Click, word: str | None, now: datetime) -> None:
    if word:
        outgoing.tell(session, click.place, word, now)
