"""Who may read what was said: one rule for every surface."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

FORGOTTEN_CHANNEL = "forgotten"
"""Replaces the channel of a forgotten person's direct messages."""
ReadsChannel = Callable[[str, str], bool]
"""Whether Slack confirms that a person can read a channel; False on doubt."""


@dataclass(frozen=True)
class Audience:
    channel: str | None
    """None for a form or the Home tab."""
    people: frozenset[str] = frozenset()
    """Slack ids: author, conductor, and the people asked to decide or review."""

    @property
    def is_direct(self) -> bool:
        return is_direct(self.channel)

    def joined_by(self, *people: str | None) -> "Audience":
        return Audience(self.channel, self.people | {each for each in people if each})


NOBODY_ELSE = Audience(None)
"""For an unknown place."""


def may_read(reader: str, said: Audience, reads_channel: ReadsChannel) -> bool:
    """Let its people read, and at this moment its channel's readers. A direct message, a form and an unknown place have
    no others."""
    if reader in said.people:
        return True
    if said.channel is None or said.is_direct:
        return False
    return reads_channel(reader, said.channel)


def may_read_all(reader: str, said: Iterable[Audience], reads_channel: ReadsChannel) -> bool:
    return all(may_read(reader, each, reads_channel) for each in said)


def is_direct(channel: str | None) -> bool:
    """Return whether it is, or was, a person's with the bot."""
    return channel == FORGOTTEN_CHANNEL or (channel or "").startswith("D")
