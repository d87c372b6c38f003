"""The docs say what the code does."""

import re
from pathlib import Path

from bot.settings import Settings
from tests.support.generated_docs import STATES, states_page

ROOT = Path(__file__).parents[1]


def test_the_pictures_of_the_states_are_those_of_the_tables() -> None:
    assert STATES.read_text(encoding="utf-8") == states_page()


def test_every_setting_stands_in_the_example_and_the_other_way_round() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = {name.lower() for name in re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE)}
    named = {"twin_apps" if name.startswith("twin_apps__") else name for name in named}
    assert named == set(Settings.model_fields)


def test_every_file_and_page_that_the_readme_names_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", readme)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_locks_name_no_registry() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links", lock.read_text(encoding="utf-8")) == []


def test_every_module_among_the_moving_parts_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    parts = readme.partition("## The moving parts")[2].partition("\n## ")[0]
    known = {path.name for room in ("bot", "twins", "storage") for path in (ROOT / room).rglob("*.py")}
    assert set(re.findall(r"(?<![*\w])([a-z_]+\.py)\b", parts)) <= known | {"test_architecture.py"}
