"""How is a text that anybody may have written put before a model, so that it can't step out of its place?"""

import json
import re
from typing import Any

_SPECIAL = re.compile("[<>\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
"""What opens a tag, and what nobody sees: direction marks, joiners and tags by which text is smuggled."""


def fenced(data: Any, suffix: str) -> str:
    """The data as JSON inside a tag that its writer could not know.

    Nothing of theirs opens or closes a tag, and what is invisible is written out.
    """
    text = _SPECIAL.sub(_escaped, json.dumps(data, ensure_ascii=False, indent=1))
    return f"<slack-{suffix}>\n{text}\n</slack-{suffix}>"


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1] if ord(found[0]) > 127 else f"\\u{ord(found[0]):04x}"
