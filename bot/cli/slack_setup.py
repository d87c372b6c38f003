"""The commands that set up the Slack app: `manifest` and `doctor`."""

from itertools import chain
from typing import Annotated

import typer

from bot.cli.configured_store import recorded_store
from bot.cli.doctor.check_issuers import issuer_findings
from bot.cli.doctor.check_meaning import encoder_findings
from bot.cli.doctor.check_model import model_findings
from bot.cli.doctor.check_shapes import shape_findings
from bot.cli.doctor.check_slack import slack_findings
from bot.cli.doctor.check_store import store_findings
from bot.cli.doctor.findings import print_findings
from bot.cli.output import Json, print_json
from bot.errors import UsageError
from bot.settings import Settings
from bot.slack.manifest import BOT_NAME, link, manifest


def doctor(
    as_json: Json = False,
    online: Annotated[
        bool, typer.Option("--online", help="Also ask Slack about the shapes of all messages and forms.")
    ] = False,
) -> bool:
    """Check everything that `run` needs; return True if nothing is wrong."""
    settings = Settings()
    checks = [slack_findings, store_findings, encoder_findings, issuer_findings, model_findings]
    checks += [shape_findings] if online else []
    return print_findings(chain.from_iterable(check(settings) for check in checks), as_json=as_json)


def print_manifest(
    handle: Annotated[str | None, typer.Argument(help="A twin that gets its own app.")] = None,
    url: Annotated[str | None, typer.Option(help="For HTTP: where Slack reaches this machine, https://...")] = None,
    is_link: Annotated[bool, typer.Option("--link", help="Print a link that makes the app with one click.")] = False,
) -> None:
    if url is not None and not url.startswith("https://"):
        raise UsageError("Slack sends to https addresses only: --url https://twins.example.com")
    name = BOT_NAME if handle is None else _name_of(handle)
    address = f"{url.rstrip('/')}/slack/events" + (f"/{handle}" if handle else "") if url else None
    made = manifest(name, address, shared=handle is None)
    if is_link:
        typer.echo(link(made))
    else:
        print_json(made)


def _name_of(handle: str) -> str:
    """Return the newest version's name, even if that version still waits for consent."""
    versions = recorded_store().versions
    version = versions.newest(handle)
    if version is None:
        listed = ", ".join(sorted(each.twin.handle for each in versions.all_live())) or "none"
        raise UsageError(f"No twin {handle} is published here; there are: {listed}. See `zerohandoff twin publish`.")
    return version.twin.name
