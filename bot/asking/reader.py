"""Reading of asks: each is read once, paid for once, and within the budget."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic

from bot.asking.messages import asking_notices
from bot.clock import Now
from bot.model.selection import finder_of
from bot.ops.metrics import Metrics
from bot.slack.workspace_access import Slack
from bot.ui.messages import shared_words
from storage.store import Store
from twins.deciding.ask import Asked
from twins.deciding.cost import Budget, Spender, used_up_note
from twins.deciding.reading import Mind, NoReading, Reading, ReadingResult
from twins.finder.finder import beside
from twins.jobs import Job
from twins.playbook.model import Version

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BudgetedReader:
    """Reader of asks, which uses the finder if the budget doesn't allow the configured mind."""

    slack: Slack
    store: Store
    now: Now
    mind: Mind
    budget: Budget
    metrics: Metrics

    def read(
        self,
        job_id: str,
        asked: Asked,
        versions: Sequence[Version],
        company: Version | None,
        others: Sequence[Version] = (),
    ) -> list[tuple[Version, Reading | NoReading]]:
        """Return one reading for each addressed twin, several in parallel. The finder weighs `others`, the published
        twins that the ask may be meant for."""

        def each(version: Version) -> tuple[Version, Reading | NoReading]:
            return version, self._read(job_id, asked, version, company, others)

        if self.mind.is_quick or len(versions) == 1:
            return [each(version) for version in versions]
        with ThreadPoolExecutor(len(versions), thread_name_prefix="reader") as pool:
            return list(pool.map(each, versions))

    def _read(
        self, job_id: str, asked: Asked, version: Version, company: Version | None, others: Sequence[Version]
    ) -> Reading | NoReading:
        if self.mind.is_quick:
            return beside(self.mind, others).read(asked.ask, version, company, self.now()).reading
        expected = self.mind.expected_cost(version, company)
        begun = self.store.readings.begin(job_id, asked, version, self.mind.name, expected, self.budget, self.now())
        if isinstance(begun, Spender):
            self.metrics.over_budget(version.twin.handle, begun)
            found = finder_of(self.mind).beside(others).find(asked.ask, version, company)
            return found.model_copy(update={"notes": (used_up_note(begun), *found.notes)})
        if begun is not None:
            return begun
        started = monotonic()
        read = self.mind.read(asked.ask, version, company, self.now())
        seconds = round(monotonic() - started, 3)
        self._note(job_id, version, read, seconds)
        self.store.readings.keep(job_id, asked, version, read, expected, seconds, self._alerts(read), self.now())
        return read.reading

    def _note(self, job_id: str, version: Version, read: ReadingResult, seconds: float) -> None:
        failure = read.failure
        self.metrics.read(version.twin.handle, read, seconds)
        log.log(
            logging.WARNING if failure else logging.INFO,
            "no reading" if failure else "read",
            extra={
                "job": job_id,
                "twin": version.twin.handle,
                "failure": failure and failure.value,
                "detail": read.detail,
                "seconds": seconds,
                "tokens_in": read.usage.input,
                "cache_share": round(read.usage.cache_share, 2),
                "tokens_out": read.usage.output,
                "micro_dollars": read.cost,
            },
        )

    def _alerts(self, read: ReadingResult) -> list[Job]:
        """Return alerts if the architects must fix something, at most hourly for each kind of failure."""
        failure, now = read.failure, self.now()
        if failure is None or failure.remedy is None:
            return []
        text = shared_words.model_alert(failure, read.model or asking_notices.THE_MODEL)
        return self.slack.tell_architects(f"model:{failure.value}:{now:%Y-%m-%dT%H}", text, now)
