"""People whose profile in Slack lacks what most have are answered and asked like all others."""

from typing import Any

import pytest

from bot.practice.events import serializers
from tests.support.slack_world import ANA, BILLING, CHECKED, DECIDED, World, buttons, shown

BLANK = ["", " ", "\u3000", None]


def odd_profile(monkeypatch: pytest.MonkeyPatch, user: str, **facts: Any) -> None:
    """Have Slack say of a person what is given: fields of the user, or of its profile."""
    usual = serializers.user

    def said(person: Any, *given: Any) -> dict[str, Any]:
        body = usual(person, *given)
        if person.id != user:
            return body
        of_user = {name: value for name, value in facts.items() if name in body}
        of_profile = {name: value for name, value in facts.items() if name in body["profile"]}
        return {**body, **of_user, "profile": {**body["profile"], **of_profile}}

    monkeypatch.setattr(serializers, "user", said)


def newcomer(world: World, user: str) -> str:
    world.slack.add_user(user, "Nora")
    world.slack.space.rooms[BILLING].members.append(user)
    return user


@pytest.mark.parametrize("name", BLANK, ids=["empty", "blank", "wide blank", "null"])
def test_a_person_with_a_blank_display_name_is_answered(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    user = newcomer(world, f"U0BLANK{BLANK.index(name)}")
    odd_profile(monkeypatch, user, display_name=name)

    assert "UX-" in shown(world.answered(DECIDED, user))
    assert world.practice.store.ledger.dead() == []


def test_a_person_without_any_name_is_asked_for_by_their_id(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    user = newcomer(world, "U0NAMELESS")
    odd_profile(monkeypatch, user, display_name=" ", real_name=None, name="")

    world.checked(CHECKED.replace("a link", "a telegram"), user)

    assert user in shown(world.card_says(ANA, "a telegram"))


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus"], ids=["null", "empty", "unknown"])
def test_an_expert_without_a_time_zone_is_asked_and_decides(
    world: World, monkeypatch: pytest.MonkeyPatch, zone: str | None
) -> None:
    odd_profile(monkeypatch, ANA, tz=zone)
    world.later(minutes=11)  # what Slack said about Ana before is forgotten

    ts = world.ask(CHECKED.replace("a link", f"a telegram to {zone or 'nobody'}"))
    world.answer(ts)
    world.settle()
    world.click(ANA, world.card_says(ANA, f"a telegram to {zone or 'nobody'}"), "check:approve")

    assert "Approved by Ana" in shown(world.answer(ts, number=2))
    assert world.practice.store.ledger.dead() == []


def test_a_conductor_without_a_time_zone_is_answered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    user = newcomer(world, "U0NOZONE")
    odd_profile(monkeypatch, user, tz=None, tz_label=None, tz_offset=None)

    assert "UX-" in shown(world.answered(DECIDED, user))
    assert buttons(world.answered(CHECKED.replace("a link", "a drum"), user))
