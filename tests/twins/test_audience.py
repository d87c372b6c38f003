"""Who may read what was said: every place, for every reader."""

import pytest

from twins.audience import NOBODY_ELSE, Audience, is_direct, may_read, may_read_all

CHANNELS = {
    "C0PUBLIC": {"author", "conductor", "decider", "earlier holder", "expert", "deputy", "architect", "stranger"},
    "C0PRIVATE": {"author", "conductor", "deputy"},
    "G0GROUP": {"author", "conductor", "expert"},
}
"""Whom Slack confirms as readers of each channel."""
IN_IT = frozenset({"author", "conductor", "decider", "earlier holder"})
"""They said it, asked for it, or were asked to decide it; the expert, deputy and architect were not asked."""
PLACES = {"public": "C0PUBLIC", "private": "C0PRIVATE", "group DM": "G0GROUP", "DM": "D0CORA", "form": None}
READERS = ("author", "conductor", "decider", "earlier holder", "expert", "deputy", "architect", "stranger")
TABLE = {
    # place: one letter for each reader, in the order above
    "public": "yyyyyyyy",
    "private": "yyyynynn",
    "group DM": "yyyyynnn",
    "DM": "yyyynnnn",
    "form": "yyyynnnn",
}


def reads_channel(reader: str, channel: str) -> bool:
    """Answer as Slack does."""
    return reader in CHANNELS.get(channel, ())


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("reader", READERS)
def test_who_may_read_what_was_said_there(place: str, reader: str) -> None:
    said = Audience(PLACES[place], IN_IT)
    assert may_read(reader, said, reads_channel) is (TABLE[place][READERS.index(reader)] == "y")


@pytest.mark.parametrize("reader", READERS)
def test_what_was_written_in_a_form_belongs_to_the_twins_expert_and_deputies(reader: str) -> None:
    said = Audience(None, frozenset({"expert", "deputy"}))
    assert may_read(reader, said, reads_channel) is (reader in {"expert", "deputy"})


@pytest.mark.parametrize("reader", READERS)
def test_nobody_reads_words_whose_place_is_not_known(reader: str) -> None:
    assert not may_read(reader, NOBODY_ELSE, reads_channel)
    assert not may_read(reader, Audience("C0GONE"), reads_channel)


@pytest.mark.parametrize("place", ["DM", "form"])
def test_slack_is_not_asked_about_a_direct_message_or_a_form(place: str) -> None:
    assert not may_read("stranger", Audience(PLACES[place], IN_IT), lambda *_: pytest.fail("Slack was asked"))


def test_words_from_several_places_are_read_by_those_who_may_read_each() -> None:
    both = (Audience("C0PUBLIC"), Audience("C0PRIVATE"))
    assert may_read_all("deputy", both, reads_channel)
    assert not may_read_all("expert", both, reads_channel)


def test_whoever_is_told_joins_the_people_who_were_in_it() -> None:
    said = Audience("D0CORA", IN_IT).joined_by("architect", None)
    assert may_read("architect", said, reads_channel)
    assert said.people == IN_IT | {"architect"}


@pytest.mark.parametrize(
    ("channel", "direct"),
    [("D0CORA", True), ("C0PUBLIC", False), ("G0GROUP", False), (None, False), ("forgotten", True)],
)
def test_a_direct_message_is_known_by_its_id(channel: str | None, direct: bool) -> None:
    assert is_direct(channel) is direct
