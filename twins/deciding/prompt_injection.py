"""Detection of prompt injection, by patterns that can't be persuaded: a person checks what matches."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache, reduce
from importlib.resources import files

from twins.playbook.word_matching import normalise, words

_NEAR = r"(?:\W+\w+){0,5}?\W+"
_VERDICT = (
    r"(?:said yes|says yes|said ok|okayed|approved|approves|agreed|agrees|signed (?:it |this )?off"
    r"|(?:is|'s|she's|he's|they're|was) (?:fine|ok|okay|happy) with|allowed (?:it|this|me|us)"
    r"|gave (?:me|us|it|the) (?:\w+ )?(?:ok|okay|go|green light))"
)
_OFFICES = "expert|owner|architect|deputy|ciso|ceo|cto|boss"
_ROLES = frozenset(
    {"system", "assistant", "developer", "user", "admin", "architect", "expert", "zerohandoff", "slackbot"}
)
_INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e0fff]")
"""Marks that make people and machines read different texts."""
_OTHER_LETTERS = 16
"""Non-Latin letters from which laws in Latin ones may not match."""


def is_prompt_injection(text: str, names: Sequence[str] = ()) -> bool:
    """Match instructions, roles, changed rules, hidden text and verdicts by `names`, the deciders. More words never
    undo a match."""
    return _is_prompt_injection(text, tuple(names))


@lru_cache(maxsize=1_000)
def _is_prompt_injection(text: str, names: tuple[str, ...]) -> bool:
    folded, plain = _patterns(names)
    as_written = unicodedata.normalize("NFKC", text).casefold()
    return bool(folded.search(normalise(text.replace("_", " "))) or plain.search(as_written) or _INVISIBLE.search(text))


def impersonates(name: str, names: Sequence[str]) -> bool:
    """Compare with roles and the people who decide."""
    shown = normalise(name).strip()
    return shown in _ROLES or shown in {each for expert in names for each in _called(normalise(expert))}


def is_in_other_letters(text: str) -> bool:
    letters = (c for c in unicodedata.normalize("NFKC", text) if c.isalpha() and not c.isascii())
    return sum(not unicodedata.name(c, "").startswith("LATIN") for c in letters) >= _OTHER_LETTERS


def _called(name: str) -> list[str]:
    """Leave out a first name that is a common word (Will, May)."""
    first = name.split()[:1]
    return [each for each in (name.strip(), *first) if words(each)]


@lru_cache(maxsize=256)
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    lines = files("twins.deciding").joinpath("prompt_injection.txt").read_text(encoding="utf-8").splitlines()
    given = [line for line in lines if line and not line.startswith("#")]
    called = dict.fromkeys(each for name in names for each in _called(normalise(name)))
    named = "|".join(map(re.escape, called)) or "(?!)"
    folded = [line for line in given if not line.startswith("~")]
    meant = {"{near}": _NEAR, "{verdict}": _VERDICT, "{who}": f"{_OFFICES}|{named}", "{names}": named}
    filled = [reduce(lambda text, name: text.replace(name, meant[name]), meant, line) for line in folded]
    plain = [line.removeprefix("~") for line in given if line.startswith("~")]
    return re.compile("|".join(filled)), re.compile("|".join(plain), re.DOTALL)
