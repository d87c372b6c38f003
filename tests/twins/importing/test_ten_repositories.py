"""What the reader finds in ten repositories, against what an expert would do with each line."""

import re
from collections import Counter
from dataclasses import dataclass

import pytest

from tests.twins.importing.labelled import NAMES, repository
from twins.importing.document_kinds import holds_rules


@dataclass(frozen=True)
class Figures:
    """Lines of one repository, or of all."""

    rules: int
    """Labelled as rules."""
    found: int
    """Of these, drafted."""
    unedited: int
    """Of these, drafted as strict as the expert means them, and kept without an edit."""
    drafts: int
    lost: int
    """Words in neither a draft nor what is left out."""


def figures_of(name: str) -> Figures:
    labelled = repository(name)
    reading = labelled.reading()
    repeated = {each.passage.place for each in reading.left_out if each.reason == "repeated"}
    drafted = {each.passage.place: each.rule.stance for each in reading.drafts}
    rules = (labelled.kept.keys() | labelled.edited) - repeated
    unedited = [place for place in rules & labelled.kept.keys() if drafted.get(place) is labelled.kept[place]]
    return Figures(len(rules), len(rules & drafted.keys()), len(unedited), len(drafted), _lost(name))


def _lost(name: str) -> int:
    labelled = repository(name)
    reading = labelled.reading()
    passages = [*(each.passage for each in reading.drafts), *(each.passage for each in reading.left_out)]
    there = _words(" ".join(f"{each.lead} {each.text}" for each in passages))
    there += _words(" ".join(" ".join((each.pattern, *each.owners)) for each in reading.owned))
    marks = re.compile(r"\]\([^)]*\)|^\s*\d+\.\s", re.MULTILINE)  # addresses of links, and the numbers of a list
    said = _words(" ".join(marks.sub(" ", each.text) for each in labelled.documents))
    return (said - there).total()


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[\w']+", text.casefold()))


def test_there_are_ten_with_records_instructions_and_owners() -> None:
    sources = [each.source for name in NAMES for each in repository(name).documents]
    assert len(NAMES) == 10
    assert all(map(holds_rules, sources))
    assert min(sum("AGENTS" in each for each in sources), sum("CODEOWNERS" in each for each in sources)) >= 5
    assert sum("/adr" in each or "decisions" in each for each in sources) >= 8


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_a_repository_is_lost(name: str) -> None:
    assert _lost(name) == 0


@pytest.mark.parametrize("name", NAMES)
def test_no_draft_is_laxer_than_its_expert_means(name: str) -> None:
    labelled = repository(name)
    strictness = ["go", "not_usually", "ask_me", "never"]
    drafted = {each.passage.place: each.rule.stance for each in labelled.reading().drafts}
    laxer = [
        (place, drafted[place])
        for place, meant in labelled.kept.items()
        if place in drafted and strictness.index(drafted[place]) < strictness.index(meant)
    ]
    assert laxer == []


def test_most_rules_are_found_and_kept_without_an_edit() -> None:
    each = [figures_of(name) for name in NAMES]
    rules, found, unedited, drafts = (
        sum(getattr(one, field) for one in each) for field in ("rules", "found", "unedited", "drafts")
    )
    print(f"\n{rules} rules, {found} found, {unedited} kept without an edit, {drafts - found} drafts that are no rule")
    assert sum(one.lost for one in each) == 0
    assert found >= 0.95 * rules
    assert unedited >= 0.85 * rules
    assert drafts - found <= 0.05 * drafts
