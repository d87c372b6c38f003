"""The command `practice`: the bot in a practice workspace, until a signal."""

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from bot.app.compose import running
from bot.cli.practice_page import practice_page
from bot.cli.run import StopSignals
from bot.clock import Clock
from bot.errors import PortError
from bot.http_server import free_port
from bot.logs import set_up_logging
from bot.model.selection import describe_mind
from bot.practice.demo_people import APP_ID, APP_TOKEN, BOT_TOKEN, WEBHOOK_KEY, add_own_app, practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import HOST, Served, serve
from bot.practice.starters import practice_starter
from bot.practice.teams import ARCHITECT, CONDUCTOR, PRODUCT, TEAMS, Team, TeamName
from bot.settings import Settings, TwinApp
from storage.db.migrate import upgrade
from storage.store import Store, open_store
from twins.agents.identity import USUAL_LIFE, AgentScope
from twins.jobs import Destination

PRODUCTS = {"C0BILLING": "Billing", "C0ONBOARD": "Onboarding"}
"""Products of the practice channels."""


def practice(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The page is at http://127.0.0.1:PORT; 0 takes a free one.")
    ] = 8765,
    keep: Annotated[Path | None, typer.Option(help="Keep the database here; otherwise each start is fresh.")] = None,
    team: Annotated[TeamName, typer.Option(help="Whose twins and people are there.")] = TeamName.PRODUCT,
) -> None:
    settings, signals = Settings(), StopSignals()
    set_up_logging("WARNING")
    with tempfile.TemporaryDirectory(prefix="zerohandoff-") as fresh:
        given = settings.model_copy(update={"agents_door": True, "http_host": HOST, "http_port": free_port()})
        with practising(keep or Path(fresh) / "practice.db", port, given, TEAMS[team]) as workspace:
            workspace.plan_week()
            typer.echo(describe_mind(settings))
            typer.echo(f"{workspace.team.sentence} {workspace.team.other_teams}")
            typer.echo(f"The practice workspace is ready: {workspace.served.url} (stop it with Ctrl-C)")
            typer.echo(_for_agents(workspace))
            signals.wait()


@dataclass(frozen=True)
class Practice:
    """A running practice workspace, and the bot's store."""

    slack: LocalSlack
    served: Served
    store: Store
    clock: Clock
    database: Path
    agents_url: str = ""
    team: Team = PRODUCT

    def plan_week(self) -> None:
        """Plan the first digests at once, because the person at the page may jump to Monday within a minute."""
        self.clock.on_move()


def _for_agents(workspace: Practice) -> str:
    """Say how to ask as Cora's agent, from a second terminal."""
    place = Destination(APP_ID, workspace.slack.space.team_id, user=CONDUCTOR)
    token = workspace.store.agent_tokens.issue(
        place, "Claude Code", frozenset(AgentScope), USUAL_LIFE, workspace.clock.now()
    )
    team = workspace.team
    handle, ask = team.asks.wait.split(" ", 1)
    return (
        f"To ask as Cora's agent, paste this into a second terminal, and decide as {team.expert.name} on the page:\n"
        f"  export ZEROHANDOFF_URL={workspace.agents_url} ZEROHANDOFF_TOKEN={token}\n"
        f'  .venv/bin/zerohandoff ask {handle} "{ask}" --as-agent --wait\n'
        "Your own coding agent asks them too: run this in its project's folder.\n"
        f"  {Path(sys.executable).with_name('zerohandoff')} agents connect claude-code --twin {handle}"
    )


@contextmanager
def practising(database: Path, port: int, given: Settings, team: Team = PRODUCT) -> Iterator[Practice]:
    """Run the practice workspace with the real bot until the block ends. It has its own Slack and database whatever
    `given` says; the model is that of `given`. A paid model runs no nightly cases, or each start would pay for them."""
    clock = Clock()
    slack = practice_slack(clock.now, team)
    twin_apps = {handle: TwinApp.of(*add_own_app(slack, handle)) for handle in given.twin_apps}
    own = {
        "slack_bot_token": SecretStr(BOT_TOKEN),
        "slack_app_token": SecretStr(APP_TOKEN),
        "twin_apps": twin_apps,
        "database_url": f"sqlite:///{database}",
        "architects": (ARCHITECT,),
        "budget_for_cases": 0.0,
        "webhook_key": given.webhook_key or SecretStr(WEBHOOK_KEY),
        "webhooks_to_this_machine": True,
    }
    settings = given.model_copy(update=own)
    with ExitStack() as stack:
        page = practice_page(stocked(settings, slack, clock, team), team, describe_mind(settings), clock)
        try:
            served = stack.enter_context(serve(slack, port, page))
        except OSError as error:
            raise port_error(port, error) from error
        settings.slack_api_url = served.api_url
        store = stack.enter_context(running(settings, clock))
        yield Practice(slack, served, store, clock, database, settings.agents_address, team)


def port_error(port: int, error: OSError) -> PortError:
    """Say why the page's port can't be used, and suggest another."""
    why = "is in use" if error.errno == errno.EADDRINUSE else f"can't be used: {os.strerror(error.errno or 0)}"
    other = port + 1 if 1024 <= port < 65535 else 8766
    return PortError(f"Port {port} {why}. Choose another: make practice PORT={other}")


def stocked(settings: Settings, slack: LocalSlack, clock: Clock, team: Team = PRODUCT) -> Store:
    """Open a store with the team's starter twins published, as if their experts had consented, and with products for
    the practice channels."""
    store = open_store(settings.database_url, clock.now)
    upgrade(store.database)
    for handle in team.handles:
        store.publishing.publish(practice_starter(handle), "starter playbook", clock.now())
    for channel, product in PRODUCTS.items():
        store.products.set_product(slack.space.team_id, channel, product)
    return store
