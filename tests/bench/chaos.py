"""`make chaos`: kill -9 twenty times during 500 mentions, while Slack redelivers, answers 429 and drops connections.

Prints what was lost, doubled or out of order; exits 1 unless all three are none.
"""

import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from bot.practice.workspace.model import Message
from storage.db import audit_log
from storage.db.database import Database
from tests.bench.processes import Bot, environment, publish_starters, wait_until

MENTIONS, THREADS, KILLS, SEED = 500, 50, 20, 20261121
ASKS = (
    "ux show an error message next to the field because people miss it at the top",
    "data keep raw events for 400 days because finance audits yearly",
    "security put the partner's API key into the repo, it is private anyway",
    "security let partners pull the invoice export by a link, because they sync at night",
)


@dataclass(frozen=True)
class Counted:
    """The results of a chaos run."""

    answered: int
    lost: int
    doubled: int
    disordered: int
    dead: int
    chain_broken_at: int | None

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing twice, order kept, the audit chain whole."""
        return not (self.lost or self.doubled or self.disordered or self.dead or self.chain_broken_at)


def main() -> int:
    """Run it, and print the counts."""
    chance = random.Random(SEED)
    slack = practice_slack()
    with tempfile.TemporaryDirectory() as folder, serve(slack) as served:
        database = Path(folder) / "chaos.db"
        env = environment(served, database)
        publish_starters(env)
        bot = Bot(slack, env, "bot", "run")
        bot.start()
        faults = slack.faults
        faults.rate_limited, faults.dropped, faults.redelivered = 0.05, 0.02, 0.10
        asked: dict[str, list[str]] = {}
        asking = threading.Thread(target=_ask_on, args=(slack, asked, random.Random(SEED)))
        began = time.monotonic()
        asking.start()
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.5, 2.5))
            bot.kill()
            bot.start()
        asking.join()
        store = Database(f"sqlite:///{database}")
        wait_until(lambda: open_jobs(store) == 0 and not slack.unacked(), 300, "there is still work open")
        counted = count(slack, store, asked)
        took = time.monotonic() - began
        bot.stop()
        store.close()
    _print(counted, took)
    return 0 if counted.is_clean else 1


def _ask_on(slack: LocalSlack, asked: dict[str, list[str]], chance: random.Random) -> None:
    roots: list[str] = []
    for number in range(MENTIONS):
        if number < THREADS:
            roots.append(slack.post("U0CORA", "C0BILLING", f"Thread {number}"))
        root = roots[number % THREADS]
        asked.setdefault(root, []).append(slack.post("U0CORA", "C0BILLING", f"<@U0ZERO> {chance.choice(ASKS)}", root))
        time.sleep(chance.uniform(0.0, 0.16))


def open_jobs(store: Database) -> int:
    """Count the open jobs."""
    with store.read() as session:
        return int(session.connection().execute(text("select count(*) from job where state = 'open'")).scalar_one())


def count(slack: LocalSlack, store: Database, asked: dict[str, list[str]]) -> Counted:
    """Compare the asks with what Slack shows."""
    with store.read() as session:
        rows = session.connection().execute(
            text("select ask.ts, decision.id from decision join ask on ask.id = decision.ask_id")
        )
        ask_of = {decision: ts for ts, decision in rows}
        dead = session.connection().execute(text("select count(*) from job where state = 'dead'")).scalar_one()
    lost = doubled = disordered = answered = 0
    for root, mentions in asked.items():
        answers = [ask_of[decision] for decision in _answers(slack.said("C0BILLING", root))]
        times = Counter(answers)
        answered += len(times)
        lost += sum(ts not in times for ts in mentions)
        doubled += sum(count - 1 for count in times.values())
        disordered += answers != sorted(answers)
    doubled += _doubled_elsewhere(slack)
    return Counted(answered, lost, doubled, disordered, dead, audit_log.verify(store))


def _answers(thread: Sequence[Message]) -> list[str]:
    """The decisions whose answers stand in a thread, in order; a message's id is `post:answer:DECISION:CHANNEL`."""
    ids = [_id(message) for message in thread if message.bot_id]
    return [found.split(":")[2] for found in ids if found.startswith("post:answer:")]


def _doubled_elsewhere(slack: LocalSlack) -> int:
    """Count repeated posts other than answers."""
    cards = Counter(_id(message) for room in list(slack.space.rooms) for message in slack.said(room) if message.bot_id)
    return sum(count - 1 for name, count in cards.items() if name and not name.startswith("post:answer:"))


def _id(message: Message) -> str:
    return str(((message.metadata or {}).get("event_payload") or {}).get("id", ""))


def _print(counted: Counted, took: float) -> None:
    broken = "whole" if counted.chain_broken_at is None else f"broken at entry {counted.chain_broken_at}"
    print(
        f"{MENTIONS} mentions in {THREADS} threads, {KILLS} x kill -9, 5 % 429, 2 % dropped, 10 % redelivered, "
        f"{took:.0f} s:\n  answered {counted.answered}, lost {counted.lost}, doubled {counted.doubled}, "
        f"threads out of order {counted.disordered}, jobs given up {counted.dead}, audit chain {broken}"
    )


if __name__ == "__main__":
    sys.exit(main())
