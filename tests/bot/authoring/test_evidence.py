"""Evidence about a rule: overrides contest a default, and proposals can turn a law into a default."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.serve import practising
from bot.practice.workspace.model import Message
from tests.support.settings import settings
from tests.support.slack_world import ANA, ARI, BILLING, BOT, CHEN, CORA, DEV, ONBOARD, REFUSED, World, buttons, shown

SECURITY = "C0SECURITY"
"""A private channel of Ana, Omar and Ari."""
THREE = ((CORA, BILLING), (CHEN, ONBOARD), (CORA, ONBOARD))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a fresh workspace, so that no test counts another's overrides."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def override(world: World, who: str, channel: str, reason: str = "auditors need more") -> Message:
    """Override a default of Devika's twin, and return the message that asks for the kind of reason."""
    ts = world.ask("data keep raw events for 400 days because finance audits yearly", who, channel)
    world.click(who, world.answer(ts, channel), "answer:override")
    world.until(lambda: [m for m in world.slack.said(channel, ts) if "override:write_reason" in buttons(m)])
    world.slack.post(who, channel, reason, ts)
    return world.until(lambda: [m for m in world.slack.said(channel, ts) if "override:kind" in buttons(m)])[-1]


def contest(world: World, who: str, channel: str, reason: str = "auditors need more", kind: str = "too_strict") -> None:
    """Override, and choose the kind of reason."""
    message = override(world, who, channel, reason)
    world.slack.click(who, channel, message.ts, f"override:kind/{kind}")
    world.settle()


def offers(world: World, user: str, with_button: str) -> list[Message]:
    """Return the bot's direct messages to a person that have a button."""
    return [m for m in world.slack.said(world.slack.dm(user, BOT)) if with_button in buttons(m)]


def contested(world: World) -> Message:
    """Contest Devika's rule, and return the card that she gets."""
    for who, channel in THREE:
        contest(world, who, channel)
    return world.until(lambda: offers(world, DEV, "offer:change"))[-1]


def against(world: World, who: str, channel: str = BILLING, said: str = REFUSED) -> Message:
    """Get an ask refused, propose to change the law, and return the answer."""
    answer = world.answered(said, who, channel)
    world.click(who, answer, "answer:against_law")
    world.submit(who, {"reason": "test keys are worth nothing"})
    world.settle()
    return answer


def said_to(world: World, who: str, text: str) -> Message:
    """Return the bot's latest direct message to a person that contains a text."""
    direct = world.slack.dm(who, BOT)
    return world.until(lambda: [m for m in world.slack.said(direct) if text in shown(m)])[-1]


def test_the_kind_of_reason_is_one_click_and_stands_there(world: World) -> None:
    message = override(world, CORA, BILLING)
    world.slack.click(CORA, BILLING, message.ts, "override:kind/too_strict")
    said = world.now_says(message, "Kind of reason: too strict here")
    assert "override:kind" not in buttons(said)


def test_only_whoever_overrode_says_the_kind(world: World) -> None:
    message = override(world, CORA, BILLING)
    world.told(CHEN, lambda: world.slack.click(CHEN, BILLING, message.ts, "override:kind/too_strict"))
    assert "Kind of reason" not in shown(world.now_says(message, "What kind of reason is it?"))


@pytest.mark.thorough
def test_two_overrides_say_nothing_and_three_contest_the_rule(world: World) -> None:
    for who, channel in THREE[:2]:
        contest(world, who, channel)
    assert offers(world, DEV, "offer:change") == []
    contest(world, *THREE[2])
    card = world.until(lambda: offers(world, DEV, "offer:change"))[-1]
    assert "DAT-2 is contested" in shown(card)
    assert "3 of 3 uses" in shown(card)
    assert shown(card).count("auditors need more") == 3


@pytest.mark.thorough
def test_what_rests_on_a_contested_rule_is_looked_at_until_its_expert_has_looked(world: World) -> None:
    card = contested(world)
    ask = "data how long do we keep raw events because we plan the storage"
    assert "contested" in shown(world.answered(ask, CHEN, ONBOARD))
    world.click(DEV, card, "offer:no")
    world.now_says(card, "stays as it is")
    assert "contested" not in shown(world.answered(ask, CHEN, ONBOARD))


@pytest.mark.thorough
def test_what_was_said_where_the_expert_is_not_is_only_counted(world: World) -> None:
    contest(world, CORA, BILLING)
    contest(world, CHEN, ONBOARD)
    contest(world, ARI, SECURITY, "the lawsuit that nobody knows of")
    card = world.until(lambda: offers(world, DEV, "offer:change"))[-1]
    assert "3 of 3 uses" in shown(card)
    assert "1 more, said where you weren't" in shown(card)
    assert "lawsuit" not in shown(card)


def test_what_was_said_in_private_is_nowhere_shown_to_an_expert_who_was_not_there(world: World) -> None:
    contest(world, ARI, SECURITY, "the lawsuit that nobody knows of")
    world.slack.open_home(DEV, "A0ZERO")
    home = world.home(DEV, "Your twins")
    world.slack.click_in_view(DEV, home.id, "twin:open/data")
    assert "lawsuit" not in str(world.home(DEV, "Rules of").body)
    assert "lawsuit" not in "".join(map(shown, world.slack.said(world.slack.dm(DEV, BOT))))


@pytest.mark.thorough
def test_change_it_opens_the_rule_to_be_worded_anew(world: World) -> None:
    world.click(DEV, contested(world), "offer:change")
    form = world.until(lambda: world.slack.views(DEV))[0]
    assert "Raw events are kept for 90 days" in str(form.body)


@pytest.mark.thorough
def test_retire_it_says_what_rests_on_it_and_then_it_is_gone(world: World) -> None:
    world.click(DEV, contested(world), "offer:retire")
    form = world.until(lambda: world.slack.views(DEV))[0]
    assert "3" in str(form.body["blocks"])
    assert "overridden" in str(form.body["blocks"])
    world.submit(DEV, {})
    world.settle()
    world.later(minutes=11)
    world.settle()
    again = world.answered("data keep raw events for 400 days because finance audits yearly", CHEN, ONBOARD)
    assert "90 days" not in shown(again)


@pytest.mark.thorough
def test_never_is_kept_for_that_wording(world: World) -> None:
    card = contested(world)
    world.click(DEV, card, "offer:never")
    world.now_says(card, "stays as it is")
    for _ in range(3):
        contest(world, CHEN, BILLING)
    assert offers(world, DEV, "offer:change") == []


def test_whoever_is_refused_proposes_to_change_the_law_once_for_each_ask(world: World) -> None:
    answer = against(world, CORA)
    assert "SEC-1 holds until they change it" in shown(said_to(world, CORA, "Its expert and the architects"))
    world.click(CORA, answer, "answer:against_law")
    world.submit(CORA, {"reason": "test keys are worth nothing"})
    said_to(world, CORA, "You've already proposed that for this request")
    for user in (ANA, ARI):
        assert len([m for m in world.slack.said(world.slack.dm(user, BOT)) if "test keys" in shown(m)]) == 1


def test_nobody_proposes_in_somebody_elses_name(world: World) -> None:
    answer = world.answered(REFUSED)
    world.click(CHEN, answer, "answer:against_law")
    world.submit(CHEN, {"reason": "test keys are worth nothing"})
    said_to(world, CHEN, "only the person who asked can")
    assert [m for m in world.slack.said(world.slack.dm(ANA, BOT)) if "test keys" in shown(m)] == []


@pytest.fixture
def shrinking(world: World) -> World:
    """Propose to change a law three times, so that its expert and an architect each get a card."""
    for who, channel in ((CORA, BILLING), (CHEN, ONBOARD), (CHEN, BILLING)):
        against(world, who, channel)
    for user in (ANA, ARI):
        world.until(lambda user=user: offers(world, user, "offer:add"))  # type: ignore[misc]
    return world


@pytest.mark.thorough
@pytest.mark.parametrize("order", [(ANA, ARI), (ARI, ANA)])
def test_a_law_is_a_default_once_expert_and_architect_have_agreed(shrinking: World, order: tuple[str, str]) -> None:
    first, second = order
    card = offers(shrinking, first, "offer:add")[-1]
    assert "could become a default" in shown(card)
    shrinking.click(first, card, "offer:add")
    shrinking.now_says(card, "Agreed so far")
    assert "answer:against_law" in buttons(shrinking.answered(REFUSED))
    shrinking.click(second, offers(shrinking, second, "offer:add")[-1], "offer:add")
    shrinking.settle()
    shrinking.later(minutes=11)
    exact = "security put the api key into the repo because it is private"
    shrinking.until(lambda: "answer:override" in buttons(shrinking.answered(exact)))


@pytest.mark.thorough
def test_a_law_of_the_company_is_changed_or_retired_and_never_a_default(world: World) -> None:
    for who, channel in ((CORA, BILLING), (CHEN, ONBOARD), (CHEN, BILLING)):
        against(world, who, channel, "ux sell customer addresses to a partner because they pay well")
    card = world.until(lambda: offers(world, ARI, "offer:retire"))[-1]
    assert "The company's law holds no defaults" in shown(card)
    assert "offer:add" not in buttons(card)
    world.click(ARI, card, "offer:change")
    form = world.until(lambda: world.slack.views(ARI))[0]
    assert "We never sell, lend or trade" in str(form.body)
    world.slack.submit(ARI, form.id, {"text": "We sell no customer data"})
    world.now_says(card, "Saved as")
    world.settle()
    world.later(minutes=11)
    world.until(lambda: "We sell no customer data" in shown(world.answered("ux sell customer addresses to a partner")))


def test_one_who_agreed_is_told_who_else_has_to(shrinking: World) -> None:
    card = offers(shrinking, ANA, "offer:add")[-1]
    told = shrinking.told(ANA, lambda: shrinking.click(ANA, card, "offer:add"))
    assert "once both its expert and an architect have agreed" in told


@pytest.mark.thorough
def test_a_law_that_is_declined_stays(shrinking: World) -> None:
    card = offers(shrinking, ANA, "offer:add")[-1]
    shrinking.click(ANA, card, "offer:no")
    shrinking.now_says(card, "*SEC-1* stays as it is")
    shrinking.settle()
    assert offers(shrinking, ARI, "offer:add") == []
    assert "answer:against_law" in buttons(shrinking.answered(REFUSED))
