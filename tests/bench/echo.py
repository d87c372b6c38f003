"""The reference: a bare Bolt bot that echoes each mention into its thread."""

import os
from threading import Event

from slack_bolt import App, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

client = WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
app = App(client=client)


@app.event("app_mention")
def echo(event: dict[str, str], say: Say) -> None:
    """Say it again."""
    say(text=event["text"], thread_ts=event.get("thread_ts") or event["ts"])


@app.event("message")
def ignore() -> None:
    """Slack sends these as well."""


if __name__ == "__main__":
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect()  # type: ignore[no-untyped-call]  # Bolt's
    Event().wait()
