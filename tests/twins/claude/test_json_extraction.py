"""A report is found within a model's other text, and never guessed."""

import json
from typing import Any

import pytest

from tests.fake_model.reports import a_report, a_reported_deed
from twins.claude.json_extraction import report_in

ONE = json.dumps(a_report(why="one", bounds=[{"bound": "length", "value": "{5}", "quote": "5 days"}]))
TWO = json.dumps(a_report(why="two"))

AROUND: dict[str, tuple[str, str]] = {
    "the report alone": (ONE, "one"),
    "spread over lines": (json.dumps(json.loads(ONE), indent=2), "one"),
    "prose around it": (f"Sure! Here is the report:\n\n{ONE}\n\nLet me know if you need more.", "one"),
    "a fence of Markdown": (f"```json\n{ONE}\n```", "one"),
    "thoughts with braces": (f"<think>a set {{SEC-1, SEC-2}} or {{}} or {{{{ x }}</think>\n{ONE}", "one"),
    "thoughts with JSON": (f'<think>maybe {{"applied": ["SEC-2"]}}</think>{ONE}', "one"),
    "JSON behind it that is no report": (f'{ONE}\n{{"done": true}}', "one"),
    "a draft before it": (f"First draft: {ONE}\nOn second thoughts: {TWO}", "two"),
    "another that was cut off behind it": (f"{ONE}\n{TWO[:40]}", "one"),
    "inside another object": (f'{{"report": {ONE}', "one"),
}


@pytest.mark.parametrize(("text", "why"), AROUND.values(), ids=list(AROUND))
def test_the_last_whole_report_is_found(text: str, why: str) -> None:
    assert report_in(text).why == why


@pytest.mark.parametrize("text", ["", "I can't help with that.", "[1, 2]", '"covered"', "{", "{{{{", TWO[:-1], "}{"])
def test_where_no_object_stands_it_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="there is no JSON object in it"):
        report_in(text)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a word for a truth": ({"covered": "true"}, "covered: Input should be a valid boolean"),
    "a number for a truth": (
        {"deeds": [a_reported_deed(reversible=1)]},
        "deeds.0.reversible: Input should be a valid boolean",
    ),
    "nothing for a text": ({"space": None}, "space: Input should be a valid string"),
    "a number for a text": ({"why": 5}, "why: Input should be a valid string"),
    "a text for a list": ({"applied": "SEC-2"}, "applied: Input should be a valid list"),
    "a number among ids": ({"broken": ["SEC-2", 2]}, "broken.1: Input should be a valid string"),
    "a reach that isn't one": (
        {"deeds": [a_reported_deed(), a_reported_deed(reach="unknown")]},
        "deeds.1.reach: Input should be 'self', 'team', 'product', 'company'",
    ),
    "a kind that isn't one": ({"kind": "order"}, "kind: Input should be 'question' or 'request'"),
    "a text for a deed": ({"deeds": ["send it"]}, "deeds.0: Input should be a valid dictionary"),
    "a request without a deed": ({"deeds": []}, "^deeds: a request has at least one, with its reach$"),
    "more deeds than anybody asks for": ({"deeds": [a_reported_deed()] * 21}, "deeds: List should have at most 20"),
    "more assumptions than are read": ({"assumptions": ["it works"] * 11}, "assumptions: List should have at most 10"),
    "a bound without its quote": ({"bounds": [{"bound": "b", "value": "v"}]}, "bounds.0.quote: Field required"),
    "a key of its own": ({"tier": 1}, "tier: Extra inputs are not permitted"),
}


@pytest.mark.parametrize(("given", "problem"), WRONG.values(), ids=list(WRONG))
def test_what_is_of_another_type_is_not_mended_but_named(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        report_in(json.dumps(a_report(**given)))


@pytest.mark.parametrize("key", a_report())
def test_a_key_that_is_missing_is_named(key: str) -> None:
    report = {name: value for name, value in a_report().items() if name != key}

    with pytest.raises(ValueError, match=f"{key}: Field required"):
        report_in(json.dumps(report))


def test_a_problem_quotes_nothing_of_what_the_model_said() -> None:
    with pytest.raises(ValueError, match="covered") as problem:
        report_in(json.dumps(a_report(covered="a secret of the thread")))

    assert "secret" not in str(problem.value)


HOSTILE = ["{" * 20_000, '{"a":' * 5_000, '{"covered":' * 5_000, "[{" * 5_000, '{"covered": ' + "9" * 5_000 + "}"]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_what_no_one_can_parse_is_no_report(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # which one doesn't matter: the model is asked again
        report_in(text)
