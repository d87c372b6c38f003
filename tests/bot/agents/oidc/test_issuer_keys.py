"""The keys of an issuer: fetched seldom, within seconds, and from nowhere else."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.agents.oidc.issuer_documents import IssuerDocuments, IssuerError
from bot.agents.oidc.issuer_keys import KEPT_FOR, REFRESHED_AFTER, UNKNOWN_AGAIN_AFTER, IssuerKeys, keys_of
from bot.agents.oidc.trusted_issuers import audiences_of, trusted_issuers
from bot.errors import UsageError
from bot.model.deadline import DeadlineRunner
from tests.support.local_issuer import LocalIssuer, ec_key, local_issuer, public, rsa_key
from tests.support.settings import settings

ONE = ("one", "RS256")


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    """Yield an issuer."""
    with local_issuer() as issuer:
        yield issuer


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(issuer: LocalIssuer, clock: Clock) -> IssuerKeys:
    return IssuerKeys(IssuerDocuments(issuer.url, DeadlineRunner(), 0.6).key_set, clock)


def fetches(issuer: LocalIssuer) -> int:
    """Return how often the key set was fetched."""
    return issuer.asked.count("/keys")


def test_keys_are_fetched_once_and_again_after_a_while(issuer: LocalIssuer, keys: IssuerKeys, clock: Clock) -> None:
    assert all(keys.key(*ONE) for _ in range(5))
    assert fetches(issuer) == 1

    clock.at += REFRESHED_AFTER + 1
    assert keys.key(*ONE)
    assert fetches(issuer) == 2


def test_an_unknown_key_is_looked_for_at_most_once_in_a_while(
    issuer: LocalIssuer, keys: IssuerKeys, clock: Clock
) -> None:
    assert [keys.key(f"never{each}", "RS256") for each in range(50)] == [None] * 50
    assert fetches(issuer) == 1

    issuer.keys.append(public(rsa_key(1), "new"))
    assert keys.key("new", "RS256") is None
    clock.at += UNKNOWN_AGAIN_AFTER
    assert keys.key("new", "RS256")
    assert fetches(issuer) == 2


def test_a_key_that_was_withdrawn_no_longer_counts(issuer: LocalIssuer, keys: IssuerKeys, clock: Clock) -> None:
    assert keys.key(*ONE)
    issuer.keys.pop(0)
    clock.at += REFRESHED_AFTER + 1

    assert keys.key(*ONE) is None


@pytest.mark.parametrize("fault", ["pause", "drips"])
def test_a_hanging_issuer_fails_within_seconds_and_is_not_asked_by_each_token(
    issuer: LocalIssuer, keys: IssuerKeys, fault: str
) -> None:
    setattr(issuer, fault, 5.0)
    began, failed = time.monotonic(), []

    def look() -> None:
        try:
            keys.key(*ONE)
        except IssuerError as error:
            failed.append(error)

    threads = [threading.Thread(target=look) for _ in range(10)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)

    assert len(failed) == 10
    assert time.monotonic() - began < 3
    assert len(issuer.asked) == 1


def test_while_one_token_waits_for_the_issuer_the_others_do_not(clock: Clock) -> None:
    entered, goes_on = threading.Event(), threading.Event()
    keys = IssuerKeys(lambda: [public(rsa_key(), "one")], clock)
    assert keys.key(*ONE)

    def hang() -> list[Any]:
        entered.set()
        goes_on.wait(5)
        return [public(rsa_key(1), "new")]

    keys.fetch = hang
    clock.at += REFRESHED_AFTER + 1
    waits = threading.Thread(target=keys.key, args=("unknown", "RS256"))
    waits.start()
    try:
        assert entered.wait(5)
        began = time.monotonic()
        assert keys.key(*ONE)
        with pytest.raises(IssuerError, match="fetched"):
            keys.key("new", "RS256")
        assert time.monotonic() - began < 2
    finally:
        goes_on.set()
        waits.join(5)
    assert keys.key("new", "RS256")
    assert keys.key("unknown", "RS256") is None


def test_a_token_after_a_fetch_that_ended_in_an_error_can_fetch_again(clock: Clock) -> None:
    def fails() -> list[Any]:
        raise ZeroDivisionError

    keys = IssuerKeys(fails, clock)
    with pytest.raises(ZeroDivisionError):
        keys.key(*ONE)
    keys.fetch = lambda: [public(rsa_key(), "one")]
    clock.at += UNKNOWN_AGAIN_AFTER
    assert keys.key(*ONE)


def test_known_keys_serve_for_an_hour_while_the_issuer_is_away(
    issuer: LocalIssuer, keys: IssuerKeys, clock: Clock
) -> None:
    assert keys.key(*ONE)
    issuer.document = {"issuer": "https://evil.example"}

    clock.at += REFRESHED_AFTER + 1
    assert keys.key(*ONE)
    clock.at += KEPT_FOR
    with pytest.raises(IssuerError):
        keys.key(*ONE)


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"jwks_uri": "http://evil.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "http://127.0.0.1:1/keys"},
        {"jwks_uri": None},
        {"jwks_uri": "https://"},
    ],
)
def test_a_discovery_document_that_leads_elsewhere_is_refused(
    issuer: LocalIssuer, keys: IssuerKeys, document: dict[str, Any]
) -> None:
    issuer.document = document

    with pytest.raises(IssuerError):
        keys.key(*ONE)
    assert fetches(issuer) == 0


def test_a_redirect_is_not_followed(issuer: LocalIssuer, keys: IssuerKeys) -> None:
    issuer.redirects_to = f"{issuer.url}/elsewhere"

    with pytest.raises(IssuerError):
        keys.key(*ONE)
    assert issuer.asked == ["/.well-known/openid-configuration"]


def test_only_keys_that_can_sign_our_way_are_taken() -> None:
    right = public(rsa_key(), "right")
    entries = [
        right,
        public(ec_key(), "curve", use="sig", alg="ES256"),
        public(rsa_key(), "for encryption", use="enc"),
        public(rsa_key(), "another algorithm", alg="RS512"),
        {"kty": "oct", "kid": "secret", "k": "AAAA"},
        {"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"},
        right | {"kid": 7},
        {name: value for name, value in right.items() if name != "kid"},
        "x",
        None,
    ]

    assert set(keys_of(entries)) == {("right", "RS256"), ("curve", "ES256")}


@pytest.mark.parametrize(
    "issuer_of_people", ["http://idp.example", "idp.example", "ftp://x", "https://", "https://idp.example/?x=1"]
)
def test_an_issuer_that_others_could_play_is_refused(issuer_of_people: str) -> None:
    with pytest.raises(UsageError, match="OIDC_ISSUER is no issuer"):
        trusted_issuers(settings(oidc_issuer=issuer_of_people))


def test_an_audience_that_other_programs_could_have_is_no_default() -> None:
    with pytest.raises(UsageError, match="AGENTS_URL"):
        audiences_of(settings(oidc_issuer="https://idp.example"))
    given = settings(oidc_issuer="https://idp.example", agents_url="https://twins.example.com/")
    assert audiences_of(given) == ("https://twins.example.com", "https://twins.example.com/mcp")
