"""Does a text speak to the reader instead of saying what is wanted?

A model can be talked round; patterns can't. What they find is no offence: it only means that a person looks at the
ask, whatever was read in it. More words never make a text less suspicious. The patterns stand in `tampering.txt`.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache, reduce
from importlib.resources import files

from twins.words import normalise, words

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
"""Marks that turn the direction of writing, and tags that nobody sees: what one reads isn't what a machine reads."""
_OTHER_LETTERS = 16
"""So many letters of other scripts, and a law that is phrased in Latin ones may well be missed."""


def speaks_to_the_reader(text: str, names: Sequence[str] = ()) -> bool:
    """Whether a text gives instructions, plays a role, changes rules, claims a verdict or hides something.

    `names` are those whose verdict would count: "Ana said yes" is none.
    """
    folded, plain = _patterns(tuple(names))
    as_written = unicodedata.normalize("NFKC", text).casefold()
    return bool(folded.search(normalise(text.replace("_", " "))) or plain.search(as_written) or _INVISIBLE.search(text))


def poses(name: str, names: Sequence[str]) -> bool:
    """Whether a display name is that of a role, or of somebody whose verdict would count."""
    shown = normalise(name).strip()
    return shown in _ROLES or shown in {each for expert in names for each in _called(normalise(expert))}


def is_in_other_letters(text: str) -> bool:
    """Whether a good part of a text is in letters that no Latin phrasing can match."""
    letters = (c for c in unicodedata.normalize("NFKC", text) if c.isalpha() and not c.isascii())
    return sum(not unicodedata.name(c, "").startswith("LATIN") for c in letters) >= _OTHER_LETTERS


def _called(name: str) -> list[str]:
    """How people call somebody: in full, and by the first name, unless that is a word of every sentence (Will, May)."""
    first = name.split()[:1]
    return [each for each in (name.strip(), *first) if words(each)]


@lru_cache(maxsize=256)
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns for folded text, and those for text as it was written."""
    lines = files("twins").joinpath("tampering.txt").read_text(encoding="utf-8").splitlines()
    given = [line for line in lines if line and not line.startswith("#")]
    called = dict.fromkeys(each for name in names for each in _called(normalise(name)))
    named = "|".join(map(re.escape, called)) or "(?!)"
    folded = [line for line in given if not line.startswith("~")]
    meant = {"{near}": _NEAR, "{verdict}": _VERDICT, "{who}": f"{_OFFICES}|{named}", "{names}": named}
    filled = [reduce(lambda text, name: text.replace(name, meant[name]), meant, line) for line in folded]
    plain = [line.removeprefix("~") for line in given if line.startswith("~")]
    return re.compile("|".join(filled)), re.compile("|".join(plain), re.DOTALL)
