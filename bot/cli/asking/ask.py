"""The command `ask` and its options: each way of asking imports only what it needs."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.lazy_commands import importing
from bot.cli.output import Json
from bot.errors import UsageError
from twins.deciding.ask import LONGEST_ASK


def ask(
    handle: Annotated[str, typer.Argument(help="The twin's handle, as in Slack.")],
    text: Annotated[str, typer.Argument(help="What you want, and why.")],
    product: Annotated[str | None, typer.Option(help="The product you ask for.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Ask a folder instead of a published twin.")] = None,
    thread: Annotated[
        typer.FileText | None,
        typer.Option(
            encoding="utf-8", help="The earlier messages of the thread, as `Name: text`; - reads them from stdin."
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Who asks, by name in the thread; otherwise the last person who asked something.")
    ] = None,
    as_agent: Annotated[
        bool,
        typer.Option(
            "--as-agent",
            help="Ask a running bot as an agent, with ZEROHANDOFF_URL and ZEROHANDOFF_TOKEN. Exit codes: 0 go ahead, "
            "1 no, 3 wait.",
        ),
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", help="With --as-agent: wait for the verdict.")] = False,
    at_most: Annotated[float, typer.Option(min=0, help="Seconds to --wait; without it, for as long as it takes.")] = (
        float("inf")
    ),
    key: Annotated[str, typer.Option(help="With --as-agent: the same key is the same request.")] = "",
    as_json: Json = False,
) -> bool:
    """Print a twin's answer; return False if no mind could read the ask."""
    if not text.strip() or len(text) > LONGEST_ASK:
        raise UsageError(f"Say what you want and why, in at most {LONGEST_ASK:,} characters.")
    if as_agent:
        from bot.cli.asking.as_agent import ask_as_agent

        ask_as_agent(handle, text, key, product or "", at_most, waits=wait, as_json=as_json)
    with importing():
        from bot.cli.asking.preview import preview
    return preview(handle, text, product, folder, thread, by, as_json=as_json)
