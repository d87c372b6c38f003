"""Whether a text is inside a bound: tables of texts, read by code."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from twins.playbook.bounds import Bound, TextBound
from twins.playbook.word_bounds import ProductBound

BOUND: TypeAdapter[TextBound | ProductBound] = TypeAdapter(Bound)


def _holds(given: dict[str, Any], text: str) -> bool:
    bound = BOUND.validate_python({"name": "length"} | given)
    return bound.allows(text) if isinstance(bound, ProductBound) else bound.holds(text)


def _most(unit: str, most: float) -> dict[str, Any]:
    return {"kind": "number", "unit": unit, "at_most": most}


MINUTES, EUR, PERCENT, ROWS = _most("minutes", 60), _most("EUR", 500), _most("%", 20), _most("rows", 1000)
NUMBERS: list[tuple[dict[str, Any], str, bool]] = [
    # the unit, in its forms
    (MINUTES, "for 10 minutes", True),
    (MINUTES, "for 60 minutes", True),
    (MINUTES, "for 61 minutes", False),
    (MINUTES, "a 10-minute link", True),
    (MINUTES, "a 90-minute link", False),
    (MINUTES, "10min", True),
    (MINUTES, "10 MINS", True),
    (MINUTES, "１０ minutes", True),
    (MINUTES, "10\u200b minutes", True),
    # other units of the family
    (MINUTES, "for 1 hour", True),
    (MINUTES, "for 2 hours", False),
    (MINUTES, "for 90 seconds", True),
    (MINUTES, "for 1 day", False),
    (_most("days", 31), "a month", True),
    (_most("days", 30), "a month", False),
    (_most("weeks", 2), "14 days", True),
    (_most("weeks", 2), "15 days", False),
    (_most("GB", 1), "999 MB", True),
    # how numbers are written
    (MINUTES, "1,000 minutes", False),
    (MINUTES, "1.000 minutes", False),
    (MINUTES, "0,5 hours", True),
    (MINUTES, "0.5 hours", True),
    (MINUTES, "1.5 hours", False),
    (MINUTES, "ten minutes", True),
    (MINUTES, "an hour", True),
    (MINUTES, "a day", False),
    (MINUTES, "twelve hours", False),
    (_most("days", 3), "for 3d", True),
    (_most("days", 2), "for 3d", False),
    (_most("days", 2), "for 1 day or 3D", False),
    (ROWS, "10 rows of the 3D model", True),
    (MINUTES, "half an hour", True),
    (MINUTES, "an hour and a half", False),
    (MINUTES, "twenty-five minutes", True),
    (MINUTES, "a couple of minutes", True),
    (MINUTES, "½ hour", False),
    (MINUTES, "10² minutes", False),
    (ROWS, "two hundred and fifty rows", True),
    (ROWS, "1 000 rows", True),
    (ROWS, "10 000 rows", False),
    (ROWS, "2k rows", False),
    (ROWS, "half a million rows", False),
    (ROWS, "3 of the rows", True),
    (PERCENT, "half of them", False),
    (PERCENT, "fifty per cent", False),
    # a comparative that stays below, and one that doesn't
    (MINUTES, "up to 60 minutes", True),
    (MINUTES, "no more than 60 minutes", True),
    (MINUTES, "under an hour", True),
    (MINUTES, "60 minutes at most", True),
    (MINUTES, "at least 5 minutes", False),
    (MINUTES, "5+ minutes", False),
    (MINUTES, "no less than 5 minutes", False),
    (MINUTES, "5 minutes or longer", False),
    (MINUTES, "about 30 minutes", True),
    (MINUTES, "about 50 minutes", False),
    ({"kind": "number", "unit": "days", "at_least": 7}, "at least 7 days", True),
    ({"kind": "number", "unit": "days", "at_least": 7}, "up to 7 days", False),
    # a rate, a repetition, a number or a unit that the bound doesn't read
    (MINUTES, "5 minutes a day", False),
    (MINUTES, "5 minutes and another year", False),
    (MINUTES, "10 minutes 5-minute a year", False),
    (MINUTES, "5 minutes, twice", False),
    (MINUTES, "5 minutes for everybody", False),
    (MINUTES, "5minutes90minutes", False),
    (MINUTES, "5 minutes or 90", False),
    (MINUTES, "5 minutes for weeks", False),
    (MINUTES, "5 minutes until the launch", False),
    (MINUTES, "5 minutes on BILL-412 with OAuth2 and 2FA, see v2.1", False),  # "and" lists a second thing
    (MINUTES, "5 minutes on BILL-412 with OAuth2, see v2.1", True),
    # several numbers: every one has to be inside, and so has their sum
    (MINUTES, "30 minutes and 45 minutes", False),
    (MINUTES, "40 minutes for her, 40 minutes for him", False),
    (MINUTES, "30 minutes or 45 minutes", True),
    (MINUTES, "5 or 10 minutes", True),
    (MINUTES, "5 to 100 minutes", False),
    (MINUTES, "100 or 5 minutes", False),
    (MINUTES, "5-100 minutes", False),
    (MINUTES, "5 - 10 minutes", True),
    (MINUTES, "10 minutes, then 2 hours", False),
    (MINUTES, "between 5 and 90 minutes", False),
    (MINUTES, "10 minutes for 500 customers", False),
    (MINUTES, "10 minutes or rather 100 whole minutes", False),
    (MINUTES, "1,000 a year, 10 minutes each", False),
    # no end
    (MINUTES, "forever", False),
    (MINUTES, "10 minutes, later forever", False),
    (MINUTES, "permanently", False),
    (MINUTES, "indefinitely, 10 minutes at first", False),
    (ROWS, "10 rows forever", False),
    # nothing of the kind
    (MINUTES, "soon", False),
    (MINUTES, "10 apples", False),
    (MINUTES, "", False),
    (MINUTES, "minutes", False),
    # money and percent
    (EUR, "€500", True),
    (EUR, "501 €", False),
    (EUR, "for 1,200 euros", False),
    (EUR, "EUR", False),
    (EUR, "200 EUR", True),
    (EUR, "$200", False),
    (EUR, "€200 and $900", False),
    (EUR, "1 000,50 EUR", False),
    (EUR, "EUR 90", True),
    (EUR, "€300 and €300", False),
    (EUR, "€1.000,50", False),
    (_most("EUR", 1100), "€1.000,50", True),
    (_most("EUR", 1100), "€1,000.50", True),
    (PERCENT, "20%", True),
    (PERCENT, "21 percent", False),
    (PERCENT, "five %", True),
    # a unit of the expert's own
    (ROWS, "1,000 rows", True),
    (ROWS, "1001 rows", False),
    (ROWS, "one row", True),
    (ROWS, "5 columns", False),
    # edges from below
    ({"kind": "number", "unit": "days", "at_least": 7}, "10 days", True),
    ({"kind": "number", "unit": "days", "at_least": 7}, "144 hours", False),
    ({"kind": "number", "unit": "days", "at_least": 7, "at_most": 9}, "forever", False),
    ({"kind": "number", "unit": "days", "at_least": 0}, "-5 days", False),
]


@pytest.mark.parametrize(("bound", "text", "inside"), NUMBERS, ids=[f"{b['unit']}: {t}" for b, t, _ in NUMBERS])
def test_every_number_of_a_unit_has_to_be_inside(bound: dict[str, Any], text: str, inside: bool) -> None:
    assert _holds(bound, text) is inside


DATE = {"kind": "date", "not_before": "2026-12-01", "not_after": "2026-12-31"}
TABLES = {"kind": "one_of", "name": "table", "any_of": ["invoices", "payments"]}
VENDOR = {"kind": "one_of", "any_of": ["Sentry", "Post Mark"], "none_of": ["session replay"]}
STAGING = {"kind": "environment", "any_of": ["staging", "test"]}
BILLING = {"kind": "product", "any_of": ["Billing", "Onboarding"]}
OTHERS: list[tuple[dict[str, Any], str, bool]] = [
    # dates: written as 2026-12-31, all of them inside, all of them real
    (DATE, "on 2026-12-31", True),
    (DATE, "on 2026-12-01", True),
    (DATE, "on 2027-01-01", False),
    (DATE, "on 2026-11-30", False),
    (DATE, "2026-12-24 or 2027-01-01", False),
    (DATE, "on 2026-12-40", False),
    (DATE, "2026-12-24, at the latest 2026-13-01", False),
    (DATE, "on 24 December 2026", True),
    (DATE, "on Dec 24th, 2026", True),
    (DATE, "on 24.12.2026", True),
    (DATE, "on 24/12/2026", True),
    (DATE, "on 12/24/2026", True),
    (DATE, "on 05/12/2026", False),  # May or December
    (DATE, "from 2026-12-24 or from Monday", False),
    (DATE, "2026-12-24 or earlier", False),
    (DATE, "2026-12-24, Q3", False),
    (DATE, "on 24 December", False),
    (DATE, "", False),
    ({"kind": "date", "not_after": "2026-12-31"}, "2020-01-01", True),
    ({"kind": "date", "not_before": "2026-12-31"}, "2026-12-30", False),
    # words: one that is allowed, none that is not
    (VENDOR, "turn on Sentry", True),
    (VENDOR, "turn on SENTRY", True),
    (VENDOR, "use post mark", True),
    (VENDOR, "turn on Sentry with session replay", False),
    (VENDOR, "replays of the session in Sentry", False),
    (VENDOR, "turn on Matomo", False),
    (VENDOR, "use the post", False),
    (VENDOR, "sentryfication", False),
    (VENDOR, "turn on Sentry and Matomo", False),
    (VENDOR, "turn on Sentry, Matomo", False),
    (VENDOR, "turn on Matomo/Sentry", False),
    (VENDOR, "turn on Sentry, please", True),
    (VENDOR, "turn on Matomo, not Sentry", False),
    (VENDOR, "turn on all, Sentry too", False),
    (TABLES, "rerun the invoices table", True),
    (TABLES, "rerun the invoices and payments tables", True),
    (TABLES, "rerun the invoices and ledger tables", False),
    (TABLES, "rerun the tables, invoices first", False),
    # environments: in people's words, and no other beside
    (STAGING, "on staging", True),
    (STAGING, "on the stage and in QA", True),
    (STAGING, "on Preview", True),
    (STAGING, "on staging and the test system", True),
    (STAGING, "on staging and our server", False),
    (STAGING, "on staging for 5 days", False),
    (STAGING, "on prod", False),
    (STAGING, "from staging to live", False),
    (STAGING, "in the sandbox", False),
    (STAGING, "on our server", False),
    (STAGING, "on the backstage", False),
    # products: the channel's, in any case
    (BILLING, "billing", True),
    (BILLING, "Onboarding", True),
    (BILLING, "Reporting", False),
    (BILLING, "", False),
]


@pytest.mark.parametrize(("bound", "text", "inside"), OTHERS, ids=[f"{b['kind']}: {t}" for b, t, _ in OTHERS])
def test_a_date_a_word_an_environment_or_a_product_has_to_be_inside(
    bound: dict[str, Any], text: str, inside: bool
) -> None:
    assert _holds(bound, text) is inside


def test_a_channel_that_stands_for_no_product_is_outside() -> None:
    assert not ProductBound(kind="product", name="product", any_of=("Billing",)).allows(None)


EMPTY: list[dict[str, Any]] = [
    {"kind": "number", "unit": "days"},
    {"kind": "date"},
    {"kind": "one_of", "any_of": []},
    {"kind": "environment", "any_of": []},
    {"kind": "product", "any_of": []},
    {"kind": "colour"},
]


@pytest.mark.parametrize("given", EMPTY, ids=lambda given: str(given["kind"]))
def test_a_bound_without_an_edge_is_no_bound(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _holds(given, "10 days")
