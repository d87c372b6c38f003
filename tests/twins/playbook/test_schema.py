"""The JSON Schemas for editors match the code."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.support.twin_folders import CASES, GOOD, RULES
from twins.playbook.folder import STARTERS
from twins.playbook.json_schema import FOLDER, schemas
from twins.playbook.yaml_lines import read_yaml

FILES = sorted(STARTERS.glob("*/*.yaml"))


def _as_json(text: str) -> Any:
    """The data of a YAML text with its dates as people write them, the way an editor checks it."""
    return json.loads(json.dumps(read_yaml(text).data, default=str))


@cache
def _validator(name: str) -> Draft202012Validator:
    schema = json.loads(schemas()[name.replace(".yaml", ".schema.json")])
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_the_files_are_what_the_code_generates() -> None:
    on_disk = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}

    assert on_disk == schemas(), "run python -m twins.playbook.json_schema"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_starter_is_valid(path: Path) -> None:
    errors = _validator(path.name).iter_errors(_as_json(path.read_text(encoding="utf-8")))

    assert [f"{error.json_path}: {error.message}" for error in errors] == []


WRONG: dict[str, tuple[str, str]] = {
    # rules.yaml
    "an unknown key": ("rules.yaml", RULES + "colour: red\n"),
    "a tier of 4": ("rules.yaml", RULES.replace("tier: 1", "tier: 4")),
    "a date in words": ("rules.yaml", RULES.replace("2027-03-31", "next spring")),
    "no why": ("rules.yaml", RULES.replace("    why: Laptops get lost.\n", "")),
    "no end": ("rules.yaml", RULES.replace("    until: 2027-03-31\n", "")),
    "an unknown bound": ("rules.yaml", RULES.replace("kind: number", "kind: count")),
    # cases.yaml
    "an unknown outcome": ("cases.yaml", CASES.replace("refused", "rejected")),
    "a bad id": ("cases.yaml", CASES.replace("SEC-C1", "first")),
}


@pytest.mark.parametrize(("name", "text"), WRONG.values(), ids=list(WRONG))
def test_an_editor_sees_a_mistake_that_the_code_would_see(name: str, text: str) -> None:
    assert text != GOOD[name]
    assert not _validator(name).is_valid(_as_json(text))
    assert _validator(name).is_valid(_as_json(GOOD[name]))
