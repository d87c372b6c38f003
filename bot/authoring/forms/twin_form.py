"""Forms that begin a twin and that change its scope and deputies."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.ui.blocks import Block
from bot.ui.fields import (
    MOST_BOXES,
    Values,
    boxes,
    channel,
    field_value,
    kept_lines,
    line,
    lines,
    lines_in,
    modal,
    people,
    people_in,
    person,
    phrase_error,
)
from bot.ui.ids import Form
from twins.authoring.drafts import Draft
from twins.authoring.lessons import LONGEST_LINE
from twins.playbook.model import COMPANY, Scope

HANDLE = re.compile(r"(?=.{2,31}$)[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NOT_A_HANDLE = "Lowercase letters, digits and single hyphens, starting with a letter: people write this to ask it."


@dataclass(frozen=True)
class NewTwin:
    """What the expert entered about a new twin."""

    handle: str
    craft: str
    covers: tuple[str, ...]
    channel: str
    documents: str
    deputies: tuple[str, ...]


def new_twin_form(handle: str = "") -> Block:
    return modal(
        Form.NEW_TWIN,
        "",
        "Your twin",
        "Start",
        [
            line("handle", "What people write to ask it", handle, hint="One word, like security or legal.", longest=31),
            line("craft", "What it is about", hint="For example: contracts and data protection", longest=60),
            lines("covers", "What it covers, one per line", hint="For example: terms of contracts with customers"),
            channel(
                "channel",
                "A channel where you decide things",
                hint="I read what you were asked there and what you said, and draft rules from it. You confirm each.",
            ),
            line(
                "documents",
                "Or text with your decisions",
                optional=True,
                multiline=True,
                longest=3_000,
                hint="Paste a guideline or a decision record.",
            ),
            people(
                "deputies",
                "Your deputies",
                hint="They can decide requests that are waiting for you, and edit the twin.",
            ),
        ],
    )


def new_twin_in(values: Values) -> NewTwin:
    return NewTwin(
        field_value(values, "handle").casefold(),
        field_value(values, "craft"),
        lines_in(values, "covers"),
        field_value(values, "channel"),
        field_value(values, "documents"),
        people_in(values, "deputies"),
    )


def new_twin_errors(values: Values, is_free: Callable[[str], bool]) -> dict[str, str]:
    """Return an error message for each invalid field."""
    new, errors = new_twin_in(values), dict[str, str]()
    if not HANDLE.fullmatch(new.handle):
        errors["handle"] = _NOT_A_HANDLE
    elif new.handle in {COMPANY, "twin", "twins", "help"}:
        errors["handle"] = f"“{new.handle}” already means something else here. Choose another."
    elif not is_free(new.handle):
        errors["handle"] = f"There is already a twin “{new.handle}”. Choose another word."
    if not new.craft:
        errors["craft"] = "Say in a few words what it is about."
    if not new.covers:
        errors["covers"] = "Write at least one thing: people see what it covers."
    return _too_long(new.covers) | errors


def scope_form(draft: Draft) -> Block:
    """Build the form for the topics that a twin covers, and for the people to ask about other topics."""
    scope = draft.playbook.scope
    topics = {str(at): f"{topic.what} ({topic.person.name})" for at, topic in enumerate(scope.not_covered)}
    return modal(
        Form.SCOPE,
        f"{draft.handle}|{draft.playbook.digest_of_field('scope')}",
        "What it covers",
        "Keep",
        [
            lines("covers", "What it covers, one per line", scope.covers),
            *([boxes("kept", "What it doesn't cover, and who does", topics)] if topics else []),
            line("what", "Something else that it doesn't cover", optional=True),
            person("who", "The person to ask about that", optional=True),
            lines("asked", "How people ask for that, one per line", optional=True),
        ],
    )


def scope_in(values: Values, before: Scope, name: str) -> dict[str, Any]:
    """Parse the new scope; `name` is the chosen person's name. Parts that didn't fit the form keep their `before`
    value."""
    kept = set(field_value(values, "kept").split(","))
    topics = [
        topic.model_dump(mode="json")
        for at, topic in enumerate(before.not_covered)
        if str(at) in kept or at >= MOST_BOXES
    ]
    what, who = field_value(values, "what"), field_value(values, "who")
    if what and who:
        asked = lines_in(values, "asked")
        topics.append({"what": what, "person": {"slack": who, "name": name}, "also_asked_as": asked})
    return {"covers": kept_lines(values, "covers", before.covers), "not_covered": topics}


def scope_errors(values: Values) -> dict[str, str]:
    """Return an error message for each invalid field."""
    covers, asked, what = lines_in(values, "covers"), lines_in(values, "asked"), field_value(values, "what")
    errors = _too_long(covers)
    if "covers" in values and not covers:
        errors["covers"] = "Write at least one thing: people see what it covers."
    if bool(what) is not bool(field_value(values, "who")):
        errors["who" if what else "what"] = "Say both: what it is, and who answers for it."
    elif asked and not what:
        errors["what"] = "Say what they ask for, and who answers for it."
    wrong = next((error for text in asked if (error := phrase_error(text, 1))), None)
    return errors | ({"asked": wrong} if wrong else {})


def _too_long(covers: Iterable[str]) -> dict[str, str]:
    if all(len(each) <= LONGEST_LINE for each in covers):
        return {}
    return {"covers": f"A line can have {LONGEST_LINE} characters. Shorten it, or use two lines."}


def deputies_form(draft: Draft) -> Block:
    about = f"{draft.handle}|{draft.playbook.digest_of_field('deputies')}"
    chosen = [person.slack for person in draft.playbook.deputies]
    hint = "They can decide requests that are waiting for you, in this order, and edit the twin."
    return modal(Form.DEPUTIES, about, "Who stands in", "Keep", [people("deputies", "Deputies", chosen, hint=hint)])
