"""blocks.validate, which says whether a message or view would be taken, and sends nothing."""

import re
from typing import Any

from bot.practice.api.request import Method, Request
from bot.practice.blockkit.validate import check_message, check_view
from bot.practice.workspace.model import Json, SlackError

_NAMES = ("blocks", "message", "view")
_PLACED = re.compile(r"\[ERROR\] (.*) \[json-pointer:(.*)\]")


def validate(request: Request) -> Json:
    """Take exactly one of blocks, message and view, each as JSON text."""
    given = [name for name in _NAMES if request.args.get(name)]
    if len(given) != 1 or not isinstance(request.args[given[0]], str):
        raise SlackError("invalid_arguments")
    [name] = given
    found = request.structure(name, f"invalid_{name}")
    refused = request.space.faults.refused_blocks
    try:
        if name == "view":
            check_view(found, (str(found.get("type")),) if isinstance(found, dict) else ("modal",), refused)
        else:
            check_message(found.get("blocks", []) if name == "message" and isinstance(found, dict) else found, refused)
    except SlackError as wrong:
        messages = wrong.more.get("response_metadata", {}).get("messages", [])
        raise SlackError(f"invalid_{name}", errors=[_error(each) for each in messages]) from wrong
    except KeyError:
        raise SlackError(f"invalid_{name}", errors=[_error("must be a known type")]) from None
    return {}


def _error(message: str) -> dict[str, Any]:
    placed = _PLACED.fullmatch(message)
    words, where = placed.groups() if placed else (message, "")
    pointer = where.removeprefix("/blocks").removeprefix("/view")
    return {"pointer": pointer, "code": "failed_constraint", "message": words}


METHODS = {"blocks.validate": Method(validate)}
