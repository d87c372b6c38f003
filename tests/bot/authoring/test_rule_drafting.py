"""A model words what was found, a few sentences at a time, within the budget."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.authoring.sentences.drafting import RuleDrafting
from storage.db.migrate import make_usable
from storage.store import Store, open_store
from tests.support.builders import NOW
from twins.authoring.interview import MOST_FOUND, DraftedRules, Found
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.deciding.cost import Budget, PaidWork, Usage

DOLLAR = 1_000_000
FOUND = [(ProposalOrigin.SENTENCE, f"AGENTS.md {n}", Precedent(said=f"Never {n}")) for n in range(MOST_FOUND + 3)]
WORK = PaidWork(key="learn", team="T1", conductor="U0LEO", handle="legal")


@dataclass
class RememberingDrafter:
    expected_cost: int = DOLLAR
    asked: list[int] = field(default_factory=list)

    def drafted(self, found: Sequence[Found], there: Sequence[str]) -> DraftedRules:
        self.asked.append(len(found))
        made = [(origin, key, call.model_copy(update={"said": "worded"})) for origin, key, call in found]
        return DraftedRules(made, Usage(), self.expected_cost, "a-model")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = open_store(f"sqlite:///{tmp_path / 'z.db'}", lambda: NOW)
    make_usable(store.database)
    return store


def drafted(store: Store, drafter: RememberingDrafter, dollars: float | None = None) -> list[str]:
    drafting = RuleDrafting(store, lambda: NOW, drafter, Budget(per_twin=dollars))
    return [call.said for _, _, call in drafting.drafted(WORK, FOUND)]


def test_all_that_was_found_is_worded_a_few_at_a_time(store: Store) -> None:
    drafter = RememberingDrafter()
    assert drafted(store, drafter) == ["worded"] * len(FOUND)
    assert drafter.asked == [MOST_FOUND, 3]


def test_what_the_budget_does_not_cover_stays_as_it_was_found(store: Store) -> None:
    drafter = RememberingDrafter()
    said = drafted(store, drafter, dollars=1.5)
    assert said == ["worded"] * MOST_FOUND + [call.said for _, _, call in FOUND[MOST_FOUND:]]
    assert drafter.asked == [MOST_FOUND]


def test_without_a_model_nothing_is_asked(store: Store) -> None:
    drafter = RememberingDrafter(expected_cost=0)
    assert drafted(store, drafter) == [call.said for _, _, call in FOUND]
    assert drafter.asked == []
