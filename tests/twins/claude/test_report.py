"""The schema and the code read the same report."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.fake_model.reports import a_report
from twins.claude.report import SCHEMA, Facts
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

    assert Facts.model_validate(instance).model_dump() == instance


@given(data=st.data())
def test_what_the_schema_forbids_the_code_refuses(data: st.DataObject) -> None:
    report = a_report(bounds=[{"bound": "b", "value": "v", "quote": "q"}])
    anything = (
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=2) | st.none())
    )
    place = data.draw(st.sampled_from([report, report["bounds"][0]]))
    place[data.draw(st.sampled_from([*place, "tier"]))] = data.draw(anything)

    try:
        Facts.model_validate(report)
    except ValueError:
        assert not BY_THE_SCHEMA.is_valid(report)
    else:
        BY_THE_SCHEMA.validate(report)


def test_every_object_of_the_schema_is_closed_and_has_all_its_keys() -> None:
    objects = [part for part in parts(SCHEMA) if part["type"] == "object"]

    assert len(objects) == 2
    for part in objects:
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])


def test_the_schema_says_nothing_that_a_grammar_would_be_too_large_for() -> None:
    said = {key for part in parts(SCHEMA) for key in part}

    assert said == {"type", "properties", "required", "additionalProperties", "items", "enum"}
    assert {type(part["type"]) for part in parts(SCHEMA)} == {str}


def test_the_schema_has_the_fields_of_the_report_in_their_order_and_every_reach() -> None:
    assert list(SCHEMA["properties"]) == list(Facts.model_fields)
    assert SCHEMA["properties"]["reach"]["enum"] == [reach.value for reach in Reach]
