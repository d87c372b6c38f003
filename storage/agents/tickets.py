"""Tickets: what agents asked, each once, and how it stands."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from storage.agents.override_requests import newest_request
from storage.agents.ticket_rows import agent_in_turn, ask_under, give_up_key, listen, put_ask, require_room
from storage.asking.store import AskStore
from storage.db.database import Database
from storage.db.identities import text_of
from storage.db.tables_agents import AgentAskRow, AgentRow, OverrideRequestRow
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow
from storage.db.tables_jobs import CardVersionRow, JobRow
from storage.db.tables_together import TwinChoiceRow
from storage.jobs.ledger import Ledger
from storage.jobs.rows import complete, enqueue
from storage.records.versions import VersionStore
from storage.views.answers import answer_view
from twins.agents.identity import AgentIdentity
from twins.agents.limits import Limit
from twins.agents.request import SAME_WITHIN, AgentRequest
from twins.agents.tickets import BEING_READ, TicketView
from twins.checking.views import AnswerView
from twins.deciding.ask import Asked
from twins.deciding.reading import NoReading, Reading
from twins.job_payloads import AgentAsk, ask_of_agent
from twins.jobs import CardKind, Destination, Job, JobKind, JobState
from twins.notices import NoticeFacts, Refusal, Refused
from twins.playbook.model import Version
from twins.states import CheckState


class TicketStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore, asks: AskStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions
        self._asks = asks

    def take(self, identity: AgentIdentity, request: AgentRequest, limit: Limit, now: datetime) -> str:
        """Take in a request once, and return its ticket; the same request gets the same ticket. Only new ones count
        for the limit."""
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
            ticket = put_ask(session, identity, request, key, digest, now)
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
            _put_shown(session, said, there, now)

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
            job = _put_shown(session, said, there, now)
            complete(session, job.id, now)
            more = {"others": others, "concerned": concerned}
            self._asks.decide_in(session, job.id, asked, readings, now, **more)

    def view(self, identity: AgentIdentity, ticket: str) -> TicketView:
        """Return a ticket of the person's own agents; another person's doesn't exist."""
        with self._database.read() as session:
            row, agent = own_ticket(session, identity, ticket)
            return ticket_view(session, self._versions, row, agent)

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
            return _marks(session, tickets)


def _put_shown(session: Session, said: AgentAsk, there: Destination, now: datetime) -> Job:
    """Write where a request is shown, and the ask that it makes there."""
    row, job = session.get_one(AgentAskRow, said.ticket), ask_of_agent(said, there, now)
    row.channel, row.ts, row.job_id = there.channel, there.thread_ts, job.id
    session.flush()
    enqueue(session, job, now)
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
    find = select(AgentAskRow, AgentRow).join(AgentRow, col(AgentRow.id) == col(AgentAskRow.agent_id))
    mine = select(col(AgentRow.person)).where(AgentRow.id == identity.agent).scalar_subquery()
    found = session.exec(find.where(AgentAskRow.ticket == ticket, AgentRow.person == mine)).first()
    if found is None:
        raise Refused(Refusal.NO_TICKET)
    return found


def newest_decisions(session: Session, row: AgentAskRow) -> list[DecisionRow]:
    """Return each twin's newest decision on a ticket."""
    of_message = (AskRow.channel == row.channel, AskRow.ts == row.ts)
    find = select(DecisionRow).join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id)).where(*of_message)
    rows = session.exec(find.order_by(col(AskRow.at), col(DecisionRow.at), col(DecisionRow.id))).all()
    return list({each.handle: each for each in rows}.values())


def _answers(session: Session, versions: VersionStore, row: AgentAskRow) -> list[AnswerView]:
    """Return the answers that count: superseded ones only where nothing has replaced them yet."""
    views = [answer_view(session, versions, each.id) for each in newest_decisions(session, row)]
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


def _marks(session: Session, tickets: Sequence[str]) -> dict[str, str]:
    """Every change of an answer adds to the number of its card; an answer that came adds a card. `BEING_READ` until
    there is one, or its job is over."""
    cards = (col(CardVersionRow.subject) == col(DecisionRow.id), CardVersionRow.card == CardKind.ANSWER)
    find = (
        select_columns(
            col(AgentAskRow.ticket),
            col(AgentAskRow.ts),
            func.count(func.distinct(col(AskRow.id))),
            func.count(func.distinct(col(DecisionRow.id))),
            func.coalesce(func.sum(col(CardVersionRow.number)), 0),
            col(JobRow.state),
        )
        .join(
            AskRow,
            (col(AskRow.channel) == col(AgentAskRow.channel)) & (col(AskRow.ts) == col(AgentAskRow.ts)),
            isouter=True,
        )
        .join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id), isouter=True)
        .join(CardVersionRow, cards[0] & cards[1], isouter=True)
        .where(col(AgentAskRow.ticket).in_(tickets))
        .join(JobRow, col(JobRow.id) == col(AgentAskRow.job_id), isouter=True)
        .group_by(col(AgentAskRow.ticket), col(AgentAskRow.ts), col(JobRow.state))
    )
    requests = select(col(OverrideRequestRow.ticket), func.count(), func.count(col(OverrideRequestRow.settled_at)))
    requested = session.exec(
        requests.where(col(OverrideRequestRow.ticket).in_(tickets)).group_by(col(OverrideRequestRow.ticket))
    )
    extra = {ticket: f"{made}.{settled}" for ticket, made, settled in requested}
    rows = session.connection().execute(find).all()
    return {
        ticket: BEING_READ
        if not asks and state == JobState.OPEN
        else ".".join(map(str, (ts, asks, *rest, state, extra.get(ticket, ""))))
        for ticket, ts, asks, *rest, state in rows
    }


def _may_be_asked_anew(session: Session, row: AgentAskRow, request: AgentRequest, now: datetime) -> bool:
    """Return whether the same words, without a key, are another ask: a day later, once nobody is asked any more."""
    if request.key or row.at + SAME_WITHIN > now:
        return False
    checks = select(col(CheckRow.id)).join(DecisionRow, col(DecisionRow.id) == col(CheckRow.decision_id))
    checks = checks.join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
    waiting = checks.where(AskRow.channel == row.channel, AskRow.ts == row.ts, CheckRow.state == CheckState.WAITING)
    return session.exec(waiting.limit(1)).first() is None
