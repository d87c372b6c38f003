"""Driver for paid readings, without a mind."""

from dataclasses import replace
from datetime import UTC, datetime

from storage.db.tables_asks import ReadingRow
from tests.support.store_world import CORA, World
from twins.deciding.ask import Asked
from twins.deciding.cost import Budget, Spender, Spending, Usage
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import NoReading, Reading, ReadingResult
from twins.jobs import Job
from twins.playbook.model import Version

USUAL, COST = 30_000, 12_345
"""Millionths of a dollar that a reading is expected to cost, and that one cost."""
READING = Reading(mind="claude", why="people complain", applied=("SEC-7",), advice="Keep it short.")
READ = ReadingResult(READING, Usage(uncached=10, written_to_cache=20, read_from_cache=30, output=40), "a model", COST)
FAILED = ReadingResult(NoReading(mind="claude", failure=ModelFailure.TIMED_OUT), Usage(), "a model", 0, "529 req_1")
NO_LIMIT = Budget()


class ReadingActions:
    """Begins and keeps readings of one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def begin(
        self,
        job: str = "job",
        *,
        by: str = CORA,
        team: str | None = None,
        of: Version | None = None,
        budget: Budget = NO_LIMIT,
        expected: int = USUAL,
    ) -> Reading | NoReading | Spender | None:
        """Ask whether an ask has to be read."""
        return self.world.store.readings.begin(
            job, self._asked(by, team), of or self.world.security, "claude", expected, budget, self.world.clock.now()
        )

    def keep(
        self, job: str = "job", read: ReadingResult = READ, *, of: Version | None = None, alerts: tuple[Job, ...] = ()
    ) -> None:
        """Keep what was read."""
        now, asked = self.world.clock.now(), self.world.asked()
        self.world.store.readings.keep(job, asked, of or self.world.security, read, USUAL, 1.5, alerts, now)

    def read(self, job: str = "job", read: ReadingResult = READ, *, by: str = CORA, of: Version | None = None) -> None:
        """Begin a reading, and keep its result."""
        assert self.begin(job, by=by, of=of) is None
        self.keep(job, read, of=of)

    def spent(self, handle: str = "security", since: datetime | None = None) -> Spending:
        """Return the cost of a twin's readings since a day, by default in total."""
        day = (since or datetime(2020, 1, 1, tzinfo=UTC)).date()
        return self.world.store.readings.spending(day).get(handle, Spending())

    def row(self) -> ReadingRow:
        """The only reading there is."""
        [row] = self.world.rows(ReadingRow)
        return row

    def _asked(self, by: str, team: str | None) -> Asked:
        asked = self.world.asked(conductor=by)
        return asked.model_copy(update={"team": team}) if team else asked


def costing(cost: int) -> ReadingResult:
    return replace(READ, cost=cost)
