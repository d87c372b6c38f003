"""`/twins` and the Home tab."""

from bot.practice.demo_people import APP_ID
from tests.support.slack_world import ANA, BILLING, CHECKED, CORA, GENERAL, UMA, World, shown


def said_after(world: World, text: str, channel: str = BILLING) -> str:
    """Return the bot's reply to `/twins <text>`."""
    return world.told(CORA, lambda: world.slack.command(CORA, channel, "/twins", text))


def test_twins_lists_whom_one_can_ask(world: World) -> None:
    listed = said_after(world, "list")
    assert "`security`" in listed
    assert "company" not in listed


def test_twins_show_says_what_a_twin_covers_and_its_laws(world: World) -> None:
    about = said_after(world, "show security")
    assert "SEC-1" in about
    assert "Leo" in about


def test_twins_show_says_all_of_a_rule(world: World) -> None:
    rule = said_after(world, "show sec-4")
    assert "Customer data goes outside only after a look at how" in rule
    assert "_Instead:_ Signed links per partner" in rule


def test_an_unknown_command_says_what_there_is(world: World) -> None:
    assert "/twins product NAME" in said_after(world, "dance")


def test_a_channel_stands_for_a_product_once_it_is_named(world: World) -> None:
    assert "Dunning" in said_after(world, "product Dunning", GENERAL)
    world.slack.post(CORA, GENERAL, f"<@U0ZERO> {CHECKED}")
    world.settle()
    card = world.card(ANA)
    assert "Dunning" in shown(card)
    world.click(ANA, card, "check:approve")
    world.now_says(card, "Approved")


def test_only_an_architect_changes_what_a_channel_stands_for(world: World) -> None:
    assert "stands for “Billing” already" in said_after(world, "product Other", BILLING)


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
