"""What asks for news of a request is no request itself."""

import pytest

from twins.conversation import asks_what_waits, asks_why


@pytest.mark.parametrize(
    "text",
    [
        "What is waiting for me?",
        "what am i waiting for",
        "any news?",
        "Any news on my request yet?",
        "hi, what's the status of my request",
        "did Ana answer?",
        "has she decided yet",
        "is my request approved",
    ],
)
def test_news_of_a_request_is_asked_for(text: str) -> None:
    assert asks_what_waits(text)


@pytest.mark.parametrize(
    "text",
    [
        "what is the status page for",
        "did anything answer on port 22",
        "any news on my request, or can I go ahead?",
        "is the export approved",
        "has Ana approved the export",
        "approve my request",
        "",
    ],
)
def test_what_asks_for_more_is_for_a_twin(text: str) -> None:
    assert not asks_what_waits(text)


@pytest.mark.parametrize(("text", "asks"), [("why?", True), ("and why is that", True), ("why do we hash them?", False)])
def test_only_the_bare_question_asks_why(text: str, asks: bool) -> None:
    assert asks_why(text) is asks
