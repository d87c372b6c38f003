"""Free text is judged by another model than the one that wrote it."""

from datetime import UTC, datetime

import pytest

from bot.practice.starters import practice_starter
from twins.deciding.ask import Ask
from twins.deciding.reading import Reading, ReadingResult
from twins.finder.finder import Finder
from twins.playbook.cases import Case, Expected
from twins.playbook.model import Version
from twins.publishing.case_runner import Verdict, run_case
from twins.values import Outcome

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
VERSION = practice_starter("ux").unpublished
CASE = Case(
    id="UX-C1",
    ask="show an error message next to the field because people miss it at the top",
    expect=Expected(outcome=Outcome.DECIDED, says="put it next to the field"),
)


class Writer:
    """A model that applies UX-1 and advises."""

    name, is_quick = "claude", False

    def read(self, ask: Ask, version: Version, company: Version | None, now: datetime) -> ReadingResult:
        why, applied = ask.why, ("UX-1",)
        return ReadingResult(
            Reading(mind="claude", model="the-writer", why=why, applied=applied, advice="Beside the field.")
        )

    def expected_cost(self, version: Version, company: Version | None) -> int:
        return 0

    def stop(self) -> None:
        pass


class Judge:
    """A scripted judge."""

    def __init__(self, verdict: bool | None, name: str = "the-judge") -> None:
        self.verdict, self.name, self.asked = verdict, name, list[tuple[str, str]]()

    def says(self, text: str, what: str) -> bool | None:
        self.asked.append((text, what))
        return self.verdict


@pytest.mark.parametrize(
    ("judged", "verdict"), [(True, Verdict.PASSED), (False, Verdict.FAILED), (None, Verdict.NOT_RUN)]
)
def test_the_judge_says_yes_or_no_and_without_a_word_the_case_is_not_run(judged: bool | None, verdict: Verdict) -> None:
    judge = Judge(judged)

    assert run_case(CASE, VERSION, None, Writer(), NOW, judge).verdict is verdict
    assert judge.asked == [("Beside the field.", "put it next to the field")]


def test_a_model_does_not_judge_what_it_wrote() -> None:
    judge = Judge(verdict=True, name="the-writer")

    assert run_case(CASE, VERSION, None, Writer(), NOW, judge).verdict is Verdict.NOT_RUN
    assert judge.asked == []


@pytest.mark.parametrize("judge", [None, Judge(verdict=True)])
def test_the_look_ups_quotes_are_no_free_text(judge: Judge | None) -> None:
    assert run_case(CASE, VERSION, None, Finder(), NOW, judge).verdict is Verdict.NOT_RUN


def test_what_came_out_otherwise_is_not_put_before_the_judge() -> None:
    judge = Judge(verdict=True)
    wrong = CASE.model_copy(update={"expect": Expected(outcome=Outcome.REFUSED, says="no")})

    assert run_case(wrong, VERSION, None, Writer(), NOW, judge).verdict is Verdict.FAILED
    assert judge.asked == []
