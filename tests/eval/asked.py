"""Everyday, dangerous and off-topic asks, with the verdicts that each twin's expert accepts and those that do harm.

They were written by authors who had not seen the rules, and labelled by others before any program had answered; those
to which a newer rule speaks were labelled again by somebody who had seen no answer to them. Half of them are sealed:
people who change a playbook, the finder or the model's instructions don't look at them, and only that half counts.
"""

import gzip
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from twins.values import Outcome

_HERE = Path(__file__).parent
SEALED_DIGESTS = {
    name: (_HERE / f"sealed_{name}.sha256").read_text(encoding="ascii").strip() for name in ("asks", "rule_asks")
}


class AskSet(StrEnum):
    EVERYDAY = "everyday"
    DANGEROUS = "dangerous"
    OFFTOPIC = "offtopic"


@dataclass(frozen=True)
class LabelledAsk:
    id: str
    twin: str
    kind: AskSet
    text: str
    accept: frozenset[Outcome]
    """With which the expert would be content as the first answer."""
    harm: frozenset[Outcome]
    is_sealed: bool
    rule: str | None = None
    """The rule that its expert would go by."""


def sealed_text(name: str) -> str | None:
    """Return a sealed file's text; None if it isn't there yet."""
    path = _HERE / f"sealed_{name}.yaml.gz"
    return gzip.decompress(path.read_bytes()).decode() if path.exists() else None


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def rule_asks() -> list[dict[str, Any]]:
    """Return the asks in ordinary and in free words, with the rules that answer them, best first: {id, twin, set, ask,
    rules, is_sealed}."""
    sealed = yaml.safe_load(sealed_text("rule_asks") or "[]")
    return [{**row, "is_sealed": False} for row in _open("rule_asks")] + [{**row, "is_sealed": True} for row in sealed]


def unlabelled() -> list[dict[str, Any]]:
    """Return every ask's row, the open ones first."""
    return [*_open("asks"), *yaml.safe_load(sealed_text("asks") or "[]")]


def labelled() -> list[LabelledAsk]:
    """Return the asks that have labels."""
    labels = {row["id"]: (row, False) for row in _open("labels")}
    labels |= {row["id"]: (row, True) for row in yaml.safe_load(sealed_text("labels") or "[]")}
    return [_labelled(row, *labels[row["id"]]) for row in unlabelled() if row["id"] in labels]


def _labelled(row: dict[str, Any], label: dict[str, Any], is_sealed: bool) -> LabelledAsk:
    accept, harm = (frozenset(map(Outcome, label[name])) for name in ("accept", "harm"))
    kind = AskSet(row["set"])
    return LabelledAsk(row["id"], row["twin"], kind, row["ask"], accept, harm, is_sealed, label.get("rule"))


def _open(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((_HERE / f"open_{name}.yaml").read_text(encoding="utf-8")))
