"""`python -m tests.bench.digests`: the cost of preparing every weekly digest, and whether answers wait meanwhile.

Experts with a playbook of 200 rules each, all of them due. Exits 1 above the aim for a thousand.
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from storage.db.migrate import upgrade
from storage.db.tables_asks import PersonSettingsRow
from storage.store import Store, open_store
from tests.bench.clicks import said
from tests.support.store_world import APP, TEAM, World
from twins.authoring.yaml_edits import new_texts
from twins.freshness.digest import DigestRecipient
from twins.jobs import Job, JobKind
from twins.playbook.folder import Folder, parse_folder
from twins.values import Person

EXPERTS, RULES, AIM, OF = 200, 200, 8.0, 1_000
BEGUN = datetime(2026, 11, 18, 9, tzinfo=UTC)


class _Clock:
    """A fixed clock."""

    def now(self) -> datetime:
        """The time in UTC."""
        return BEGUN


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare them all in one thread, while asks are answered in another; 1 where it takes too long."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.digests")
    parser.add_argument("--experts", type=int, default=EXPERTS)
    count = parser.parse_args(arguments).experts
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/digests.db", _Clock().now)
        upgrade(store.database)
        world = World(store, _Clock())  # type: ignore[arg-type]  # it need not move
        for number in range(count):
            store.publishing.publish(playbook(number), None, BEGUN)
        store.digests.enqueue_due(APP, TEAM, BEGUN)
        with store.database.write() as session:
            session.connection().execute(update(PersonSettingsRow).values(next_digest_at=BEGUN))
        readers = store.digests.readers(BEGUN)
        idle = _answers(world, 50)
        took: list[float] = []
        preparing = threading.Thread(target=lambda: took.append(_prepare(store, readers)))
        preparing.start()
        busy = _answers(world, 50)
        preparing.join()
        store.database.close()
    whole = took[0] * OF / len(readers)
    print(
        f"{len(readers)} digests of {RULES} rules each in {took[0]:.1f} s: {whole:.1f} s for {OF} (aim: <= {AIM:g}) "
        f"{said(whole <= AIM)}"
    )
    print(
        f"an answer meanwhile: median {1_000 * statistics.median(busy):.1f} ms, slowest {1_000 * max(busy):.0f} ms; "
        f"before, {1_000 * statistics.median(idle):.1f} and {1_000 * max(idle):.0f} ms"
    )
    return 0 if whole <= AIM else 1


def _prepare(store: Store, readers: Sequence[DigestRecipient]) -> float:
    began = time.perf_counter()
    for number, reader in enumerate(readers):
        chosen = [(choice, None) for choice in store.digests.choose(reader, BEGUN)]
        job = Job(f"load:{number}", JobKind.DIGEST, f"load:{number}", {}, "1", BEGUN)
        store.ledger.enqueue(job)
        store.digests.send(job.id, reader, BEGUN + timedelta(days=7), chosen, [], BEGUN)
    return time.perf_counter() - began


def _answers(world: World, count: int) -> list[float]:
    took = []
    for _ in range(count):
        began = time.perf_counter()
        world.decide()
        took.append(time.perf_counter() - began)
    return took


def playbook(number: int) -> Folder:
    handle = f"craft{number}"
    expert = Person(slack=f"U{number:05}", name=f"Expert {number}")
    files = dict(new_texts(handle, handle, handle, expert, ["things"], ()))
    rules = "\n".join(
        f"  - {{id: CR-{at}, kind: default, tier: {at % 3 + 1}, text: Rule {at} of {number}, why: It was said, "
        f"confirmed: 2020-01-01, also_asked_as: [do thing {at} now]}}"
        for at in range(1, RULES + 1)
    )
    name = next(each for each in files if each.endswith("rules.yaml"))
    files[name] = files[name].split("rules:")[0].rstrip() + f"\nrules:\n{rules}\n"
    return parse_folder(files, handle)


if __name__ == "__main__":
    sys.exit(main())
