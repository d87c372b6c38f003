"""Texts of versions from before revision 0013, with their cases as the present engine has them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from twins.authoring.editable_playbook import EditablePlaybook, ItemKind
from twins.authoring.yaml_edits import apply_edits, changed_text
from twins.playbook.cases import Case
from twins.playbook.folder import CASES
from twins.playbook.model import Version
from twins.publishing.renewal import renewed_cases
from twins.values import Outcome


def renewed_texts(
    files: Mapping[str, str], version: Version, company: Version | None, published_at: datetime
) -> dict[str, str]:
    """Renew the cases, and write every outcome in its present word. Comments and order are kept."""
    playbook = EditablePlaybook.of(files)
    known = {case.id: case for case in playbook.cases}
    renewed = renewed_cases(version, playbook.cases, company, published_at)
    edits = [playbook.put(ItemKind.CASE, case.id, _given(case)) for case in renewed if case != known.get(case.id)]
    texts = apply_edits(dict(files), edits)
    return {**texts, CASES: changed_text(texts[CASES], _in_present_words)}


def _given(case: Case) -> Any:
    return case.model_dump(mode="json")


def _in_present_words(data: Any) -> None:
    for item in data.get(ItemKind.CASE.value) or ():
        for said in (item["expect"], item["expect"].get("after") or {}):
            word = said.get("outcome")
            if word and Outcome(word).value != word:
                said["outcome"] = Outcome(word).value
