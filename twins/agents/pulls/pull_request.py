"""A pull request as GitHub has it, and what its expert is shown of it. Titles and files are data: nothing in them is
followed."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from twins.agents.pulls.assignment import ChangedFile
from twins.agents.tool_use import floor_hit
from twins.deciding.secrets.blanking import blank_secrets
from twins.playbook.model import Version

STATUS = "zerohandoff"
MOST_FILES = 300
"""GitHub compares no more."""
LONGEST_ADDED = 200_000
"""Characters that are matched by laws, in one twin's files together; what is beyond counts as not shown."""
LONGEST_PATH = 500
_LONGEST_TITLE, _LONGEST_SHOWN, _LONGEST_BRANCH = 150, 120, 200
_ROOM = 1_400
"""Characters of the whole request, so that one card shows it."""
_PUTS_SECRET = "put the secret, the credentials, the api key and the access token into the repo"  # noqa: S105
"""What merging a file does in which code finds a secret."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True)
class PullRequest:
    repository: str
    number: int
    head: str
    """SHA of the commit that is checked."""
    base: str
    """Name of the branch into which it goes."""
    author: str
    """Login at GitHub."""
    title: str
    url: str
    is_into_default: bool = True
    """Whether it goes into the repository's default branch."""

    @property
    def name(self) -> str:
        return f"{self.repository}#{self.number}"


@dataclass(frozen=True)
class BrokenLaw:
    rule: str
    path: str


def broken_laws(files: Sequence[ChangedFile], version: Version, company: Version | None) -> list[BrokenLaw]:
    """Match the laws on each file's path and added lines, by code alone."""
    left, broken = LONGEST_ADDED, []
    for file in files:
        added = (file.added or "")[:left]
        left -= len(added)
        hit = floor_hit("\n".join((file.path, added, _secret_in(added))).strip(), version, company)
        broken += [BrokenLaw(rule.id, shown_path(file.path)) for rule in hit.broken]
    return broken


def context_of(pull: PullRequest) -> str:
    """Return the name of the status. A status is the commit's, whatever it is merged into: what may be merged into one
    branch may not count for another. GitHub ignores the case of letters in it."""
    if pull.is_into_default:
        return STATUS
    exact = hashlib.sha256(pull.base.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{STATUS} ({pull.base[:_LONGEST_BRANCH]}, {exact})"


def request_text(pull: PullRequest, files: Sequence[ChangedFile]) -> str:
    """Return what the expert reads and approves: this commit of this pull request, with the files that are theirs."""
    what = f"Merge {pull.name} into {_on_a_line(pull.base, 60)} at commit {pull.head[:12]}, by {pull.author}"
    head = f"{what}: “{_on_a_line(pull.title, _LONGEST_TITLE)}”"
    unread = [file for file in files if file.added is None]
    tail = [f"GitHub doesn't show what changes in {len(unread)} of them: read these there."] if unread else []
    tail.append(pull.url)
    shown: list[str] = []
    room = _ROOM - len(head) - sum(map(len, tail)) - 60
    for file in files:
        path = shown_path(file.path) + (f" (was {shown_path(file.before)})" if file.before else "")
        room -= len(path) + 3
        if room < 0:
            break
        shown.append(f"- {path}")
    more = [f"and {len(files) - len(shown)} more files"] if len(shown) < len(files) else []
    return "\n".join([head, "It changes:", *shown, *more, *tail])


def shown_path(path: str) -> str:
    """Return a path on one line, with every character that can't be seen written out."""
    return _on_a_line(path, _LONGEST_SHOWN)


def _on_a_line(text: str, most: int) -> str:
    plain = "".join(
        " " if each.isspace() else each if unicodedata.category(each)[0] not in "CZ" else f"\\u{ord(each):04x}"
        for each in text
    )
    plain = " ".join(plain.replace("”", '"').split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _secret_in(added: str) -> str:
    return _PUTS_SECRET if blank_secrets(added).kinds else ""
