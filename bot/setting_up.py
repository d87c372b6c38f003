"""The commands that set up the Slack app: `manifest` and `doctor`."""

import json
from itertools import chain

import typer

from bot.desk import usable_store
from bot.doctor import model_findings
from bot.doctor_slack import slack_findings
from bot.doctor_store import store_findings
from bot.errors import UsageError
from bot.finding import report
from bot.manifest import BOT_NAME, link, manifest
from bot.settings import Settings


def examine(*, as_json: bool) -> bool:
    """Check everything that `run` needs; return True if nothing is wrong."""
    settings = Settings()
    found = chain(slack_findings(settings), store_findings(settings), model_findings(settings))
    return report(found, as_json=as_json)


def print_manifest(handle: str | None, url: str | None, *, is_link: bool) -> None:
    """Print the manifest of the shared app, or of a twin's own app."""
    if url is not None and not url.startswith("https://"):
        raise UsageError("Slack sends to https addresses only: --url https://twins.example.com")
    name = BOT_NAME if handle is None else _name_of(handle)
    address = f"{url.rstrip('/')}/slack/events" + (f"/{handle}" if handle else "") if url else None
    made = manifest(name, address, shared=handle is None)
    typer.echo(link(made) if is_link else json.dumps(made, indent=2))


def _name_of(handle: str) -> str:
    """Return the newest version's name, even if that version still waits for consent."""
    shelf = usable_store().shelf
    version = shelf.newest(handle)
    if version is None:
        listed = ", ".join(sorted(each.twin.handle for each in shelf.all_live())) or "none"
        raise UsageError(f"No twin {handle} is published here; there are: {listed}. See `zerohandoff twin publish`.")
    return version.twin.name
