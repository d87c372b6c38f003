"""A file is fetched whole from Slack's file host or not at all, and the token goes nowhere else."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.slack.attachments.file_download import FileDownloads
from bot.slack.attachments.slack_file import SlackFile
from bot.slack.client import SlackApp, SlackApps, make_client
from twins.attachments.attached_file import UnreadFileError, WhyUnread

TOKEN = "-".join(("xoxb", "of", "the", "bot"))
PLAN = b"# Plan\nKeep it small.\n"


class FileHost(ThreadingHTTPServer):
    """A server that answers each GET by a function, and remembers who came with which token."""

    daemon_threads = True

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.came: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: FileHost

    def do_GET(self) -> None:
        self.server.came.append(self.headers.get("Authorization"))
        self.server.answer(self)

    def log_message(self, *_: Any) -> None:
        pass


def gives(content: bytes = PLAN, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in ({"Content_Length": str(len(content))} | headers).items():
            if value:
                to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(content)

    return answer


@contextmanager
def a_host(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[FileHost]:
    with FileHost(answer) as host:
        serving = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        serving.start()
        yield host
        host.shutdown()


def downloads(api: str, deadline: float = 5.0) -> FileDownloads:
    app = SlackApp("A0", "T0", "U0BOT", make_client(TOKEN, f"{api}/api/"))
    return FileDownloads(SlackApps([app], lambda: datetime.now(UTC)), deadline)


def a_file(url: str, **more: Any) -> SlackFile:
    said = {"id": "F1", "name": "plan.md", "mimetype": "text/plain", "size": 20, "url_private_download": url}
    return SlackFile.of(said | more)


def unread(of: FileDownloads, file: SlackFile, largest: int = 1_000) -> WhyUnread:
    with pytest.raises(UnreadFileError) as refused:
        of.text("A0", file, largest)
    return refused.value.reason


def test_a_text_is_read_with_the_bots_token() -> None:
    with a_host(gives()) as host:
        assert downloads(host.url).text("A0", a_file(f"{host.url}/files-pri/F1/plan.md")) == PLAN.decode()
        assert host.came == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with a_host(gives()) as other, a_host(gives(b"", status, Location=f"{other.url}/plan.md")) as host:
        assert unread(downloads(host.url), a_file(f"{host.url}/plan.md")) is WhyUnread.NO_ACCESS
        assert other.came == []


ELSEWHERE = (
    "http://127.0.0.1:9/plan.md",
    "https://files.slack.com/plan.md",
    "http://files.slack.com@127.0.0.1:9/plan.md",
    "file:///etc/passwd",
    "ftp://127.0.0.1/plan.md",
    "//127.0.0.1/plan.md",
    "",
    "http://[::1",
)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_a_file_on_another_host_is_left_alone(url: str) -> None:
    with a_host(gives()) as host:
        assert unread(downloads(host.url), a_file(url)) is WhyUnread.ELSEWHERE


NOT_SLACKS = (
    "http://files.slack.com/plan.md",
    "https://files.slack.com.evil.example/plan.md",
    "https://files.slack.com:8443/plan.md",
    "https://slack.com@evil.example/plan.md",
    "https://me:secret@files.slack.com/plan.md",
    "https://slack.com/plan.md",
    "https://evil.example/files.slack.com/plan.md",
    "https://files.slack.com\\@evil.example/plan.md",
)


@pytest.mark.parametrize("url", NOT_SLACKS)
def test_with_slack_itself_only_its_file_host_gets_the_token(url: str) -> None:
    assert unread(downloads("https://slack.com"), a_file(url)) is WhyUnread.ELSEWHERE


def _drips(to: BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.end_headers()
    try:
        for _ in range(100):
            to.wfile.write(b"x")
            to.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass  # the reader has gone, as it should


def _says_nothing(to: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


def _breaks_off(to: BaseHTTPRequestHandler) -> None:
    gives(PLAN, Content_Length="900")(to)


HOSTILE = {
    "2 GB by its length": (gives(PLAN, Content_Length="2000000000"), WhyUnread.TOO_LARGE),
    "endless without a length": (gives(b"x" * 100_000, Content_Length=""), WhyUnread.TOO_LARGE),
    "a gzip bomb": (gives(gzip.compress(b"0" * 900_000), Content_Encoding="gzip"), WhyUnread.NOT_TEXT),
    "a picture called text": (gives(b"\x89PNG\r\n\x1a\n\x00"), WhyUnread.NOT_TEXT),
    "a sign-in page": (gives(b"<!DOCTYPE html>", Content_Type="text/html; charset=utf-8"), WhyUnread.NO_ACCESS),
    "no longer there": (gives(b"", 404), WhyUnread.GONE),
    "forbidden": (gives(b"", 403), WhyUnread.NO_ACCESS),
    "broken": (gives(b"", 503), WhyUnread.UNREACHABLE),
    "dripping": (_drips, WhyUnread.UNREACHABLE),
    "silent": (_says_nothing, WhyUnread.UNREACHABLE),
    "broken off": (_breaks_off, WhyUnread.UNREACHABLE),
}


@pytest.mark.parametrize(("answer", "reason"), HOSTILE.values(), ids=list(HOSTILE))
def test_whatever_a_server_does_ends_in_time_with_a_reason(
    answer: Callable[[BaseHTTPRequestHandler], None], reason: WhyUnread
) -> None:
    with a_host(answer) as host:
        begun = time.monotonic()
        found = unread(downloads(host.url, deadline=0.5), a_file(f"{host.url}/plan.md"))
        assert found is reason
        assert time.monotonic() - begun < 4


KNOWN = {
    "too large": ({"size": 1_001}, WhyUnread.TOO_LARGE),
    "a picture": ({"name": "shot.png", "title": "shot", "mimetype": "image/png"}, WhyUnread.NOT_TEXT),
    "deleted": ({"mode": "tombstone"}, WhyUnread.GONE),
    "hidden by the plan": ({"mode": "hidden_by_limit"}, WhyUnread.GONE),
    "kept elsewhere": ({"is_external": True}, WhyUnread.ELSEWHERE),
    "not for the app": ({"file_access": "access_denied"}, WhyUnread.NO_ACCESS),
}


@pytest.mark.parametrize(("said", "reason"), KNOWN.values(), ids=list(KNOWN))
def test_what_slack_says_of_a_file_can_be_enough(said: dict[str, Any], reason: WhyUnread) -> None:
    with a_host(gives()) as host:
        assert unread(downloads(host.url), a_file(f"{host.url}/plan.md", **said)) is reason
        assert host.came == []
