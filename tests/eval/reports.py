"""Reports of a capable model on the asks, stored with the exact request's digest, the model's name and the date.

The reader of a request was given that request and nothing else. Where the instructions, the form or a playbook has
changed since, the report is stale, and no figure is printed.
"""

import gzip
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.eval.asked import digest_of, unlabelled
from tests.eval.finder import starter
from tests.hostile.asks import hostile_asks
from twins.claude.json_extraction import report_in
from twins.claude.prompt import Prompt, Prompts
from twins.claude.report import reading_of
from twins.deciding.ask import Ask
from twins.deciding.reading import Reading

STORED = Path(__file__).with_name("reports.json.gz")
_AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
_SUFFIX = "0123456789ab"
_PROMPTS = Prompts()


def asks_to_read() -> dict[str, tuple[Ask, str]]:
    """Return the asks by id, each with its twin's handle: the labelled ones, and the hostile ones."""
    asks = {row["id"]: (Ask.of(row["ask"]), row["twin"]) for row in unlabelled()}
    return asks | {f"hostile-{each.id}": (each.ask, each.twin) for each in hostile_asks()}


def request_for(ask: Ask, handle: str) -> Prompt:
    return _PROMPTS.prompt(ask, starter(handle), starter("company"), _AT, _SUFFIX)


def stored() -> Mapping[str, dict[str, Any]]:
    return json.loads(gzip.decompress(STORED.read_bytes())) if STORED.exists() else {}


def reading_for(ask_id: str, row: Mapping[str, Any]) -> Reading | None:
    """Return the reading in a stored report; None if its request is another by now."""
    ask, handle = asks_to_read()[ask_id]
    if row["request"] != _digest(request_for(ask, handle)):
        return None
    found = reading_of(report_in(row["report"]), ask, starter(handle), starter("company"))
    return found.model_copy(update={"model": row["model"]})


def _digest(prompt: Prompt) -> str:
    return digest_of(json.dumps(asdict(prompt), sort_keys=True))


def write_requests(folder: Path) -> None:
    """Write each request as a file that a reader is given, and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for ask_id, (ask, handle) in asks_to_read().items():
        prompt = request_for(ask, handle)
        parts = [prompt.common, prompt.playbook, prompt.asked, prompt.facts]
        form = f"Reply with one JSON object of this schema and nothing else:\n{json.dumps(prompt.schema)}"
        (folder / f"{ask_id}.txt").write_text("\n\n".join([*parts, form]) + "\n", encoding="utf-8")


def collect(folder: Path, model: str, day: str) -> None:
    """Store the replies `ID.json` of a folder with the digests of their requests."""
    rows = dict(stored())
    for ask_id, (ask, handle) in asks_to_read().items():
        reply = folder / f"{ask_id}.json"
        if reply.exists():
            text = reply.read_text(encoding="utf-8")
            report_in(text)
            rows[ask_id] = {"request": _digest(request_for(ask, handle)), "model": model, "on": day, "report": text}
    STORED.write_bytes(gzip.compress(json.dumps(rows, sort_keys=True).encode(), mtime=0))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", folder]:
            write_requests(Path(folder))
        case ["collect", folder, model, day]:
            collect(Path(folder), model, day)
        case _:
            sys.exit("python -m tests.eval.reports write FOLDER | collect FOLDER MODEL DAY")
