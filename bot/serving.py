"""How does the program run until it is stopped: in a real workspace, or in the practice one?"""

import logging
import signal
import threading
from pathlib import Path

import typer

from bot.clock import Clock
from bot.compose import Store, running
from bot.errors import UsageError
from bot.settings import Settings
from storage.upgrade import upgrade
from twins.folder import load_folder

STARTERS = Path(__file__).parents[1] / "twins" / "starters"


def serve_slack() -> None:
    """Answer in the workspace of SLACK_BOT_TOKEN until a signal comes."""
    settings = Settings()
    missing = [
        name
        for name, value in (
            ("SLACK_BOT_TOKEN", settings.slack_bot_token), ("SLACK_APP_TOKEN", settings.slack_app_token),
            ("ARCHITECTS", settings.architects),
        )
        if not value
    ]  # fmt: skip
    if missing:
        raise UsageError(
            f"Not set: {' and '.join(missing)}. See .env.example, or try `zerohandoff practice` first."
        )
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with running(settings, Clock()) as store:
        twins = ", ".join(twin.handle for twin in store.shelf.listed()) or "none yet: see `zerohandoff twin publish`"
        typer.echo(f"Connected. Twins: {twins}. Stop with Ctrl-C.")
        _until_stopped()


def serve_practice(port: int, keep: Path | None) -> None:
    """A local workspace in the browser, with the real bot in it, until a signal comes."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    with tempfile.TemporaryDirectory(prefix="zerohandoff-") as fresh:
        database = keep or Path(fresh) / "practice.db"
        with practising(database, port) as served:
            typer.echo(f"Practice workspace: {served.url}\nOpen it in a browser. Stop with Ctrl-C.")
            _until_stopped()


@contextmanager
def practising(database: Path, port: int) -> Iterator[Served]:
    """The practice workspace and the bot in it, up until the end of the block."""
    clock = Clock()
    slack = practice_slack(clock.now)
    page = PracticePage(clock)
    with serve(slack, port=port, page=page) as served:
        settings = Settings(
            _env_file=None, slack_bot_token=SecretStr(BOT_TOKEN), slack_app_token=SecretStr(APP_TOKEN),
            slack_api_url=served.api_url, database_url=f"sqlite:///{database}", architects=(ARCHITECT,),
        )  # fmt: skip
        store = open_store(settings, clock)
        publish_starters(store, clock)
        name_products(store, slack.team_id, clock)
        page.store = store
        with running(settings, clock):
            yield served
        store.database.close()


def publish_starters(store: Store, clock: Clock) -> None:
    """Publish the twins that come with the program."""
    upgrade(store.database)
    for folder in sorted(path for path in STARTERS.iterdir() if path.is_dir()):
        store.shelf.publish(load_folder(folder), "comes with the program", clock.now())


def _until_stopped() -> None:
    stopped = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stopped.set())
    stopped.wait()
