"""A server gives the rows within a second, or there are none."""

import logging
import time
from collections.abc import Iterator

import numpy as np
import pytest

from bot.meaning.checked_encoder import CheckedEncoder
from bot.meaning.http_encoder import HttpEncoder
from tests.bot.meaning.embeddings_server import EmbeddingsServer, serve_embeddings
from twins.claude.circuit_breaker import OUTAGES, SHORTEST_REST
from twins.claude.model_port import NoReplyError


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with serve_embeddings() as server:
        yield server


class Seconds:
    """A monotonic clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def encoder(server: EmbeddingsServer, name: str = "", deadline: float = 1.0) -> CheckedEncoder:
    return CheckedEncoder(HttpEncoder(server.url + name, deadline=deadline))


def test_the_rows_are_in_the_order_of_the_texts_and_of_length_1(server: EmbeddingsServer) -> None:
    rows = encoder(server).encode(["a", "a longer text"])
    assert rows is not None
    assert rows[0] == pytest.approx(np.ones(3) / 3**0.5)
    assert rows[1, 0] > 0.9
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1])


def test_the_model_is_named_after_the_address(server: EmbeddingsServer) -> None:
    encoder(server).encode(["a"])
    encoder(server, "/v1#all-minilm").encode(["a"])
    encoder(server, "/v1/embeddings").encode(["a"])
    assert server.paths == ["/v1/embeddings"] * 3
    assert server.requests == [{"input": ["a"]}, {"input": ["a"], "model": "all-minilm"}, {"input": ["a"]}]


def test_many_texts_go_in_several_requests_and_long_ones_are_cut(server: EmbeddingsServer) -> None:
    rows = encoder(server).encode(["a" * 4_000, *map(str, range(19))])
    assert rows is not None
    assert rows.shape == (20, 3)
    assert [len(each["input"]) for each in server.requests] == [8, 8, 4]
    assert len(server.requests[0]["input"][0]) == 1_000


def test_no_text_needs_no_request(server: EmbeddingsServer) -> None:
    rows = encoder(server).encode([])
    assert rows is not None
    assert len(rows) == 0
    assert server.requests == []


def test_a_server_that_hangs_gives_no_rows_within_its_deadline(server: EmbeddingsServer) -> None:
    server.hangs()
    began = time.monotonic()
    assert encoder(server, deadline=0.2).encode(["a"]) is None
    assert time.monotonic() - began < 1


def test_a_server_that_drips_holds_neither_the_ask_nor_a_thread(server: EmbeddingsServer) -> None:
    server.drips = True
    began = time.monotonic()
    assert encoder(server, deadline=0.2).encode(["a"]) is None
    assert time.monotonic() - began < 1
    assert server.hung_up.wait(5)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b"[]",
        b'{"data": []}',
        b'{"data": [{"index": 0}]}',
        b'{"data": [{"index": 1, "embedding": [1.0]}]}',
        b'{"data": [{"index": 0, "embedding": []}]}',
        b'{"data": [{"index": 0, "embedding": [0, 0]}]}',
        b'{"data": [{"index": 0, "embedding": [NaN, 1]}]}',
        b'{"data": [{"index": 0, "embedding": ["x"]}]}',
        b'{"data": [{"index": 0, "embedding": [[1.0]]}]}',
        b'{"data": [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [1]}]}',
        b'{"data": [{"index": 0, "embedding": "AACAPw=="}]}',
        b"[" * 100_000,
    ],
)
def test_a_reply_of_a_wrong_shape_gives_no_rows(body: bytes, server: EmbeddingsServer) -> None:
    server.body = body
    assert encoder(server).encode(["a"]) is None


@pytest.mark.parametrize("status", [302, 400, 401, 404, 429, 500, 503])
def test_a_refusal_gives_no_rows_and_is_not_followed_elsewhere(status: int, server: EmbeddingsServer) -> None:
    server.status = status
    with pytest.raises(NoReplyError, match=f"status {status}"):
        HttpEncoder(server.url).encode(["a"])
    assert server.paths == ["/v1/embeddings"]


def test_a_server_that_is_down_is_left_alone_until_it_has_rested(server: EmbeddingsServer) -> None:
    seconds = Seconds()
    own = CheckedEncoder(HttpEncoder(server.url, seconds))
    server.status = 503
    assert [own.encode(["a"]) for _ in range(OUTAGES + 3)] == [None] * (OUTAGES + 3)
    assert len(server.requests) == OUTAGES
    server.status, seconds.now = 200, SHORTEST_REST
    assert own.encode(["a"]) is not None


def test_a_model_whose_rows_are_of_another_length_is_noticed(server: EmbeddingsServer) -> None:
    own = encoder(server)
    assert own.encode(["a"]) is not None
    server.width = 4
    assert own.encode(["a"]) is None


def test_failures_in_a_row_are_one_line_without_the_text(
    server: EmbeddingsServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    own = encoder(server)
    server.status = 400
    for _ in range(3):
        own.encode(["what Cora asks"])
    server.status = 200
    own.encode(["what Cora asks"])
    server.status = 400
    own.encode(["what Cora asks"])
    assert [record.getMessage() for record in caplog.records] == ["the finder goes by words alone"] * 2
    assert "Cora" not in str([vars(record) for record in caplog.records])


class Broken:
    """An encoder with a bug."""

    name = "broken"

    def encode(self, texts: object) -> None:
        raise ZeroDivisionError


def test_a_bug_of_an_encoder_reaches_no_ask(caplog: pytest.LogCaptureFixture) -> None:
    own = CheckedEncoder(Broken())
    assert own.encode(["a"]) is None
    assert own.encode(["a"]) is None
    [record] = caplog.records
    assert record.exc_info
