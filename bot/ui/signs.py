"""The signs with which verdicts begin, and Slack's names of them as reactions."""

from collections.abc import Mapping

REACTIONS: Mapping[str, str] = {
    "💬": "speech_balloon",
    "✅": "white_check_mark",
    "🟡": "large_yellow_circle",
    "↩️": "leftwards_arrow_with_hook",
    "✋": "hand",
    "⛔": "no_entry",
    "❓": "question",
    "👤": "bust_in_silhouette",
    "✏️": "pencil2",
    "✖️": "heavy_multiplication_x",
    "⌛": "hourglass",
    "🔄": "arrows_counterclockwise",
}


def sign_of(text: str) -> str:
    """Return the sign with which a text begins; "" if it has none."""
    first = text.split(" ", 1)[0]
    return first if first in REACTIONS else ""
