"""The conformance suite of MCP, on the server that the bot runs, with the suite's fixtures beside its tools."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agents.mcp_client import ROOT
from tests.agents.node import NODE, install, needs_node

SUITE = "@modelcontextprotocol/conformance@0.2.0-alpha.12"
"""The newest: 0.1.16 doesn't know the revision of 2026-07-28, nor Tasks and Skills."""
EXTENSIONS = (
    "tasks-lifecycle",
    "tasks-capability-negotiation",
    "tasks-wire-fields",
    "tasks-request-state-removal",
    "tasks-mrtr-input",
    "tasks-request-headers",
    "tasks-dispatch-and-envelope",
    "tasks-status-notifications",
    "tasks-required-task-error",
    "tasks-mrtr-composition",
    "sep-2640-skills-directory",
    "sep-2640-skills-enumeration",
    "sep-2640-skills-manifest",
)
NO_STREAM_IS_RESUMED = {"server-sse-priming-event", "server-sse-retry-field"}
"""What the older era should have: after a lost answer, an agent asks again with the same key."""


pytestmark = [needs_node, pytest.mark.thorough]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fetch the suite, which is no part of the project."""
    return install(tmp_path_factory.mktemp("conformance"), SUITE) / "@modelcontextprotocol/conformance/dist/index.js"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.agents.conformance_server"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout
        yield server.stdout.readline().strip()
        server.terminate()


def checks(suite: Path, url: str, out: Path, *which: str) -> dict[str, list[str]]:
    """Run scenarios, and return what each found, by its status."""
    assert NODE
    command = [NODE, str(suite), "server", "--url", url, "--output-dir", str(out), *which]
    subprocess.run(command, check=False, capture_output=True, timeout=600)
    found: dict[str, list[str]] = {}
    for file in sorted(out.rglob("checks.json")):
        for check in json.loads(file.read_text(encoding="utf-8")):
            found.setdefault(check["status"], []).append(check["id"])
    print(f"{' '.join(which)}: {dict(Counter({status: len(ids) for status, ids in found.items()}))}")
    return found


@pytest.mark.parametrize(("version", "at_least"), [("2026-07-28", 145), ("2025-11-25", 80)])
def test_both_eras_pass_every_check(suite: Path, url: str, tmp_path: Path, version: str, at_least: int) -> None:
    found = checks(suite, url, tmp_path, "--suite", "all", "--spec-version", version)

    assert found.get("FAILURE", []) == []
    assert set(found.get("WARNING", [])) <= NO_STREAM_IS_RESUMED
    assert len(found["SUCCESS"]) >= at_least


def test_tasks_and_skills_pass_every_check(suite: Path, url: str, tmp_path: Path) -> None:
    found: Counter[str] = Counter()
    for scenario in EXTENSIONS:
        told = checks(suite, url, tmp_path / scenario, "--scenario", scenario)
        assert told.get("FAILURE", []) + told.get("WARNING", []) == [], scenario
        found["SUCCESS"] += len(told.get("SUCCESS", []))

    assert found["SUCCESS"] >= 80
