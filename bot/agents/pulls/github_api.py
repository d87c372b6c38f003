"""GitHub's REST API, as far as the check needs it: what a pull request changes, the files that assign it, and the
status of a commit. Everything that comes back is data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.agents.pulls import messages
from twins.agents.pulls.assignment import MAP_FILE, OWNER_FILES, AssignmentError, ChangedFile
from twins.agents.pulls.pull_request import LONGEST_PATH, MOST_FILES, NAME, SHA, PullRequest

_TIMEOUT = 15.0
"""Seconds for one call."""
_LARGEST = 8_000_000
"""Bytes of one answer."""
_JSON, _RAW = "application/vnd.github+json", "application/vnd.github.raw+json"
_VERSION = "2022-11-28"


class GitHubError(Exception):
    """Why GitHub didn't do it, in a few words without anything of its answer."""

    def __init__(self, words: str, status: int | None = None) -> None:
        super().__init__(words)
        self.status = status


class _Given(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, strict=True)


class _User(_Given):
    login: str = Field(max_length=60)


class _Repo(_Given):
    full_name: str = Field(pattern=NAME.pattern)
    default_branch: str = Field(min_length=1, max_length=255)


class _Head(_Given):
    sha: str = Field(pattern=f"^{SHA.pattern}$")


class _Base(_Given):
    sha: str = Field(pattern=f"^{SHA.pattern}$")
    ref: str = Field(min_length=1, max_length=255)
    repo: _Repo


class _Pull(_Given):
    number: int
    state: str
    title: str
    user: _User | None
    head: _Head
    base: _Base
    changed_files: int


class _File(_Given):
    filename: str = Field(min_length=1, max_length=LONGEST_PATH)
    status: str
    previous_filename: str = Field("", max_length=LONGEST_PATH)
    patch: str | None = None

    def changed(self) -> ChangedFile:
        """GitHub leaves out the patch of binary and of large files, and says nothing about it."""
        if self.patch is None:
            return ChangedFile(self.filename, self.previous_filename, "" if self.status == "removed" else None)
        added = "\n".join(line[1:] for line in self.patch.split("\n") if line.startswith("+"))
        return ChangedFile(self.filename, self.previous_filename, added)


class _Comparison(_Given):
    files: list[_File]


@dataclass(frozen=True)
class PullRequestChange:
    """A pull request, what it changes, and the files of its base branch that assign it."""

    pull: PullRequest
    files: Sequence[ChangedFile]
    map_text: str | None
    owners_text: str | None


class _NoGitHubRedirect(HTTPRedirectHandler):
    """Follows nothing: the token would be sent along."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


@dataclass(frozen=True)
class GitHubApi:
    url: str
    """Of the server, such as https://github.com."""

    @property
    def api(self) -> str:
        return "https://api.github.com" if self.url == "https://github.com" else f"{self.url}/api/v3"

    def read(self, repository: str, number: int, token: str) -> PullRequestChange:
        """Read a pull request with a person's token. Raise GitHubError, or AssignmentError for one that can't be
        checked."""
        if not NAME.fullmatch(repository) or ".." in repository:
            raise AssignmentError(messages.NO_REPOSITORY)
        path = f"/repos/{repository}/pulls/{number}"
        pull = self._pull(path, token)
        if pull.changed_files > MOST_FILES:
            raise AssignmentError(messages.too_many_files(pull.changed_files, MOST_FILES))
        files = self._files(pull, token)
        after = self._pull(path, token)
        if (after.head.sha, after.base.ref) != (pull.head.sha, pull.base.ref) or len(files) != pull.changed_files:
            raise AssignmentError(messages.CHANGED_WHILE_READ)
        if not files:
            raise AssignmentError(messages.NO_FILES)
        repo, base = pull.base.repo, pull.base.ref
        name = repo.full_name
        contents = f"/repos/{name}/contents/"
        map_text = self._text(f"{contents}{MAP_FILE}", base, token)
        owners = None
        if map_text is None:
            found = (self._text(f"{contents}{file}", base, token) for file in OWNER_FILES)
            owners = next((text for text in found if text is not None), None)
        author = pull.user.login if pull.user else "ghost"
        url = f"{self.url}/{name}/pull/{number}"
        is_default = base == repo.default_branch
        return PullRequestChange(
            PullRequest(name, number, pull.head.sha, base, author, pull.title, url, is_default), files, map_text, owners
        )

    def set_status(self, repository: str, sha: str, token: str, status: Mapping[str, str]) -> None:
        self._call("POST", f"/repos/{repository}/statuses/{sha}", token, body=status)

    def _pull(self, path: str, token: str) -> _Pull:
        try:
            pull = _Pull.model_validate_json(self._call("GET", path, token))
        except ValidationError as error:
            raise GitHubError(messages.NOT_A_PULL_REQUEST) from error
        if pull.state != "open":
            raise AssignmentError(messages.NOT_OPEN)
        return pull

    def _files(self, pull: _Pull, token: str) -> Sequence[ChangedFile]:
        """Compare the commits themselves: the pull request's own list is of whichever head there is at that moment.
        GitHub puts the files on the first page."""
        commits = f"{pull.base.sha}...{pull.head.sha}"
        raw = self._call("GET", f"/repos/{pull.base.repo.full_name}/compare/{commits}?per_page=1&page=1", token)
        try:
            found = _Comparison.model_validate_json(raw)
        except ValidationError as error:
            raise GitHubError(messages.FILES_UNREADABLE) from error
        return [file.changed() for file in found.files]

    def _text(self, path: str, branch: str, token: str) -> str | None:
        """Return a file of a branch; None if it isn't there."""
        try:
            raw = self._call("GET", f"{path}?ref={quote(f'refs/heads/{branch}', safe='')}", token, accept=_RAW)
            return raw.decode("utf-8")
        except GitHubError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise
        except UnicodeDecodeError as error:
            raise AssignmentError(messages.MAP_NOT_TEXT) from error

    def _call(
        self, method: str, path: str, token: str, *, body: Mapping[str, Any] | None = None, accept: str = _JSON
    ) -> bytes:
        headers = {
            "Accept": accept,
            "Authorization": f"Bearer {token}",
            "User-Agent": "zerohandoff",
            "X-GitHub-Api-Version": _VERSION,
        }
        sent = None if body is None else json.dumps(body).encode()
        request = Request(self.api + path, sent, headers, method=method)  # noqa: S310  # the settings' own address
        try:
            with build_opener(_NoGitHubRedirect).open(request, timeout=_TIMEOUT) as answer:
                read: bytes = answer.read(_LARGEST + 1)
        except HTTPError as error:
            with error:
                raise GitHubError(messages.answered_with(error.code), error.code) from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise GitHubError(messages.UNREACHABLE) from error
        if len(read) > _LARGEST:
            raise GitHubError(messages.ANSWER_TOO_LARGE)
        return read
