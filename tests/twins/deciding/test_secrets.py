"""Secrets are blanked everywhere, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.deciding.secrets.blanking import blank_secrets

_36 = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6"
_KEY = "-----BEGIN {}PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END {}PRIVATE KEY-----"
SECRETS: dict[str, tuple[str, str]] = {
    # each is put together here, so that no scanner takes this file for a leak
    "a Slack bot token": ("xox" + "b-1234567890-abcdefghij", "Slack token"),
    "a Slack user token": ("xox" + "p-1234567890-abcdefghij", "Slack token"),
    "a Slack app token": ("xa" + "pp-1-A012345-abcdefghij", "Slack token"),
    "a Slack webhook": ("https://hooks.slack" + ".com/services/T0123/B0123/abcdefghijkl", "Slack webhook"),
    "an Anthropic key": ("sk-a" + "nt-api03-abcdefghijkl", "Anthropic key"),
    "an API key": ("s" + f"k-{_36}", "API key"),
    "an API key of a project": ("s" + f"k-proj-{_36}", "API key"),
    "a Stripe secret": ("s" + f"k_live_{_36}", "API key"),
    "a short Stripe key": ("r" + "k_live_abcdefghij12", "Stripe key"),
    "an AWS key": ("AK" + "IAIOSFODNN7EXAMPLE", "AWS key"),
    "a GitHub token": ("gh" + f"p_{_36}", "GitHub token"),
    "a GitHub token of the newer kind": ("github" + f"_pat_{_36}", "GitHub token"),
    "a GitLab token": ("glp" + "at-abcdefghijklmnop1234", "GitLab token"),
    "a Google key": ("AI" + f"za{_36}", "Google key"),
    "a JSON web token": ("ey" + "JhbGciOiJIUzI1.ey" + "JzdWIiOiIxMjM0.SflKxwRJSMeKKF2QT4", "JSON web token"),
    "a private key": (_KEY.format("RSA ", "RSA "), "private key"),
    "a private key of OpenSSH": (_KEY.format("OPENSSH ", "OPENSSH "), "private key"),
    "a private key that is cut off": ("-----BEGIN PRIVATE " + "KEY-----\nMIIEowIBAAKC", "private key"),
    "a password in a link": ("postgres://" + "app:hunter2@db/main", "password in a link"),
    "a password": ("password: " + "Winter2026!", "password"),
    "a password, said": ("the password is " + "Winter2026!", "password"),
    "a password in German": ("Passwort=" + "Winter2026!", "password"),
    "a token, named": ("TOKEN = " + "abcd1234efgh", "password"),
    "an API key, named": ("api_key=" + "abcd1234efgh", "password"),
    "an API key, named with a blank": ("api key: " + "abcd1234efgh", "password"),
    "a token behind a key's name": ("token api key=" + "abcd1234efgh", "password"),
    "a password in quotes": ('password = "' + 'three plain words"', "password"),
    "a password behind hyphens": ("password-is-" + "hunter22hunter", "password"),
}


def test_the_name_of_a_secret_and_what_stands_before_it_in_its_word_stay() -> None:
    assert blank_secrets("DB_PASSWORD=" + "Winter2026!").text == "DB_PASSWORD=[password removed]"
    token = SECRETS["a JSON web token"][0]
    assert blank_secrets(f"jwt-{token}").text == "jwt-[JSON web token removed]"


@pytest.mark.parametrize(("secret", "kind"), SECRETS.values(), ids=list(SECRETS))
def test_a_secret_is_replaced_by_what_it_was(secret: str, kind: str) -> None:
    blanked = blank_secrets(f"can we keep {secret} in the config")

    assert kind in blanked.kinds
    assert f"[{kind} removed]" in blanked.text
    assert secret not in blanked.text
    assert blanked.text.startswith("can we keep ")


@pytest.mark.parametrize(("secret", "kind"), SECRETS.values(), ids=list(SECRETS))
def test_blanking_twice_finds_nothing_more(secret: str, kind: str) -> None:
    once = blank_secrets(secret)

    assert blank_secrets(once.text).text == once.text


def test_every_secret_of_a_text_is_blanked() -> None:
    first, second = SECRETS["a Slack bot token"][0], SECRETS["a GitHub token"][0]

    blanked = blank_secrets(f"{first}, {second} and once more {first}")

    assert blanked.text == "[Slack token removed], [GitHub token removed] and once more [Slack token removed]"
    assert blanked.kinds == ("Slack token", "GitHub token")


HARMLESS = [
    # talk about secrets
    "put the partner's API key into the repo, it is private anyway",
    "the password is too short",
    "password: required",
    "force a password change every 90 days",
    "token: see the vault",
    "what does the secret cost",
    "api key = ?",
    "is the password 12 characters long",
    "the token is about to expire in 2027",
    # what looks a little like one
    "SEC-4 and SEC-T1",
    "risk-averse and desk-bound-people-are-everywhere",
    "xoxo",
    "ask-anything-you-like",
    "see https://example.com/a/b?c=d",
    "mail ana@example.com",
    "https://user@example.com/path",
    "eyJ is how they begin",
    "commit 7ec0e4b1f0c2d3a4b5c6d7e8f90a1b2c3d4e5f60",
    "<@U0ANA> in <#C0BILLING>",
    "10:30:00",
    "€1,000",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_texts_stay_as_they_are(text: str) -> None:
    blanked = blank_secrets(text)

    assert (blanked.text, blanked.kinds) == (text, ())


@given(st.text(max_size=20), st.sampled_from(list(SECRETS.values())), st.text(max_size=20))
def test_a_secret_is_found_in_the_midst_of_any_text(before: str, secret: tuple[str, str], after: str) -> None:
    text, kind = secret

    assert kind in blank_secrets(f"{before} {text} {after}").kinds
