"""Members by e-mail: the address that Slack names must be the one that was vouched for."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.agents.oidc.members import MembersByEmail
from tests.support.builders import NOW
from twins.notices import Refused


def slack_that_finds(address: str) -> Any:
    """Return apps whose Slack answers each lookup with a member of this address."""

    def found(email: str) -> Any:
        return SimpleNamespace(data={"ok": bool(email), "user": {"id": "U0CEO", "profile": {"email": address}}})

    return SimpleNamespace(first=SimpleNamespace(client=SimpleNamespace(users_lookupByEmail=found)))


def test_capitals_make_no_other_address() -> None:
    assert MembersByEmail(slack_that_finds("Ceo@Strasse.de"), lambda: NOW).slack_id("ceo@strasse.de") == "U0CEO"


@pytest.mark.parametrize(
    ("vouched", "member"),
    [
        ("ceo@strasse.de", "ceo@stra\u00dfe.de"),
        ("kim@acme.example", "\u212aim@acme.example"),
        ("ceo@acme.example", "cio@acme.example"),
    ],
)
def test_an_address_that_only_looks_alike_is_no_member(vouched: str, member: str) -> None:
    with pytest.raises(Refused):
        MembersByEmail(slack_that_finds(member), lambda: NOW).slack_id(vouched)
