"""How is an answer written down: the decision, its audit entry, its check and every message, at once?"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage import outgoing
from storage.chain import append
from storage.checks import open_check
from storage.database import Database
from storage.keeping import add, digest_of, keep_text, new_id, person_id
from storage.ledger import Ledger
from storage.readings import reading_id
from storage.shelf import Shelf
from storage.spaces import use_space, uses_of
from storage.tables import AskRow, DecisionRow, ProductRow
from storage.views import answer_view
from twins.asks import Asked
from twins.audit import Act
from twins.decide import decide
from twins.decision import Decision, Standing
from twins.lookup import Lookup
from twins.playbook import Version
from twins.reading import NoReading, Reading
from twins.values import Outcome
from twins.views import AnswerView
from twins.work import Card, Place


class Asks:
    """Asks and the decisions on them."""

    def __init__(self, database: Database, ledger: Ledger, shelf: Shelf) -> None:
        self._database = database
        self._ledger = ledger
        self._shelf = shelf

    def company(self) -> Version | None:
        """The company's law, for a mind to read."""
        with self._database.read() as session:
            return self._shelf.company(session)

    def product_of(self, team: str, channel: str) -> str | None:
        """The product that a channel stands for."""
        with self._database.read() as session:
            row = session.get(ProductRow, (team, channel))
            return row.name if row else None

    def set_product(self, team: str, channel: str, name: str) -> None:
        """Let a channel stand for a product, without anybody having asked for it."""
        with self._database.write() as session:
            session.merge(ProductRow(team=team, channel=channel, name=name))

    def name_product(self, job_id: str, place: Place, name: str, said: str, now: datetime) -> None:
        """Let a channel stand for a product."""
        with self._ledger.closing(job_id) as session:
            session.merge(ProductRow(team=place.team, channel=place.channel or "", name=name))
            by = person_id(session, place.team, place.user or "")
            named = keep_text(session, name)
            append(session, Act(now, "product named", by, "product", {"text": digest_of(named)}))
            outgoing.tell(session, place, said, now)

    def assumed_for(self, slack: str, at_most: int) -> list[AnswerView]:
        """What the twins that somebody keeps answered on an assumption, the latest first."""
        kept = [version.twin.handle for version in self._shelf.all_live() if version.twin.expert.slack == slack]
        find = select(DecisionRow.id).where(DecisionRow.outcome == Outcome.ASSUMED, col(DecisionRow.handle).in_(kept))
        with self._database.read() as session:
            ids = session.exec(find.order_by(col(DecisionRow.at).desc()).limit(at_most)).all()
            return [answer_view(session, self._shelf, decision_id) for decision_id in ids]

    def tell(self, job_id: str, place: Place, text: str, now: datetime) -> None:
        """Close a job with a word to one person, and nothing else."""
        with self._ledger.closing(job_id) as session:
            outgoing.tell(session, place, text, now)

    def answer(
        self, job_id: str, asked: Asked, readings: Sequence[tuple[Version, Reading | NoReading]], now: datetime
    ) -> None:
        """Decide by what holds in this very transaction, and write down everything that follows from it."""
        with self._ledger.closing(job_id) as session:
            ask, act = _keep_ask(session, asked, now)
            acts = [act]
            for version, reading in readings:
                key = reading_id(job_id, version.twin.handle)
                acts += self._decide(session, asked, ask, version, reading, key, now)
            append(session, *acts)

    def _decide(
        self, session: Session, asked: Asked, ask: AskRow, version: Version, reading: Reading | NoReading, key: str,
        now: datetime,
    ) -> list[Act]:  # fmt: skip
        company = self._shelf.company(session)
        standing = Standing(company=company, uses=uses_of(session, version.twin, now))
        decision = decide(asked.ask, reading, version, standing, now)
        if decision.space and not use_space(session, version.twin, decision.space, now):
            used_up = standing.model_copy(update={"uses": uses_of(session, version.twin, now)})
            decision = decide(asked.ask, reading, version, used_up, now)
        row, act = _keep_decision(session, ask, version, company, decision, key, now)
        place = Place(asked.app, asked.team, asked.channel, asked.thread_ts)
        outgoing.post(session, Card.ANSWER, row.id, place, now)
        if decision.outcome is not Outcome.CHECK_FIRST:
            return [act]
        return [act, open_check(session, asked, row.id, decision, version.twin, now)]


def _keep_ask(session: Session, asked: Asked, now: datetime) -> tuple[AskRow, Act]:
    text = keep_text(session, asked.ask.text)
    row = AskRow(
        id=new_id(), app=asked.app, team=asked.team, channel=asked.channel, ts=asked.ts, thread_ts=asked.thread_ts,
        asker=person_id(session, asked.team, asked.asker), text_id=text.id, product=asked.ask.product, at=now,
    )  # fmt: skip
    add(session, row)
    return row, Act(now, "asked", row.asker, row.id, {"text": digest_of(text)})


def _keep_decision(
    session: Session,
    ask: AskRow,
    version: Version,
    company: Version | None,
    decision: Decision,
    key: str,
    now: datetime,
) -> tuple[DecisionRow, Act]:
    content = keep_text(session, decision.model_dump_json())
    rules = [rule.id for rule in decision.cited]
    row = DecisionRow(
        id=new_id(), ask_id=ask.id, handle=version.twin.handle, version_id=version.id,
        company_id=company.id if company else None, outcome=decision.outcome.value, tier=int(decision.tier),
        rules=rules, space=decision.space, mind=decision.mind, content_id=content.id,
        reading_id=key if decision.mind != Lookup.name else None, at=now,
    )  # fmt: skip
    add(session, row)
    facts = {"ask": ask.id, "version": version.id, "outcome": row.outcome, "tier": row.tier, "rules": rules,
             "space": row.space, "content": digest_of(content)}  # fmt: skip
    return row, Act(now, "decided", None, row.id, facts)
