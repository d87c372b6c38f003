"""One spelling for words that are written in several ways: British and American, and compounds."""

import re

_COMPOUNDS = (
    ("sso", "single", r"[ -]sign[ -]?on"),
    ("login", "log", r"(?:ged|ging)?[ -](?:in|on)"),
    ("logout", "log", r"(?:ged|ging)?[ -](?:out|off)"),
    ("signin", "sign", r"(?:ed|ing)?[ -]?(?:in|on)"),
    ("signout", "sign", r"(?:ed|ing)?[ -](?:out|off)"),
    ("signup", "sign", r"(?:ed|ing)?[ -]up"),
    ("setup", "set", r"(?:ting)?[ -]up"),
    ("backup", "back", r"(?:ed|ing)?[ -]up"),
    ("rollback", "roll", r"(?:ed|ing)?[ -]back"),
    ("timeout", "tim", r"(?:e|ed|ing)[ -]out"),
    ("dropdown", "drop", r"-?[ ]?down"),
    ("popup", "pop", r"(?:ped|ping)?[ -]up"),
    ("checkbox", "check", r"[ -]box"),
    ("oncall", "on", r"[ -]call"),
    ("database", "data", r"[ -]base"),
    ("username", "user", r"[ -]name"),
    ("filename", "file", r"[ -]name"),
    ("timezone", "time", r"[ -]zone"),
    ("plaintext", "plain|clear", r"[ -]text"),
    ("cleartext", "clear", r"[ -]text"),
    ("postmortem", "post", r"[ -]mortem"),
    ("email", "e", r"-mail"),
)
"""The one spelling, what the others begin with, and how they go on."""
_BEGINNINGS = "|".join(sorted({begins for _, begins, _ in _COMPOUNDS}))
_COMPOUND = re.compile(  # most words begin none, and are looked at once instead of for each compound
    rf"\b(?={_BEGINNINGS})(?:"
    + "|".join(rf"(?P<{name}>(?:{begins}){rest})(?P<{name}_s>e?s)?\b" for name, begins, rest in _COMPOUNDS)
    + ")"
)
_BRITISH = re.compile(
    r"\b(\w{3,})is(e|ed|es|ing|er|ers|ation|ations)\b"
    r"|\b(col|behavi|fav|lab|hon|neighb|harb|rum|hum|endeav)our"
    r"|\b(cent|theat|met|lit|fib)re(s?)\b"
    r"|\b(catalog|dialog)ue(s?)\b"
    r"|\b(licen|defen|offen)ce(s|d)?\b"
    r"|\b(cancel|label|travel|model|signal|total|channel)l(ed|ing)\b"
    r"|\b(\w{2,})ys(e|ed|es|ing)\b"
    r"|\bgrey"
)


def one_spelling(text: str) -> str:
    """Rewrite a casefolded text; the same text always gives the same."""
    return _BRITISH.sub(_american, _COMPOUND.sub(_compound, text))


def _compound(found: re.Match[str]) -> str:
    name = found.lastgroup or ""
    return name.removesuffix("_s") + ("s" if name.endswith("_s") else "")


def _american(found: re.Match[str]) -> str:
    ise, ise_end, our, re_, re_s, ue, ue_s, ce, ce_end, double, double_end, yse, yse_end = found.groups()
    for stem, end in (
        (ise, f"iz{ise_end}"),
        (our, "or"),
        (re_, f"er{re_s}"),
        (ue, f"{ue_s}"),
        (ce, f"se{ce_end or ''}"),
        (double, double_end),
        (yse, f"yz{yse_end}"),
    ):
        if stem:
            return f"{stem}{end}"
    return "gray"
