"""The types of blocks that a workspace refused are kept by workspace, for seven days."""

from datetime import timedelta

from storage.store import Store
from tests.support.store_world import MovableClock


def test_what_one_workspace_refuses_is_known_of_it_alone(store: Store, clock: MovableClock) -> None:
    store.refused_blocks.refuse("T1", ["container", "card"], clock.now())
    store.refused_blocks.refuse("T2", ["input"], clock.now())
    assert store.refused_blocks.of("T1", clock.now()) == {"container", "card"}
    assert store.refused_blocks.of("T2", clock.now()) == {"input"}
    assert store.refused_blocks.of("T3", clock.now()) == frozenset()


def test_it_is_forgotten_after_seven_days_unless_it_is_refused_again(store: Store, clock: MovableClock) -> None:
    first = clock.now()
    store.refused_blocks.refuse("T1", ["container", "card"], first)
    store.refused_blocks.refuse("T1", ["card"], first + timedelta(days=3))
    assert store.refused_blocks.of("T1", first + timedelta(days=6.9)) == {"container", "card"}
    assert store.refused_blocks.of("T1", first + timedelta(days=7)) == {"card"}
    assert store.refused_blocks.of("T1", first + timedelta(days=10)) == frozenset()
