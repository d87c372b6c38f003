"""Logs at every level: ids and events, never message texts or secrets."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from bot.logs import JsonFormatter, set_up_logging


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """Yield the root logger, and restore it afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield root
    root.handlers[:], root.level = before


@pytest.mark.parametrize("name", ["slack_bolt.App", "slack_sdk.socket_mode", "anthropic._base_client", "httpx"])
def test_libraries_tell_nothing_below_a_warning_even_if_their_loggers_are_made_later(
    root: logging.Logger, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    set_up_logging("DEBUG")
    late = logging.getLogger(f"{name}.made_later")
    late.setLevel(logging.DEBUG)
    late.debug("payload: what somebody wrote")
    late.info("request: what somebody wrote")
    late.warning("the socket was closed")
    written = capsys.readouterr().err
    assert "what somebody wrote" not in written
    assert "the socket was closed" in written


def test_our_own_lines_are_written_with_their_fields(root: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("DEBUG")
    logging.getLogger("storage.jobs.ledger").debug("closed", extra={"job": "ask:1"})
    assert "closed job=ask:1" in capsys.readouterr().err


def test_a_line_may_be_an_object() -> None:
    fields = {"name": "bot.x", "msg": "outage", "levelname": "WARNING", "job": "post:1", "reason": "429"}
    record = logging.makeLogRecord(fields)
    said = json.loads(JsonFormatter().format(record))
    assert (said["what"], said["level"], said["where"], said["job"], said["reason"]) == (
        "outage",
        "WARNING",
        "bot.x",
        "post:1",
        "429",
    )
    assert said["time"].endswith("+00:00")


def test_a_traceback_stands_in_its_object() -> None:
    try:
        1 / 0  # noqa: B018  # it is what fails
    except ZeroDivisionError:
        record = logging.makeLogRecord({"msg": "job failed", "exc_info": sys.exc_info()})
    assert "ZeroDivisionError" in json.loads(JsonFormatter().format(record))["traceback"]
