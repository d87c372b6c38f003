"""The words of audit entries: all of them known, none ever changed."""

import ast
from pathlib import Path

from twins.audit_words import COLUMNS, MEANS, TABLES, ActWord
from twins.checking.captured_words import WordsPurpose
from twins.states import CheckState, ProductRequestState, ProposalState, ReviewState

ROOT = Path(__file__).parents[2]
GOLDEN = """
agent acted
agent stopped
agent token made
agent token revoked
agent vouched for
answer reworded
answer's message deleted
ask clarified
ask deleted
ask lapsed
ask superseded
asked
away
back
background confirmed
cases fail
cases pass again
changes reworded
changes's message deleted
check approved
check approved_with_changes
check asked
check declined
check expired
check explained
check handed over
check joined
check moved
check nudged
check stuck
check superseded
check withdrawn
clarification reworded
clarification's message deleted
conductor answered
conductor asked
confirmation taken back
cord mended
cord pulled
correction reworded
correction's message deleted
decided
edits dropped
fit stated
mode set
others asked
override begun
override lapsed
override recorded
override withdrawn
override request declined
override requested
person forgotten
product confirmed
product declined
product named
product requested
product superseded
proposal accepted
proposal agreed
proposal declined
proposal joined
proposal superseded
proposal taken apart
proposed
pull request checked
question reworded
question's message deleted
reason reworded
reason revised
reason's kind said
reason's message deleted
review confirmed
review corrected
review opened
review superseded
rows sealed
rule confirmed
rule picked
space revoked
tables renamed
texts forgotten
twin begun
twin chosen
twin edited
twin given up
twin published
version put off
version written
webhook added
webhook removed
why given
why reworded
why taken back
why withheld
why's message deleted
"""


def test_no_word_of_an_entry_changes_and_a_new_one_is_added_here() -> None:
    known, words = set(GOLDEN.strip().splitlines()), {word.value for word in ActWord}
    assert known - words == set(), "Entries hold these words for good. Keep them, and put a better term into MEANS."
    assert words - known == set(), "Add a new word here as well. From then on it is never changed."


def test_every_entry_takes_its_word_from_the_table() -> None:
    free = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("bot", "storage", "twins")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        if "Act(" in (source := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Act"
        if len(node.args) > 1 and isinstance(node.args[1], ast.Constant | ast.JoinedStr)
    ]
    assert free == [], "Take the word from ActWord."


def test_each_state_that_is_entered_and_each_kind_of_words_has_its_words() -> None:
    states = [f"check {state}" for state in CheckState if state is not CheckState.WAITING]
    states += [f"review {state}" for state in ReviewState if state is not ReviewState.OPEN]
    states += [f"proposal {state}" for state in ProposalState if state is not ProposalState.PROPOSED]
    states += [f"product {state}" for state in ProductRequestState if state is not ProductRequestState.WAITING]
    words = [f"{purpose}{end}" for purpose in WordsPurpose for end in (" reworded", "'s message deleted")]
    assert [word for word in states + words if word not in set(ActWord)] == []


def test_a_word_is_explained_only_where_the_term_of_today_differs() -> None:
    assert MEANS.keys() <= set(ActWord)
    assert [word for word, means in MEANS.items() if word == means] == []


def test_every_renamed_table_and_column_of_the_migration_is_listed() -> None:
    [file] = (ROOT / "storage" / "db" / "migrations" / "versions").glob("0009_*.py")
    given = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper()
    }
    assert (given["TABLES"], given["COLUMNS"]) == (dict(TABLES), {table: dict(each) for table, each in COLUMNS.items()})
