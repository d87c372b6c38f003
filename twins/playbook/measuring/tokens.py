"""Words, numbers and signs of a folded text, with names that hold digits put aside."""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from twins.playbook.measuring.units import CURRENCIES, MONTHS, TIMES
from twins.playbook.word_matching import normalise

NAME = "§"
"""Stands in a folded text for a name with digits, such as BILL-412 or OAuth2."""

_KNOWN = (
    "2fa|mfa2|3ds|2sv|b2b|b2c|p2p|s3|ec2|k8s|oauth2?|http[23]|ipv[46]|sha1|sha256|md5|base64|utf-?8|x86|h2|log4j"
    "|a11y|i18n|l10n|soc2|ga4|web3|mp[34]"
)
_NAME = re.compile(
    r"(?<![\w.,+-])(?:https?://[^\s|>]+|([A-Z]{2,6})-(?:[A-Z]?\d{1,6})|[vV]\d+(?:\.\d+){0,3}"
    rf"|(?i:{_KNOWN})|[23]D|[A-Z]{{2,4}}\d{{1,2}})(?![\w%€$£]|[.,+-]\w)"
)
_NO_NAMES = {"max", "min", "up", "to", "till", "until", "fy", "no", "least", "most", "mio", "mln", "bn", "plus", "over"}
_TOKEN = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2}(?![\w-])|\d{4}/\d{1,2}/\d{1,2}(?![\w/])|\d{1,2}\.\d{1,2}\.\d{4}(?!\w)"
    r"|\d{1,2}/\d{1,2}/\d{4}(?![\w/]))"
    r"|(?P<number>\d+(?:[.,]\d+)*)|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)|(?P<sign>\S)"
)


class TokenKind(StrEnum):
    DAY = "day"
    NUMBER = "number"
    WORD = "word"
    SIGN = "sign"


class Token(NamedTuple):
    kind: TokenKind
    text: str
    start: int
    end: int
    is_glued: bool
    """Directly behind the token before it."""
    word: str
    """The word without a possessive, or the sign."""

    @property
    def is_number(self) -> bool:
        return self.kind is TokenKind.NUMBER


def folded(text: str, units: Collection[str] = ()) -> str:
    """Put aside names with digits, then fold as every match of words does. Numerals that folding would misread, such
    as ½ and 10², become a sign that no bound reads."""
    plain = "".join(" ¤ " if unicodedata.category(char) in {"No", "Nl"} else char for char in text)
    plain = _NAME.sub(lambda found: _put_aside(found, units), unicodedata.normalize("NFKC", plain))
    return " ".join(normalise(plain).split())


def _put_aside(found: re.Match[str], units: Collection[str]) -> str:
    """Keep DAYS-90 and EUR500 as they are: quantities."""
    text = found[0]
    letters = re.sub(r"[^a-z].*", "", text.casefold())
    is_unit = letters in TIMES.keys() - {"sec"} or letters in CURRENCIES or letters in MONTHS or letters in _NO_NAMES
    is_own = singular(letters) in {singular(unit) for unit in units}
    if text in {"2D", "3D"} and any(unit.casefold() in TIMES for unit in units):
        return text  # days, where a bound reads them
    if text.casefold() not in _KNOWN.split("|") and (is_unit or is_own) and not text.startswith("http"):
        return text
    return NAME


def tokens(text: str) -> list[Token]:
    """Split a folded text, in time proportional to its length."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        is_glued = bool(found) and found[-1].end == match.start()
        kind = TokenKind(str(match.lastgroup))
        found.append(Token(kind, match[0], match.start(), match.end(), is_glued, _bare(match[0])))
    return found


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("'") if "'" in word else word


def singular(word: str) -> str:
    """Fold a plural by its ending: rows and row are one unit, and so are taxes and tax."""
    word = _bare(word)
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("xes", "ches", "shes", "sses")) else word[:-1]
