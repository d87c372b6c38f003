"""`/twins` and the Home tab."""

import pytest

from bot.app.slash_commands import VERBS, help_text
from bot.practice.demo_people import APP_ID
from tests.support.slack_world import ANA, ARI, BILLING, CHECKED, CORA, GENERAL, UMA, World, shown
from twins.publishing.modes import Mode


def said_after(world: World, text: str, channel: str = BILLING) -> str:
    """Return the bot's reply to `/twins <text>`."""
    return world.told(CORA, lambda: world.slack.command(CORA, channel, "/twins", text))


def test_the_list_has_each_twin_and_its_owner(world: World) -> None:
    listed = said_after(world, "list")
    assert "• `security` - " in listed
    assert ", owned by Ana" in listed
    assert "company" not in listed


def test_show_lists_every_rule_of_a_twin_and_what_it_covers(world: World) -> None:
    parts: list[str] = []
    world.told(CORA, lambda: world.slack.command(CORA, BILLING, "/twins", "show security"))
    world.settle()
    parts += [message.text for message in world.slack.ephemerals(CORA)[-4:]]
    about = "\n".join(parts)
    version = world.practice.store.versions.live("security")
    assert version
    assert [rule.id for rule in version.twin.rules if f"*{rule.id}*" not in about] == []
    assert "ask Leo" in about
    assert "39 rules, including 6 laws" in about


def test_show_has_all_of_a_rule_and_how_to_share_it(world: World) -> None:
    rule = said_after(world, "show sec-4")
    assert "Customer data leaves the company only after the expert has reviewed how" in rule
    assert "_Instead:_ Signed links per partner" in rule
    assert "`/twins show SEC-4`" in rule


def test_find_searches_the_rules_of_every_twin(world: World) -> None:
    found = said_after(world, "find sso")
    assert "1 rule about “sso”" in found
    assert "`security` · `/twins show SEC-19`" in found
    assert "*SEC-19*" in found
    assert said_after(world, "find SEC-19").startswith("`security`")
    assert "No rule mentions “bananas”" in said_after(world, "find bananas")
    assert "Write what to look for" in said_after(world, f"find <@{ANA}>")


def test_find_leaves_out_a_twin_that_answers_only_its_expert(world: World) -> None:
    store = world.practice.store
    store.publishing.set_mode("security", Mode.SHADOW, world.practice.clock.now())
    assert "No rule mentions" in said_after(world, "find sso")
    assert "SEC-19" in world.told(ANA, lambda: world.slack.command(ANA, BILLING, "/twins", "find sso"))
    store.publishing.set_mode("security", Mode.LIVE, world.practice.clock.now())


def test_an_unknown_command_is_named_with_what_is_near_and_all_there_are(world: World) -> None:
    bananas = said_after(world, "bananas")
    assert bananas.startswith("There is no command `bananas`.\n")
    assert "/twins product NAME" in bananas
    assert "Did you mean `/twins waiting`?" in said_after(world, "wating")
    assert "Did you mean `/twins find two factor`?" in said_after(world, "search two factor")
    assert "Did you mean `/twins show security`?" in said_after(world, "security")
    assert "Did you mean `/twins show sec-4`?" in said_after(world, "sec-4")


@pytest.mark.parametrize("text", ["", "help"])
def test_help_is_no_unknown_command(world: World, text: str) -> None:
    assert said_after(world, text) == help_text()


def test_help_names_each_command_that_there_is(world: World) -> None:
    known = {"product", "new", "mode", "away", "back", "reviews", "waiting", "digest", "withdraw", "mydata"}
    assert known <= set(VERBS)
    assert [verb for verb in VERBS if f"/twins {verb}" not in help_text()] == ["help"]


def test_show_of_an_unknown_name_says_what_is_near(world: World) -> None:
    assert "There is no twin or rule “securty”. Did you mean `/twins show security`?" in said_after(
        world, "show securty"
    )
    assert "Twins you can ask" in said_after(world, "show")


def test_who_keeps_no_twin_gets_no_digest_and_is_told_so(world: World) -> None:
    assert said_after(world, "digest").startswith("You own no twin, so you get no weekly digest.")


def test_a_channel_stands_for_a_product_once_an_architect_confirms_it(world: World) -> None:
    assert "I've asked an architect" in said_after(world, "product Dunning", GENERAL)
    world.click(ARI, world.card(ARI), "product:confirm")
    world.settle()
    world.slack.post(CORA, GENERAL, f"<@U0ZERO> {CHECKED}")
    world.settle()
    card = world.card(ANA)
    assert "Dunning" in shown(card)
    world.click(ANA, card, "check:approve")
    world.now_says(card, "Approved")


def test_only_an_architect_changes_what_a_channel_stands_for(world: World) -> None:
    assert "Until then, it is for Billing, as before." in said_after(world, "product Other", BILLING)


def test_the_home_tab_shows_what_waits_and_its_buttons_decide(world: World) -> None:
    ts = world.ask(CHECKED)
    world.answer(ts)
    world.settle()
    world.slack.open_home(ANA, APP_ID)
    home = world.home(ANA, "let partners pull")
    world.slack.click_in_view(ANA, home.id, "check:approve")
    world.until(lambda: len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 2)


def test_the_home_tab_shows_an_expert_what_was_answered_on_an_assumption(world: World) -> None:
    world.answered("ux rename the Invoices tab to Bills because customers search for bills")
    world.slack.open_home(UMA, APP_ID)
    assert "UX-8" in str(world.home(UMA, "rename the Invoices tab").body)
