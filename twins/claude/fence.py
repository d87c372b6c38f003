"""How is a text that anybody may have written put before a model, so that it can't step out of its place?"""

import json
from typing import Any

_RANGES = ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0").union(
    chr(code) for first, last in _RANGES for code in range(first, last + 1)
)
"""What Python calls printable and nobody sees: fillers, and marks that choose how the letter before them looks."""


def fenced(data: Any, suffix: str) -> str:
    """The data as JSON inside a tag that its writer could not know.

    Nothing of theirs opens or closes a tag, and what is invisible is written out.
    """
    text = "".join(c if _is_seen(c) else _escaped(c) for c in json.dumps(data, ensure_ascii=False, indent=1))
    return f"<slack-{suffix}>\n{text}\n</slack-{suffix}>"


def _is_seen(c: str) -> bool:
    """Whether a character of the JSON can stand as it is: everybody sees it, and it opens no tag."""
    return c == "\n" or (c.isprintable() and c not in "<>" and c not in _BLANK)


def _escaped(c: str) -> str:
    return json.dumps(c)[1:-1] if ord(c) > 127 else f"\\u{ord(c):04x}"
