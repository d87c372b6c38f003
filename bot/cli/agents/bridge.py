"""The command `mcp`: the running bot's MCP server over standard streams."""

from importlib.util import find_spec
from typing import Annotated

import typer

from bot.agents.python_client import AgentsClient, DoorError
from bot.errors import UsageError


def serve_on_streams(
    url: Annotated[str, typer.Option(envvar="ZEROHANDOFF_URL", help="Where the bot's agents' door is.")] = "",
    token: Annotated[str, typer.Option(envvar="ZEROHANDOFF_TOKEN", help="Your token, from /twins agents.")] = "",
) -> None:
    url, token = url.strip(), token.strip()
    missing = [name for name, value in (("ZEROHANDOFF_URL", url), ("ZEROHANDOFF_TOKEN", token)) if not value]
    if missing:
        raise UsageError(f"Not set: {', '.join(missing)}. The token is from `/twins agents` in Slack.")
    if find_spec("mcp") is None:
        raise UsageError('This needs the extra `agents`: pip install "zerohandoff[agents]"')
    from bot.agents.mcp.stdio_bridge import run_bridge

    try:
        AgentsClient(url, token).require_sendable()
    except DoorError as error:
        raise UsageError(f"{error} ZEROHANDOFF_URL and ZEROHANDOFF_TOKEN name them.") from error
    run_bridge(f"{url.rstrip('/')}/mcp", token)
