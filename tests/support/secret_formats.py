"""Texts with made-up secrets, and texts that look like them, from tests/hostile/secret_*.txt."""

import random
import re
import string
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "hostile"
LETTERS = {
    "an": string.ascii_letters + string.digits,
    "h": "0123456789abcdef",
    "H": "0123456789ABCDEF",
    "b": string.ascii_letters + string.digits + "+/",
    "u": string.ascii_letters + string.digits + "_-",
    "U": string.ascii_uppercase + string.digits,
    "B": string.ascii_uppercase + "234567",
    "Z": string.ascii_uppercase + "234567",
    "l": string.ascii_lowercase + string.digits,
    "d": string.digits,
    "w": string.ascii_lowercase,
}
_HOLE = re.compile(r"\{(an|[a-zA-Z])(\d+)\}|(?<![\w{$])\{(uuid)\}")


@dataclass(frozen=True)
class MadeUp:
    name: str
    text: str
    parts: tuple[str, ...]
    """The made-up values of eight characters and more, which may not be left."""


def secret_texts(seed: int = 1) -> Iterator[MadeUp]:
    for line in _lines("secret_formats.txt"):
        name, template = line.split(" | ", 1)
        yield _made(name, template, random.Random(f"{seed} {name}"))


def lookalike_texts(seed: int = 1) -> Iterator[str]:
    for line in _lines("secret_lookalikes.txt"):
        yield _made(line, line, random.Random(f"{seed} {line}")).text


def _lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def _made(name: str, template: str, chance: random.Random) -> MadeUp:
    parts: list[str] = []

    def fill(hole: re.Match[str]) -> str:
        if hole[3]:
            made = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        else:
            made = "".join(chance.choices(LETTERS[hole[1]], k=int(hole[2])))
        parts.append(made)
        return made

    text = _HOLE.sub(fill, re.sub("~(?!~)", "", template).replace("~", "~")).replace("\\n", "\n")
    longest = max(map(len, parts), default=0)
    return MadeUp(name, text, tuple(part for part in parts if len(part) >= min(8, longest)))
