"""What a message in a conversation is, over every mix of mention, place, author and awaited words."""

from itertools import product

import pytest

from twins.conversation import MessageMeaning, meaning_of
from twins.deciding.question_grammar import wants_something

ASK, WORDS, TALK = MessageMeaning.ASK, MessageMeaning.AWAITED_WORDS, MessageMeaning.TALK
FACTS = ("mentions_us", "is_direct", "is_answered", "by_conductor", "is_awaited", "wants")
# one letter a fact, in their order: y, n, or - where it doesn't matter
TABLE = {
    "y-----": ASK,  # a mention is always an ask, never awaited words
    "n---y-": WORDS,
    "ny--n-": ASK,  # in the agent's own conversation
    "nnyyny": ASK,  # the next ask in a thread that a twin has answered
    "nnyynn": TALK,  # thanks!
    "nnyn--": TALK,  # another's message; the ones that are awaited come before
    "nnn-n-": TALK,
}


@pytest.mark.parametrize("facts", list(product([True, False], repeat=len(FACTS))))
def test_a_message_means_one_thing(facts: tuple[bool, ...]) -> None:
    signs = "".join("y" if fact else "n" for fact in facts)
    row = next(row for row in TABLE if all(sign in {"-", fact} for sign, fact in zip(row, signs, strict=True)))

    assert meaning_of(**dict(zip(FACTS, facts, strict=True))) is TABLE[row]


@pytest.mark.parametrize(
    "text",
    [
        "and on a phone?",
        "does that also count for the auditors",
        "can we keep it for a year then",
        "what about the partners",
        "I'm going to send it to them",
        "please extend it to Friday",
        "how long is that",
    ],
)
def test_a_reply_that_asks_or_requests_is_the_next_ask(text: str) -> None:
    assert wants_something(text)


@pytest.mark.parametrize(
    "text", ["thanks!", "ok", "great, thank you", "done", "👍", "Chen told me the same", "good to know"]
)
def test_thanks_and_talk_want_nothing(text: str) -> None:
    assert not wants_something(text)
