"""Prometheus counters of one process."""

import logging
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.ops.state import BotState
from twins.deciding.cost import Spender, Usage
from twins.deciding.reading import ReadingResult
from twins.reporting.figures import Counts

log = logging.getLogger(__name__)

_ACK_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)
_SECONDS = (0.5, 1, 2, 3, 5, 8, 13, 20, 30, 45, 60)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        self._readings = Counter(
            "zerohandoff_readings",
            "Readings by a model; result is ok, or why there is none.",
            ["twin", "result"],
            registry=registry,
        )
        self._tokens = Counter(
            "zerohandoff_model_tokens",
            "Tokens, as the model's server counts them.",
            ["twin", "kind"],
            registry=registry,
        )
        self._dollars = Counter("zerohandoff_model_dollars", "What readings cost.", ["twin"], registry=registry)
        self._seconds = Histogram(
            "zerohandoff_reading_seconds", "How long a reading took.", ["twin"], buckets=_SECONDS, registry=registry
        )
        self._acks = Histogram(
            "zerohandoff_ack_seconds",
            "Until a payload was written down and acked.",
            ["kind"],
            buckets=_ACK_SECONDS,
            registry=registry,
        )
        self._refused = Counter("zerohandoff_rate_limited", "Calls that Slack answered with 429.", registry=registry)
        self._reopened = Counter(
            "zerohandoff_socket_reopened", "Sockets that were up and silent.", ["app"], registry=registry
        )
        self._over_budget = Counter(
            "zerohandoff_over_budget",
            "Requests that the keyword search answered because a budget was used up.",
            ["twin", "whose"],
            registry=registry,
        )

    def read(self, handle: str, read: ReadingResult, seconds: float) -> None:
        result = read.failure.value if read.failure else "ok"
        self._readings.labels(handle, result).inc()
        for kind in Usage.model_fields:
            self._tokens.labels(handle, kind).inc(getattr(read.usage, kind))
        self._dollars.labels(handle).inc(read.cost / 1_000_000)
        self._seconds.labels(handle).observe(seconds)

    def over_budget(self, handle: str, whose: Spender) -> None:
        self._over_budget.labels(handle, whose.value).inc()

    def acked(self, kind: str, seconds: float) -> None:
        """Record the seconds until a payload was persisted and acked."""
        self._acks.labels(kind).observe(seconds)

    def refused(self) -> None:
        """Count a call that Slack answered with 429."""
        self._refused.inc()

    def reopened(self, app: str) -> None:
        self._reopened.labels(app).inc()

    def show(self, collect: Callable[[], Iterator[Metric]]) -> None:
        """Add values computed elsewhere to each scrape."""
        self.registry.register(_Elsewhere(collect))


class _Elsewhere(Collector):
    def __init__(self, collect: Callable[[], Iterator[Metric]]) -> None:
        self._collect = collect

    def collect(self) -> Iterator[Metric]:
        """Yield none if they can't be read."""
        try:
            yield from list(self._collect())
        except Exception as error:  # the database is down; this process's counters are still shown
            log.warning("not everything could be scraped", extra={"reason": type(error).__name__})

    def describe(self) -> list[Metric]:
        """Read nothing before the first scrape."""
        return []


def shared(counts: Counts) -> Iterator[Metric]:
    """Yield what every machine reports alike: aggregate by maximum, not by sum."""
    answers = GaugeMetricFamily("zerohandoff_answers", "Answers that are kept.", labels=["outcome", "tier"])
    for (outcome, tier), number in counts.answers.items():
        answers.add_metric([outcome, str(tier)], number)
    waiting = GaugeMetricFamily("zerohandoff_checks_waiting", "Checks that wait, by age.", labels=["age"])
    for age, number in counts.waiting.items():
        waiting.add_metric([age], number)
    verdict = GaugeMetricFamily(
        "zerohandoff_verdict_seconds", "From a request to its verdict, of the last seven days.", labels=["quantile"]
    )
    if counts.verdict:
        verdict.add_metric(["0.5"], counts.verdict.median.total_seconds())
        verdict.add_metric(["0.95"], counts.verdict.p95.total_seconds())
    jobs = GaugeMetricFamily("zerohandoff_jobs_open", "Work that isn't done, by kind.", labels=["kind"])
    for kind, number in counts.jobs.items():
        jobs.add_metric([kind], number)
    yield from (answers, waiting, verdict, jobs)


def of_process(state: BotState) -> Iterator[Metric]:
    names = {"open": "Whether the socket is open.", "silent_seconds": "Since Slack said anything on it."}
    opened, silent = (
        GaugeMetricFamily(f"zerohandoff_socket_{name}", said, labels=["app"]) for name, said in names.items()
    )
    for each in state.sockets:
        opened.add_metric([each.app], float(each.is_open))
        if each.heard is not None:
            silent.add_metric([each.app], each.heard)
    yield from (opened, silent)
    yield GaugeMetricFamily("zerohandoff_job_overdue_seconds", "How long the oldest job is due.", state.overdue or 0.0)
    yield GaugeMetricFamily("zerohandoff_jobs_given_up", "Jobs that failed for good, and are kept.", state.dead)
