"""Reports that a model could submit."""

from typing import Any

_PLAIN: dict[str, Any] = {
    "why": "",
    "weighing": "",
    "want": "",
    "covered": True,
    "topic": "",
    "applied": [],
    "broken": [],
    "in_doubt": [],
    "triggers": [],
    "space": "",
    "bounds": [],
    "reversible": True,
    "reach": "team",
    "assumption": "",
    "advice": "",
    "closest": [],
}


def a_report(**given: Any) -> dict[str, Any]:
    """Return a report that objects to nothing, with some fields replaced."""
    return _PLAIN | given
