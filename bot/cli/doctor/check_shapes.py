"""Doctor's question to Slack whether it would take the messages and forms that the program sends."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.cli.doctor.findings import DoctorFinding
from bot.settings import Settings
from bot.slack.client import SlackClient, SlackRefusedError, call, make_client
from bot.ui.messages.counts import counted
from twins.jobs import OutageError, RetryError

SHAPES = Path(__file__).with_name("shapes.jsonl")
"""A shape a line: `of` what it is, and its `blocks` or its `view`."""
METHOD = "blocks.validate"
_REFUSED = {"invalid_blocks", "invalid_view"}
_LONGEST_WAIT, _MOST_WAITS = 60.0, 3
"""Seconds, and how often Slack may ask for a pause."""
_MOST_SHOWN = 5
_NOT_VERIFIED = (
    "texts at their longest, whether your workspace has the newest blocks yet (one that hasn't gets plain ones), and "
    "your own ids and links"
)


def shape_findings(settings: Settings) -> Iterator[DoctorFinding]:
    """Ask Slack about each recorded shape. The words in them are made up, and nothing is posted."""
    token = settings.slack_bot_token
    client = make_client(token.get_secret_value() if token else "", settings.slack_api_url)
    shapes = [json.loads(line) for line in SHAPES.read_text(encoding="utf-8").splitlines()]
    refused: list[str] = []
    for number, shape in enumerate(shapes):
        try:
            wrong = _problems(client, shape)
        except (SlackRefusedError, OutageError, RetryError, ValueError) as error:
            said = type(error).__name__ if isinstance(error, ValueError) else error  # its message may hold the token
            yield from _found(refused, number, len(shapes), str(said))
            return
        refused += [f"{shape['of']}, {each}" for each in wrong]
    yield from _found(refused, len(shapes), len(shapes), "")


def _found(refused: Sequence[str], asked: int, every: int, stopped_by: str) -> Iterator[DoctorFinding]:
    if refused:
        shown = "; ".join(refused[:_MOST_SHOWN]) + (f"; and {len(refused) - _MOST_SHOWN} more" * (len(refused) > 5))
        remedy = "Report this: messages that Slack refuses are sent smaller, at last as text without buttons."
        yield DoctorFinding("blocks", False, f"Slack refuses {counted(len(refused), 'part')}: {shown}", remedy)
    elif asked:
        yield DoctorFinding("blocks", True, f"Slack takes all {asked} shapes of messages and forms asked about")
    if stopped_by:
        remedy = "Try again later, or from a machine that reaches Slack."
        found = f"{counted(every - asked, 'shape')} of {every}: Slack says {stopped_by} to {METHOD}"
        yield DoctorFinding("blocks: not asked about", False, found, remedy)
    yield DoctorFinding("blocks: not verified", True, _NOT_VERIFIED)


def _problems(client: SlackClient, shape: Mapping[str, Any]) -> list[str]:
    """Return what Slack finds wrong with a shape. Raises as `call` does."""
    [given] = shape.keys() & {"blocks", "view"}
    for _ in range(_MOST_WAITS):
        try:
            return _answer(client, {given: json.dumps(shape[given])})
        except RetryError as retry:
            time.sleep(min(_LONGEST_WAIT, retry.after.total_seconds()))
    return _answer(client, {given: json.dumps(shape[given])})


def _answer(client: SlackClient, given: Mapping[str, str]) -> list[str]:
    found: list[str] = []

    def asked() -> SlackResponse:
        try:
            return client.api_call(METHOD, data=given)
        except SlackApiError as error:
            if isinstance(error.response, SlackResponse) and error.response.get("error") in _REFUSED:
                found.extend(map(_line, error.response.get("errors") or [{}]))
            raise

    try:
        call(asked)
    except SlackRefusedError as refusal:
        if refusal.error not in _REFUSED:
            raise
    return found


def _line(problem: Any) -> str:
    if not isinstance(problem, Mapping):
        return str(problem)
    return " ".join(filter(None, (str(problem.get(name) or "") for name in ("pointer", "code", "message"))))
