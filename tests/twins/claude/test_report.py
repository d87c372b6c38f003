"""The schema and the code read the same report."""

import re
from importlib.resources import files
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.fake_model.reports import a_report, a_reported_deed
from twins.claude.report import SCHEMA, Facts, ReportedDeed
from twins.deciding.reading import AskKind
from twins.values import Reach

BY_THE_SCHEMA = Draft202012Validator(SCHEMA)


def instances(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Draw what a schema allows."""
    match schema:
        case {"enum": members}:
            return st.sampled_from(members)
        case {"type": "string"}:
            return st.text(max_size=20)
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "array", "items": items}:
            return st.lists(instances(items), max_size=3)
        case {"type": "object", "properties": properties}:
            return st.fixed_dictionaries({name: instances(each) for name, each in properties.items()})
    raise AssertionError(f"a schema that nobody foresaw: {schema}")


def parts(schema: Any) -> list[dict[str, Any]]:
    """A schema and all schemas in it."""
    inner = [schema["items"]] if "items" in schema else list(schema.get("properties", {}).values())
    return [schema, *(part for each in inner for part in parts(each))]


@given(instance=instances(SCHEMA))
def test_what_the_schema_allows_the_code_reads(instance: dict[str, Any]) -> None:
    BY_THE_SCHEMA.validate(instance)

    if instance["kind"] == "request" and not instance["deeds"]:
        instance["deeds"] = [a_reported_deed()]  # the one thing that no schema can ask for
    assert Facts.model_validate(instance).model_dump() == instance


@given(data=st.data())
def test_what_the_schema_forbids_the_code_refuses(data: st.DataObject) -> None:
    report = a_report(bounds=[{"bound": "b", "value": "v", "quote": "q"}], deeds=[a_reported_deed(), a_reported_deed()])
    anything = (
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=2) | st.none())
    )
    place = data.draw(st.sampled_from([report, report["bounds"][0], report["deeds"][1]]))
    place[data.draw(st.sampled_from([*place, "tier"]))] = data.draw(anything)

    if report.get("deeds") == []:
        report["kind"] = "question"
    try:
        Facts.model_validate(report)
    except ValueError:
        assert not BY_THE_SCHEMA.is_valid(report)
    else:
        BY_THE_SCHEMA.validate(report)


def test_every_object_of_the_schema_is_closed_and_has_all_its_keys() -> None:
    objects = [part for part in parts(SCHEMA) if part["type"] == "object"]

    assert len(objects) == 3
    for part in objects:
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])


def test_the_schema_says_nothing_that_a_grammar_would_be_too_large_for() -> None:
    said = {key for part in parts(SCHEMA) for key in part}

    assert said == {"type", "properties", "required", "additionalProperties", "items", "enum"}
    assert {type(part["type"]) for part in parts(SCHEMA)} == {str}


def test_the_schema_has_the_fields_of_the_report_in_their_order_and_every_kind_and_reach() -> None:
    deed = SCHEMA["properties"]["deeds"]["items"]["properties"]

    assert list(SCHEMA["properties"]) == list(Facts.model_fields)
    assert list(deed) == list(ReportedDeed.model_fields)
    assert deed["reach"]["enum"] == [reach.value for reach in Reach]
    assert SCHEMA["properties"]["kind"]["enum"] == [kind.value for kind in AskKind]


def test_the_weighing_comes_before_every_field_that_a_verdict_is_made_of() -> None:
    fields = list(SCHEMA["properties"])

    assert fields[: fields.index("weighing")] == ["why", "want"]
    assert fields[-1] == "advice"


def test_the_instructions_define_every_field_once_in_the_order_of_the_form() -> None:
    law = files("twins.claude").joinpath("law.md").read_text(encoding="utf-8")
    defined = re.findall(r"^ *- (`\w+`(?:, `\w+`)*):", law, re.MULTILINE)

    names = [name for each in defined for name in re.findall(r"\w+", each)]
    groups = {"broken": 0, "in_doubt": 0, "applied": 0}
    top = [name for name in dict.fromkeys(names) if name not in ReportedDeed.model_fields]
    assert top == list(Facts.model_fields)
    assert set(ReportedDeed.model_fields) <= set(names)
    assert all(names.count(name) == 1 for name in top if name not in groups)
