"""Faults, as the SDK reports them."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import anthropic
import httpx2
import pytest

from tests.fake_model.conftest import SONNET, Ask, said
from tests.fake_model.faults import Fault
from tests.fake_model.server import serve_model
from tests.fake_model.state import ModelServer


@pytest.mark.parametrize(
    ("code", "error", "named"),
    [
        (402, anthropic.PaymentRequiredError, "billing_error"),
        (403, anthropic.PermissionDeniedError, "permission_error"),
        (429, anthropic.RateLimitError, "rate_limit_error"),
        (500, anthropic.InternalServerError, "api_error"),
        (504, anthropic.GatewayTimeoutError, "timeout_error"),
        (529, anthropic.OverloadedError, "overloaded_error"),
    ],
)
def test_a_status_is_the_error_of_its_name(
    ask: Ask, server: ModelServer, code: int, error: type[anthropic.APIStatusError], named: str
) -> None:
    server.will_fail(Fault.status(code))
    with pytest.raises(error) as caught:
        ask()

    assert (caught.value.status_code, caught.value.type) == (code, named)
    assert caught.value.request_id
    assert [seen.status for seen in server.requests] == [code]


def test_a_pause_can_be_asked_for(ask: Ask, server: ModelServer) -> None:
    server.will_fail(Fault.status(429, retry_after=3600.0, type="rate_limit_error"))
    with pytest.raises(anthropic.RateLimitError) as caught:
        ask()
    assert caught.value.response.headers["retry-after"] == "3600"


def test_the_sdk_asks_again_after_the_pause(session_client: anthropic.Anthropic, server: ModelServer) -> None:
    server.will_fail(Fault.status(529, retry_after=0.01), times=2)
    message = session_client.with_options(max_retries=2).messages.create(
        model=SONNET, max_tokens=9, messages=[{"role": "user", "content": "May I?"}]
    )
    assert said(message) == "Yes."
    assert [seen.status for seen in server.requests] == [529, 529, 200]
    assert [seen.headers["x-stainless-retry-count"] for seen in server.requests] == ["0", "1", "2"]


def test_a_silent_server_is_a_timeout(session_client: anthropic.Anthropic, server: ModelServer) -> None:
    server.will_fail(Fault.hang(30))
    with pytest.raises(anthropic.APITimeoutError):
        session_client.with_options(timeout=0.1).models.retrieve(SONNET)
    assert [seen.status for seen in server.requests] == [0]


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.drop(), 0), (Fault.hang(0.05), 0), (Fault.cut(), 200)], ids=["drop", "hang", "cut"]
)
def test_a_lost_connection_is_one(ask: Ask, server: ModelServer, fault: Fault, status: int) -> None:
    server.will_fail(fault)
    with pytest.raises(anthropic.APIConnectionError) as caught:
        ask()

    assert isinstance(caught.value.__cause__, httpx2.RemoteProtocolError)
    assert not isinstance(caught.value, anthropic.APITimeoutError)
    assert [seen.status for seen in server.requests] == [status]


def test_a_body_that_is_no_json_comes_out_as_it_was_raised(ask: Ask, server: ModelServer) -> None:
    server.will_fail(Fault.garbage())
    with pytest.raises(json.JSONDecodeError):
        ask()


def test_the_page_of_a_proxy_is_an_error_without_a_type(ask: Ask, server: ModelServer) -> None:
    server.will_fail(Fault.html(502))
    with pytest.raises(anthropic.InternalServerError) as caught:
        ask()
    assert (caught.value.status_code, caught.value.type) == (502, None)
    assert "<h1>502</h1>" in str(caught.value.body)


def test_faults_come_in_their_order_and_then_answers(ask: Ask, server: ModelServer) -> None:
    server.will_fail(Fault.status(529), Fault.status(500), times=2)
    for code in (529, 500, 529, 500):
        with pytest.raises(anthropic.InternalServerError) as caught:
            ask()
        assert caught.value.status_code == code
    assert said(ask()) == "Yes."


def test_a_server_with_requests_in_work_is_gone_at_once() -> None:
    with ThreadPoolExecutor(2) as pool:
        with serve_model() as server:
            server.delay = 60.0
            server.answers(lambda _: "Yes.")
            server.will_fail(Fault.hang(60))
            waiting = [pool.submit(_told, server) for _ in range(2)]
            while len(server.requests) < 2:
                time.sleep(0.01)
            began = time.monotonic()
        assert [isinstance(one.exception(), anthropic.APIConnectionError) for one in waiting] == [True, True]
    assert time.monotonic() - began < 5
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(server.url)


def _told(server: ModelServer) -> None:
    with anthropic.Anthropic(api_key=server.key, base_url=server.url, max_retries=0, timeout=60) as client:
        client.messages.create(model=SONNET, max_tokens=9, messages=[{"role": "user", "content": "May I?"}])
