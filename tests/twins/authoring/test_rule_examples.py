"""An example given for a rule shows what the rule does, and the gate then notices the loss of the rule."""

from datetime import UTC, date, datetime

import pytest

from twins.authoring.editable_playbook import EditablePlaybook, ItemKind
from twins.authoring.lesson_edits import edits_for_lesson
from twins.authoring.lessons import RuleDraft, Stance
from twins.authoring.rule_examples import edits_for_example, wants_order
from twins.authoring.yaml_edits import apply_edits, new_texts
from twins.finder.finder import Finder
from twins.playbook.folder import Folder, parse_folder
from twins.publishing.gate import run_gate
from twins.values import Outcome, Person

LEO = Person(slack="U0LEO", name="Leo")
TODAY = date(2026, 11, 29)
DEEDS = ("send a press release about the acquisition", "can we announce an acquisition?")
QUESTION = "how do we announce an acquisition"


def with_example(stance: Stance, ask: str) -> Folder:
    """Return a twin of one rule without a case, after an example was given for it."""
    files = new_texts("legal", "Legal", "press", LEO, ["press releases"], [])
    playbook = EditablePlaybook.of(files)
    lesson = RuleDraft(
        stance=stance, text="I speak to the press", why="One word cost us a lot", ask="call a journalist"
    )
    edits = [each for each in edits_for_lesson(playbook, lesson, TODAY).edits if each.part is not ItemKind.CASE]
    for edit in edits:
        playbook = playbook.changed(edit)
    edits += edits_for_example(playbook, "LEG-1", ask, TODAY).edits
    return parse_folder(apply_edits(files, edits), "legal")


def is_published(folder: Folder) -> bool:
    return run_gate(folder.unpublished, folder.cases, None, Finder(), datetime(2026, 11, 29, tzinfo=UTC)).is_open


@pytest.mark.parametrize("ask", DEEDS)
@pytest.mark.parametrize("stance", Stance)
def test_an_example_of_a_deed_shows_what_the_rule_says_to_it(stance: Stance, ask: str) -> None:
    folder = with_example(stance, ask)
    (case,) = folder.cases.cases
    assert case.expect.outcome is stance.outcome
    assert is_published(folder)


@pytest.mark.parametrize("stance", Stance)
def test_a_question_is_an_example_only_where_it_shows_how_careful_the_rule_is(stance: Stance) -> None:
    folder = with_example(stance, QUESTION)
    assert is_published(folder) is not wants_order(folder.twin.rules[0])


def test_what_is_never_done_is_refused_as_an_order_though_it_was_asked_as_a_question() -> None:
    folder = with_example(Stance.NEVER, QUESTION)
    (case,) = folder.cases.cases
    assert case.expect.outcome is Outcome.REFUSED
    assert folder.twin.rules[0].refuse_when[-1] == QUESTION


def test_an_example_of_a_rule_that_is_gone_is_an_error() -> None:
    files = new_texts("legal", "Legal", "press", LEO, ["press releases"], [])
    with pytest.raises(KeyError, match="LEG-9"):
        edits_for_example(EditablePlaybook.of(files), "LEG-9", DEEDS[0], TODAY)
