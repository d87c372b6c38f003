"""Reports that a model could hand in."""

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
    """A report that lets everything pass but for what is given."""
    return _PLAIN | given
