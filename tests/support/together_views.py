"""Answers of two twins to one ask, and what their message shows."""

from dataclasses import replace

from bot.asking.card import draw_answer
from bot.ui.blocks import Block
from tests.support.long_cards import a_view
from twins.checking.ask_views import TwinIdentity
from twins.checking.views import AnswerView
from twins.states import CheckState
from twins.values import Outcome, Person

ANA, DEV = Person(slack="U0ANA", name="Ana"), Person(slack="U0DEV", name="Devika")
SECURITY = TwinIdentity("security", "Ana's security twin", ":lock:", ANA)
DATA = TwinIdentity("data", "Devika's data twin", ":bar_chart:", DEV)


def an_answer(twin: TwinIdentity, outcome: Outcome, state: CheckState | None = None, **more: object) -> AnswerView:
    """Return a twin's answer, with a check in a state."""
    view = a_view(outcome, "x", state or CheckState.WAITING, twin=twin, id=twin.handle, overrides=(), review=None)
    kept = view.check and replace(view.check, id=f"{twin.handle}-check", holder=twin.expert, settled_by=twin.expert)
    return replace(view, check=kept if state else None, **more)  # type: ignore[arg-type]  # a test's own fields


def drawn(first: AnswerView, *others: AnswerView) -> tuple[list[str], list[list[str]], list[str]]:
    """Return the lines of a message, the labels of each row of buttons, and their ids."""
    card = draw_answer(replace(first, beside=others))
    rows = [block["elements"] for block in card.blocks if block["type"] == "actions"]
    rows = [[shown for each in row for shown in _with_its_options(each)] for row in rows]
    lines = [block["text"]["text"] for block in card.blocks if block["type"] == "section"]
    return (
        lines,
        [[each["text"]["text"] for each in row] for row in rows],
        [e["action_id"] for row in rows for e in row],
    )


def _with_its_options(element: Block) -> list[Block]:
    """Return a menu and its options, as buttons."""
    options = [
        {"text": {"text": f"… {each['text']['text']}"}, "action_id": each["value"]}
        for each in element.get("options", ())
    ]
    return options or [element]
