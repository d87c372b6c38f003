"""What a conductor is told while a check waits: the holder, their usual time, the next person and the moment."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.builders import ANA, LEO, OMAR
from twins.checking.escalation import CheckSnapshot, Presence, Stage
from twins.checking.promise import LEAST_ANSWERS, WaitingPromise, promise_of
from twins.playbook.model import EscalationPolicy
from twins.values import Person

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
ASKED, TUESDAY = MONDAY - timedelta(hours=1), MONDAY + timedelta(days=1)


def _promise(
    at: datetime = MONDAY, *, stage: Stage = Stage.HELD, answers: Sequence[float] = (), **given: Any
) -> WaitingPromise:
    """Return the promise of a check that Ana has held since Monday morning; people are there unless given."""
    fields = {"asked_back_at", "chain", "holder"} & given.keys()
    more: dict[str, Any] = {"holder": ANA, "chain": (ANA, OMAR, LEO)} | {name: given.pop(name) for name in fields}
    check = CheckSnapshot(stage=stage, since=MONDAY, patience=EscalationPolicy(), **more)
    present = {person.slack: given.get(person.name.lower(), Presence()) for person in (ANA, OMAR, LEO)}
    return promise_of(check, present, ASKED, [timedelta(minutes=each) for each in answers], "UTC", at)


def _next(**given: Any) -> Person | None:
    return _promise(**given).next


def test_it_counts_from_the_ask_and_names_the_next_person_at_the_moment_they_are_asked() -> None:
    said = _promise(MONDAY + timedelta(hours=2))

    assert (said.asked_at, said.next, said.next_at, said.back_at) == (ASKED, OMAR, MONDAY + timedelta(hours=8), None)


def test_the_next_person_is_one_who_is_there_by_then() -> None:
    away = Presence(away_until=MONDAY + timedelta(days=7))

    assert _next(omar=away) == LEO
    assert _next(omar=Presence(away_until=MONDAY + timedelta(hours=4))) == OMAR
    assert _next(omar=Presence(is_gone=True), leo=away) is None


def test_nobody_is_named_behind_the_last_and_the_architects_are_told_in_time() -> None:
    said = _promise(holder=LEO)

    assert (said.next, said.next_at) == (None, MONDAY + timedelta(hours=8))


def test_a_stuck_check_has_an_end_instead_of_a_next_person() -> None:
    said = _promise(stage=Stage.STUCK)

    assert (said.next, said.next_at, said.expires_at) == (None, None, MONDAY + timedelta(days=4, hours=8))


def test_nothing_is_promised_before_a_person_has_it_or_while_the_conductor_is_asked() -> None:
    for said in (_promise(stage=Stage.NEW), _promise(asked_back_at=MONDAY)):
        assert (said.next, said.next_at, said.expires_at) == (None, None, None)


def test_it_says_when_the_holder_works_again() -> None:
    evening = MONDAY + timedelta(hours=10)
    holiday = _promise(ana=Presence(away_until=TUESDAY))

    assert (_promise(evening).back_at, _promise(evening).is_away) == (TUESDAY, False)
    assert (holiday.back_at, holiday.is_away) == (TUESDAY, True)


def test_a_usual_time_is_the_median_and_only_told_of_enough_answers() -> None:
    assert _promise(answers=[1, 5, 600, 2, 3]).usually == timedelta(minutes=3)
    assert _promise(answers=[1] * (LEAST_ANSWERS - 1)).usually is None
