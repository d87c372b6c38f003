"""A channel is for a product by an architect's word, or by that of a person named for the product in the law."""

import json
import time
from collections.abc import Iterator, Mapping
from itertools import count

import pytest
from sqlalchemy import text

from bot.slack.payloads import PayloadParser
from tests.support.slack_world import ANA, ARI, BILLING, BOT, CHEN, CORA, GENERAL, ONBOARD, UMA, World, buttons, shown
from twins.jobs import JobKind

EXPORT = "security send the customer their own export by a signed link for 12 hours because their auditor comes"
"""A decision space lets this go ahead in Billing and Onboarding."""
CONFIRM, DECLINE = "product:confirm", "product:decline"
_numbers = count(1)


@pytest.fixture
def member(world: World) -> str:
    """A member who asks for nothing before the test, and whom nothing names."""
    user = f"U0NEW{next(_numbers)}"
    world.slack.add_user(user, f"New {user}")
    return user


@pytest.fixture
def mine(world: World, member: str) -> Iterator[str]:
    """A private channel of a member's own, into which they invited the bot."""
    channel = f"C0MINE{next(_numbers)}"
    world.slack.add_channel(channel, channel.lower(), [member, CHEN, ARI, BOT], private=True)
    yield channel
    world.settle()


def command(world: World, by: str, channel: str, product: str) -> str:
    """Let a person type `/twins product NAME`; return what only they see."""
    said = world.told(by, lambda: world.slack.command(by, channel, "/twins", f"product {product}"))
    world.settle()
    return said


def product_of(world: World, channel: str) -> str | None:
    return world.practice.store.products.product_of(world.slack.space.team_id, channel)


def space_used(world: World, by: str, channel: str) -> str | None:
    """Ask for what the decision space allows; return the space that decided it."""
    world.answer(world.ask(EXPORT, by, channel), channel)
    world.settle()
    return str(rows(world, "select space from decision order by at desc limit 1")[0][0] or "") or None


def rows(world: World, query: str) -> list[tuple[object, ...]]:
    with world.practice.store.database.read() as session:
        return [tuple(row) for row in session.connection().execute(text(query))]


def direct(world: World, user: str) -> list[str]:
    """Return the texts in a person's direct messages with the bot, the oldest first."""
    return [shown(message) for message in world.slack.said(world.slack.dm(user, BOT))]


def inject(world: World, body: Mapping[str, object]) -> None:
    """Take in a payload as if Slack had sent it."""
    store = world.practice.store
    job = PayloadParser("T0PRACTICE", BOT, store.inbound.is_bot_thread, world.practice.clock.now).job(body)
    if job:
        store.inbound.accept([job], job.run_at)
    world.settle()


# --- attacks: what a member says alone opens nothing


@pytest.mark.parametrize("name", ["Billing", "BILLING", "  billing ", "Onboarding?", "Billing Onboarding"])
def test_a_channel_of_one_s_own_does_not_stand_for_a_product_of_others(
    world: World, mine: str, member: str, name: str
) -> None:
    command(world, member, mine, name)

    assert product_of(world, mine) is None
    assert space_used(world, member, mine) is None


def test_a_channel_does_not_move_to_another_product_by_a_member_s_word(world: World, mine: str) -> None:
    command(world, ARI, mine, "Dunning")

    command(world, CHEN, mine, "Billing")

    assert product_of(world, mine) == "Dunning"
    assert space_used(world, CHEN, mine) is None


def test_a_person_named_for_one_product_opens_no_other(world: World, mine: str) -> None:
    assert "I've asked an architect" in command(world, CHEN, mine, "Billing")

    assert space_used(world, CHEN, mine) is None


def test_a_decline_opens_nothing(world: World, mine: str, member: str) -> None:
    command(world, member, mine, "Billing")
    world.click(ARI, world.card(ARI), DECLINE)
    world.settle()

    assert space_used(world, member, mine) is None


@pytest.mark.parametrize("by", [CHEN, ANA, UMA, CORA])
def test_a_forwarded_button_confirms_nothing(world: World, mine: str, member: str, by: str) -> None:
    command(world, member, mine, "Billing")
    card = world.card(ARI)

    said = world.told(by, lambda: world.forward(card, by, CONFIRM))

    assert said == "Nothing was changed: this is for an architect to decide."
    assert product_of(world, mine) is None


def test_the_architect_s_user_id_in_another_workspace_confirms_nothing(world: World, mine: str, member: str) -> None:
    command(world, member, mine, "Billing")
    card = world.card(ARI)
    [value] = [e["value"] for b in card.blocks if b["type"] == "actions" for e in b["elements"][:1]]

    click: dict[str, object] = {
        "type": "block_actions",
        "team": {"id": "T0OTHER"},
        "api_app_id": "A0ZERO",
        "user": {"id": ARI, "team_id": "T0OTHER"},
        "channel": {"id": card.channel},
        "container": {"message_ts": card.ts, "channel_id": card.channel},
        "message": {"ts": card.ts},
        "actions": [{"action_id": CONFIRM, "value": value, "action_ts": f"{time.time():.6f}"}],
    }
    inject(world, click)

    assert product_of(world, mine) is None
    assert "confirmed" not in shown(world.card_says(ARI, mine))


@pytest.mark.parametrize("by", [ARI, CHEN])
def test_the_user_id_of_one_who_may_decide_it_in_another_workspace_sets_nothing(
    world: World, mine: str, by: str
) -> None:
    inject(
        world,
        {
            "command": "/twins",
            "text": "product Onboarding",
            "api_app_id": "A0ZERO",
            "user_id": by,
            "team_id": "T0OTHER",
            "channel_id": mine,
            "trigger_id": f"trigger{next(_numbers)}",
        },
    )

    assert product_of(world, mine) is None
    assert rows(world, f"select 1 from product_request where channel = '{mine}'") == []


@pytest.mark.parametrize("change", [{"is_restricted": True}, {"deleted": True}, {"is_stranger": True}])
@pytest.mark.parametrize("by", [ARI, CHEN, None])
def test_guests_outsiders_and_deactivated_people_neither_set_nor_ask(
    world: World, mine: str, member: str, by: str | None, change: dict[str, bool]
) -> None:
    by = by or member
    world.slack.change_user(by, **change)
    try:
        world.slack.command(by, mine, "/twins", "product Onboarding")
        world.settle()
    finally:
        world.slack.change_user(by, **dict.fromkeys(change, False))

    assert product_of(world, mine) is None
    assert rows(world, f"select 1 from product_request where channel = '{mine}'") == []


@pytest.mark.parametrize("change", [{"is_restricted": True}, {"deleted": True}])
def test_an_architect_who_is_no_member_any_more_confirms_nothing(
    world: World, mine: str, member: str, change: dict[str, bool]
) -> None:
    command(world, member, mine, "Billing")
    card = world.card(ARI)
    world.slack.change_user(ARI, **change)
    try:
        world.click(ARI, card, CONFIRM)
        world.settle()
    finally:
        world.slack.change_user(ARI, **dict.fromkeys(change, False))

    assert product_of(world, mine) is None


def test_nobody_confirms_in_a_channel_that_is_shared_with_another_company(world: World, mine: str) -> None:
    world.slack.space.rooms[mine].shared = True
    world.slack.command(ARI, mine, "/twins", "product Billing")
    world.settle()

    assert product_of(world, mine) is None


# --- the journey


def test_a_member_asks_an_architect_confirms_and_the_space_opens(world: World, mine: str, member: str) -> None:
    said = command(world, member, mine, "Billing")
    assert said == (
        f"I've asked an architect to confirm that <#{mine}> is for Billing. "
        "Until then, no granted decision for it applies there."
    )
    card = world.card(ARI)
    assert f"<@{member}> says that <#{mine}> is for “Billing”" in shown(card)
    assert buttons(card) == [CONFIRM, DECLINE]
    assert space_used(world, member, mine) is None

    world.click(ARI, card, CONFIRM)

    card = world.now_says(card, f"<@{ARI}> confirmed (<!date^")
    assert buttons(card) == []
    assert f"that <#{mine}> is for “Billing”." in card.text
    assert f"<@{member}> asked for it" in shown(card)
    world.settle()
    assert f"Confirmed by <@{ARI}>: <#{mine}> is for Billing." in direct(world, member)[-1]
    assert space_used(world, member, mine) == "SEC-S2"


def test_a_member_is_told_who_said_no(world: World, mine: str, member: str) -> None:
    command(world, member, mine, "Billing")
    card = world.card(ARI)

    world.click(ARI, card, DECLINE)

    assert buttons(world.now_says(card, f"<@{ARI}> declined (<!date^")) == []
    world.settle()
    assert f"Your request was declined by <@{ARI}>: that <#{mine}> is for Billing." in direct(world, member)[-1]


def test_a_second_click_is_told_who_was_first(world: World, mine: str, member: str) -> None:
    command(world, member, mine, "Billing")
    card = world.card(ARI)
    value = next(e["value"] for b in card.blocks if b["type"] == "actions" for e in b["elements"])
    world.click(ARI, card, CONFIRM)
    world.settle()

    stale = {"type": "button", "text": {"type": "plain_text", "text": "No"}, "action_id": DECLINE, "value": value}
    blocks = [{"type": "actions", "elements": [stale]}]
    posted = world.client().chat_postMessage(channel=GENERAL, text="the card as it was", blocks=blocks)
    said = world.told(ARI, lambda: world.slack.click(ARI, GENERAL, posted["ts"], DECLINE))

    assert said.startswith(f"This was confirmed by <@{ARI}>, <!date^")
    assert said.endswith("before your click. Yours was not recorded.")
    assert product_of(world, mine) == "Billing"


def test_a_member_is_told_if_no_architect_can_be_asked(world: World, mine: str, member: str) -> None:
    refusal = {"ok": False, "error": "user_disabled"}
    world.slack.faults.next("chat.postMessage", refusal, channel=world.slack.dm(ARI, BOT))

    command(world, member, mine, "Billing")

    [told] = direct(world, member)
    assert f"I could not ask an architect to confirm that <#{mine}> is for Billing" in told
    assert product_of(world, mine) is None


def test_an_architect_sets_and_changes_a_product_at_once(world: World, mine: str) -> None:
    assert command(world, ARI, mine, "Dunning") == "This channel is for Dunning from now on."
    assert command(world, ARI, mine, "Billing") == "This channel is for Billing from now on."

    assert space_used(world, CHEN, mine) == "SEC-S2"


def test_a_person_whom_the_law_names_sets_their_product_at_once(world: World, mine: str, member: str) -> None:
    assert command(world, CHEN, mine, "onboarding") == "This channel is for Onboarding from now on."

    assert space_used(world, member, mine) == "SEC-S2"


def test_a_change_says_what_the_channel_stands_for_meanwhile(world: World, mine: str, member: str) -> None:
    command(world, CHEN, mine, "Onboarding")

    said = command(world, member, mine, "Dunning <b>")

    assert said.endswith("is for Dunning &lt;b&gt;. Until then, it is for Onboarding, as before.")
    assert "it stays with “Onboarding”" in shown(world.card(ARI))


def test_the_same_product_again_changes_nothing(world: World) -> None:
    assert command(world, UMA, BILLING, "BILLING") == "This channel is for Billing already."


def test_a_direct_message_stands_for_no_product(world: World) -> None:
    assert "A direct message belongs to no product" in command(world, ARI, world.slack.dm(ARI, BOT), "Billing")


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_a_product_needs_a_short_name(world: World, mine: str, name: str) -> None:
    assert "Write the product's name after it" in command(world, ARI, mine, name)
    assert product_of(world, mine) is None


def test_a_redelivered_command_sends_one_card(world: World, mine: str, member: str) -> None:
    body: dict[str, object] = {
        "command": "/twins",
        "text": "product Redelivered",
        "api_app_id": "A0ZERO",
        "user_id": member,
        "team_id": "T0PRACTICE",
        "channel_id": mine,
        "trigger_id": "a trigger that comes twice",
    }
    for _ in range(2):
        inject(world, body)

    assert len([each for each in direct(world, ARI) if "“Redelivered”" in each]) == 1
    assert len(rows(world, f"select 1 from product_request where channel = '{mine}'")) == 1


def test_the_channels_of_the_practice_workspace_have_their_products(world: World) -> None:
    assert [product_of(world, each) for each in (BILLING, ONBOARD, GENERAL)] == ["Billing", "Onboarding", None]
    posted = rows(world, f"select payload from job where kind = '{JobKind.POST}' and id like 'post:product:%'")
    assert not [each for each in posted if BILLING in json.dumps(each)]
