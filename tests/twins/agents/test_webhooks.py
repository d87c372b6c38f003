"""Webhooks: where they may lead, how they are signed, and how long they are tried."""

from datetime import UTC, datetime

import pytest

from twins.agents.webhooks import (
    address_of,
    fingerprint,
    may_be_called,
    message_id,
    pause_after,
    secret_of,
    signed_headers,
)

AT = datetime.fromtimestamp(1614265330, UTC)


def test_a_signature_is_that_of_the_standard_s_own_libraries() -> None:
    given = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", AT, b'{"test": 2432232314}'
    )

    assert given == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_each_webhook_has_a_secret_of_its_own_that_its_key_alone_gives_again() -> None:
    secrets = {secret_of(key, webhook) for key in (b"k" * 32, b"l" * 32) for webhook in ("a", "b")}

    assert len(secrets) == len({fingerprint(each) for each in secrets}) == 4
    assert secret_of(b"k" * 32, "a") in secrets


def test_an_event_keeps_its_id_and_another_has_another() -> None:
    assert message_id("one", "digest") == message_id("one", "digest")
    assert len({message_id("one", "digest"), message_id("two", "digest"), message_id("one", "other")}) == 3
    assert "." not in message_id("one", "digest")


@pytest.mark.parametrize(
    ("url", "is_sent_to"),
    [
        ("https://ci.example.com/verdicts?x=1", True),
        ("https://ci.example.com:8443", True),
        ("https://[2606:4700::1]/", True),
        ("http://ci.example.com", False),
        ("ftp://ci.example.com", False),
        ("file:///etc/passwd", False),
        ("https://user:pass@ci.example.com", False),
        ("https://user@ci.example.com", False),
        ("https://ci.example.com\\@evil.example", False),
        ("https://ci.example.com/#x", False),
        ("https://ci.example.com/\r\nX: y", False),
        ("https://ci.example.com:99999/", False),
        ("https://ci.example.com:x/", False),
        ("https://[::1", False),
        ("https:///x", False),
        ("https://exämple.com", False),
        ("", False),
        ("https://a.b/" + "x" * 500, False),
    ],
)
def test_only_an_https_address_without_credentials_is_sent_to(url: str, is_sent_to: bool) -> None:
    assert (address_of(url) is not None) is is_sent_to


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.2.1 198.18.0.1
    192.88.99.1 192.0.0.9 192.0.0.10 192.0.0.192 ::ffff:192.0.0.10 168.63.129.16 ::ffff:168.63.129.16
    224.0.0.1 240.0.0.1 255.255.255.255 ::1 :: fe80::1 fe80::1%eth0 fd00::1 fec0::1 ff02::1 ::ffff:10.0.0.1
    ::ffff:127.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:1:: 2001:db8::1 3fff::1 100::1
    nonsense 127.1 2130706433""".split(),
)
def test_no_address_of_a_private_network_is_called(address: str) -> None:
    assert not may_be_called(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_public_internet_are_called(address: str) -> None:
    assert may_be_called(address)


def test_where_webhooks_lead_to_this_machine_they_lead_nowhere_else() -> None:
    called = [may_be_called(each, this_machine=True) for each in ("127.0.0.1", "::1", "8.8.8.8", "10.0.0.1")]

    assert called == [True, True, False, False]
    assert address_of("http://127.0.0.1:9/x", this_machine=True)


def test_pauses_grow_to_five_minutes() -> None:
    assert [pause_after(tries).total_seconds() for tries in (1, 2, 3, 7, 8, 9_999)] == [5, 10, 20, 300, 300, 300]
