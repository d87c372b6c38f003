"""The step of the GitHub Action: has the bot check the pull request of this run, and waits for it.

It needs nothing but Python, runs nothing of the pull request, and exits with 0 only if the bot says `success`.
"""

import json
import os
import sys
import time
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

WAIT = 25
"""Seconds that one request is held."""
PATIENCE = 300.0
"""Seconds for which a bot that can't be reached is tried again."""

Result = dict[str, Any]


class NotCheckedError(Exception):
    """Reason why there is no result, which fails the check."""


def main() -> int:
    try:
        result = checked()
    except NotCheckedError as error:
        say("error", f"Not checked: {error}")
        return 1
    for twin in result["twins"]:
        say("notice" if twin["state"] == "success" else "warning", str(twin["description"]))
    is_approved = result["state"] == "success"
    pending = " They haven't decided in time: run this check again later." if result["state"] == "pending" else ""
    say("notice" if is_approved else "error", f"{result['description']}{pending}")
    return 0 if is_approved else 1


def checked() -> Result:
    """Return what the bot says, once it is no longer pending or the time is over."""
    minutes = float(needed("WAIT_MINUTES"))
    event: Result = json.loads(Path(needed("GITHUB_EVENT_PATH")).read_text(encoding="utf-8"))
    if "pull_request" not in event:
        raise NotCheckedError("this run is not about a pull request")
    body = {
        "repository": event["repository"]["full_name"],
        "number": event["pull_request"]["number"],
        "github_token": needed("PULL_REQUEST_TOKEN"),
    }
    ends = time.monotonic() + 60 * minutes
    result = call("POST", "/v1/pull-requests", ends, body)
    head = event["pull_request"]["head"]["sha"]
    while result["state"] == "pending" and time.monotonic() < ends:
        wait = max(0, min(WAIT, int(ends - time.monotonic())))
        result = call("GET", f"/v1/pull-requests/{quote(str(result['id']), safe='')}?wait={wait}", ends)
    if result["state"] == "success" and result["head"] != head:
        raise NotCheckedError("there is a newer commit, which has a check of its own")
    return result


def call(method: str, path: str, ends: float, body: Result | None = None) -> Result:
    """Return the bot's answer. A restart of the bot is waited for; what it refuses fails at once."""
    headers = {"Authorization": f"Bearer {needed('ZEROHANDOFF_TOKEN')}", "Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body).encode()
    lost = time.monotonic()
    while True:
        request = Request(needed("ZEROHANDOFF_URL").rstrip("/") + path, sent, headers, method=method)  # noqa: S310
        try:
            with urlopen(request, timeout=WAIT + 60) as answer:  # noqa: S310  # the address of the workflow
                told: Result = json.load(answer)
                return told
        except HTTPError as error:
            if error.code not in {429, 502, 503, 504}:
                raise NotCheckedError(words_of(error)) from error
            why = f"the bot answered with status {error.code}"
        except (URLError, HTTPException, OSError, ValueError):
            why = "the bot can't be reached"
        if time.monotonic() - lost > PATIENCE or time.monotonic() > ends:
            raise NotCheckedError(why)
        time.sleep(5)


def words_of(error: HTTPError) -> str:
    try:
        return str(json.load(error)["message"])
    except (ValueError, KeyError, TypeError):
        return f"the bot answered with status {error.code}"


def needed(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise NotCheckedError(f"{name} is not set. See docs/agents.md")
    return value


def say(kind: str, text: str) -> None:
    """Print an annotation. Line breaks in it would begin a command of their own."""
    plain = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    sys.stdout.write(f"::{kind} title=Twins::{plain}\n")


if __name__ == "__main__":
    sys.exit(main())
