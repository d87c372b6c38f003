"""A draft holds exactly the open edits, after any sequence of edits, undos and publishing."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from storage.db.database import Database
from storage.store import store_on
from tests.support.draft_actions import DraftActions
from tests.support.effort import examples
from tests.support.playbook_strategies import published
from tests.support.store_world import ANA, CORA, OMAR, MovableClock, World
from tests.support.twin_folders import GOOD
from tests.support.vouching import verify
from twins.authoring.drafts import ChangedMeanwhileError, DraftSnapshot
from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind, Key
from twins.notices import Done, Refusal
from twins.playbook.folder import RULES, parse_folder

ITEMS: tuple[Key, ...] = ((ItemKind.RULE, "SEC-1"), (ItemKind.RULE, "SEC-2"), (ItemKind.FIELD, "craft"))
FOLDER = parse_folder(GOOD | {RULES: GOOD[RULES] + "deputies: [{slack: U0OMAR, name: Omar}]\n"})
Texts = dict[Key, str]
keys = st.sampled_from(ITEMS)
picks = st.integers(0, 20)


@dataclass
class Change:
    """An open edit as the model has it."""

    key: Key
    before: str
    after: str


def texts_of(playbook: EditablePlaybook) -> Texts:
    return {
        key: str(found["text"] if key[0] is ItemKind.RULE else found)
        for key in ITEMS
        for found in [playbook.items[key]]
    }


def edit_of(playbook: EditablePlaybook, key: Key, text: str) -> Edit:
    """Return an edit based on this playbook."""
    return playbook.put(*key, {**playbook.items[key], "text": text} if key[0] is ItemKind.RULE else text)


class Drafting(RuleBasedStateMachine):
    """A twin that its expert, her deputy, a stranger and git change, beside a model of its state."""

    def __init__(self, fresh_database: Callable[[], Database]) -> None:
        super().__init__()
        self.database = fresh_database()
        clock = MovableClock()
        self.world = World(store_on(self.database, clock.now), clock)
        self.world.publish(FOLDER)
        self.drafts = DraftActions(self.world)
        self.live, self.open = texts_of(self.drafts.draft().base), list[Change]()
        self.seen = [self.drafts.draft().playbook]
        self.composed: list[DraftSnapshot] = []
        self.steps, self.versions = 0, self.drafts.versions()

    def expected(self) -> tuple[Texts, list[Change]]:
        """Return the draft's texts, and the edits that don't fit."""
        texts, lost = dict(self.live), list[Change]()
        for change in self.open:
            if texts[change.key] == change.before:
                texts[change.key] = change.after
            else:
                lost.append(change)
        return texts, lost

    def teardown(self) -> None:
        """Nothing that was written breaks the audit chain."""
        assert verify(self.database) is None
        self.database.close()

    @rule(key=keys, which=picks, by=st.sampled_from([ANA, OMAR, CORA]))
    def edit(self, key: Key, which: int, by: str) -> None:
        """Send a person's form, opened now or some time ago."""
        playbook = self.seen[which] if which < len(self.seen) else self.drafts.draft().playbook
        self.steps += 1
        result = self.drafts.edit(edit_of(playbook, key, f"Said in step {self.steps}"), by=by)

        before = texts_of(playbook)[key]
        fits = self.expected()[0][key] == before
        assert result is (Refusal.NOT_EDITOR if by == CORA else None if fits else Refusal.EDIT_CONFLICT)
        if result is None:
            self.open.append(Change(key, before, f"Said in step {self.steps}"))

    @rule()
    def look(self) -> None:
        """Open a form, and let the gate look at the draft."""
        self.seen.append(self.drafts.draft().playbook)
        self.composed.append(self.drafts.composed())

    @precondition(lambda self: len(self.open) > 1)
    @rule(which=picks, by=st.sampled_from([ANA, OMAR, CORA]))
    def drop(self, which: int, by: str) -> None:
        """Take one edit back; the item's next edit then starts from this one's old value."""
        lost = self.expected()[1]
        fit = [number for number, change in enumerate(self.open) if change.key not in {each.key for each in lost}]
        if fit:
            number = fit[which % len(fit)]
            result = self.drafts.drop(self.drafts.draft().pending[number].batch, by)
            assert result is (Refusal.NOT_EDITOR if by == CORA else None)
            if by != CORA:
                gone = self.open.pop(number)
                behind = next((change for change in self.open[number:] if change.key == gone.key), gone)
                behind.before = gone.before

    @rule(which=st.sampled_from([0, 1, 2, 3]), by=st.sampled_from([ANA, OMAR]))
    def publish(self, which: int, by: str) -> None:
        """Publish what the gate sees now or saw before, and let the expert agree to what her deputy publishes."""
        composed = self.composed[-1] if self.composed and which == 0 else self.drafts.composed()
        draft, (texts, lost) = self.drafts.draft(), self.expected()
        if (composed.edits, composed.base_id) != (tuple(each.id for each in draft.pending), draft.base_id):
            with pytest.raises(ChangedMeanwhileError):
                self.drafts.publish(by, composed=composed)
            return
        result = self.drafts.publish(by, composed=composed)
        if texts == self.live:
            assert result is Refusal.NOTHING_TO_PUBLISH
            return
        assert result is (Done.VERSION_LIVE if by == ANA else Done.VERSION_WAITS)
        if by == OMAR:
            assert self.drafts.agree(self.drafts.asked_to_agree()[-1]) is Done.MODE_CHANGED
        self.live, self.open, self.versions = texts, lost, self.versions + 1

    @precondition(lambda self: len(self.open) > 3)
    @rule()
    def drop_all(self) -> None:
        """Every open edit is taken back."""
        assert self.drafts.drop() is None
        self.open = []

    @rule(key=keys)
    def git(self, key: Key) -> None:
        """Change an item in git, and publish it from the command line."""
        self.steps += 1
        files = self.world.store.versions.files("security")
        assert files
        folder = parse_folder(files)
        edit = edit_of(EditablePlaybook.of(files), key, f"From git in step {self.steps}")
        self.world.publish(published(folder, edit))
        self.live[key], self.versions = f"From git in step {self.steps}", self.versions + 1

    @invariant()
    def holds(self) -> None:
        """Draft, conflicts and live version equal the model's; no edit is lost or overwritten."""
        draft, (texts, lost) = self.drafts.draft(), self.expected()
        assert texts_of(draft.playbook) == texts
        assert texts_of(draft.base) == self.live
        assert [(each.edit.part, each.edit.item) for each in draft.pending] == [each.key for each in self.open]
        assert [(each.edit.part, each.edit.item) for each in draft.conflicts] == [each.key for each in lost]
        assert self.drafts.versions() == self.versions


@pytest.mark.thorough
def test_a_draft_holds_what_its_edits_say_in_whatever_order_things_happen(
    fresh_database: Callable[[], Database],
) -> None:
    class OnFiles(Drafting):
        def __init__(self) -> None:
            super().__init__(fresh_database)

    some = settings(
        max_examples=examples(4, 100),
        stateful_step_count=25,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(OnFiles, settings=some)
