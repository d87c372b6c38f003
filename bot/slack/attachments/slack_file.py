"""A file as Slack's events and forms describe it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from bot.slack.payload_text import storable
from twins.attachments.attached_file import WhyUnread
from twins.deciding.secrets.blanking import blank_secrets

MOST_NAMED, LONGEST_NAME = 10, 120
_GONE = frozenset({"tombstone", "hidden_by_limit"})


@dataclass(frozen=True)
class SlackFile:
    id: str
    name: str
    mimetype: str = ""
    size: int = 0
    url: str = ""
    mode: str = ""
    """Slack's word for how it is kept: "hosted", "snippet", "external", "tombstone" ..."""
    access: str = ""
    """"check_file_info" in a shared channel: the event holds the id alone."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "SlackFile":
        """Read Slack's file object. Names are people's words, and lose their secrets."""
        name = str(given.get("title") or given.get("name") or "")
        called = str(given.get("name") or name)
        size = given.get("size")
        return cls(
            id=str(given.get("id") or ""),
            name=_clean(called if "." in called else name),
            mimetype=storable(str(given.get("mimetype") or ""))[:LONGEST_NAME],
            size=size if isinstance(size, int) else 0,
            url=storable(str(given.get("url_private_download") or given.get("url_private") or ""))[:2_000],
            mode="external" if given.get("is_external") else storable(str(given.get("mode") or ""))[:40],
            access=storable(str(given.get("file_access") or ""))[:40],
        )

    @property
    def lost(self) -> WhyUnread | None:
        """Return why there is nothing to download."""
        if self.mode in _GONE or self.access == "file_not_found":
            return WhyUnread.GONE
        if self.access == "access_denied":
            return WhyUnread.NO_ACCESS
        return WhyUnread.ELSEWHERE if self.mode == "external" else None


def described_files(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a job needs in order to read a message's files."""
    files = (file for file in message.get("files") or () if isinstance(file, Mapping))
    return [asdict(SlackFile.of(file)) for file in islice(files, MOST_NAMED)]


def uploaded_files(view: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Like `described_files`, for the files in a submitted form."""
    values = (view.get("state") or {}).get("values", {})
    states = (state for fields in values.values() for state in fields.values())
    return [file for state in states for file in described_files(state)]


def _clean(name: str) -> str:
    return blank_secrets(storable(name[:LONGEST_NAME])).text
