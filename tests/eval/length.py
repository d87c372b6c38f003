"""How much text of an answer a person sees before anything is unfolded."""

from collections.abc import Iterator
from typing import Any

from bot.asking.card import draw_answer
from tests.eval.finder import starter
from twins.checking.ask_views import TwinIdentity
from twins.checking.views import AnswerView
from twins.deciding.decision import Decision
from twins.jobs import Destination


def visible_length(decision: Decision, handle: str, text: str) -> int:
    """Count the characters of a first answer, button labels included, without what is folded away."""
    view = AnswerView(
        id="d1",
        decision=decision,
        twin=TwinIdentity.of(starter(handle).twin),
        ask=text,
        conductor="U0CORA",
        place=Destination("A0", "T0", "C0BILLING", "1.0"),
        product=None,
        check=None,
        overrides=(),
        conductor_name="Cora",
    )
    return sum(len(part) for block in draw_answer(view).blocks for part in _texts(block))


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        for key, inner in part.items():
            if key != "child_blocks" and isinstance(inner, dict | list):
                yield from _texts(inner)
