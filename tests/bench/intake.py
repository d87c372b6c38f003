"""`make bench`, the intake: what the longest message that is made to be slow takes before its ack."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from bot.slack.payloads import PayloadParser
from storage.db.migrate import upgrade
from storage.store import open_store
from tests.bench.clicks import said as verdict
from twins.jobs import Job

LONGEST, MOST_SECONDS, TIMES = 40_000, 0.05, 5
PIECES = (
    *("pw", "pw-", "token_", "password", "pw-is-", "pw:aaaaaaaa,", "-----BEGIN ", "-eyJ", "://aaaa:"),
    *("<http:", "<#C1|", "<@", "<", "&", '"', " ", "\n", "a", "let partners pull the invoice export by a link, "),
)


def main() -> int:
    """Take in each text, and print the slowest; 1 where it is short of its aim."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'bench.db'}", lambda: datetime.now(UTC))
        upgrade(store.database)
        parser = PayloadParser("T0", "U0ZERO", store.inbound.is_bot_thread, lambda: datetime.now(UTC))
        seconds, piece = max((min(_taken_in(parser, store.inbound.accept, piece)), piece) for piece in PIECES)
        store.database.close()
    what = f"{LONGEST:,} hostile characters before the ack, {piece!r} repeated"
    is_quick = seconds <= MOST_SECONDS
    print(f"{what}: {1000 * seconds:.1f} ms of CPU (aim: <= {1000 * MOST_SECONDS:g}) {verdict(is_quick)}")
    return 0 if is_quick else 1


def _taken_in(parser: PayloadParser, accept: Callable[[list[Job], datetime], object], piece: str) -> Iterator[float]:
    """Yield the seconds of CPU that each of several mentions takes."""
    text = f"<@U0ZERO> {piece * LONGEST}"[:LONGEST]
    for number in range(TIMES):
        event = {
            "type": "app_mention",
            "user": "U0CORA",
            "channel": "C0X",
            "ts": f"{number}.{PIECES.index(piece)}",
            "text": text,
        }
        started = process_time()
        job = parser.job({"type": "event_callback", "api_app_id": "A0ZERO", "team_id": "T0", "event": event})
        accept([job] if job else [], datetime.now(UTC))
        yield process_time() - started


if __name__ == "__main__":
    sys.exit(main())
