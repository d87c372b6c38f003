"""The next holder of a check and the time limit, at every stage and in every time zone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.builders import ANA, LEO, OMAR
from twins.checking.escalation import CheckSnapshot, HandoverReason, NextStep, Presence, Stage, Step, next_move
from twins.playbook.model import EscalationPolicy
from twins.values import Person

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
NEW, HELD, REMINDED, STUCK = Stage
WAIT, ASK, REMIND, ALARM, EXPIRE = Step
HERE, AWAY, GONE = Presence(), Presence(away_until=datetime(2027, 1, 4, tzinfo=UTC)), Presence(is_gone=True)


def _after(hours: float) -> datetime:
    """So many working hours after Monday morning: eight a day, five days a week."""
    return MONDAY + timedelta(weeks=hours // 40, days=hours % 40 // 8, hours=hours % 8)


def _move(
    stage: Stage = HELD,
    hours: float = 0,
    *,
    holder: Person = ANA,
    chain: Sequence[Person] = (ANA, OMAR, LEO),
    asked_back: float | None = None,
    patience: EscalationPolicy | None = None,
    **present: Presence,
) -> NextStep:
    """Return the next step of a check that Ana has held since Monday morning; people are here by default."""
    asked_back_at = None if asked_back is None else _after(asked_back)
    check = CheckSnapshot(holder, stage, MONDAY, chain, patience or EscalationPolicy(), asked_back_at)
    where = {person.slack: present.get(person.name.lower(), HERE) for person in (holder, *chain)}
    return next_move(check, where, _after(hours))


HOURS = (0, 3.9, 4, 7.9, 8, 39.9, 40)
ALWAYS_ASKED, PATIENT = [ASK] * 7, [WAIT] * 6 + [EXPIRE]
STEPS: dict[tuple[Stage, Presence, bool], list[Step]] = {
    # nobody has it yet: somebody is asked at once, even while the conductor is asked something
    (NEW, HERE, False): ALWAYS_ASKED,
    (NEW, AWAY, False): ALWAYS_ASKED,
    (NEW, GONE, False): ALWAYS_ASKED,
    (NEW, HERE, True): ALWAYS_ASKED,
    (NEW, AWAY, True): ALWAYS_ASKED,
    (NEW, GONE, True): ALWAYS_ASKED,
    # they are reminded after four hours, and the next is asked after eight
    (HELD, HERE, False): [WAIT, WAIT, REMIND, REMIND, ASK, ASK, ASK],
    (REMINDED, HERE, False): [WAIT, WAIT, WAIT, WAIT, ASK, ASK, ASK],
    # nobody waits for somebody who isn't there
    (HELD, AWAY, False): ALWAYS_ASKED,
    (HELD, GONE, False): ALWAYS_ASKED,
    (REMINDED, AWAY, False): ALWAYS_ASKED,
    (REMINDED, GONE, False): ALWAYS_ASKED,
    # nobody is left to ask: it stays with its holder for forty hours, wherever they are
    (STUCK, HERE, False): PATIENT,
    (STUCK, AWAY, False): PATIENT,
    (STUCK, GONE, False): PATIENT,
    # the conductor is asked something: nobody is reminded or skipped meanwhile
    (HELD, HERE, True): PATIENT,
    (HELD, AWAY, True): PATIENT,
    (HELD, GONE, True): PATIENT,
    (REMINDED, HERE, True): PATIENT,
    (REMINDED, AWAY, True): PATIENT,
    (REMINDED, GONE, True): PATIENT,
    (STUCK, HERE, True): PATIENT,
    (STUCK, AWAY, True): PATIENT,
    (STUCK, GONE, True): PATIENT,
}


def _said(key: tuple[Stage, Presence, bool]) -> str:
    stage, holder, is_asked_back = key
    where = {HERE: "here", AWAY: "away", GONE: "gone"}[holder]
    return f"{stage}, holder {where}, {'a' if is_asked_back else 'no'} question open"


@pytest.mark.parametrize(("key", "steps"), STEPS.items(), ids=map(_said, STEPS))
def test_what_comes_next_follows_from_stage_presence_time_and_question(
    key: tuple[Stage, Presence, bool], steps: list[Step]
) -> None:
    stage, holder, is_asked_back = key
    asked_back = 0 if is_asked_back else None

    assert [_move(stage, hours, asked_back=asked_back, ana=holder).step for hours in HOURS] == steps


def test_the_table_holds_every_stage_with_every_presence_and_question() -> None:
    assert set(STEPS) == {(stage, here, asked) for stage in Stage for here in (HERE, AWAY, GONE) for asked in (0, 1)}


ONWARD: dict[str, tuple[dict[str, Any], Step, Person, HandoverReason]] = {
    # at first: the first of the chain who is there, and why it isn't the first of all
    "everybody is here": ({"stage": NEW}, ASK, ANA, HandoverReason.ASKED),
    "the expert is away": ({"stage": NEW, "ana": AWAY}, ASK, OMAR, HandoverReason.AWAY),
    "the expert is gone": ({"stage": NEW, "ana": GONE}, ASK, OMAR, HandoverReason.GONE),
    "the expert and a deputy are away": ({"stage": NEW, "ana": AWAY, "omar": AWAY}, ASK, LEO, HandoverReason.AWAY),
    "the expert is away, a deputy gone": ({"stage": NEW, "ana": AWAY, "omar": GONE}, ASK, LEO, HandoverReason.AWAY),
    "the expert is gone, a deputy away": ({"stage": NEW, "ana": GONE, "omar": AWAY}, ASK, LEO, HandoverReason.GONE),
    # nobody is there: it stays with the first who is coming back, and the architects are told
    "all are away": ({"stage": NEW, "ana": AWAY, "omar": AWAY, "leo": AWAY}, ALARM, ANA, HandoverReason.AWAY),
    "only a deputy comes back": (
        {"stage": NEW, "ana": GONE, "omar": AWAY, "leo": GONE},
        ALARM,
        OMAR,
        HandoverReason.GONE,
    ),
    "all are gone": ({"stage": NEW, "ana": GONE, "omar": GONE, "leo": GONE}, ALARM, ANA, HandoverReason.GONE),
    "a sole expert is away": ({"stage": NEW, "chain": [ANA], "ana": AWAY}, ALARM, ANA, HandoverReason.AWAY),
    # later: the next behind the holder
    "silent": ({"hours": 8}, ASK, OMAR, HandoverReason.SILENT),
    "away since they were asked": ({"ana": AWAY}, ASK, OMAR, HandoverReason.AWAY),
    "gone since they were asked": ({"ana": GONE}, ASK, OMAR, HandoverReason.GONE),
    "a silent deputy": ({"hours": 8, "holder": OMAR}, ASK, LEO, HandoverReason.SILENT),
    "a deputy who went away": ({"holder": OMAR, "omar": AWAY}, ASK, LEO, HandoverReason.AWAY),
    # never back to somebody who was asked before
    "the last is silent": ({"hours": 8, "holder": LEO}, ALARM, LEO, HandoverReason.SILENT),
    "the last went away": ({"holder": LEO, "leo": AWAY}, ALARM, LEO, HandoverReason.AWAY),
    "the last is gone": ({"holder": LEO, "leo": GONE}, ALARM, LEO, HandoverReason.GONE),
    "a sole expert is silent": ({"hours": 8, "chain": [ANA]}, ALARM, ANA, HandoverReason.SILENT),
    "silent, and all others away": ({"hours": 8, "omar": AWAY, "leo": GONE}, ALARM, ANA, HandoverReason.SILENT),
    # whoever has it may not be asked any more: from the first on
    "a holder who is no deputy any more": (
        {"hours": 1, "holder": LEO, "chain": [ANA, OMAR]},
        ASK,
        ANA,
        HandoverReason.GONE,
    ),
}


@pytest.mark.parametrize(("given", "step", "holder", "because"), ONWARD.values(), ids=list(ONWARD))
def test_a_check_goes_to_the_next_who_is_there(
    given: dict[str, Any], step: Step, holder: Person, because: HandoverReason
) -> None:
    move = _move(**given)

    assert (move.step, move.holder, move.because) == (step, holder, because)


SKIPPED: dict[str, tuple[Presence, Presence, HandoverReason]] = {
    # how the holder is, how the next is who is skipped, and why somebody else has it
    "silent, the next away": (HERE, AWAY, HandoverReason.SILENT),
    "silent, the next gone": (HERE, GONE, HandoverReason.SILENT),
    "away, the next gone": (AWAY, GONE, HandoverReason.AWAY),
    "gone, the next away": (GONE, AWAY, HandoverReason.GONE),
}


@pytest.mark.parametrize(("holder", "skipped", "because"), SKIPPED.values(), ids=list(SKIPPED))
def test_why_a_check_moves_on_is_about_who_had_it(holder: Presence, skipped: Presence, because: HandoverReason) -> None:
    move = _move(hours=8, ana=holder, omar=skipped)

    assert (move.step, move.holder, move.because) == (ASK, LEO, because)


REACHES = {"somebody away finds it when they are back": (AWAY, True), "nothing is sent to somebody gone": (GONE, False)}


@pytest.mark.parametrize(("where", "reaches"), REACHES.values(), ids=list(REACHES))
def test_an_alarm_says_whether_the_holder_gets_the_card(where: Presence, reaches: bool) -> None:
    assert _move(NEW, chain=[ANA], ana=where).reaches_holder is reaches
    assert _move(HELD, chain=[ANA], ana=where).reaches_holder is reaches


NEXT: dict[str, tuple[dict[str, Any], datetime]] = {
    # the hours that are left, of whoever has it
    "asked on Monday morning": ({"stage": NEW}, _after(4)),
    "an hour later": ({"hours": 1}, _after(4)),
    "reminded": ({"hours": 4}, datetime(2026, 11, 16, 17, tzinfo=UTC)),
    "reminded, looked at again": ({"stage": REMINDED, "hours": 5}, datetime(2026, 11, 16, 17, tzinfo=UTC)),
    "stuck": ({"stage": STUCK, "hours": 5}, datetime(2026, 11, 20, 17, tzinfo=UTC)),
    "the architects are told": ({"hours": 12, "chain": [ANA]}, datetime(2026, 11, 24, 13, tzinfo=UTC)),
    "the conductor is asked": ({"hours": 12, "asked_back": 12}, datetime(2026, 11, 24, 13, tzinfo=UTC)),
    # on their clock: Omar in Kolkata has two hours and a half left today when it moves to him, at nine in London
    "moved to Kolkata": ({"ana": GONE, "omar": Presence("Asia/Kolkata")}, datetime(2026, 11, 17, 5, tzinfo=UTC)),
    "asked in New York": ({"stage": NEW, "ana": Presence("America/New_York")}, datetime(2026, 11, 16, 18, tzinfo=UTC)),
}


@pytest.mark.parametrize(("given", "next_at"), NEXT.values(), ids=list(NEXT))
def test_the_next_look_is_when_the_hours_of_the_holder_are_over(given: dict[str, Any], next_at: datetime) -> None:
    assert _move(**given).next_at == next_at


def test_nights_and_weekends_are_not_silence() -> None:
    friday = CheckSnapshot(ANA, HELD, MONDAY - timedelta(days=3, hours=-7), (ANA, OMAR), EscalationPolicy())
    sunday = MONDAY - timedelta(hours=12)

    assert next_move(friday, {}, sunday) == NextStep(WAIT, MONDAY + timedelta(hours=3), ANA)


def test_an_answer_is_waited_for_since_the_question_however_long_the_check_waits() -> None:
    assert _move(REMINDED, 47, asked_back=8).step is WAIT
    assert _move(REMINDED, 48, asked_back=8).step is EXPIRE


def test_somebody_is_here_again_the_moment_that_they_said() -> None:
    assert _move(NEW, ana=Presence(away_until=MONDAY)).holder == ANA
    assert _move(NEW, ana=Presence(away_until=MONDAY + timedelta(seconds=1))).holder == OMAR


def test_somebody_gone_stays_gone_whatever_they_said() -> None:
    assert not Presence(is_gone=True, away_until=MONDAY).is_here(MONDAY)


def test_a_twins_own_patience_counts() -> None:
    hasty = EscalationPolicy(remind_after=1, move_on_after=2, expire_after=3)

    steps = [_move(HELD, hours, patience=hasty).step for hours in (0.9, 1, 1.9, 2)]

    assert steps == [WAIT, REMIND, REMIND, ASK]
    assert [_move(STUCK, hours, patience=hasty).step for hours in (2.9, 3)] == [WAIT, EXPIRE]
