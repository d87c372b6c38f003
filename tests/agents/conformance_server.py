"""The server with the fixtures of the conformance suite, beside its own tools: prints its URL, and runs until its input
ends."""

import sys

from bot.agents.mcp.mcp_app import mcp_server
from bot.agents.mcp.skills_extension import Skills
from bot.agents.mcp.tasks_extension import Tasks
from tests.agents.conformance_rounds import add_rounds
from tests.agents.conformance_tasks import FixtureWork, add_long_work
from tests.agents.conformance_tools import add_fixtures
from tests.agents.remembering_door import RememberingDoor
from tests.agents.served import SETTINGS, served


def main() -> None:
    door = RememberingDoor()
    server = mcp_server(door, SETTINGS, (Tasks(FixtureWork()), Skills(door)))
    for add in (add_fixtures, add_rounds, add_long_work):
        add(server)
    with served(server, token="cora") as url:
        print(url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
