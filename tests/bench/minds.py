"""`make bench`, the minds: the cost of an answer beside the model's own time, and fifty asks at once.

The model's server is local and takes a set time, which is subtracted; the SDK's and the network's times are not.
"""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from tests.bench.processes import Bot, environment, publish_starters
from tests.fake_model.reports import a_report
from tests.fake_model.server import serve_model
from tests.fake_model.state import ModelServer

ASK = "<@U0ZERO> ux show an error message next to the field because people miss it at the top"
ONE_BY_ONE, AT_ONCE, THINKS = 100, 50, 1.0
"""Asks one after the other, asks at once, and the seconds that the model takes for each of these."""


@dataclass(frozen=True)
class Mind:
    """A bot in a process of its own, its Slack, and the model that it asks, if it does."""

    slack: LocalSlack
    model: ModelServer | None

    def ask(self, channel: str) -> str:
        """Mention the bot."""
        return self.slack.post("U0CORA", channel, ASK)

    def answered_at(self, ts: str, channel: str) -> float:
        """The moment of the answer."""
        room = self.slack.space.room(channel)
        found = self.slack.wait_for(lambda: [m for m in room.thread(ts) if m.bot_id], timeout=120)
        return float(found[0].ts)

    def outside(self) -> float:
        """Seconds from a mention to its answer, without what the model's server took."""
        ts = self.ask("C0BILLING")
        total = self.answered_at(ts, "C0BILLING") - float(ts)
        return total - (self.model.took[-1] if self.model else 0.0)


def main() -> None:
    """Print a line a figure, with its aim."""
    for delay in (0.0, 0.05):
        with started(delay, with_model=False) as lookup, started(delay, with_model=True) as claude:
            pairs = [(lookup.outside(), claude.outside()) for _ in range(ONE_BY_ONE)]
        theirs, ours = (statistics.median(each) for each in zip(*pairs, strict=True))
        medians = f"median look-up {1000 * theirs:.1f} ms, Claude {1000 * ours:.1f} ms"
        head = f"Slack takes {1000 * delay:.0f} ms for a post; outside the model's own time"
        print(f"{head}: {medians}, {ours / theirs:.2f} x (aim: <= 1.5) {_said(ours / theirs <= 1.5)}")
    with started(0.0, with_model=True) as claude:
        _at_once(claude)


def _at_once(claude: Mind) -> None:
    assert claude.model
    claude.model.delay, before = THINKS, len(claude.slack.acks)
    asked = [claude.ask("C0BILLING") for _ in range(AT_ONCE)]
    last = max(claude.answered_at(ts, "C0BILLING") for ts in asked) - float(asked[0])
    acks = sorted(envelope.latency for envelope in claude.slack.acks[before:] if envelope.latency is not None)
    peak, slowest = claude.model.peak(), acks[int(len(acks) * 0.99)]
    print(f"{AT_ONCE} asks at once, the model takes {THINKS:g} s")
    print(f"  side by side: {peak} (aim: {AT_ONCE}) {_said(peak == AT_ONCE)}")
    print(f"  all answered after {last:.2f} s; ack p99 {1000 * slowest:.1f} ms (aim: < 100) {_said(slowest < 0.1)}")


def _said(holds: bool) -> str:
    return "ok" if holds else "short"


@contextmanager
def started(delay: float, *, with_model: bool) -> Iterator[Mind]:
    """A bot that is up and has answered once."""
    slack = practice_slack()
    slack.faults.hang = delay
    with tempfile.TemporaryDirectory() as folder, serve(slack) as served, serve_model() as model:
        model.answers(
            lambda _: a_report(why="people miss it at the top", applied=["UX-1"], advice="Next to the field.")
        )
        env = environment(served, Path(folder) / "bench.db") | {f"BUDGET_{whose}": "none" for whose in _WHOSE}
        env |= {"EMBEDDINGS": "off"}  # its vectors are made while answers are measured
        if with_model:
            env |= {"ANTHROPIC_API_KEY": model.key, "ANTHROPIC_BASE_URL": model.url}
        publish_starters(env)
        bot = Bot(slack, env, "bot", "run")
        bot.start()
        mind = Mind(slack, model if with_model else None)
        mind.answered_at(mind.ask("C0BILLING"), "C0BILLING")
        yield mind
        bot.stop()


_WHOSE = ("PER_PERSON", "PER_TWIN", "FOR_WORKSPACE")

if __name__ == "__main__":
    main()
