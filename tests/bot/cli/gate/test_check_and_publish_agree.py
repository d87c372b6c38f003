"""`twin check` and `twin publish` say the same about the same folders, and end alike."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bot.cli.gate.test_adopting_starters import check_and_publish
from tests.support.effort import THOROUGH
from tests.support.twin_folders import CASES, GOOD, RULES
from twins.playbook.folder import write_folder

pytestmark = pytest.mark.usefixtures("migrated_once")

Mistake = tuple[str, str, str]
GUARD = "  - id: SEC-C3\n    ask: make the bucket public\n    expect: {outcome: check_first, trigger: SEC-T1}\n"
OF_COMPANY = "  - id: SEC-C4\n    ask: sell the keys to a partner\n    expect: {outcome: refused, rules: [CO-2]}\n"
OPEN = {
    **GOOD,
    "rules.yaml": RULES[: RULES.index("spaces:")].replace(
        "    otherwise_when:", "    also_asked_as:\n      - keep sessions for {number} days\n    otherwise_when:"
    ),
    "cases.yaml": CASES + GUARD,
}
"""A folder whose gate is open."""
MISTAKES: dict[str, Mistake] = {
    "none": ("cases.yaml", "", ""),
    "a trigger without a case": ("cases.yaml", GUARD, ""),
    "a case of the company's law": ("cases.yaml", "cases:\n", "cases:\n" + OF_COMPANY),
    "a role": ("rules.yaml", "expert: {slack: U0ANA, name: Ana}", "expert: {role: expert}"),
    "an unknown role": ("rules.yaml", "expert: {slack: U0ANA, name: Ana}", "expert: {role: boss}"),
    "an unknown topic": (
        "cases.yaml",
        "{outcome: refused, rules: [SEC-1]}",
        "{outcome: refused, rules: [SEC-1], person: {topic: tax}}",
    ),
    "an unknown key": ("rules.yaml", "tier: 1\n    text: Sessions", "teir: 1\n    text: Sessions"),
    "no YAML": ("cases.yaml", "cases:", "cases: ["),
    "no rules.yaml": ("rules.yaml", "", ""),
    "a failing law": ("rules.yaml", "put the API key in the repo", "write secrets on the wall"),
    "a failing default": ("cases.yaml", "outcome: not_by_default", "outcome: decided"),
    "a law without a case": ("cases.yaml", "outcome: refused", "outcome: check_first"),
    "another name": ("SKILL.md", "name: security", "name: safety"),
}
PEOPLE = [(), ("--owner", "U0BEA"), ("--owner", "U0ANA", "--deputy", "U0OMAR"), ("--person", "legal=U0LEO")]


def broken(path: Path, mistakes: Sequence[str]) -> Path:
    """Write the open folder with some mistakes in it; one that another has made impossible is left out."""
    files = dict(OPEN)
    for file, old, new in (MISTAKES[each] for each in mistakes):
        files[file] = files[file].replace(old, new, 1) if old else files[file]
    folder = path / "security"
    write_folder(files, folder)
    if "no rules.yaml" in mistakes:
        (folder / "rules.yaml").unlink()
    return folder


def environment(path: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{path / 'z.db'}"}


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("people", PEOPLE[:2], ids=["as it is", "with an owner"])
def test_one_mistake(tmp_path: Path, mistake: str, people: Sequence[str]) -> None:
    checked, _ = check_and_publish(environment(tmp_path), broken(tmp_path, [mistake]), *people)
    harmless = {"none", "a case of the company's law", *(["a role"] if people else [])}
    assert (checked.returncode == 0) == (mistake in harmless), checked.stdout


@pytest.mark.thorough
@settings(max_examples=100 if THOROUGH else 8)
@given(mistakes=st.lists(st.sampled_from(sorted(MISTAKES)), max_size=4), people=st.sampled_from(PEOPLE))
def test_several_mistakes(
    tmp_path_factory: pytest.TempPathFactory, mistakes: Sequence[str], people: Sequence[str]
) -> None:
    path = tmp_path_factory.mktemp("broken")
    check_and_publish(environment(path), broken(path, mistakes), *people)
    shutil.rmtree(path)


def test_every_broken_folder_is_named_and_none_is_published(tmp_path: Path) -> None:
    good, bad = broken(tmp_path / "good", []), broken(tmp_path / "bad", ["an unknown key"])
    checked, published = check_and_publish(environment(tmp_path), good, bad)
    assert f"{good}: 2 rules" in checked.stdout
    assert f"{bad}/rules.yaml:" in checked.stdout
    assert "Nothing was published" in published.stderr
