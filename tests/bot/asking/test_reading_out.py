"""A person whose request has no verdict may only want to know a rule: a click reads it out, and gives no leave."""

from tests.support.slack_world import ANA, BILLING, CHEN, CORA, World, buttons, shown

NEAR_A_LAW = "security planning to revoke an old access token of ours on the build server"


def test_a_request_that_waits_only_because_a_law_is_near_is_withdrawn_and_answered(world: World) -> None:
    answer = world.answered(NEAR_A_LAW)
    assert "Wait for Ana" in shown(answer)
    fits = [each for each in buttons(answer) if each.startswith("answer:read_out")]
    assert 0 < len(fits) <= 3
    world.settle()
    card = world.card(ANA)

    world.click(CORA, answer, fits[0])

    after = world.now_says(answer, "This is no go-ahead, and your request is withdrawn: before you do it, ask Ana.")
    assert shown(after).startswith("💬")
    assert "check:withdraw" not in buttons(after)
    world.settle()
    withdrawn = shown(world.now_says(card, "Withdrawn"))
    assert "Why you: Cora only asked a question" in withdrawn

    world.click(CORA, after, "check:ask_again")

    world.until(lambda: len(world.slack.said(BILLING, answer.thread_ts)) > 2)
    again = world.slack.said(BILLING, answer.thread_ts)[-1]
    assert "Wait for Ana" in shown(again)
    assert "already asked it again" in world.told(CORA, lambda: world.click(CORA, answer, "check:ask_again"))


def test_the_click_of_another_person_withdraws_nothing(world: World) -> None:
    answer = world.answered(f"{NEAR_A_LAW}, please")

    told = world.told(CHEN, lambda: world.click(CHEN, answer, "answer:read_out"))

    assert "Only the person who asked" in told
    assert "check:withdraw" in buttons(answer)
