"""A channel's messages and threads, ordered by Slack's timestamps."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.practice.workspace.model import Message, SlackError


@dataclass(frozen=True)
class Session:
    """A thread that an agent works in."""

    status: str
    title: str = ""


KINDS = ("channel", "group", "im", "mpim")


def ts_key(ts: str, error: str = "invalid_ts_latest") -> str:
    """Return a ts whose text order is time order; raises SlackError if unreadable."""
    seconds, _, fraction = str(ts).partition(".")
    if not seconds.isdigit() or (fraction and not fraction.isdigit()):
        raise SlackError(error)
    return f"{seconds.zfill(10)}.{fraction[:6].ljust(6, '0')}"


@dataclass
class Channel:
    id: str
    name: str
    kind: str
    members: list[str]
    shared: bool = False
    archived: bool = False
    created: int = 0
    messages: dict[str, Message] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    threads: dict[str, list[str]] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    prompts: tuple[Mapping[str, str], ...] = ()
    sessions: dict[str, Session] = field(default_factory=dict)
    last: int = 0

    def next_ts(self, now: datetime) -> str:
        """Return a ts later than all others in this room, even if the clock stands still."""
        self.last = max(self.last + 1, int(now.timestamp() * 1_000_000))
        return f"{self.last // 1_000_000:010d}.{self.last % 1_000_000:06d}"

    def add(self, message: Message) -> None:
        self.messages[message.ts] = message
        if message.is_reply:
            self.threads.setdefault(str(message.thread_ts), []).append(message.ts)
        else:
            self.order.append(message.ts)

    def change(self, message: Message) -> None:
        self.messages[message.ts] = message

    def find(self, ts: str) -> Message | None:
        found = self.messages.get(ts)
        return None if found is None or found.deleted else found

    def replies(self, root: str) -> list[Message]:
        return [m for ts in self.threads.get(root, ()) if not (m := self.messages[ts]).deleted]

    def thread(self, root: str) -> list[Message]:
        """Return the thread; as in Slack, a deleted root with replies stays as a tombstone."""
        first = self.messages.get(root)
        replies = self.replies(root)
        return [first, *replies] if first is not None and (replies or not first.deleted) else replies

    def top_level(self, oldest: str = "", latest: str = "", inclusive: bool = False) -> Iterator[Message]:
        """Yield newest first, as in conversations.history."""
        left, right = (bisect_left, bisect_right) if inclusive else (bisect_right, bisect_left)
        low = left(self.order, ts_key(oldest, "invalid_ts_oldest")) if oldest else 0
        high = right(self.order, ts_key(latest)) if latest else len(self.order)
        for index in range(high - 1, low - 1, -1):
            message = self.messages[self.order[index]]
            if not message.deleted or self.threads.get(message.ts):
                yield message
