"""`make bench`: mention to posted answer, as a ratio to a bare Bolt echo bot on a like local Slack.

Each bot is a process of its own and has a local Slack of its own in this process, which measures between the ts of the
mention and the ts of the answer. They take turns, five times; a ratio is the median of the five. Figures are of this
machine: read the ratios. A second echo bot does as many fsyncs as an answer takes, and nothing else.
"""

import statistics
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from tests.bench.clicks import said
from tests.bench.processes import Bot, environment, publish_starters

ROUNDS, ONE_BY_ONE, BURST, CHANNELS = 5, 30, 100, 10
DELAYS = (0.05, 0.0)
"""Seconds that Slack takes for a post. Slack's own takes longer than either."""
ASK = "<@U0ZERO> ux show an error message next to the field because people miss it at the top"
FSYNCS = 2
"""Of an answer: what came in, and the decision with the attempt to post it."""
ACK_WITHIN = 0.015


@dataclass
class Figures:
    """Of one bot, a figure for each round: seconds, and answers a second."""

    alone: list[list[float]] = field(default_factory=list)
    throughput: list[float] = field(default_factory=list)
    acks: list[float] = field(default_factory=list)

    @property
    def medians(self) -> list[float]:
        return [statistics.median(each) for each in self.alone]

    @property
    def p99(self) -> float:
        return _p99([each for some in self.alone for each in some])

    def __str__(self) -> str:
        median, burst = statistics.median(self.medians), statistics.median(self.throughput)
        return f"median {1000 * median:6.1f} ms   p99 {1000 * self.p99:6.1f} ms   burst {burst:5.1f} a second"


@dataclass(frozen=True)
class Ratio:
    """A figure beside its aim."""

    what: str
    value: float
    aim: float
    is_most: bool = True

    @property
    def holds(self) -> bool:
        return self.value <= self.aim if self.is_most else self.value >= self.aim

    def __str__(self) -> str:
        return (
            f"  {self.what}: {self.value:.2f} x (aim: {'<=' if self.is_most else '>='} {self.aim:g}) {said(self.holds)}"
        )


def main() -> int:
    """Print a line a figure, at a Slack that is as quick as a good network and at one that answers at once; 1 where one
    is short."""
    holds = True
    for delay in DELAYS:
        print(f"Slack takes {1000 * delay:.0f} ms for a post", flush=True)
        echo, syncing, ours = _measured(delay)
        for name, row in (("echo bot", echo), (f"{FSYNCS} fsyncs", syncing), ("zerohandoff", ours)):
            print(f"  {name:12} {row}")
        for ratio in _ratios(delay, echo, syncing, ours):
            print(ratio)
            holds = holds and ratio.holds
        ack = _p99(ours.acks)
        print(
            f"  ack p99 with 50 in work: {1000 * ack:.1f} ms (aim: <= {1000 * ACK_WITHIN:g}) {said(ack <= ACK_WITHIN)}"
            f"; the echo bot's {1000 * _p99(echo.acks):.1f} ms"
        )
        holds = holds and ack <= ACK_WITHIN
    return 0 if holds else 1


def _ratios(delay: float, echo: Figures, syncing: Figures, ours: Figures) -> list[Ratio]:
    median, throughput = ratio_of(ours.medians, echo.medians), ratio_of(ours.throughput, echo.throughput)
    if delay:
        return [
            Ratio("median", median, 1.15),
            Ratio("p99", ours.p99 / echo.p99, 1.3),
            Ratio("burst", throughput, 0.8, is_most=False),
        ]
    return [
        Ratio("median", median, 4),
        Ratio("burst", throughput, 0.3, is_most=False),
        Ratio(f"median to {FSYNCS} fsyncs", ratio_of(ours.medians, syncing.medians), 2),
    ]


def ratio_of(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


def _measured(delay: float) -> list[Figures]:
    channels = [f"C0LOAD{number}" for number in range(CHANNELS)]
    found = [Figures(), Figures(), Figures()]
    with ExitStack() as stack:
        echo = stack.enter_context(started(delay, channels, {}, "tests.bench.echo"))
        syncing = stack.enter_context(started(delay, channels, {"FSYNCS": str(FSYNCS)}, "tests.bench.echo"))
        ours = stack.enter_context(started(delay, channels, {}, "bot", "run"))
        for _ in range(ROUNDS):
            for slack, figures in zip((echo, syncing, ours), found, strict=True):
                figures.alone.append([one(slack, channels[number % CHANNELS]) for number in range(ONE_BY_ONE)])
                figures.throughput.append(burst(slack, channels))
            for slack, figures in ((echo, found[0]), (ours, found[2])):
                figures.acks += _acks_under_load(slack, channels)
    return found


@contextmanager
def started(
    delay: float,
    channels: Sequence[str],
    more: dict[str, str],
    *command: str,
    cores: Sequence[Collection[int]] = ((),),
    is_stocked: bool = False,
) -> Iterator[LocalSlack]:
    """The Slack of a bot that has answered once: a process for each of `cores`, which are those that it keeps to. Its
    twins are published, unless its database has them."""
    slack = practice_slack()
    slack.faults.hang = delay
    for channel in channels:
        slack.add_channel(channel, channel.lower(), ["U0CORA", "U0ZERO"])
    with tempfile.TemporaryDirectory() as folder, serve(slack) as served:
        env = environment(served, Path(folder) / "bench.db") | {"EMBEDDINGS": "off"} | more  # its vectors take a minute
        if command[0] == "bot" and not is_stocked:
            publish_starters(env)
        bots = [Bot(slack, env, *command, cores=each) for each in cores]
        with ExitStack() as stack:
            for number, bot in enumerate(bots, start=1):
                bot.start(number)
                stack.callback(bot.stop)
            for _ in bots:
                _answered(slack, [slack.post("U0CORA", channels[0], ASK)], channels[0])  # the first one warms up
            yield slack


def one(slack: LocalSlack, channel: str) -> float:
    ts = slack.post("U0CORA", channel, ASK)
    return _answered(slack, [ts], channel) - float(ts)


def burst(slack: LocalSlack, channels: Sequence[str]) -> float:
    asked = {channel: [slack.post("U0CORA", channel, ASK) for _ in range(BURST // CHANNELS)] for channel in channels}
    first = min(float(ts) for each in asked.values() for ts in each)
    return BURST / (max(_answered(slack, each, channel) for channel, each in asked.items()) - first)


def _acks_under_load(slack: LocalSlack, channels: Sequence[str]) -> list[float]:
    """Return the ack latencies of further asks while fifty are in progress."""
    in_work = {channel: [slack.post("U0CORA", channel, ASK) for _ in range(50 // CHANNELS)] for channel in channels}
    slack.wait_for(lambda: not slack.unacked(), timeout=30)
    before = len(slack.acks)
    further = []
    for number in range(10):
        further.append((channels[number % CHANNELS], slack.post("U0CORA", channels[number % CHANNELS], ASK)))
        slack.wait_for(lambda: not slack.unacked(), timeout=30)
    for channel, ts in [*further, *((channel, ts) for channel, each in in_work.items() for ts in each)]:
        _answered(slack, [ts], channel)
    return [envelope.latency for envelope in slack.acks[before:] if envelope.latency is not None]


def _answered(slack: LocalSlack, asked: Sequence[str], channel: str) -> float:
    """The ts of the last answer, once every ask has one."""
    room, last = slack.space.room(channel), 0.0
    for ts in asked:
        found = slack.wait_for(lambda ts=ts: [m for m in room.thread(ts) if m.bot_id], timeout=120)  # type: ignore[misc]  # bound at once
        last = max(last, float(found[0].ts))
    return last


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


if __name__ == "__main__":
    sys.exit(main())
