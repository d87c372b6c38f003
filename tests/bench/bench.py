"""`make bench`: mention to posted answer, as a ratio to a bare Bolt echo bot on the same local Slack.

Both run in a process of their own; this process holds the local Slack, and measures between the ts of the
mention and the ts of the answer. Figures are of this machine: read the ratios.
"""

import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from tests.bench.processes import Bot, environment, publish_starters

ONE_BY_ONE, BURST, CHANNELS = 150, 300, 10
DELAYS = (0.0, 0.05)
"""Seconds that Slack takes for a post. Slack's own takes longer than either."""
ASK = "<@U0ZERO> ux show an error message next to the field because people miss it at the top"


@dataclass(frozen=True)
class Figures:
    """Seconds, and answers a second."""

    median: float
    p99: float
    throughput: float
    ack_p99: float


def main() -> None:
    """Print both rows and their ratio: at a Slack that answers at once, and at one as quick as a good network."""
    for delay in DELAYS:
        print(f"Slack takes {1000 * delay:.0f} ms for a post")
        echo = _measured(delay, "tests.bench.echo")
        ours = _measured(delay, "bot", "run")
        for name, row in (("echo bot", echo), ("zerohandoff", ours)):
            print(
                f"  {name:12} median {1000 * row.median:6.1f} ms   p99 {1000 * row.p99:6.1f} ms   "
                f"burst {row.throughput:5.1f} answers/s   ack p99 with 50 in work {1000 * row.ack_p99:6.1f} ms"
            )
        print(
            f"  {'ratio':12} median {ours.median / echo.median:6.2f} x    p99 {ours.p99 / echo.p99:6.2f} x    "
            f"throughput {ours.throughput / echo.throughput:5.2f} x   (aims: <= 2, >= 0.5, acks < 100 ms)"
        )


def _measured(delay: float, module: str, *arguments: str) -> Figures:
    slack = practice_slack()
    slack.faults.hang = delay
    channels = [f"C0LOAD{number}" for number in range(CHANNELS)]
    for channel in channels:
        slack.add_channel(channel, channel.lower(), ["U0CORA", "U0ZERO"])
    with tempfile.TemporaryDirectory() as folder, serve(slack) as served:
        env = environment(served, Path(folder) / "bench.db")
        publish_starters(env)
        bot = Bot(slack, env, module, *arguments)
        bot.start()
        _answered(slack, [slack.post("U0CORA", channels[0], ASK)], channels[0])  # the first one warms up
        alone = [_one(slack, channels[number % CHANNELS]) for number in range(ONE_BY_ONE)]
        throughput = _burst(slack, channels)
        acks = [ack for _ in range(5) for ack in _acks_under_load(slack, channels)]
        bot.stop()
    return Figures(statistics.median(alone), _p99(alone), throughput, _p99(acks))


def _one(slack: LocalSlack, channel: str) -> float:
    ts = slack.post("U0CORA", channel, ASK)
    return _answered(slack, [ts], channel) - float(ts)


def _burst(slack: LocalSlack, channels: Sequence[str]) -> float:
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
    main()
