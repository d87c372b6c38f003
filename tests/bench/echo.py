"""The reference: a bare Bolt bot that echoes each mention into its thread, after `FSYNCS` writes to the disk."""

import os
import tempfile
from threading import Event

from slack_bolt import App, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

client = WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
app = App(client=client)
file = tempfile.TemporaryFile(dir=os.environ["BESIDE"])  # noqa: SIM115  # for as long as the process lives


@app.event("app_mention")
def echo(event: dict[str, str], say: Say) -> None:
    """Say it again."""
    for _ in range(int(os.environ.get("FSYNCS", "0"))):
        os.write(file.fileno(), bytes(4096))
        os.fdatasync(file.fileno())
    say(text=event["text"], thread_ts=event.get("thread_ts") or event["ts"])


@app.event("message")
def ignore() -> None:
    """Slack sends these as well."""


if __name__ == "__main__":
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect()  # type: ignore[no-untyped-call]  # Bolt's
    Event().wait()
