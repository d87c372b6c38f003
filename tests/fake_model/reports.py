"""Reports that a model could submit."""

from typing import Any

_PLAIN: dict[str, Any] = {
    "why": "",
    "want": "",
    "weighing": "",
    "kind": "request",
    "deeds": [],
    "triggers": [],
    "broken": [],
    "in_doubt": [],
    "applied": [],
    "unless_said": [],
    "space": "",
    "bounds": [],
    "background": "",
    "covered": True,
    "topic": "",
    "assumptions": [],
    "ask_back": "",
    "closest": [],
    "advice": "",
}


def a_report(**given: Any) -> dict[str, Any]:
    """Return a report that objects to nothing, with some fields replaced. A request has one deed."""
    deeds = [] if given.get("kind") == "question" else [a_reported_deed()]
    return _PLAIN | {"deeds": deeds} | given


def a_reported_deed(**given: Any) -> dict[str, Any]:
    """Return a deed inside the team that can be undone, with some fields replaced."""
    return {"what": "it", "reach": "team", "reversible": True} | given
