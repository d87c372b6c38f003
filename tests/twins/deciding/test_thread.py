"""How much of a thread a mind reads, and what people learn of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.deciding.thread import (
    LONGEST_TURN,
    MOST_CHARACTERS,
    MOST_TURNS,
    Speaker,
    Thread,
    Turn,
    cut_to_fit,
    leans_on_thread,
)


def said(*texts: str) -> list[Turn]:
    """Messages of Dave's, the oldest first."""
    return [Turn(slack="U0DAVE", name="Dave", speaker=Speaker.MEMBER, text=text) for text in texts]


def texts(thread: Thread) -> list[str]:
    return [turn.text for turn in thread.turns]


def test_a_short_thread_is_read_whole_and_in_order() -> None:
    thread = cut_to_fit(said("one", "two", "three"))

    assert texts(thread) == ["one", "two", "three"]
    assert (thread.left_out, thread.note) == (0, None)


def test_nothing_before_an_ask_is_an_empty_thread() -> None:
    assert cut_to_fit([]) == Thread()


def test_of_many_messages_the_newest_are_read() -> None:
    thread = cut_to_fit(said(*(str(number) for number in range(50))))

    assert texts(thread) == [str(number) for number in range(50 - MOST_TURNS, 50)]
    assert thread.left_out == 10


def test_of_long_messages_the_newest_are_read() -> None:
    thread = cut_to_fit(said(*(letter * 2_900 for letter in "abcdefg")))

    assert [text[0] for text in texts(thread)] == list("cdefg")
    assert thread.left_out == 2


def test_no_older_message_is_read_behind_one_that_was_left_out() -> None:
    thread = cut_to_fit(said("short", *(letter * 2_990 for letter in "abcdef")))

    assert [text[0] for text in texts(thread)] == list("bcdef")


@pytest.mark.parametrize("length", [LONGEST_TURN, LONGEST_TURN + 1, 100_000])
def test_a_long_message_is_cut_at_its_end_and_shows_it(length: int) -> None:
    [text] = texts(cut_to_fit(said("x" * length)))

    assert text == "x" * LONGEST_TURN + (" [cut]" if length > LONGEST_TURN else "")


def test_who_said_it_stays_with_what_was_said() -> None:
    turn = Turn(slack="B1", name="CI", speaker=Speaker.APP, text="y" * 5_000)

    [kept] = cut_to_fit([turn]).turns

    assert kept == turn.model_copy(update={"text": kept.text})


def test_people_are_told_how_many_messages_were_read() -> None:
    assert (
        cut_to_fit(said(*("x" * 45)), left_out=7).note == "Read with the last 40 of 52 earlier messages of this thread."
    )


def test_people_are_told_why_a_thread_could_not_be_read() -> None:
    assert Thread(problem="Slack is down.").note == "Slack is down."


@given(lengths=st.lists(st.integers(0, 4_000), max_size=60), left_out=st.integers(0, 100))
def test_what_is_read_is_the_end_of_the_thread_and_bounded(lengths: list[int], left_out: int) -> None:
    turns = [
        turn.model_copy(update={"slack": f"U{place}"}) for place, turn in enumerate(said(*("x" * n for n in lengths)))
    ]

    thread = cut_to_fit(turns, left_out)

    assert [turn.slack for turn in thread.turns] == [turn.slack for turn in turns[len(turns) - len(thread.turns) :]]
    assert sum(map(len, texts(thread))) <= MOST_CHARACTERS
    assert len(thread.turns) <= MOST_TURNS
    assert len(thread.turns) + thread.left_out == len(turns) + left_out
    assert thread.turns or not turns


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("and on a phone?", True),
        ("what about the auditors next month?", True),
        ("on a phone?", True),
        ("let partners pull the invoice export by a link", False),
        ("andorra keeps its invoices in the export bucket", False),
    ],
)
def test_a_message_leans_on_its_thread_if_it_goes_on_or_says_little(text: str, leans: bool) -> None:
    assert leans_on_thread(text) is leans
