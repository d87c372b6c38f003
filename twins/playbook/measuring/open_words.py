"""Words that go beyond a limit or leave an end open: more, again, every, forever, and the like."""

import re
from enum import StrEnum


class Open(StrEnum):
    """Why a word may go beyond a limit, the strongest last."""

    LIST = "a second thing beside the first"
    NEGATED = "a negation"
    PLURAL = "several where one is handed over"
    UNIT = "a unit without a number"
    DAY = "a day that isn't written in full"
    NUMBER = "a number without a unit that a bound has"
    VAGUE = "an amount that nobody can read"
    UNIVERSAL = "all of something"
    MORE = "more than was said"
    REPEATED = "a repetition"
    ENDLESS = "no end"


_WORDS: dict[Open, str] = {
    Open.MORE: (
        "more least minimum min over above beyond longer larger bigger greater higher exceed exceeds "
        "exceeding further extra additional upward upwards longest wider double doubled triple tripled "
        "quadruple twofold tenfold older newer earlier later onward onwards maximise maximize"
    ),
    Open.REPEATED: (
        "twice thrice times again repeat repeats repeated repeatedly recurring recur recurs regularly another "
        "afterwards afterward subsequently then daily weekly monthly quarterly yearly annually annual hourly "
        "nightly biweekly fortnightly per renew renews renewed renewal renewable prolong prolongs prolonged "
        "extend extends extended extending extension extensions extendable rolling rollover periodically "
        "initially series successive"
    ),
    Open.UNIVERSAL: (
        "all every each any whole entire everything everybody everyone everywhere anything anybody anyone "
        "anywhere whichever whatever always rest remainder remaining both majority most entirety full "
        "complete totality"
    ),
    Open.VAGUE: (
        "several few many lots plenty loads tons bunch dozens hundreds thousands millions billions trillions "
        "trillion multiple various numerous countless some myriad umpteen lakh lakhs crore crores "
        "periods slots rounds batches instalments installments"
    ),
    Open.ENDLESS: (
        "forever indefinitely indefinite permanent permanently unlimited endless endlessly perpetual "
        "perpetually ongoing continuous continuously continually evergreen eternally eternity unrestricted "
        "limitless etc"
    ),
    Open.NEGATED: "not never neither nor except excluding instead",
    Open.LIST: "and or plus",
}
KINDS: dict[str, Open] = {word: kind for kind, words in _WORDS.items() for word in words.split()}
SIGNS: dict[str, Open] = {
    **dict.fromkeys("+>≥≫", Open.MORE),
    **dict.fromkeys("&", Open.LIST),
    **dict.fromkeys("×*^±∞‰¤", Open.NUMBER),
}

PHRASES = re.compile(
    r"\b(?:until further notice|for good|for life|open.ended|(?:no|without (?:an |any )?) ?(?:end|limits?)"
    r"|not (?:be )?limited|a number of|as long as|and so on|over and over"
    r"|till further notice|until (?:they|he|she|it|we|i)\b)"
)
"""Phrases without an end."""
BESIDES = re.compile(
    r"\b(?:as well as|along with|together with|in addition|on top|apart from|besides|and/or|or so|give or take"
    r"|at a time|to (?:start|begin) with|for starters|at first|for now|back to back)\b"
)
"""Phrases that add something to what was said."""

WITHIN = re.compile(
    r"\b(?:up to|at (?:the )?most|(?:no|not) (?:more|longer|later|greater|larger|higher|bigger) than"
    r"|(?:not|never) (?:over|exceeding|after|above)|(?:a )?max(?:imum)?(?: of)?"
    r"|(?<!no )(?<!not )(?:less|fewer|shorter|lower|smaller) than|(?<!not )(?:under|below|within)|limited to|capped at"
    r"|(?:to )?not exceed)\b"
)
"""In front of an amount: it is the most. Behind one, see `TOPS`."""
TOPS = re.compile(
    r"\s*,?\s*\b(?:or (?:less|fewer|shorter|sooner)|at (?:the )?(?:most|latest)|tops|max(?:imum)?|only)\b"
)
AT_LEAST = re.compile(
    r"\b(?:at (?:the )?least|(?:no|not) (?:less|fewer|shorter|sooner|earlier) than|(?:a )?min(?:imum)?\.?(?: of)?"
    r"|not (?:under|below)|(?:more|longer|larger|greater) than|over|above|exceeding|upwards? of)\s*$"
)
OR_MORE = re.compile(
    r"\s*(?:\+|\b(?:or (?:more|longer|over|above|so)|minimum|and (?:up|more|above)|at (?:the )?least)\b)"
)
ABOUT = re.compile(r"(?:\b(?:about|around|roughly|approximately|approx\.?|circa|nearly|almost)|~)\s*$")

CLAUSE_STARTS = frozenset(
    "i we you he she it they this that there is are was were has have had will would can could should needs need wants"
    " want so thus thanks thank please cheers".split()
)
"""Behind "and", these start a clause of its own, not a second thing."""
