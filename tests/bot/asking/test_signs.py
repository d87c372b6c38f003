"""A verdict's sign stands as a reaction on the message of the person who asked, and changes with the verdict."""

from tests.support.slack_world import ANA, BILLING, BOT, CHECKED, CORA, DECIDED, OTHERWISE, REFUSED, World


def signs(world: World, ts: str) -> list[str]:
    (asked,) = [message for message in world.slack.said(BILLING) if message.ts == ts]
    return [name for name, by in asked.reactions if by == BOT]


def shows(world: World, ts: str, name: str) -> None:
    world.until(lambda: signs(world, ts) == [name])


def test_a_channel_shows_each_verdict_on_its_message(world: World) -> None:
    for text, name in ((DECIDED, "white_check_mark"), (REFUSED, "no_entry"), (OTHERWISE, "leftwards_arrow_with_hook")):
        shows(world, world.ask(text), name)


def test_an_override_and_an_experts_decision_change_the_sign(world: World) -> None:
    ts = world.ask(OTHERWISE)
    shows(world, ts, "leftwards_arrow_with_hook")
    world.click(CORA, world.answer(ts), "answer:override")
    world.slack.post(CORA, BILLING, "auditors need 13 months", ts)
    shows(world, ts, "white_check_mark")

    ts = world.ask(CHECKED)
    shows(world, ts, "hand")
    world.settle()
    world.click(ANA, world.card(ANA), "check:approve")
    shows(world, ts, "white_check_mark")


def test_an_ask_that_is_edited_while_it_waits_shows_the_verdict_on_its_newest_wording(world: World) -> None:
    ts = world.ask(f"{CHECKED} and on Sundays")
    shows(world, ts, "hand")
    world.slack.edit(CORA, BILLING, ts, f"<@{BOT}> {REFUSED}")
    shows(world, ts, "no_entry")


def test_a_sign_that_an_earlier_attempt_put_is_taken_for_put(world: World) -> None:
    world.slack.space.faults.next("reactions.add", "drop")
    ts = world.ask(f"{CHECKED} and on Mondays")
    shows(world, ts, "hand")
    world.settle()
    world.click(CORA, world.answer(ts), "check:withdraw")
    shows(world, ts, "heavy_multiplication_x")


def test_an_answer_comes_where_the_bot_was_not_given_the_right_to_react(world: World) -> None:
    world.slack.space.faults.next("reactions.add", {"ok": False, "error": "missing_scope"})
    ts = world.ask(DECIDED)
    assert world.answer(ts).text.startswith("✅")
    world.settle()
    assert signs(world, ts) == []
