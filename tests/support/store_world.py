"""A store with two twins, people, asks, clicks and posted cards."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import text
from sqlmodel import SQLModel, select

from bot.practice.starters import practice_starter
from storage.db.tables_asks import AskRow, DecisionRow
from storage.db.tables_jobs import AuditRow, JobRow
from storage.jobs.ledger import Ledger
from storage.store import Store
from twins.checking.views import AnswerView
from twins.deciding.ask import Ask, Asked
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import BoundClaim, NoReading, Reading
from twins.job_payloads import MessageEdit
from twins.jobs import CardKind, Destination, Interaction, Job, JobKind
from twins.notices import Notice
from twins.playbook.folder import Folder
from twins.playbook.model import Version
from twins.values import Person

APP, TEAM, BILLING = "A0APP", "T0TEAM", "C0BILLING"
ANA, OMAR, LEO, CORA, MALLORY, ARI = "U0ANA", "U0OMAR", "U0LEO", "U0CORA", "U0MALLORY", "U0ARI"
"""The expert, her deputy, whom she names for contracts, a conductor, somebody with no part in it, the architect."""

DECIDED = Reading(mind="test", why="people complain", applied=("SEC-7",))
TWO_DEFAULTS = Reading(mind="test", why="people complain", applied=("SEC-7", "SEC-8"))
THREE_DEFAULTS = Reading(mind="test", why="people complain", applied=("SEC-7", "SEC-8", "SEC-9"))
LAW = Reading(mind="test", why="people complain", applied=("SEC-2",))
REFUSED = Reading(mind="test", broken=("SEC-1",))
CHECK_FIRST = Reading(mind="test", why="partners sync at night", applied=("SEC-4",), advice="signed links only")
FOR_A_PERSON = Reading(mind="test", covered=False)
NO_READING = NoReading(mind="test", failure=ModelFailure.TIMED_OUT)
FOR_LEO = Reading(mind="test", covered=False, topic="Contracts, liability and what the law requires of us")
BY_SPACE = Reading(
    mind="test",
    why="errors go unseen",
    space="SEC-S3",
    bounds=(BoundClaim(bound="vendor", value="Sentry", quote="Sentry"),),
)
SENTRY = "turn on Sentry for our product because errors go unseen"
SENTRY_CAP = 3

Row = TypeVar("Row", bound=SQLModel)
Result = TypeVar("Result")


class MovableClock:
    """A clock that moves only when a test moves it."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 18, 9, tzinfo=UTC)

    def now(self) -> datetime:
        """The time in UTC."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Go forward."""
        self._now += by


class World:
    """A store with two twins in it, and people who act."""

    def __init__(self, store: Store, clock: MovableClock) -> None:
        self.store = store
        self.clock = clock
        self._numbers = count(1)
        live = {version.twin.handle: version for version in store.versions.all_live()}  # of a copy
        self.company = live.get("company") or self.publish(starter("company"))
        self.security = live.get("security") or self.publish(starter("security"))

    def publish(self, folder: Folder) -> Version:
        """Make a folder the live version of its twin."""
        return self.store.publishing.publish(folder, None, self.clock.now())[0]

    def publish_with_deputies(self, *deputies: Person) -> None:
        """Publish the security twin with other deputies."""
        folder = starter("security")
        self.security = self.publish(replace(folder, twin=folder.twin.model_copy(update={"deputies": deputies})))

    def job(self, kind: str = JobKind.CLICK, lane: str | None = None, order: str | None = None, **payload: Any) -> Job:
        """An open job; by default in a lane of its own."""
        job = a_job(f"job{next(self._numbers)}", self.clock.now(), kind, lane, order, **payload)
        self.store.ledger.enqueue(job)
        return job

    def click(self, by: str = CORA, team: str = TEAM) -> Interaction:
        """Return a person's click, whose job is open."""
        return Interaction(
            self.job().id, Destination(APP, team, BILLING, user=by), datetime.fromtimestamp(float(self.next_ts()), UTC)
        )

    def edit(
        self, channel: str, ts: str, text: str, thread_ts: str | None = None, by: str = CORA, team: str = TEAM
    ) -> MessageEdit:
        """Return the edit of a message, whose job is open; by default of one that isn't in a thread."""
        click = self.click(by, team)
        act = replace(click, place=replace(click.place, channel=channel))
        return MessageEdit(act, team, text, ts, thread_ts or ts)

    def asked(
        self,
        said: str = "end sessions after a day, because people complain",
        *,
        conductor: str = CORA,
        thread_ts: str | None = None,
        product: str | None = None,
    ) -> Asked:
        """An ask in #billing; by default it begins a thread."""
        ts = self.next_ts()
        return Asked(
            app=APP,
            team=TEAM,
            channel=BILLING,
            ts=ts,
            thread_ts=thread_ts or ts,
            conductor=conductor,
            ask=Ask.of(said, product),
        )

    def answer(self, asked: Asked, *readings: tuple[Version, Reading | NoReading]) -> list[AnswerView]:
        """Answer an ask; what was decided, by handle."""
        self.store.asks.answer(self.job(JobKind.ASK).id, asked, readings, self.clock.now())
        return self.answers(asked)

    def decide(
        self,
        reading: Reading | NoReading = DECIDED,
        said: str = "end sessions after a day, because people complain",
        *,
        conductor: str = CORA,
        thread_ts: str | None = None,
    ) -> AnswerView:
        """Return the security twin's answer to an ask with this reading."""
        asked = self.asked(said, conductor=conductor, thread_ts=thread_ts)
        return self.answer(asked, (self.security, reading))[0]

    def answers(self, asked: Asked) -> list[AnswerView]:
        """The decisions on an ask, by handle."""
        find = select(DecisionRow.id).join(AskRow).where(AskRow.ts == asked.ts).order_by(DecisionRow.handle)
        with self.store.database.read() as session:
            ids = session.exec(find).all()
        return [self.view(decision_id) for decision_id in ids]

    def view(self, decision_id: str) -> AnswerView:
        """Return a decision as it is now."""
        view = self.store.cards.view(CardKind.ANSWER, decision_id)
        assert isinstance(view, AnswerView)
        return view

    def send(self, card: CardKind, subject: str, channel: str = BILLING, drawn: int | None = None) -> str:
        """Do as if a card had been sent; its Slack ts."""
        ts = self.next_ts()
        number = self.changes(card, subject) if drawn is None else drawn
        place = Destination(APP, TEAM, channel)
        self.store.cards.sent(self.job().id, card, subject, place, ts, number, self.clock.now())
        return ts

    def changes(self, card: CardKind, subject: str) -> int:
        """How often what a card shows has changed."""
        return self.store.cards.to_post(card, subject, Destination(APP, TEAM, BILLING))[1]

    def rows(self, table: type[Row]) -> Sequence[Row]:
        """All rows of a table."""
        with self.store.database.read() as session:
            return session.exec(select(table)).all()

    def jobs(self, kind: JobKind) -> list[JobRow]:
        """The jobs of a kind, whatever their state."""
        return [row for row in self.rows(JobRow) if row.kind == kind]

    def notices(self) -> list[Notice]:
        """The notices that were sent to people; refusals aren't among them, for they are no part of a transaction."""
        told = [row.payload for row in self.jobs(JobKind.WHISPER)]
        return [Notice.from_json(payload["notice"]) for payload in told if "notice" in payload]

    def cards(self, kind: JobKind) -> set[tuple[str, str]]:
        """The cards that are posted or redrawn: (card, subject)."""
        return {(row.payload["card"], row.payload["subject"]) for row in self.jobs(kind)}

    def acts(self) -> list[str]:
        """Return the acts in the audit chain, the oldest first, without those of proposals."""
        acts = [row.act for row in sorted(self.rows(AuditRow), key=lambda row: row.seq)]
        return [act for act in acts if not act.startswith("propos")]

    def sql(self, statement: str, **values: Any) -> None:
        """Change something behind the store's back."""
        with self.store.database.write() as session:
            session.connection().execute(text(statement), values)

    def next_number(self) -> int:
        """Return a number that no job and no message has."""
        return next(self._numbers)

    def go_on(self, now: datetime, number: int) -> None:
        """Set the clock to a time, and the next number to the one after `number`."""
        self.clock.move(now - self.clock.now())
        self._numbers = count(number + 1)

    def next_ts(self) -> str:
        """A Slack ts later than all before."""
        return f"1794992400.{next(self._numbers):06d}"


def run_first(ledger: Ledger, lane: str) -> None:
    """Run the first open job of a lane, if it is due."""
    job = ledger.claim(lane, lambda *_: True)
    if job:
        ledger.run(job)


def a_job(
    job_id: str,
    now: datetime,
    kind: str = JobKind.CLICK,
    lane: str | None = None,
    order: str | None = None,
    **payload: Any,
) -> Job:
    """A job that is due; by default in a lane of its own."""
    return Job(job_id, kind, lane or f"lane of {job_id}", payload, order or f"{now.timestamp():017.6f}", now)


@cache
def starter(handle: str) -> Folder:
    """A twin that comes with the program."""
    return practice_starter(handle)


def with_rule(rule_id: str, terms: Mapping[str, object], handle: str = "security") -> Folder:
    """A starter twin in which one rule has other terms."""
    folder = starter(handle)
    rules = tuple(rule.model_copy(update=terms) if rule.id == rule_id else rule for rule in folder.twin.rules)
    return replace(folder, twin=folder.twin.model_copy(update={"rules": rules}))


def all_at_once(calls: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run every call in a thread of its own, begun together; raises what one of them raised."""
    together = threading.Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result:
        together.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
