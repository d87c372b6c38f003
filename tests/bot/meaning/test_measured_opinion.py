"""With the model on this machine: known-good cases pass, and other processors' arithmetic changes no reading."""

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.practice.starters import PEOPLE, practice_starter
from tests.bot.meaning.conftest import needs_weights
from tests.eval.asked import rule_asks
from tests.eval.finder import starter, twins
from tests.eval.meaning import installed_opinion, opinion_of
from tests.support.builders import NOW
from twins.deciding.ask import Ask
from twins.finder.finder import Finder
from twins.publishing.case_runner import Verdict
from twins.publishing.gate import run_cases

if TYPE_CHECKING:
    from bot.meaning.minilm import MiniLM

pytestmark = [needs_weights, pytest.mark.thorough]

_KERNELS = ("Nehalem", "Haswell")
_SOME = 20
_READ = "from tests.bot.meaning.test_measured_opinion import print_readings; print_readings()"


def test_known_good_cases_pass_with_meaning_as_they_do_without(minilm: "MiniLM") -> None:
    opinion, company = opinion_of(minilm), practice_starter("company").unpublished
    for handle in sorted(PEOPLE):
        folder = practice_starter(handle)
        law = None if handle == "company" else company
        results, _ = run_cases(folder.unpublished, folder.cases, law, Finder(opinion).beside(twins()), NOW)
        failed = [each for each in results if each.verdict is Verdict.FAILED]
        others = [each.case.id for each in failed if not each.answered.startswith(each.case.expect.outcome)]
        assert (handle, others) == (handle, []), "meaning may name another person or rule, and changes no verdict"


def print_readings() -> None:
    mind, security = Finder(installed_opinion()), starter("security")
    asks = [row["ask"] for row in rule_asks() if row["twin"] == "security" and not row["is_sealed"]][:_SOME]
    found = (mind.find(Ask.of(ask), security, None) for ask in asks)
    print(json.dumps([reading.model_dump(mode="json") for reading in found]))


def test_readings_are_the_same_on_other_processors() -> None:
    def on(kernel: str) -> str:
        env = {**os.environ, "OPENBLAS_CORETYPE": kernel}
        return subprocess.run(  # our own code
            [sys.executable, "-c", _READ], env=env, check=True, capture_output=True, text=True
        ).stdout

    first, second = map(on, _KERNELS)
    assert "all-MiniLM" in first
    assert first == second
