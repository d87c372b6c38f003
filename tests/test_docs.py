"""The docs agree with the code."""

import re
from pathlib import Path

from bot.settings import Settings
from tests.support.generated_docs import STATES, states_page
from tests.test_architecture import FLOORS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
SCREENS = 160
"""Lines in the README's three screens."""
_CODE = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"\w+\.(?:py|md|txt)")
_RESERVED = {"platform"}
"""Packages to come: the floors hold them, the tree doesn't yet."""
_PATH = re.compile(r"(?:bot|twins|storage|tests|docs|scripts)/[\w./*-]*")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def test_the_pictures_of_the_states_are_those_of_the_tables() -> None:
    assert STATES.read_text(encoding="utf-8") == states_page()


def test_every_setting_is_in_the_example_and_the_other_way_round() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = {name.lower() for name in re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE)}
    named = {"twin_apps" if name.startswith("twin_apps__") else name for name in named}
    assert named == set(Settings.model_fields)


def test_the_readme_fits_three_screens() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= SCREENS


def test_every_page_and_heading_that_a_page_links_to_exists() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8"))
        if not _leads_somewhere(page, target)
    ]
    assert broken == []


def test_every_path_that_a_page_names_exists() -> None:
    missing = [
        f"{page.relative_to(ROOT)}: {path}"
        for page in PAGES
        for code in _CODE.findall(_FENCED.sub("", page.read_text(encoding="utf-8")))
        for path in _paths_in(code)
        if not _exists(path)
    ]
    assert missing == []


def test_every_file_that_a_page_names_without_its_folder_exists() -> None:
    known = {path.name for layer in ("bot", "twins", "storage", "docs") for path in (ROOT / layer).rglob("*.*")}
    known |= {"README.md", "CHANGELOG.md", "SKILL.md", "AGENTS.md"}
    missing = [
        f"{page.relative_to(ROOT)}: {code}"
        for page in PAGES
        for code in _CODE.findall(_FENCED.sub("", page.read_text(encoding="utf-8")))
        if _FILE.fullmatch(code) and code not in known
    ]
    assert missing == []


def test_the_floors_of_the_architecture_page_are_those_of_the_test() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").replace("\\", "")
    rows = re.findall(r"^\| \d+ \|(.*)\|(.*)\|(.*)\|$", page, re.MULTILINE)
    for layer, column in zip(("twins", "storage", "bot"), zip(*rows, strict=True), strict=True):
        drawn = [set(re.findall(r"\w+", cell)) for cell in column if cell.strip()]
        assert drawn == [set(floor.split()) - _RESERVED for floor in FLOORS[layer]]


def test_every_folder_in_the_readme_exists() -> None:
    """The folders are an indented block: a layer, then its packages."""
    block = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Folders")[2].partition("\n## ")[0]
    layer, missing = "", []
    for line in re.findall(r"^    (.+)$", block, re.MULTILINE):
        if not line.startswith(" "):
            layer = line.split()[0]
            missing += [] if _exists(layer) else [layer]
        found = re.findall(r"\b[a-z]+/(?=[ ,;]|$)", line)
        missing += [f"{layer}{name}" for name in found if name != layer and not _exists(f"{layer}{name}")]
    assert missing == []


def test_the_locks_name_no_registry() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links", lock.read_text(encoding="utf-8")) == []


def _leads_somewhere(page: Path, target: str) -> bool:
    path, _, heading = target.partition("#")
    linked = page.parent / path if path else page
    if not linked.exists():
        return False
    return not heading or heading in map(_anchor, _HEADING.findall(linked.read_text(encoding="utf-8")))


def _anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _paths_in(code: str) -> list[str]:
    """Return the paths of a piece of code that begin with a folder of the project."""
    return [word for word in code.split() if _PATH.fullmatch(word)]


def _exists(path: str) -> bool:
    return any(ROOT.glob(path.rstrip("/")))
