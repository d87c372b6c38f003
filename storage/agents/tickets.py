"""Tickets: what agents asked, each once, and how it stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from storage.agents.override_requests import newest_request
from storage.agents.ticket_marks import ticket_marks
from storage.agents.ticket_rows import agent_in_turn, ask_under, give_up_key, listen, put_ask, require_room
from storage.asking.store import AskStore
from storage.db.database import Database
from storage.db.identities import text_of
from storage.db.statements import run
from storage.db.tables_agents import AgentAskRow, AgentRow
from storage.db.tables_ask_backs import TwinChoiceRow
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow
from storage.db.tables_jobs import JobRow
from storage.jobs.ledger import Ledger
from storage.jobs.rows import enqueue, put_done
from storage.records.versions import VersionStore
from storage.views.answers import answer_views
from twins.agents.identity import AgentIdentity
from twins.agents.limits import Limit
from twins.agents.request import SAME_WITHIN, AgentRequest
from twins.agents.tickets import TicketView
from twins.checking.views import AnswerView
from twins.deciding.ask import Asked
from twins.deciding.reading import NoReading, Reading
from twins.job_payloads import AgentAsk, ask_of_agent
from twins.jobs import Destination, Job, JobKind, JobState
from twins.notices import NoticeFacts, Refusal, Refused
from twins.playbook.model import Version
from twins.states import CheckState

_PLACE = (col(AskRow.channel) == bindparam("channel"), col(AskRow.ts) == bindparam("ts"))
_MINE = select(col(AgentRow.person)).where(col(AgentRow.id) == bindparam("agent")).scalar_subquery()
_OWN: Any = select_columns(AgentAskRow, AgentRow).join(AgentRow, col(AgentRow.id) == col(AgentAskRow.agent_id))
_IS_OWN = (col(AgentAskRow.ticket) == bindparam("ticket"), col(AgentRow.person) == _MINE)
_OWN = _OWN.where(*_IS_OWN)
_SHOWN = (AgentAskRow.ticket, AgentAskRow.at, AgentAskRow.channel, AgentAskRow.ts, AgentAskRow.job_id)
_OF_AGENT = (AgentRow.name, AgentRow.app, AgentRow.team)
_VIEWED: Any = select_columns(*map(col, (*_SHOWN, *_OF_AGENT)))
_VIEWED = _VIEWED.join(AgentRow, col(AgentRow.id) == col(AgentAskRow.agent_id)).where(*_IS_OWN)
_DECISIONS: Any = (
    select_columns(col(DecisionRow.id), col(DecisionRow.handle), col(DecisionRow.ask_id))
    .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
    .where(*_PLACE)
    .order_by(col(AskRow.at), col(DecisionRow.at), col(DecisionRow.id))
)
_IS_SHOWN: Any = (
    update(AgentAskRow)
    .where(col(AgentAskRow.ticket) == bindparam("of_ticket"))
    .values(channel=bindparam("shown_in"), ts=bindparam("shown_at"), job_id=bindparam("job"))
    .execution_options(synchronize_session=False)
)


class TicketStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore, asks: AskStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions
        self._asks = asks

    def take(
        self, identity: AgentIdentity, request: AgentRequest, limit: Limit, now: datetime, *, named: str = ""
    ) -> str:
        """Take in a request once, and return its ticket, which may be `named` beforehand; the same request gets the
        same ticket. Only new ones count for the limit."""
        with self._database.write() as session:
            agent = agent_in_turn(session, identity)
            digest = request.digest(agent.salt)
            key = f"key:{request.key_digest(agent.salt)}" if request.key else f"words:{digest}"
            known = ask_under(session, agent, key)
            if known and not _may_be_asked_anew(session, known, request, now):
                if known.digest != digest:
                    raise Refused(Refusal.KEY_REUSED, NoticeFacts(written=request.key))
                if request.notify:
                    listen(session, agent, known.ticket, request.notify, now, is_new=False)
                return known.ticket
            give_up_key(session, known)
            require_room(session, agent, limit, now)
            ticket = put_ask(session, identity, request, key, digest, now, named=named)
            if request.notify:
                listen(session, agent, ticket, request.notify, now, is_new=True)
            return ticket

    def may_be_shown(self, said: AgentAsk) -> bool:
        """Return whether the message may be posted already. On SQLite an attempt waits for no disk, so a power failure
        can undo the count; but then another process tries again."""
        is_counted = not self._database.is_sqlite or said.taken_by == self._database.opened
        return said.attempts > 1 or not is_counted

    def show(self, said: AgentAsk, there: Destination, now: datetime) -> None:
        """Record the message that shows a request, and put it to the twins as an ask of its person in that thread."""
        with self._ledger.completing(said.act.job_id) as session:
            enqueue(session, _shown(session, said, there, now), now)

    def answer(
        self,
        said: AgentAsk,
        there: Destination,
        asked: Asked,
        readings: Sequence[tuple[Version, Reading | NoReading]],
        now: datetime,
        *,
        others: Sequence[str] = (),
        concerned: Sequence[str] = (),
    ) -> None:
        """Record the message that shows a request, and decide it in the same transaction."""
        ts = there.thread_ts or ""
        asked = asked.model_copy(update={"channel": there.channel or "", "ts": ts, "thread_ts": ts})
        with self._ledger.completing(said.act.job_id) as session:
            job = _shown(session, said, there, now)
            put_done(session, job, now)
            more = {"others": others, "concerned": concerned}
            self._asks.decide_in(session, job.id, asked, readings, now, **more)

    def view(self, identity: AgentIdentity, ticket: str) -> TicketView:
        """Return a ticket of the person's own agents; another person's doesn't exist."""
        with self._database.read() as session:
            found = run(session, _VIEWED, {"ticket": ticket, "agent": identity.agent}).first()
            if found is None:
                raise Refused(Refusal.NO_TICKET)
            return ticket_view(session, self._versions, found, found)

    def words_at(self, channel: str, ts: str) -> tuple[str, str] | None:
        """Return the agent's name and the words of the request that a message shows; None if it shows none."""
        find = select(AgentRow.name, AskRow.text_id).join(AgentAskRow, col(AgentAskRow.agent_id) == col(AgentRow.id))
        find = find.join(AskRow, (col(AskRow.channel) == col(AgentAskRow.channel)) & (col(AskRow.ts) == AgentAskRow.ts))
        find = find.where(AgentAskRow.channel == channel, AgentAskRow.ts == ts).order_by(col(AskRow.at))
        with self._database.read() as session:
            found = session.exec(find.limit(1)).first()
            return (found[0], text_of(session, found[1])) if found else None

    def marks(self, tickets: Sequence[str]) -> dict[str, str]:
        """Return a mark for each ticket that differs once anything of it has changed."""
        with self._database.read() as session:
            return ticket_marks(session, tickets)


def _shown(session: Session, said: AgentAsk, there: Destination, now: datetime) -> Job:
    """Write where a request is shown, and return the job of the ask that it makes there."""
    job = ask_of_agent(said, there, now)
    shown = {"of_ticket": said.ticket, "shown_in": there.channel, "shown_at": there.thread_ts, "job": job.id}
    if not run(session, _IS_SHOWN, shown).rowcount:
        raise LookupError(said.ticket)  # its person was forgotten meanwhile
    return job


def ticket_view(session: Session, versions: VersionStore, row: AgentAskRow, agent: AgentRow) -> TicketView:
    if row.channel is None or row.ts is None:
        return TicketView(row.ticket, agent.name, row.at, was_turned_away=_is_turned_away(session, row))
    place = Destination(agent.app, agent.team, row.channel, row.ts)
    answers = _answers(session, versions, row)
    choice = _open_choice(session, row) if not answers else None
    return TicketView(
        row.ticket,
        agent.name,
        row.at,
        place,
        tuple(answers),
        tuple(choice.candidates) if choice else (),
        not answers and choice is None and _is_turned_away(session, row),
        newest_request(session, row),
    )


def own_ticket(session: Session, identity: AgentIdentity, ticket: str) -> tuple[AgentAskRow, AgentRow]:
    """Return a ticket if any agent of the same person asked it. Refuse another's like one that never was."""
    found = session.execute(_OWN, {"ticket": ticket, "agent": identity.agent}).first()
    if found is None:
        raise Refused(Refusal.NO_TICKET)
    row, agent = found
    return row, agent


def newest_decisions(session: Session, row: AgentAskRow) -> list[Any]:
    """Return each twin's newest decision on a ticket: its id, its handle and the id of its ask."""
    rows = run(session, _DECISIONS, {"channel": row.channel, "ts": row.ts})
    return list({each.handle: each for each in rows}.values())


def _answers(session: Session, versions: VersionStore, row: AgentAskRow) -> list[AnswerView]:
    """Return the answers that count: superseded ones only where nothing has replaced them yet."""
    views = answer_views(session, versions, [each.id for each in newest_decisions(session, row)])
    return [view for view in views if not _is_replaced(view)] or views


def _is_replaced(view: AnswerView) -> bool:
    return view.is_superseded or (view.check is not None and view.check.state is CheckState.SUPERSEDED)


def _open_choice(session: Session, row: AgentAskRow) -> TwinChoiceRow | None:
    find = select(TwinChoiceRow).join(AskRow, col(AskRow.id) == col(TwinChoiceRow.ask_id))
    find = find.where(AskRow.channel == row.channel, AskRow.ts == row.ts, col(TwinChoiceRow.chosen).is_(None))
    return session.exec(find.order_by(col(AskRow.at).desc())).first()


def _is_turned_away(session: Session, row: AgentAskRow) -> bool:
    """Return whether every job that had to show or to answer a request is over, though no answer came."""
    job = session.get(JobRow, row.job_id)
    if job is None or job.state == JobState.OPEN:
        return False
    again = (JobRow.lane == job.lane, JobRow.kind == JobKind.ASK, JobRow.state == JobState.OPEN)
    return session.exec(select(col(JobRow.id)).where(*again).limit(1)).first() is None


def _may_be_asked_anew(session: Session, row: AgentAskRow, request: AgentRequest, now: datetime) -> bool:
    """Return whether the same words, without a key, are another ask: a day later, once nobody is asked any more."""
    if request.key or row.at + SAME_WITHIN > now:
        return False
    checks = select(col(CheckRow.id)).join(DecisionRow, col(DecisionRow.id) == col(CheckRow.decision_id))
    checks = checks.join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
    waiting = checks.where(AskRow.channel == row.channel, AskRow.ts == row.ts, CheckRow.state == CheckState.WAITING)
    return session.exec(waiting.limit(1)).first() is None
