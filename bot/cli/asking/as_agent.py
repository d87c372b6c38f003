"""`ask --as-agent`: an ask at the door of a running bot, as an agent or a pipeline makes it."""

import os
from typing import Any

import typer

from bot.agents.python_client import AgentsClient, DoorError
from bot.cli.output import print_json
from bot.errors import UsageError

EXIT = {"ahead": 0, "info": 0, "no": 1, "wait": 3}
"""Exit codes by what the agent may do; 2 is misuse, as everywhere."""


def ask_as_agent(handle: str, text: str, key: str, product: str, at_most: float, *, waits: bool, as_json: bool) -> None:
    """Ask, wait for the verdict if told to, print the result, and exit by it."""
    client = _client()
    try:
        result = client.ask(text, twin=handle, key=key, product=product)
        if waits and EXIT[result["go"]] == EXIT["wait"]:
            typer.echo(_in_words(result), err=True)
            result = client.wait(result["ticket"], at_most)
    except DoorError as error:
        raise UsageError(str(error)) from error
    if as_json:
        print_json(result)
    else:
        typer.echo(_in_words(result))
    raise typer.Exit(EXIT[result["go"]])


def _client() -> AgentsClient:
    url, token = (os.environ.get(name, "").strip() for name in ("ZEROHANDOFF_URL", "ZEROHANDOFF_TOKEN"))
    if not (url and token):
        raise UsageError(
            "ZEROHANDOFF_URL and ZEROHANDOFF_TOKEN are not set: the address of the running bot, and a token from "
            "`/twins agents new NAME` in Slack. `zerohandoff practice` prints both for a trial."
        )
    return AgentsClient(url, token)


def _in_words(result: dict[str, Any]) -> str:
    lines = [f"{result['go'].upper()}: {result['next']}", _decided_by_a_person(result) or result["reason"]]
    lines += [f"Assumes: {result['assumption']}"] if result["assumption"] else []
    lines += [f"Question: {result['question']}"] if result["question"] else []
    lines += [f"Rule {rule['id']} ({rule['kind']}): {rule['text']}" for rule in result["rules"]]
    lines += [f"Ticket: {result['ticket']} {result['link']}".rstrip()]
    return "\n".join(filter(None, lines))


def _decided_by_a_person(result: dict[str, Any]) -> str:
    """Return who settled it and their words; "" while the twin's own answer stands."""
    if result["state"] == "answered" or not result["decided_by"]:
        return ""
    return f"Decided by {result['decided_by']}" + (f": {result['words']}" if result["words"] else ".")
