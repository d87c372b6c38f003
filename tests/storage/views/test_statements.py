"""What is shown of many answers is read in as many statements as what is shown of a few."""

from collections.abc import Callable

from storage.db.tables_asks import PersonRow
from storage.store import Store
from tests.support.override_actions import OverrideActions
from tests.support.statements import counted
from tests.support.store_world import ANA, CHECK_FIRST, CORA, TEAM, World
from twins.deciding.reading import Reading
from twins.jobs import CardKind

FEW, MANY = 3, 12
AGAINST = Reading(mind="test", why="people complain", broken=("SEC-7",))
ASSUMED = Reading(mind="test", why="people complain", applied=("SEC-7",), assumptions=("it is a laptop",))

Reads = Callable[[Store, World], object]


def fill(world: World) -> None:
    """Let a conductor wait for a check, be answered on an assumption, and override a default."""
    world.decide(CHECK_FIRST)
    world.decide(ASSUMED)
    overrides, answer = OverrideActions(world), world.decide(AGAINST)
    overrides.begin(answer, "SEC-7")
    overrides.reply(answer, "auditors need it")


READS: dict[str, Reads] = {
    "the expert's list": lambda store, world: store.inbox.view_of(TEAM, ANA, world.clock.now()),
    "the daily card": lambda store, world: store.cards.view(CardKind.INBOX, person(world)),
    "the conductor's Home tab": lambda store, world: store.home.of(TEAM, CORA, world.clock.now()),
    "the architect's Home tab": lambda store, world: store.home.overview(world.clock.now()),
    "the expert's twins": lambda store, world: store.twin_pages.page(TEAM, ANA, world.clock.now()),
    "what is due": lambda store, world: store.digests.reader_of(TEAM, ANA, world.clock.now()),
}


def person(world: World) -> str:
    """Return the expert's opaque id."""
    return next(row.id for row in world.rows(PersonRow) if row.slack == ANA)


def counts(world: World) -> dict[str, int]:
    """Return how many statements each read takes, once what it keeps in memory is there."""
    found = {}
    for what, read in READS.items():
        read(world.store, world)
        with counted() as statements:
            read(world.store, world)
        found[what] = len(statements)
    return found


def test_twelve_are_read_in_as_many_statements_as_three(world: World) -> None:
    for _ in range(FEW):
        fill(world)
    of_few = counts(world)
    for _ in range(MANY - FEW):
        fill(world)

    assert counts(world) == of_few
