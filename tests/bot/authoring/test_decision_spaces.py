"""Decision spaces: granted after three approvals or in a form, and revoked with one click."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.authoring.forms.space_form import space_errors
from bot.cli.serve import practising
from bot.practice.workspace.model import Message, View
from tests.support.settings import settings
from tests.support.slack_world import ANA, ARI, BILLING, BOT, CHECKED, CHEN, CORA, GUS, ONBOARD, World, buttons, shown

THREE = ((CORA, BILLING), (CHEN, ONBOARD), (CORA, ONBOARD))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a fresh workspace, so that no test counts another's decisions."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def cards(world: World, button: str, user: str = ANA) -> list[Message]:
    """Return the bot's direct messages to a person that have a button."""
    return [m for m in world.slack.said(world.slack.dm(user, BOT)) if button in buttons(m)]


def decide(world: World, who: str, channel: str, button: str = "check:approve") -> None:
    """Ask for something that needs a check, and let Ana decide it."""
    world.answered(CHECKED, who, channel)
    card = world.until(lambda: cards(world, button))[-1]
    world.click(ANA, card, button)
    world.now_says(card, "Approved by you")
    world.settle()


def approved(world: World) -> Message:
    """Let Ana approve three times, and return the offer that she gets."""
    for who, channel in THREE:
        decide(world, who, channel)
    return world.until(lambda: cards(world, "offer:space"))[-1]


def form_of(world: World, user: str = ANA) -> View:
    """Return the form that a person has open."""
    return world.until(lambda: next(iter(world.slack.views(user)), None))


def page(world: World) -> View:
    """Return Ana's Home tab with the page of her twin, opening it if needed."""
    world.slack.open_home(ANA, "A0ZERO")
    home = world.home(ANA, "ules")
    if "Rules of" in str(home.body):
        return home
    world.slack.click_in_view(ANA, home.id, "twin:open/security")
    return world.home(ANA, "Rules of")


def said_to(world: World, who: str, text: str) -> Message:
    """Return the bot's latest direct message to a person that contains a text."""
    direct = world.slack.dm(who, BOT)
    return world.until(lambda: [m for m in world.slack.said(direct) if text in shown(m)])[-1]


def handed_over(world: World, uses: str = "2", who: Sequence[str] = ()) -> None:
    """Publish a decision space from three approvals."""
    world.click(ANA, approved(world), "offer:space")
    world.slack.submit(ANA, form_of(world).id, {"uses": uses, **({"who": list(who)} if who else {})})
    said_to(world, ANA, "of your last")
    world.slack.click_in_view(ANA, page(world).id, "twin:publish")
    said_to(world, ANA, "is live. It passed")
    world.settle()


def test_two_approvals_offer_nothing_and_three_offer_a_space(world: World) -> None:
    for who, channel in THREE[:2]:
        decide(world, who, channel)
    assert cards(world, "offer:space") == []
    decide(world, *THREE[2])
    card = world.until(lambda: cards(world, "offer:space"))[-1]
    assert "Grant decisions like this in general?" in shown(card)
    assert "3 like this in three months" in shown(card)


@pytest.mark.thorough
def test_one_decline_among_them_offers_nothing(world: World) -> None:
    world.answered(CHECKED)
    card = world.until(lambda: cards(world, "check:decline"))[-1]
    world.click(ANA, card, "check:decline")
    world.now_says(card, "Declined by you")
    for who, channel in THREE:
        decide(world, who, channel)
    assert cards(world, "offer:space") == []


@pytest.mark.thorough
def test_the_form_knows_what_was_asked_and_a_replay_is_said_before_anything_is_published(world: World) -> None:
    world.click(ANA, approved(world), "offer:space")
    form = form_of(world)
    assert "let partners pull the invoice export by a link" in str(form.body)
    world.slack.submit(ANA, form.id, {"uses": "2"})
    assert "It would have settled 3 of your last 3 checks" in shown(said_to(world, ANA, "of your last"))
    assert world.answered(CHECKED).text.startswith("✋ Wait for Ana")


@pytest.mark.thorough
def test_what_is_handed_over_is_decided_with_a_running_total_until_it_is_used_up(world: World) -> None:
    handed_over(world, uses="2")
    said = [shown(world.answered(CHECKED)) for _ in range(3)]
    assert all(each.startswith("✅ Go ahead") for each in said[:2])
    assert "Use 1 of 2" in said[0]
    assert "Use 2 of 2" in said[1]
    assert said[2].startswith("✋ Wait for Ana. SEC-S4 is used up")


@pytest.mark.thorough
def test_it_is_revoked_at_once_and_without_publishing(world: World) -> None:
    handed_over(world)
    assert world.answered(CHECKED).text.startswith("✅ Go ahead")
    view = page(world)
    assert "twin:revoke/SEC-S4" in str(view.body)
    world.slack.click_in_view(ANA, view.id, "twin:revoke/SEC-S4")
    said_to(world, ANA, "SEC-S4 is withdrawn")
    assert world.answered(CHECKED).text.startswith("✋ Wait for Ana. SEC-S4 was withdrawn")


@pytest.mark.thorough
def test_a_space_that_names_people_is_used_by_those_only(world: World) -> None:
    handed_over(world, who=[CORA])
    assert world.answered(CHECKED, CORA).text.startswith("✅ Go ahead")
    assert world.answered(CHECKED, CHEN, ONBOARD).text.startswith("✋ Wait for Ana. SEC-S4 is for Cora only")


def test_nothing_is_handed_over_to_a_guest(world: World) -> None:
    world.click(ANA, approved(world), "offer:space")
    world.slack.submit(ANA, form_of(world).id, {"uses": "2", "who": [GUS]})
    said_to(world, ANA, "only members of this workspace")
    draft = world.practice.store.drafts.find("security")
    assert draft
    assert draft.pending == ()


@pytest.mark.thorough
def test_an_architect_takes_it_back_with_a_command_and_others_do_not(world: World) -> None:
    handed_over(world)
    said = world.told(CORA, lambda: world.slack.command(CORA, BILLING, "/twins", "revoke SEC-S4"))
    assert "Nothing was changed" in said
    assert world.answered(CHECKED).text.startswith("✅ Go ahead")
    said = world.told(ARI, lambda: world.slack.command(ARI, BILLING, "/twins", "withdraw sec-s4"))
    assert "SEC-S4 is withdrawn" in said
    assert world.answered(CHECKED).text.startswith("✋ Wait for Ana. SEC-S4 was withdrawn")
    world.slack.command(CORA, BILLING, "/twins", "show security")
    [said] = world.until(lambda: [m.text for m in world.slack.ephemerals(CORA) if "*What you can decide" in m.text])
    assert "SEC-S1" in said
    assert "SEC-S4" not in said


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        # every field with an invalid value
        ({"asked": ""}, "asked"),
        ({"asked": "the of"}, "asked"),
        ({"most": "14"}, "most"),
        ({"most": "days"}, "most"),
        ({"where": "prod"}, "where"),
        ({"uses": "0"}, "uses"),
        ({"uses": "10001"}, "uses"),
        ({"uses": "-1"}, "uses"),
        ({"uses": "many"}, "uses"),
        ({"may": ""}, "may"),
        ({"until": "2026-11-20"}, "until"),
        ({"until": "2027-11-22"}, "until"),
        ({"uses": "²"}, "uses"),
        ({"most": "5,000 euros"}, "most"),
        # every field with a valid value
        ({}, None),
        ({"most": "14 days"}, None),
        ({"most": "0.5 days"}, None),
        ({"most": "1,5 days"}, None),
        ({"where": "Staging\nproduction"}, None),
        ({"until": "2026-11-21"}, None),
        ({"until": "2027-11-21"}, None),
        ({"uses": "1"}, None),
        ({"uses": "10000"}, None),
    ],
)
def test_a_form_says_at_the_field_what_can_not_be(changed: dict[str, str], field: str | None) -> None:
    given = {"may": "Send it", "asked": "send the export", "uses": "5", "per": "week", "until": "2026-12-31"} | changed
    values = {name: {"field": {"value": value}} for name, value in given.items()}
    assert set(space_errors(values, date(2026, 11, 20))) == ({field} if field else set())
