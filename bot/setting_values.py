"""Values of settings, and what is copied along with them: blanks and invisible characters."""

import re
import unicodedata
from typing import TypeVar, cast

from pydantic import SecretStr

T = TypeVar("T")
_INVISIBLE = "\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
_TRIM = re.compile(rf"\A[\s{_INVISIBLE}]+|[\s{_INVISIBLE}]+\Z")
_PLAIN = re.compile(r"[\x21-\x7e]*")


def trimmed(value: T) -> T:
    """Drop them at the ends of a text or secret."""
    if isinstance(value, SecretStr):
        return cast("T", SecretStr(_TRIM.sub("", value.get_secret_value())))
    return cast("T", _TRIM.sub("", value)) if isinstance(value, str) else value


def flaw_in(secret: str) -> str | None:
    """Name the kind of the first character that no HTTP header can hold."""
    plain = _PLAIN.match(secret)
    end = plain.end() if plain else 0
    if end == len(secret):
        return None
    found = secret[end]
    if found in "\r\n\u2028\u2029\x85":
        return "a line break"
    if found.isspace():
        return "a blank"
    kind = unicodedata.category(found)
    return f"an invisible character (U+{ord(found):04X})" if kind in {"Cc", "Cf"} else "a letter beyond ASCII"


def pairs_of(text: str) -> dict[str, str]:
    """Read `octocat=U0CORA,ana=U0ANA`; names are in lower case. Raise ValueError."""
    pairs = [each.partition("=") for each in text.split(",") if trimmed(each)]
    if not all(trimmed(name) and trimmed(value) for name, _, value in pairs):
        raise ValueError("write each as login=U0123, separated by commas")
    return {trimmed(name).casefold(): trimmed(value) for name, _, value in pairs}
