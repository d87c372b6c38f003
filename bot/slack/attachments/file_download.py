"""Download of text files from Slack, with the bot's token for Slack's own file host alone."""

import logging
import time
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bot.slack.attachments.slack_file import SlackFile
from bot.slack.client import SlackApp, SlackApps, SlackRefusedError, call
from twins.attachments.attached_file import LARGEST, UnreadFileError, WhyUnread
from twins.attachments.text_files import decoded, is_called_text
from twins.jobs import OutageError, RetryError

log = logging.getLogger(__name__)

_FILE_HOST = "files.slack.com"
_SLACK = frozenset({"slack.com", "www.slack.com"})
_DEADLINE, _SILENCE = 10.0, 5.0
"""Seconds for a file, and until its next byte."""
_BY_STATUS = {404: WhyUnread.GONE, 410: WhyUnread.GONE}
_BY_ERROR = {
    "file_deleted": WhyUnread.GONE,
    "file_not_found": WhyUnread.GONE,
    "missing_scope": WhyUnread.NO_ACCESS,
    "not_allowed_token_type": WhyUnread.NO_ACCESS,
    "no_permission": WhyUnread.NO_ACCESS,
}


class _NoRedirect(HTTPRedirectHandler):
    """The token goes to the host that was checked, and to no other."""

    def redirect_request(self, *_: object) -> None:
        return None


class FileDownloads:
    """Texts of files in Slack: of those attached to an ask, or uploaded in a form."""

    def __init__(self, apps: SlackApps, deadline: float = _DEADLINE) -> None:
        self._apps = apps
        self._deadline = deadline
        self._opener = build_opener(_NoRedirect)

    def text(self, app: str, file: SlackFile, largest: int = LARGEST) -> str:
        """Return a file's text, with its secrets. `largest` is in bytes. Raises UnreadFileError for whatever isn't text
        throughout, or doesn't arrive in time; a file is read whole or not at all."""
        by = self._apps.account(app)
        if file.access == "check_file_info":
            file = self._looked_up(by, file)
        if file.lost:
            raise UnreadFileError(file.lost)
        if not is_called_text(file.name, file.mimetype):
            raise UnreadFileError(WhyUnread.NOT_TEXT)
        if file.size > largest:
            raise UnreadFileError(WhyUnread.TOO_LARGE)
        text = decoded(self._content(by, file, largest))
        if text is None:
            raise UnreadFileError(WhyUnread.NOT_TEXT)
        return text

    def _looked_up(self, by: SlackApp, file: SlackFile) -> SlackFile:
        """Ask Slack about a file of a shared channel."""
        try:
            return SlackFile.of(call(by.client.files_info, file=file.id)["file"])
        except SlackRefusedError as refusal:
            raise UnreadFileError(_BY_ERROR.get(refusal.error, WhyUnread.UNREACHABLE)) from None
        except (OutageError, RetryError):
            raise UnreadFileError(WhyUnread.UNREACHABLE) from None

    def _content(self, by: SlackApp, file: SlackFile, largest: int) -> bytes:
        if not _is_of_slack(file.url, by.client.base_url):
            log.warning("a file is kept elsewhere", extra={"file": file.id})
            raise UnreadFileError(WhyUnread.ELSEWHERE)
        head = {"Authorization": f"Bearer {by.client.token}", "Accept-Encoding": "identity"}
        request = Request(file.url, headers=head)  # noqa: S310  # its scheme was checked
        give_up = time.monotonic() + self._deadline
        try:
            with self._opener.open(request, timeout=min(_SILENCE, self._deadline)) as answer:
                _require_file(answer, file, largest)
                return _whole(answer, largest, give_up)
        except HTTPError as error:
            error.close()
            log.info("a file was not given", extra={"file": file.id, "status": error.code})
            known = WhyUnread.NO_ACCESS if error.code < 500 else WhyUnread.UNREACHABLE
            raise UnreadFileError(_BY_STATUS.get(error.code, known)) from None
        except (OSError, HTTPException, ValueError) as error:
            log.info("a file was not given", extra={"file": file.id, "reason": type(error).__name__})
            raise UnreadFileError(WhyUnread.UNREACHABLE) from None


def _is_of_slack(url: str, api: str) -> bool:
    """Return whether a URL is on Slack's file host; with another API address, on that very server."""
    try:
        there, ours = urlsplit(url), urlsplit(api)
        if there.username is not None or there.password is not None:
            return False
        if ours.hostname in _SLACK:
            return (there.scheme, there.hostname, there.port or 443) == ("https", _FILE_HOST, 443)
        return _origin(there) == _origin(ours)
    except ValueError:
        return False


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port


def _require_file(answer: HTTPResponse, file: SlackFile, largest: int) -> None:
    """Refuse what isn't the file itself: Slack sends its sign-in page to an app without the scope."""
    kind = (answer.headers.get_content_type() if answer.headers.get("Content-Type") else "").casefold()
    if answer.status != 200 or (kind == "text/html" and file.mimetype != kind):
        raise UnreadFileError(WhyUnread.NO_ACCESS)
    if (answer.headers.get("Content-Encoding") or "identity").casefold() != "identity":
        raise UnreadFileError(WhyUnread.NOT_TEXT)
    length = answer.headers.get("Content-Length") or ""
    if length.isdigit() and int(length) > largest:
        raise UnreadFileError(WhyUnread.TOO_LARGE)


def _whole(answer: HTTPResponse, largest: int, give_up: float) -> bytes:
    """Read to the end, or until it is too much or too late."""
    read = b""
    while some := answer.read1(largest + 1 - len(read)):
        read += some
        if len(read) > largest:
            raise UnreadFileError(WhyUnread.TOO_LARGE)
        if time.monotonic() > give_up:
            raise UnreadFileError(WhyUnread.UNREACHABLE)
    if answer.length:
        raise UnreadFileError(WhyUnread.UNREACHABLE)  # the connection broke before its end
    return read
