"""The layers, the order of packages within them, each vendor's allowed packages, and unique names."""

import ast
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "twins", "storage")
EXCEPTIONS = {("bot.errors", "sqlalchemy.exc")}
"""The command line explains database outages, and the class of that error is the driver's."""


@cache
def _modules() -> dict[str, ast.Module]:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return {_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def _imports(module: str) -> frozenset[str]:
    """Return the modules that a module imports, anywhere in its code, by their full names."""
    found: set[str] = set()
    for node in ast.walk(_modules()[module]):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} imports by a relative name"
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & _modules().keys()
            found.update(inner or {str(node.module)})
    return frozenset(found)


def _in(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _is_slack(name: str) -> bool:
    return name.startswith("slack_")


def _arrows(*packages: str, slack: bool = False) -> list[tuple[str, str]]:
    """Return each import of these packages, as importer and imported, except the exceptions."""
    return sorted(
        (module, name)
        for module in _modules()
        for name in _imports(module)
        if (_in(name, *packages) or (slack and _is_slack(name))) and (module, name) not in EXCEPTIONS
    )


def _from_outside(arrows: list[tuple[str, str]], *allowed: str) -> list[tuple[str, str]]:
    return [(module, name) for module, name in arrows if not _in(module, *allowed)]


def test_the_rooms_are_found() -> None:
    assert {name.split(".")[0] for name in _modules()} == set(ROOMS)
    assert len(_modules()) > 50


def test_the_domain_knows_neither_face_nor_store_nor_vendors() -> None:
    vendors = ("bot", "storage", "sqlmodel", "sqlalchemy", "alembic", "anthropic", "apscheduler")

    assert [arrow for arrow in _arrows(*vendors, slack=True) if _in(arrow[0], "twins")] == []


def test_the_store_does_not_know_the_face() -> None:
    assert [arrow for arrow in _arrows("bot", slack=True) if _in(arrow[0], "storage")] == []


def test_slack_is_known_in_the_face_alone() -> None:
    assert _from_outside([arrow for arrow in _arrows(slack=True) if _is_slack(arrow[1])], "bot") == []


def test_the_database_is_known_in_the_store_alone() -> None:
    assert _from_outside(_arrows("sqlmodel", "sqlalchemy", "alembic"), "storage") == []


def test_the_exceptions_are_still_needed() -> None:
    assert {(module, name) for module, name in EXCEPTIONS if name not in _imports(module)} == set()


@pytest.mark.parametrize("vendor", ["anthropic", "apscheduler", "procrastinate"])
def test_one_module_knows_each_of_the_other_vendors(vendor: str) -> None:
    assert len({module for module, _ in _arrows(vendor)}) <= 1


def test_the_clock_alone_knows_the_scheduler() -> None:
    assert _from_outside(_arrows("apscheduler"), "bot.clock") == []


def test_the_protocol_of_agents_is_known_in_one_package() -> None:
    assert _from_outside(_arrows("mcp", "mcp_types"), "bot.agents.mcp") == []


def test_tokens_of_other_issuers_are_known_in_one_package() -> None:
    assert _from_outside(_arrows("jwt", "cryptography"), "bot.agents.oidc") == []


def test_only_what_serves_it_knows_the_practice_workspace() -> None:
    assert _from_outside(_arrows("bot.practice"), "bot.practice", "bot.cli.serve", "bot.cli.practice_page") == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {module: _imports(module) & _modules().keys() for module in _modules()}

    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_every_module_says_what_it_is_for() -> None:
    assert [module for module, tree in _modules().items() if not ast.get_docstring(tree) and tree.body] == []


FLOORS = {
    "twins": (
        "errors values states jobs audit audit_words people audience conversation export_marks",
        "job_payloads due_payloads notices",
        "playbook overriding auditing attachments",
        "deciding freshness meaning",
        "finder",
        "publishing",
        "authoring",
        "checking claude importing exporting",
        "agents",
        "reporting replying",
    ),
    "storage": (
        "db",
        "jobs",
        "records attachments",
        "authoring asking reporting privacy auditing",
        "views freshness",
        "checking overriding",
        "publishing replying",
        "agents",
        "store",
    ),
    "bot": (
        "clock errors logs ui setting_values proxies kept_connections",
        "settings http_server expiring_cache",
        "slack model platform",
        "ops overriding meaning",
        "publishing asking",
        "authoring",
        "checking agents",
        "freshness reporting replying",
        "app",
        "cli",
        "__main__",
    ),
}
"""Each layer's packages and modules from the ground up. A package imports lower floors and itself; those on one floor
don't import each other. `platform` is reserved."""


def _floors() -> dict[str, int]:
    return {
        f"{layer}.{name}": height
        for layer, floors in FLOORS.items()
        for height, floor in enumerate(floors)
        for name in floor.split()
    }


def _package(module: str) -> str:
    return ".".join(module.split(".")[:2])


def test_every_package_has_a_floor() -> None:
    packages = {_package(module) for module in _modules() if "." in module and not _in(module, "bot.practice")}

    assert packages - _floors().keys() == set()


def test_a_package_imports_only_lower_floors_of_its_layer() -> None:
    floors = _floors()
    wrong = [
        (module, name)
        for module in _modules()
        for name in _imports(module)
        if _package(module) in floors and _package(name) in floors and _package(module) != _package(name)
        if module.split(".")[0] == name.split(".")[0] and floors[_package(module)] <= floors[_package(name)]
    ]

    assert wrong == []


ROLES = {"handler", "card", "forms", "messages", "store"}
"""Base names that state a file's role in its package, and so may repeat."""


def test_a_base_name_is_unique_in_its_layer() -> None:
    names = Counter(
        (_house(module), module.rsplit(".")[-1])
        for module in _modules()
        if not _in(module, "storage.db.migrations") and not (_path(module) / "__init__.py").exists()
    )

    assert {name for name, count in names.items() if count > 1 and name[1] not in ROLES} == set()


def test_a_class_name_exists_once() -> None:
    classes = Counter(node.name for tree in _modules().values() for node in tree.body if isinstance(node, ast.ClassDef))

    assert {name for name, count in classes.items() if count > 1} == set()


def test_every_package_says_what_it_holds() -> None:
    packages = [name for name in _modules() if (_path(name) / "__init__.py").exists()]

    assert [name for name in packages if not ast.get_docstring(_modules()[name])] == []


_ONLY_GROWS = "storage.db.migrations.versions"
"""A migration is never taken away."""


def test_a_package_holds_two_to_sixteen_files() -> None:
    sizes = Counter(
        module.rpartition(".")[0]
        for module in _modules()
        if "." in module and not (_path(module) / "__init__.py").exists()
    )

    assert {package for package, size in sizes.items() if size > 16} <= {_ONLY_GROWS}


def _path(module: str) -> Path:
    return ROOT.joinpath(*module.split("."))


def _house(module: str) -> str:
    """Return the layer of a module; the practice workspace counts as a layer of its own."""
    return "bot.practice" if _in(module, "bot.practice") else module.split(".", maxsplit=1)[0]


CLOCKS = {"now", "utcnow", "today", "time", "monotonic"}


def test_the_domain_reads_no_clock() -> None:
    reads = [
        f"{module}:{node.lineno}"
        for module, tree in _modules().items()
        for node in ast.walk(tree)
        if _in(module, "twins") and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.value.id in {"datetime", "date", "time"}
        if node.func.attr in CLOCKS
    ]

    assert reads == []
