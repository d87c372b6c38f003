"""Answers that take their time in parallel."""

from concurrent.futures import ThreadPoolExecutor

import anthropic
import pytest

from tests.fake_model.conftest import SONNET, Ask, said, user
from tests.fake_model.state import ModelServer
from tests.support.store_processes import eventually


def test_fifty_requests_wait_side_by_side(ask: Ask, server: ModelServer) -> None:
    server.answers(lambda seen: f"Re: {seen.user_text}")
    with ThreadPoolExecutor(50) as pool:
        with server.holding():
            replies = pool.map(lambda number: said(ask(messages=[user(str(number))])), range(50))
            assert eventually(lambda: server.in_work == 50, within=30)
        assert list(replies) == [f"Re: {number}" for number in range(50)]

    assert len(server.requests) == 50


def test_one_after_the_other_is_one_at_a_time(ask: Ask, server: ModelServer) -> None:
    for _ in range(5):
        ask()
    assert server.peak() == 1


def test_who_does_not_wait_is_not_in_work_any_more(client: anthropic.Anthropic, ask: Ask, server: ModelServer) -> None:
    server.delay = 30
    with pytest.raises(anthropic.APITimeoutError):
        client.with_options(timeout=0.1).messages.create(
            model=SONNET, max_tokens=9, messages=[{"role": "user", "content": "May I?"}]
        )
    server.delay = 0
    assert said(ask()) == "Yes."
