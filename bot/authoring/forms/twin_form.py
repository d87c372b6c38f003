"""Forms that begin a twin and that change its scope and deputies."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.authoring.forms import messages
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
        messages.YOUR_TWIN,
        messages.START,
        [
            line("handle", messages.HANDLE, handle, hint=messages.HANDLE_HINT, longest=31),
            line("craft", messages.ABOUT, hint=messages.ABOUT_HINT, longest=60),
            lines("covers", messages.COVERS, hint=messages.COVERS_HINT),
            channel(
                "channel",
                messages.CHANNEL,
                hint=messages.CHANNEL_HINT,
            ),
            line(
                "documents",
                messages.OR_TEXT,
                optional=True,
                multiline=True,
                longest=3_000,
                hint=messages.TEXT_HINT,
            ),
            people(
                "deputies",
                messages.YOUR_DEPUTIES,
                hint=messages.YOUR_DEPUTIES_HINT,
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
        errors["handle"] = messages.NOT_A_HANDLE
    elif new.handle in {COMPANY, "twin", "twins", "help"}:
        errors["handle"] = messages.handle_means_else(new.handle)
    elif not is_free(new.handle):
        errors["handle"] = messages.handle_taken(new.handle)
    if not new.craft:
        errors["craft"] = messages.SAY_WHAT_ABOUT
    if not new.covers:
        errors["covers"] = messages.AT_LEAST_ONE
    return _too_long(new.covers) | errors


def scope_form(draft: Draft) -> Block:
    """Build the form for the topics that a twin covers, and for the people to ask about other topics."""
    scope = draft.playbook.scope
    topics = {str(at): f"{topic.what} ({topic.person.name})" for at, topic in enumerate(scope.not_covered)}
    return modal(
        Form.SCOPE,
        f"{draft.handle}|{draft.playbook.digest_of_field('scope')}",
        messages.WHAT_IT_COVERS,
        messages.KEEP,
        [
            lines("covers", messages.COVERS, scope.covers),
            *([boxes("kept", messages.NOT_COVERED, topics)] if topics else []),
            line("what", messages.SOMETHING_ELSE, optional=True),
            person("who", messages.PERSON_TO_ASK, optional=True),
            lines("asked", messages.HOW_ASK_FOR_THAT, optional=True),
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
        errors["covers"] = messages.AT_LEAST_ONE
    if bool(what) is not bool(field_value(values, "who")):
        errors["who" if what else "what"] = messages.SAY_BOTH_TOPIC
    elif asked and not what:
        errors["what"] = messages.SAY_WHAT_THEY_ASK
    wrong = next((error for text in asked if (error := phrase_error(text, 1))), None)
    return errors | ({"asked": wrong} if wrong else {})


def _too_long(covers: Iterable[str]) -> dict[str, str]:
    if all(len(each) <= LONGEST_LINE for each in covers):
        return {}
    return {"covers": messages.line_too_long(LONGEST_LINE)}


def deputies_form(draft: Draft) -> Block:
    about = f"{draft.handle}|{draft.playbook.digest_of_field('deputies')}"
    chosen = [person.slack for person in draft.playbook.deputies]
    hint = messages.DEPUTIES_HINT
    return modal(
        Form.DEPUTIES,
        about,
        messages.YOUR_DEPUTIES,
        messages.KEEP,
        [people("deputies", messages.DEPUTIES, chosen, hint=hint)],
    )
