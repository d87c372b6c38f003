"""One spelling for words that are written in several ways: British and American, and compounds."""

import re

_COMPOUNDS = (
    ("sso", r"single[ -]sign[ -]?on"),
    ("login", r"log(?:ged|ging)?[ -](?:in|on)"),
    ("logout", r"log(?:ged|ging)?[ -](?:out|off)"),
    ("signin", r"sign(?:ed|ing)?[ -]?(?:in|on)"),
    ("signout", r"sign(?:ed|ing)?[ -](?:out|off)"),
    ("signup", r"sign(?:ed|ing)?[ -]up"),
    ("setup", r"set(?:ting)?[ -]up"),
    ("backup", r"back(?:ed|ing)?[ -]up"),
    ("rollback", r"roll(?:ed|ing)?[ -]back"),
    ("timeout", r"tim(?:e|ed|ing)[ -]out"),
    ("dropdown", r"drop-?[ ]?down"),
    ("popup", r"pop(?:ped|ping)?[ -]up"),
    ("checkbox", r"check[ -]box"),
    ("oncall", r"on[ -]call"),
    ("database", r"data[ -]base"),
    ("username", r"user[ -]name"),
    ("filename", r"file[ -]name"),
    ("timezone", r"time[ -]zone"),
    ("plaintext", r"(?:plain|clear)[ -]text"),
    ("cleartext", r"clear[ -]text"),
    ("postmortem", r"post[ -]mortem"),
    ("email", r"e-mail"),
)
_COMPOUND = re.compile("|".join(rf"\b(?P<{name}>{pattern})(?P<{name}_s>e?s)?\b" for name, pattern in _COMPOUNDS))
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
