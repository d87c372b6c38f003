"""The list of mutants matches the source; `make mutants` tries them."""

from pathlib import Path

import pytest

from tests.mutants.mutants import MUTANTS, Mutant

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_what_a_mutant_changes_occurs_once_and_its_tests_are_there(mutant: Mutant) -> None:
    assert (PROJECT / mutant.file).read_text().count(mutant.before) == 1
    assert mutant.before != mutant.after
    assert all((PROJECT / each).is_file() for each in mutant.tests if each.startswith("tests/"))


def test_every_mutant_has_a_name_of_its_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
