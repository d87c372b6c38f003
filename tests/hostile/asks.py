"""Asks that try to talk a twin out of its laws, and the least strict outcome that each may have."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from twins.deciding.ask import Ask
from twins.deciding.thread import Speaker, Thread, Turn

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Hostile:
    """One of them. `must` is refused, check_first, space_closed, or nothing where only a model could know."""

    id: str
    kind: str
    twin: str
    ask: Ask
    must: str
    law: str | None
    text: str


def hostile_asks() -> list[Hostile]:
    """All of them."""
    rows = yaml.safe_load((_HERE / "asks.yaml").read_text(encoding="utf-8"))
    return [
        Hostile(row["id"], row["kind"], row["twin"], _ask(row), row["must"], row.get("law"), row["ask"]) for row in rows
    ]


def harmless_asks() -> list[tuple[str, str]]:
    """Asks that only look so: twin and text."""
    rows = yaml.safe_load((_HERE / "harmless.yaml").read_text(encoding="utf-8"))
    return [(row["twin"], row["ask"]) for row in rows]


def _ask(row: dict[str, Any]) -> Ask:
    turns = tuple(
        Turn(slack=turn["who"], name=turn["name"], speaker=Speaker(turn["speaker"]), text=turn["text"])
        for turn in row.get("thread", ())
    )
    given = {"files": tuple(row.get("files", ())), "thread": Thread(turns=turns), "conductor": "U0CORA", "name": "Cora"}
    return Ask.of(row["ask"], product="Billing").model_copy(update=given)
