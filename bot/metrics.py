"""What can Prometheus scrape? Counts of this process; what was spent over time stands in the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server

from bot.errors import UsageError
from twins.reading import Read
from twins.usage import Spender, Usage

_SECONDS = (0.5, 1, 2, 3, 5, 8, 13, 20, 30, 45, 60)


class Metrics:
    """The metrics of one process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        self._readings = Counter(
            "zerohandoff_readings", "Readings by a model; result is ok, or why there is none.", ["twin", "result"],
            registry=registry,
        )  # fmt: skip
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
        self._over_budget = Counter(
            "zerohandoff_over_budget", "Asks that the look-up answered, since a budget was used up.", ["twin", "whose"],
            registry=registry,
        )  # fmt: skip

    def read(self, handle: str, read: Read, seconds: float) -> None:
        """Count one reading."""
        result = read.failure.value if read.failure else "ok"
        self._readings.labels(handle, result).inc()
        for kind in Usage.model_fields:
            self._tokens.labels(handle, kind).inc(getattr(read.usage, kind))
        self._dollars.labels(handle).inc(read.cost / 1_000_000)
        self._seconds.labels(handle).observe(seconds)

    def over_budget(self, handle: str, whose: Spender) -> None:
        """Count one ask that could not be paid for."""
        self._over_budget.labels(handle, whose.value).inc()

    @contextmanager
    def served(self, port: int | None) -> Iterator[None]:
        """Serve them on 127.0.0.1 until the end of the block; nowhere without a port."""
        if port is None:
            yield
            return
        try:
            server, thread = start_http_server(port, "127.0.0.1", self.registry)
        except OSError as error:
            raise UsageError(f"METRICS_PORT {port} can't be used: {error.strerror}. Set another, or none.") from error
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
