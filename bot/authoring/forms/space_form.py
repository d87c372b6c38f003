"""The form that grants a decision space: what, for which people, within which bounds, how often, until when."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from bot.authoring.forms import messages
from bot.ui.blocks import Block, context
from bot.ui.fields import Values, choice, day, field_value, line, lines, lines_in, modal, people
from bot.ui.ids import Form
from twins.authoring.drafts import Draft
from twins.playbook.model import DecisionSpace, Period
from twins.playbook.word_matching import phrase
from twins.values import Person

_AMOUNT = re.compile(r"\s*([0-9]+(?:[.,][0-9]{1,2})?)\s+(\S.{0,58})\s*")
"""Rejects 5,000, which could mean five or five thousand."""
_PER = {period.value: messages.per(period.value) for period in Period}
_ENVIRONMENTS = frozenset({"production", "staging", "test", "development", "sandbox"})
USUALLY_FOR = timedelta(days=90)
_LONGEST = timedelta(days=366)


def space_form(
    draft: Draft,
    *,
    may: str = "",
    asked: tuple[str, ...] = (),
    down: tuple[str, ...] = (),
    proposal: str = "",
    today: date,
) -> Block:
    """Build the form. Code checks each of its fields when the space is used."""
    return modal(
        Form.SPACE,
        f"{draft.handle}|{proposal}",
        messages.GRANT_DECISION,
        messages.KEEP,
        [
            line(
                "may",
                messages.WHAT_MAY_PEOPLE,
                may,
                hint=messages.WHAT_MAY_PEOPLE_HINT,
            ),
            lines(
                "asked",
                messages.HOW_ASK_FOR_IT,
                asked,
                hint=messages.HOW_ASK_FOR_IT_HINT,
            ),
            *_bound_fields(),
            *_cap_fields(today + USUALLY_FOR),
            lines(
                "down",
                messages.TAKES_AWAY,
                down,
                optional=True,
                hint=messages.TAKES_AWAY_HINT,
            ),
            context(messages.NOTHING_GRANTED_YET),
        ],
    )


def _bound_fields() -> list[Block]:
    return [
        line("most", messages.HOW_MUCH, optional=True, hint=messages.HOW_MUCH_HINT),
        people("who", messages.WHO_MAY, hint=messages.WHO_MAY_HINT),
        lines("products", messages.WHICH_PRODUCTS, optional=True, hint=messages.WHICH_PRODUCTS_HINT),
        lines(
            "where",
            messages.WHICH_ENVIRONMENTS,
            optional=True,
            hint=messages.WHICH_ENVIRONMENTS_HINT,
        ),
    ]


def _cap_fields(until: date) -> list[Block]:
    return [
        line("uses", messages.HOW_OFTEN, "5", longest=5),
        choice("per", messages.PER, _PER, Period.WEEK.value, menu=True),
        day("until", messages.LAST_DAY, until.isoformat()),
    ]


def space_in(
    values: Values, space_id: str, granted_by: Person, today: date, who: Sequence[Person] = ()
) -> dict[str, Any]:
    return {
        "id": space_id,
        "may": field_value(values, "may"),
        "also_asked_as": lines_in(values, "asked"),
        "who": [each.model_dump(include={"slack", "name"}) for each in who],
        "bounds": _bounds_in(values),
        "cap": {"uses": _whole(field_value(values, "uses")), "per": field_value(values, "per") or Period.WEEK.value},
        "until": field_value(values, "until"),
        "granted_by": granted_by.model_dump(include={"slack", "name"}),
        "granted_on": today.isoformat(),
        "brings_down": lines_in(values, "down"),
    }


def _bounds_in(values: Values) -> list[dict[str, Any]]:
    bounds: list[dict[str, Any]] = []
    amount = _AMOUNT.fullmatch(field_value(values, "most"))
    if amount:
        most = str(Decimal(amount[1].replace(",", ".")))
        bounds.append({"kind": "number", "name": "amount", "unit": amount[2].strip(), "at_most": most})
    products, where = lines_in(values, "products"), lines_in(values, "where")
    bounds += [{"kind": "product", "name": "product", "any_of": products}] if products else []
    bounds += [{"kind": "environment", "name": "where", "any_of": [each.casefold() for each in where]}] if where else []
    return bounds


def space_errors(values: Values, today: date) -> dict[str, str]:
    """Return an error message for each invalid field."""
    errors: dict[str, str] = {}
    if any(not phrase(text) for text in lines_in(values, "asked")) or not lines_in(values, "asked"):
        errors["asked"] = messages.ONE_WAY_TO_ASK
    if field_value(values, "most") and not _AMOUNT.fullmatch(field_value(values, "most")):
        errors["most"] = messages.NUMBER_WITH_UNIT
    if not set(map(str.casefold, lines_in(values, "where"))) <= _ENVIRONMENTS:
        errors["where"] = messages.use_one_of(", ".join(sorted(_ENVIRONMENTS)))
    if not 1 <= _whole(field_value(values, "uses")) <= 10_000:
        errors["uses"] = messages.ONE_TO_TEN_THOUSAND
    if not errors:
        errors |= _by_field(values, today)
    return errors


def _whole(text: str) -> int:
    """Parse a whole number in plain digits; return 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() else 0


def _by_field(values: Values, today: date) -> dict[str, str]:
    anybody = Person(slack="U000", name="x")
    try:
        space = DecisionSpace.model_validate(space_in(values, "XX-S1", anybody, today))
    except ValidationError as error:
        names = {"also_asked_as": "asked", "bounds": "most", "cap": "uses", "brings_down": "down"}
        found = [(str((*problem["loc"], "may")[0]), str(problem["msg"])) for problem in error.errors()]
        return {names.get(name, name): words.removeprefix("Value error, ") for name, words in found}
    is_soon = today < space.until <= today + _LONGEST
    return {} if is_soon else {"until": messages.DAY_IN_FUTURE}
