"""Schemathesis against the HTTP door: no failure of the bot, and no answer outside of its OpenAPI document."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from bot.agents.watch import TicketWatch
from tests.support.agents_door import Agent, agent_of, agents_world

pytestmark = pytest.mark.thorough
LONGEST_WAIT = 0.3
"""Seconds, so that tickets which wait for nobody's click don't hold up the run."""
TOO_STRICT = "positive_data_acceptance"
"""No schema can say which twins exist, or that "hello" asks nothing; both are refused with a documented status."""


def run(agent: Agent, folder: Path, *more: str) -> str:
    """Run Schemathesis, and return what it prints. Fails the test if it finds anything."""
    door = f"http://127.0.0.1:{agent.port}"
    seed = random.randrange(2**32)
    command = (
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{door}/v1/openapi.json", "--url", door),
        *("--header", f"Authorization: Bearer {agent.token}", "--seed", str(seed), "--no-color"),
        *("--max-examples", "20", "--checks", "all", "--exclude-checks", TOO_STRICT, "--continue-on-failure"),
        *("--suppress-health-check", "all", "--generation-database", "none", "--request-timeout", "60"),
    )
    ran = subprocess.run([*command, *more], cwd=folder, capture_output=True, text=True, timeout=500, check=False)
    assert ran.returncode == 0, f"seed {seed}\n{ran.stdout[-20_000:]}{ran.stderr[-2_000:]}"
    return ran.stdout


def test_the_door_answers_as_its_document_says(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = TicketWatch.change

    async def briefly(watch: TicketWatch, ticket: str, mark: str, seconds: float) -> str | None:
        return await change(watch, ticket, mark, min(seconds, LONGEST_WAIT))

    monkeypatch.setattr(TicketWatch, "change", briefly)
    with agents_world(tmp_path_factory.mktemp("document"), github_url="http://127.0.0.1:9") as world:
        said = run(agent_of(world), tmp_path)

    assert "Tested: 8" in said
    assert "API Links:    4 covered" in said
