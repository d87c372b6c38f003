"""A stand-in for GitHub's REST API, as strict as the real one about what it is sent.

The pull request is one of GitHub's own examples (`@octokit/webhooks-examples`), shortened, with what a test changes.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

EXAMPLE = Path(__file__).parents[1] / "bot" / "agents" / "pulls" / "pull_request.json"
READ, WRITE = "ghs_reads", "ghs_writes"
"""The token of a workflow, and that of the bot."""
REPOSITORY = "Codertocat/Hello-World"
NUMBER = 2
Answer = tuple[int, Any]


@dataclass
class LocalGitHub:
    """One repository with one open pull request."""

    url: str = ""
    head: str = "ec26c3e57ca3a959ca5aad62de7213c562f8c821"
    base: str = "master"
    author: str = "Codertocat"
    title: str = "Update the README with new information."
    files: list[dict[str, Any]] = field(default_factory=list)
    branches: dict[str, dict[str, str]] = field(default_factory=lambda: {"master": {}})
    """Files by branch; only those of the base are to be read."""
    statuses: list[dict[str, str]] = field(default_factory=list)
    failing: list[int] = field(default_factory=list)
    """Statuses with which the next calls fail."""
    asked: list[str] = field(default_factory=list)
    changed_files: int | None = None
    pushed: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    """Heads with their files, one of which is pushed after each call."""
    compared: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Files of the heads that there were before."""
    state: str = "open"

    def change(self, path: str, added: str | None = "timeout: 30", **more: Any) -> None:
        """Add a changed file to the pull request, in the form in which GitHub lists it."""
        patch = {} if added is None else {"patch": "@@ -0,0 +1 @@\n" + "\n".join(f"+{x}" for x in added.split("\n"))}
        self.files.append(
            {"sha": "bbcd538c8e72b8c175046e27cc8f907076331401", "filename": path, "status": "modified", **patch}
            | {"additions": 1, "deletions": 0, "changes": 1, **more}
        )

    def map(self, text: str, branch: str = "master") -> None:
        """Put `.github/twins.yml` on a branch."""
        self.branches.setdefault(branch, {})[".github/twins.yml"] = text

    @property
    def newest(self) -> dict[str, str]:
        """Return the status that counts: the last one."""
        return self.statuses[-1] if self.statuses else {}

    def pull(self) -> dict[str, Any]:
        """Return the pull request as GitHub describes it."""
        pull: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
        pull["user"]["login"], pull["title"], pull["state"] = self.author, self.title, self.state
        pull["head"]["sha"], pull["base"]["ref"] = self.head, self.base
        pull["changed_files"] = len(self.files) if self.changed_files is None else self.changed_files
        return pull

    def push(self) -> None:
        """Push the next head, if there is one."""
        if self.pushed:
            self.compared[self.head] = self.files
            self.head, self.files = self.pushed.pop(0)

    def answer(self, method: str, path: str, token: str, accept: str, body: bytes) -> Answer:
        """Answer as GitHub does: a token without access sees nothing."""
        address = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        prefix = f"/api/v3/repos/{REPOSITORY}"
        self.asked.append(f"{method} {address.path}")
        if self.failing:
            return self.failing.pop(0), {"message": "Server Error"}
        if token not in {READ, WRITE}:
            return 401, {"message": "Bad credentials"}
        if not address.path.casefold().startswith(prefix.casefold() + "/"):
            return 404, {"message": "Not Found"}
        rest = address.path[len(prefix) :]
        if method == "POST" and (found := re.fullmatch(r"/statuses/([0-9a-f]{40})", rest)):
            return self._set(found[1], token, json.loads(body))
        if method == "GET" and rest == f"/pulls/{NUMBER}":
            return 200, self.pull()
        if method == "GET" and (found := re.fullmatch(r"/compare/([0-9a-f]{40})\.\.\.([0-9a-f]{40})", rest)):
            return self._compare(found[1], found[2])
        if method == "GET" and rest.startswith("/contents/"):
            return self._content(unquote(rest.removeprefix("/contents/")), query.get("ref", ""), accept)
        return 404, {"message": "Not Found"}

    def _compare(self, base: str, head: str) -> Answer:
        """Answer with at most 300 files, as GitHub does."""
        files = self.files if head == self.head else self.compared.get(head)
        if files is None or base != self.pull()["base"]["sha"]:
            return 404, {"message": "Not Found"}
        return 200, {"base_commit": {"sha": base}, "commits": [], "files": files[:300]}

    def _content(self, path: str, ref: str, accept: str) -> Answer:
        assert accept == "application/vnd.github.raw+json"
        text = self.branches.get(ref.removeprefix("refs/heads/"), {}).get(path)
        return (404, {"message": "Not Found"}) if text is None else (200, text)

    def _set(self, sha: str, token: str, status: dict[str, str]) -> Answer:
        if token != WRITE:
            return 403, {"message": "Resource not accessible by integration"}
        is_right = (
            status.get("state") in {"error", "failure", "pending", "success"}
            and len(status.get("description", "")) <= 140
            and set(status) <= {"state", "description", "context", "target_url"}
        )
        if not is_right:
            return 422, {"message": "Validation Failed"}
        self.statuses.append(status | {"sha": sha})
        return 201, status


@contextmanager
def local_github() -> Iterator[LocalGitHub]:
    """Serve it on a free port of this machine."""
    github = LocalGitHub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._do(b"")

        def do_POST(self) -> None:
            self._do(self.rfile.read(int(self.headers["Content-Length"])))

        def _do(self, body: bytes) -> None:
            assert self.headers["User-Agent"]  # GitHub refuses requests without one
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            status, said = github.answer(self.command, self.path, token, self.headers["Accept"], body)
            github.push()
            raw = (said if isinstance(said, str) else json.dumps(said)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    github.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield github
    finally:
        server.shutdown()
        server.server_close()
