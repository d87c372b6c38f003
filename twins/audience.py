"""Who may read what was said: the one rule that every surface asks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

FORGOTTEN_CHANNEL = "forgotten"
"""Replaces the channel id of a forgotten person's direct messages."""
ReadsChannel = Callable[[str, str], bool]
"""Whether Slack confirms that a person can read a channel: it is public, or they are in it. False on doubt."""


@dataclass(frozen=True)
class Audience:
    """The place where words were said, and the people who were in it."""

    channel: str | None
    """None for what was written in a form or on the Home tab for a twin."""
    people: frozenset[str] = frozenset()
    """Slack ids: the author, the conductor, and those who were asked to decide or to review."""

    @property
    def is_direct(self) -> bool:
        return is_direct(self.channel)

    def joined_by(self, *people: str | None) -> "Audience":
        return Audience(self.channel, self.people | {each for each in people if each})


NOBODY_ELSE = Audience(None)
"""The audience of words whose place is not known."""


def may_read(reader: str, said: Audience, reads_channel: ReadsChannel) -> bool:
    """Return whether a person may read words, and verdicts on them. The people who were in it may; so may the readers
    of a channel, at the time of reading. A direct message, a form and an unknown place have no other readers."""
    if reader in said.people:
        return True
    if said.channel is None or said.is_direct:
        return False
    return reads_channel(reader, said.channel)


def may_read_all(reader: str, said: Iterable[Audience], reads_channel: ReadsChannel) -> bool:
    """Return whether a person may read words that come from several places."""
    return all(may_read(reader, each, reads_channel) for each in said)


def is_direct(channel: str | None) -> bool:
    """Return whether a channel is a direct message of one person with the bot, or was one."""
    return channel == FORGOTTEN_CHANNEL or (channel or "").startswith("D")
