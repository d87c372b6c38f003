"""Checkpoints of the gate: a paid run of cases continues where it stopped."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.gate.checkpoint import GateCheckpoint
from bot.practice.starters import practice_starter
from twins.deciding.ask import Ask
from twins.deciding.reading import ReadingResult
from twins.finder.finder import Finder
from twins.playbook.folder import Folder
from twins.playbook.model import Version
from twins.publishing.case_runner import Verdict
from twins.publishing.gate import RunOptions, run_cases

pytestmark = pytest.mark.usefixtures("migrated_once")

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

COMPANY = practice_starter("company").unpublished


class StoppedError(Exception):
    """Simulated end of the process."""


class Paid(Finder):
    """A mind that costs money and stops after some asks."""

    name = "claude"

    def __init__(self, stops_after: int = 10_000) -> None:
        super().__init__()
        self.asked = 0
        self._stops_after = stops_after

    def read(self, ask: Ask, version: Version, company: Version | None, now: datetime) -> ReadingResult:
        if self.asked >= self._stops_after:
            raise StoppedError
        self.asked += 1
        return ReadingResult(self.find(ask, version, company), cost=1_000)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Folder:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return practice_starter("support")


def run(folder: Folder, mind: Paid, at_most: int | None = None) -> int:
    """Return how many cases have an answer, from this run or earlier ones."""
    journal = GateCheckpoint(folder, COMPANY, mind.name, "a-model")
    how = RunOptions(at_most=at_most, answered=journal)
    results, _ = run_cases(folder.unpublished, folder.cases, COMPANY, mind, NOW, how)
    return sum(result.verdict is not Verdict.NOT_RUN for result in results)


def test_what_was_answered_before_a_stop_is_not_asked_again(folder: Folder) -> None:
    stopped, again = Paid(stops_after=7), Paid()
    with pytest.raises(StoppedError):
        run(folder, stopped)

    answered = run(folder, again)

    assert (stopped.asked, again.asked) == (7, answered - 7)


def test_a_used_up_budget_is_a_stop_too(folder: Folder) -> None:
    first, second = Paid(), Paid()

    assert run(folder, first, at_most=5_000) == first.asked == 5
    assert run(folder, second) == 5 + second.asked


def test_a_line_that_was_cut_off_is_asked_anew(folder: Folder, tmp_path: Path) -> None:
    run(folder, Paid(), at_most=3_000)
    journal = next(tmp_path.rglob("*.jsonl"))
    journal.write_text(journal.read_text()[:-20])

    assert len(GateCheckpoint(folder, COMPANY, "claude", "a-model").known()) == 2


def test_another_model_or_another_folder_is_asked_from_the_start(folder: Folder) -> None:
    run(folder, Paid(), at_most=3_000)

    assert not GateCheckpoint(folder, COMPANY, "claude", "another-model").known()
    assert not GateCheckpoint(practice_starter("ux"), COMPANY, "claude", "a-model").known()


def test_once_all_is_answered_the_next_run_asks_anew(folder: Folder) -> None:
    run(folder, Paid())
    journal = GateCheckpoint(folder, COMPANY, "claude", "a-model")

    journal.close()

    assert not journal.known()
