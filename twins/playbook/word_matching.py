"""Word matching that ignores spelling tricks, case and inflection."""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

from twins.playbook.words.spelling import one_spelling

_STOP = frozenset(
    "a an the this that these those it its is are was were be been being am do does did i we you they he she "
    "me us them my our your their his her of to in into on onto at by for from with as and or so well if then than "
    "can could may might shall should will would have has had there here please just let want need like "
    "what which who how when where".split()
)
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁɡкмнтвԛԝαορνικτυχεı’‘`´ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢɑɛǝəøɵĸƙɨłđħŧօսոհⲁⲟⲣⲥⲭʏ",
    "aeopcyxijsdgkmhtbqwaopviktuxei" + 4 * "'" + "abcdefghijklmnopqrstuvwyz" + "aeeeookkildhtounhaopcxy",
)
_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЈЅԚԜ", "ABEZHIKMNOPTYXABEKMHOPCTYXIJSQW")
"""Before case folding: the capital Ν looks like an N, the small ν like a v."""
_BOXED = {first + at: chr(ord("a") + at) for first in (0x1F150, 0x1F170, 0x1F110, 0x1F130, 0x249C) for at in range(26)}
"""Letters in black circles and squares, in brackets and in squares."""
_BLANK = dict.fromkeys((0x3164, 0x2800, 0xFFA0, 0x115F, 0x1160), None)
"""Letters without a glyph."""
_EMAIL = re.compile(r"\be-(?=mails?\b)")
_LOGIN = re.compile(r"\b(?:logged|logging)[ -](?:in|on)\b|\blog-in\b")
"""A word of its own: who is logged in isn't logged."""
_LIGATURES = re.compile("[æœßþðŋ]")
_MIXED = re.compile(r"[a-z][^\W\d_a-z]|[^\W\d_a-z][a-z]")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[a-z]+)?")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_SPELLED = re.compile(r"(?<![^\W_])[^\W\d_]([ .·-])(?:[^\W\d_]\1)+[^\W\d_](?![^\W_])")
"""Three letters at least, each on its own: r e p o."""
_STEMMERS = threading.local()  # a stemmer keeps a cursor, so that two threads may not share one
NUMBER = "{number}"
"""Any number."""


@lru_cache(maxsize=2_000)
def normalise(text: str) -> str:
    """Fold case, width, accents, invisible characters, lookalikes of Latin letters, and the spelling of login."""
    if not text.isascii():
        text = text.translate(_BLANK).translate(_BOXED)
    text = _CAMEL.sub(" ", unicodedata.normalize("NFKC", text))
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(part for part in parts if unicodedata.category(part) not in {"Mn", "Cf", "Me"})
    return _LOGIN.sub("login", _EMAIL.sub("e", text.translate(_CAPITALS).casefold().translate(_LOOKALIKES)))


def has_mixed_letters(text: str) -> bool:
    """Return whether a word has Latin letters beside others that fold to none, and so may read as another word."""
    return not text.isascii() and bool(_MIXED.search(_LIGATURES.sub("", normalise(text))))


def words(text: str) -> list[str]:
    """Return stems of words with meaning, such as negations, in order."""
    return [stem(word) for word in written_words(text)]


@lru_cache(maxsize=2_000)
def written_words(text: str) -> tuple[str, ...]:
    found = _WORD.findall(one_spelling(normalise(text)))
    return tuple(word for word in found if word.removesuffix("'s") not in _STOP)


@lru_cache(maxsize=2_000)
def forms(text: str) -> frozenset[str]:
    """Return the words with meaning as they are written, those in the plural in the singular as well."""
    found = set(written_words(text))
    return frozenset(found | {word.removesuffix(end) for word in found for end in ("s", "es") if len(word) > 3})


@lru_cache(maxsize=2_000)
def stems(text: str) -> frozenset[str]:
    """Return the stems, also of words that are written letter by letter."""
    spelled = (found[0].replace(found[1], "") for found in _SPELLED.finditer(normalise(text)))
    return frozenset((*words(text), *map(stem, spelled)))


@lru_cache(maxsize=20_000)
def phrase(text: str) -> frozenset[str]:
    found = stems(text.replace(NUMBER, " "))
    return found | {NUMBER} if NUMBER in text else found


def says_all(said: frozenset[str], wanted: frozenset[str]) -> bool:
    """Return whether all occur; more words never make this false."""
    if NUMBER not in wanted:
        return wanted <= said
    return any(word[0].isdigit() for word in said) and wanted - {NUMBER} <= said


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    if word == "cannot" or word.endswith("n't"):
        return "not"
    if not hasattr(_STEMMERS, "english"):
        _STEMMERS.english = snowballstemmer.stemmer("english")
    return str(_STEMMERS.english.stemWord(word))
