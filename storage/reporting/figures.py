"""Counts of what happened in a period, from the rows written as it happened."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.db.database import Database
from storage.db.identities import person_of, text_of
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, OverrideRow, ReviewRow, TextRow
from storage.db.tables_twins import TwinRow
from storage.jobs.rows import jobs_open
from storage.records.checks import VERDICTS
from storage.records.shared_checks import settles
from storage.records.space_uses import revoked_of
from twins.deciding.ask import Ask
from twins.publishing.modes import Mode, Trial
from twins.reporting.figures import WITHOUT_WAITING, Counts, Figures, Percentiles, by_age
from twins.states import CheckState, OverrideState, ReviewState
from twins.values import Outcome


class FigureStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def figures(self, since: datetime, until: datetime) -> list[Figures]:
        """Return what each twin did, ordered by handle, without idle twins."""
        with self._database.read() as session:
            outcomes = outcomes_of(session, since, until)
            checks = _checks(session, since, until)
            reviews, small = _reviews(session, since, until), small_things_of(session, since, until)
        handles = sorted({handle for handle, _ in (*outcomes, *reviews)} | set(checks))
        return [figures_of(handle, outcomes, checks.get(handle, []), reviews, small[handle]) for handle in handles]

    def counts(self, now: datetime) -> Counts:
        """Return totals over all twins; the time to a verdict covers the last seven days."""
        answered = select(col(DecisionRow.outcome), col(DecisionRow.tier), func.count())
        waiting = select(col(CheckRow.asked_at)).where(CheckRow.state == CheckState.WAITING)
        since = select(CheckRow).where(col(CheckRow.settled_at) >= now - timedelta(days=7))
        with self._database.read() as session:
            rows = session.exec(answered.group_by(col(DecisionRow.outcome), col(DecisionRow.tier)))
            answers = {(str(outcome), int(tier)): int(count) for outcome, tier, count in rows}
            ages = [now - asked for asked in session.exec(waiting)]
            settled = [row for row in session.exec(since) if row.state in VERDICTS]
            jobs = jobs_open(session)
        verdict = Percentiles.of([row.settled_at - row.asked_at for row in settled if row.settled_at])
        return Counts(answers, by_age(ages), verdict, jobs)

    def is_empty(self, monday: str) -> bool:
        """Return whether nothing was asked in the week that starts on `monday`, an ISO date."""
        with self._database.read() as session:
            return was_quiet(session, monday)

    def trial(self, handle: str) -> Trial | None:
        """Return the results of a twin's trial so far; None if it isn't on trial."""
        with self._database.read() as session:
            row = session.get(TwinRow, handle)
            if row is None or row.mode != Mode.TRIAL or row.mode_since is None:
                return None
            given = select(col(DecisionRow.id)).where(
                DecisionRow.handle == handle,
                DecisionRow.at >= row.mode_since,
                col(DecisionRow.outcome).in_(_GOES_AHEAD),
            )
            overridden = select(col(OverrideRow.decision_id)).where(
                OverrideRow.state == OverrideState.RECORDED, col(OverrideRow.decision_id).in_(given)
            )
            corrected = select(col(ReviewRow.decision_id)).where(
                ReviewRow.state == ReviewState.CORRECTED, col(ReviewRow.decision_id).in_(given)
            )
            against = {*session.exec(overridden), *session.exec(corrected)}
            return Trial(row.mode_since, len(session.exec(given).all()), len(against))

    def revoked(self, handle: str) -> frozenset[str]:
        with self._database.read() as session:
            return revoked_of(session, handle)

    def last_checks(self, handle: str, at_most: int) -> list[Ask]:
        """Return the asks of a twin's latest checks, newest first, without forgotten texts."""
        find = (
            select(AskRow)
            .join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
            .join(CheckRow, settles())
            .join(TextRow, col(TextRow.id) == col(AskRow.text_id))  # leaves out forgotten asks
            .where(DecisionRow.handle == handle)
            .order_by(col(CheckRow.asked_at).desc())
            .limit(at_most)
        )
        with self._database.read() as session:
            return [_ask(session, row) for row in session.exec(find)]


def _ask(session: Session, row: AskRow) -> Ask:
    conductor = person_of(session, row.conductor)
    ask = Ask.of(text_of(session, row.text_id), product=row.product)
    return ask.model_copy(update={"conductor": conductor.slack if conductor else ""})


def was_quiet(session: Session, monday: str) -> bool:
    since = datetime.combine(date.fromisoformat(monday), time(), UTC)
    in_week = (DecisionRow.at >= since, DecisionRow.at < since + timedelta(days=7))
    return session.exec(select(col(DecisionRow.id)).where(*in_week).limit(1)).first() is None


_GOES_AHEAD = (Outcome.ANSWERED, Outcome.DECIDED, Outcome.NOT_BY_DEFAULT, Outcome.ASSUMED)


def figures_of(
    handle: str,
    outcomes: Counter[tuple[str, str]],
    checks: list[CheckRow],
    reviews: Counter[tuple[str, str]],
    small_things: int,
) -> Figures:
    states = Counter(row.state for row in checks)
    return Figures(
        handle=handle,
        answers=sum(number for (whose, _), number in outcomes.items() if whose == handle),
        without_waiting=sum(outcomes[handle, outcome] for outcome in WITHOUT_WAITING),
        checks=len(checks),
        expired=states[CheckState.EXPIRED],
        waiting=states[CheckState.WAITING],
        first_look=Percentiles.of([row.seen_at - row.asked_at for row in checks if row.seen_at]),
        verdict=Percentiles.of(
            [row.settled_at - row.asked_at for row in checks if row.settled_at and row.state in VERDICTS]
        ),
        confirmed=reviews[handle, ReviewState.CONFIRMED],
        corrected=reviews[handle, ReviewState.CORRECTED],
        to_review=reviews[handle, ReviewState.OPEN],
        questions_back=outcomes[handle, Outcome.UNSURE],
        not_covered=outcomes[handle, Outcome.NOT_COVERED],
        small_things=small_things,
    )


def outcomes_of(session: Session, since: datetime, until: datetime) -> Counter[tuple[str, str]]:
    """Count decisions by (handle, outcome)."""
    find = (
        select(col(DecisionRow.handle), col(DecisionRow.outcome), func.count())
        .where(DecisionRow.at >= since, DecisionRow.at < until)
        .group_by(col(DecisionRow.handle), col(DecisionRow.outcome))
    )
    rows = session.exec(find)
    return Counter({(handle, outcome): number for handle, outcome, number in rows})


def small_things_of(session: Session, since: datetime, until: datetime) -> Counter[str]:
    """Count the small things that passed by the background alone, by handle."""
    find = select(col(DecisionRow.handle), func.count()).where(
        DecisionRow.at >= since, DecisionRow.at < until, col(DecisionRow.is_small)
    )
    return Counter(dict(session.exec(find.group_by(col(DecisionRow.handle))).all()))


def _checks(session: Session, since: datetime, until: datetime) -> dict[str, list[CheckRow]]:
    find = select(CheckRow, DecisionRow.handle).join(DecisionRow, settles())
    by_handle: dict[str, list[CheckRow]] = {}
    for row, handle in session.exec(find.where(CheckRow.asked_at >= since, CheckRow.asked_at < until)):
        by_handle.setdefault(handle, []).append(row)
    return by_handle


def _reviews(session: Session, since: datetime, until: datetime) -> Counter[tuple[str, str]]:
    """Count reviews by (handle, state): settled ones in the period, open ones whenever they were opened."""
    is_open = col(ReviewRow.state) == ReviewState.OPEN
    in_period = (col(ReviewRow.settled_at) >= since) & (col(ReviewRow.settled_at) < until)
    find = (
        select(col(ReviewRow.handle), col(ReviewRow.state), func.count())
        .where(is_open | in_period)
        .group_by(col(ReviewRow.handle), col(ReviewRow.state))
    )
    return Counter({(handle, state): number for handle, state, number in session.exec(find)})
