"""JSON Schemas of `rules.yaml` and `cases.yaml`, for editors."""

import json
from pathlib import Path
from typing import Any

from twins.playbook.cases import CaseFile
from twins.playbook.model import Twin
from twins.playbook.roles import RoleOfTopic, RoleOfTwin
from twins.values import Value

FOLDER = Path(__file__).parents[1] / "schema"


def schemas() -> dict[str, str]:
    """Return JSON texts by file name."""
    forms: dict[str, type[Value]] = {"rules.schema.json": Twin, "cases.schema.json": CaseFile}
    return {name: json.dumps(_with_roles(form), indent=2, sort_keys=True) + "\n" for name, form in forms.items()}


def _with_roles(form: type[Value]) -> dict[str, Any]:
    """Let a role take each person's place."""
    schema = form.model_json_schema()
    parts = schema["$defs"]
    roles = {each.__name__: each.model_json_schema() for each in (RoleOfTwin, RoleOfTopic)}
    either = [{"$ref": f"#/$defs/{name}"} for name in roles]
    for name in {"Person", "Deputy"} & parts.keys():
        parts[f"Named{name}"] = parts[name]
        parts[name] = {"anyOf": [{"$ref": f"#/$defs/Named{name}"}, *either]}
    for part, field in (("Expected", "person"), ("Case", "by")):
        if part in parts:
            parts[part]["properties"][field]["anyOf"] += either
    return {**schema, "$defs": parts | roles}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file, text in schemas().items():
        (FOLDER / file).write_text(text, encoding="utf-8")
