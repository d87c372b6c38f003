"""The process's clock: whatever happens to the system's, ticks come each minute, and machines on a server agree."""

import threading
from datetime import UTC, datetime, timedelta, tzinfo

import pytest

from bot.clock import Clock, every_minute

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)


class System:
    """A system's clock that somebody sets."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


def test_a_clock_goes_with_the_system() -> None:
    system = System()
    clock = Clock(system.now)

    system.at -= AN_HOUR

    assert clock.now() == NOON - AN_HOUR


@pytest.mark.parametrize("by", [timedelta(seconds=2), AN_HOUR, -AN_HOUR])
def test_machines_that_follow_a_server_agree_whatever_their_own_clocks_say(by: timedelta) -> None:
    system = System()
    clock = Clock(system.now)
    system.at += by
    clock.follow(lambda: NOON)
    system.at += by

    assert timedelta(0) <= clock.now() - NOON < timedelta(seconds=5)


def test_a_reading_of_the_server_that_took_long_is_not_gone_by(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    clock.follow(lambda: NOON)
    seconds = iter([0.0, 30.0])
    monkeypatch.setattr("bot.clock.time.monotonic", lambda: next(seconds, 30.0))

    clock.follow(lambda: NOON + AN_HOUR)

    assert clock.now() < NOON + AN_HOUR


class SetBack(datetime):
    """A system's clock that was set back by an hour."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "SetBack":
        return cls.fromtimestamp((datetime.now(tz) - AN_HOUR).timestamp(), tz)


def test_ticks_come_on_although_the_system_s_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.clock.MINUTE", 0.02)
    ticks = threading.Semaphore(0)
    with every_minute(ticks.release, Clock()):
        assert ticks.acquire(timeout=5)
        for module in ("apscheduler.schedulers.base", "apscheduler.triggers.interval", "bot.clock"):
            monkeypatch.setattr(f"{module}.datetime", SetBack)
        assert all(ticks.acquire(timeout=5) for _ in range(5))


def test_a_tick_that_fails_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.clock.MINUTE", 0.01)
    ticks = threading.Semaphore(0)

    def fails() -> None:
        ticks.release()
        raise ZeroDivisionError

    with every_minute(fails, Clock()):
        assert all(ticks.acquire(timeout=5) for _ in range(2))
