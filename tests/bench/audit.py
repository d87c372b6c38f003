"""`python -m tests.bench.audit`: the time that `audit verify` takes with 100,000 entries, and all that they describe.

Each four entries are an ask, its decision, its check and the verdict, with texts as long as real ones. Exits 1 if it
takes longer than it may, or if the one row that is then changed isn't found.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import insert, text, update
from sqlmodel import Session, SQLModel

from storage.auditing.verification import verify_all
from storage.db.audit_log import entries
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, TextRow
from storage.db.tables_jobs import AuditHeadRow, AuditRow
from storage.store import Store
from tests.bench.clicks import databases, opened, said
from tests.support.check_actions import check_of, settle
from tests.support.store_world import CHECK_FIRST, MovableClock, World
from twins.audit import Act, Entry, chained
from twins.states import CheckState

ENTRIES, EACH, AT_ONCE, MOST_S = 100_000, 4, 2_000, 10.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it on each database; 1 where any figure is short of its aim."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.audit")
    parser.add_argument("--entries", type=int, default=ENTRIES)
    count = parser.parse_args(arguments).entries
    holds = True
    for name, make in databases():
        with opened(make()) as store:
            _fill(store, count // EACH)
            started, used = time.perf_counter(), time.process_time()
            found = verify_all(store.database)
            took, used = time.perf_counter() - started, time.process_time() - used
            with store.database.write() as session:
                session.execute(text("update checks set state = 'declined' where id = 'check7'"))
            changed = [each.row for each in verify_all(store.database).differences]
            is_right = found.is_whole and changed == ["check7"]
            figures = f"{used:.1f} s of CPU (aim: <= {MOST_S:g} s) {said(used <= MOST_S)}, {took:.1f} s in all"
            print(f"{name}, {count:,} entries: {figures}; what was changed is found: {said(is_right)}")
            holds = holds and used <= MOST_S and is_right
    return 0 if holds else 1


def _fill(store: Store, count: int) -> None:
    """Copy one ask with its check and its verdict, and chain its four entries again for each copy."""
    world = World(store, MovableClock())
    answer = world.decide(CHECK_FIRST)
    settle(world, check_of(answer), to=CheckState.APPROVED)
    with store.database.read() as session:
        decision = session.get_one(DecisionRow, answer.id)
        ask = session.get_one(AskRow, decision.ask_id)
        check = session.get_one(CheckRow, check_of(answer).id)
        acts = [each.act for each in entries(session) if each.act.subject in {ask.id, decision.id, check.id}]
        words = [session.get_one(TextRow, each) for each in (ask.text_id, decision.content_id)]
        last = list(entries(session))[-1]
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(count, start + AT_ONCE))
        with store.database.write() as session:
            for rows in _copies(ask, decision, check, words, numbers):
                session.connection().execute(insert(type(rows[0])), [row.model_dump() for row in rows])
            last = _chain(session, last, acts, numbers)


def _copies(
    ask: AskRow, decision: DecisionRow, check: CheckRow, words: Sequence[TextRow], numbers: range
) -> Iterator[list[SQLModel]]:
    def copies(row: SQLModel, **named: str) -> list[SQLModel]:
        return [type(row)(**(row.model_dump() | {k: v.format(n) for k, v in named.items()})) for n in numbers]

    yield copies(words[0], id="said{}")
    yield copies(words[1], id="content{}")
    yield copies(ask, id="ask{}", ts="{}.1", thread_ts="{}.1", text_id="said{}")
    yield copies(decision, id="decision{}", ask_id="ask{}", content_id="content{}")
    yield copies(check, id="check{}", decision_id="decision{}")


def _chain(session: Session, last: Entry, acts: Sequence[Act], numbers: range) -> Entry:
    names = {"asked": "ask{}", "decided": "decision{}"}
    rows = []
    for number in numbers:
        for act in acts:
            facts = dict(act.facts) | ({"ask": f"ask{number}"} if "ask" in act.facts else {})
            facts |= {"decision": f"decision{number}"} if "decision" in facts else {}
            subject = names.get(act.act, "check{}").format(number)
            last = chained(last.seq + 1, replace(act, subject=subject, facts=facts), last.hash)
            rows.append(last)
    values = [
        {"seq": e.seq, "at": e.act.at, "act": e.act.act, "actor": e.act.actor, "subject": e.act.subject}
        | {"facts": e.act.facts, "before": e.before, "hash": e.hash}
        for e in rows
    ]
    session.connection().execute(insert(AuditRow), values)
    session.connection().execute(update(AuditHeadRow).values(seq=last.seq, hash=last.hash))
    return last


if __name__ == "__main__":
    sys.exit(main())
