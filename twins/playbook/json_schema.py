"""JSON Schemas of `rules.yaml` and `cases.yaml`, for editors.

`python -m twins.playbook.json_schema` writes them; a test compares them with the code.
"""

import json
from pathlib import Path

from twins.playbook.cases import CaseFile
from twins.playbook.model import Twin
from twins.values import Value

FOLDER = Path(__file__).parents[1] / "schema"


def schemas() -> dict[str, str]:
    """Return JSON texts by file name."""
    forms: dict[str, type[Value]] = {"rules.schema.json": Twin, "cases.schema.json": CaseFile}
    return {name: json.dumps(form.model_json_schema(), indent=2, sort_keys=True) + "\n" for name, form in forms.items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file, text in schemas().items():
        (FOLDER / file).write_text(text, encoding="utf-8")
