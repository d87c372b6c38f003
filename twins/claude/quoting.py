"""Quoting of untrusted text, so that it can't escape its tag."""

import json
from typing import Any

_RANGES = ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0").union(
    chr(code) for first, last in _RANGES for code in range(first, last + 1)
)
"""Invisible, though Python calls them printable."""


def quote_untrusted(data: Any, suffix: str) -> str:
    """Escape angle brackets and invisible characters, in a tag its author can't guess."""
    text = "".join(c if _is_seen(c) else _escaped(c) for c in json.dumps(data, ensure_ascii=False, indent=1))
    return f"<slack-{suffix}>\n{text}\n</slack-{suffix}>"


def _is_seen(c: str) -> bool:
    return c == "\n" or (c.isprintable() and c not in "<>" and c not in _BLANK)


def _escaped(c: str) -> str:
    return json.dumps(c)[1:-1] if ord(c) > 127 else f"\\u{ord(c):04x}"
