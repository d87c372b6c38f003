"""Secrets replaced by their kinds."""

import re
from dataclasses import dataclass

from twins.deciding.secrets.formats import secret_formats
from twins.deciding.secrets.named_values import named_secrets

LONGEST = 1_000_000
"""Characters that are searched; what is behind them is cut off. Slack's messages have 40,000."""
_HIDDEN = re.compile(r"(?<=[A-Za-z0-9_-])[\u200b-\u200d\u2060\ufeff\u00ad]+(?=[A-Za-z0-9_-])")
"""Characters that nobody sees, inside a word."""


@dataclass(frozen=True)
class Blanked:
    text: str
    kinds: tuple[str, ...]


def blank_secrets(text: str) -> Blanked:
    """Replace each secret with its kind."""
    kinds: list[str] = []
    text = _HIDDEN.sub("", text[:LONGEST])
    lowered = text.casefold()
    for each in secret_formats():
        if not any(hint in lowered for hint in each.hints):
            continue
        before = r"\g<before>" if "before" in each.pattern.groupindex else ""
        text, found = each.pattern.subn(f"{before}[{each.kind} removed]", text)
        kinds += [each.kind] * bool(found)
    spans = sorted(named_secrets(text))
    kinds += ["password"] * bool(spans)
    return Blanked(_without(text, spans), tuple(dict.fromkeys(kinds)))


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in spans:
        if start >= at:
            parts += [text[at:start], "[password removed]"]
            at = end
    return "".join([*parts, text[at:]])
