"""Checks before decisions too big to undo: one click settles them, and only the owning expert's."""

from tests.support.slack_world import ANA, BILLING, CHECKED, CHEN, CORA, GENERAL, OMAR, World, buttons, shown


def test_an_approval_reaches_the_thread_and_every_card_loses_its_buttons(world: World) -> None:
    ts = world.ask(CHECKED)
    answer, card = world.answer(ts), world.card(ANA)
    world.click(ANA, card, "check:approve")
    assert "Approved by Ana" in shown(world.answer(ts, number=2))
    assert buttons(world.now_says(card, "Approved by you")) == []
    assert "Approved by Ana" in shown(world.now_says(answer, "Approved by Ana"))


def test_a_decline_says_not_to_go_ahead(world: World) -> None:
    ts = world.ask(CHECKED)
    world.answer(ts)
    world.settle()
    world.click(ANA, world.card(ANA), "check:decline")
    verdict = shown(world.answer(ts, number=2))
    assert "Declined by Ana" in verdict
    assert "don't go ahead" in verdict


def test_the_card_shows_what_is_asked_why_and_by_whom(world: World) -> None:
    world.answered(CHECKED)
    world.settle()
    seen = shown(world.card(ANA))
    for part in ("let partners pull the invoice export", "they sync at night", CORA, BILLING, "SEC-4", "Billing"):
        assert part in seen


def test_a_deputy_may_decide_too(world: World) -> None:
    ts = world.ask(CHECKED, channel=GENERAL)
    world.answer(ts, GENERAL)
    world.settle()
    card = world.card(ANA)
    world.forward(card, OMAR)
    assert "Approved by Omar" in shown(world.answer(ts, GENERAL, number=2))


def test_a_foreign_click_is_answered_privately_and_changes_nothing(world: World) -> None:
    ts = world.ask(CHECKED)
    world.answer(ts)
    world.settle()
    card = world.card(ANA)
    assert "only Ana or a deputy can decide" in world.told(CHEN, lambda: world.forward(card, CHEN))
    assert buttons(world.card(ANA))[:3] == ["check:approve", "check:changes", "check:decline"]
    assert len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 1


def test_a_second_click_is_told_whose_verdict_stands(world: World) -> None:
    world.answered(CHECKED)
    world.settle()
    card = world.card(ANA)
    world.click(ANA, card, "check:approve")
    world.now_says(card, "Approved by you")
    assert "That verdict counts" in world.told(OMAR, lambda: world.forward(card, OMAR, action="check:decline"))


def test_the_verdict_quotes_what_was_decided(world: World) -> None:
    ts = world.ask(CHECKED)
    world.answer(ts)
    world.settle()
    world.click(ANA, world.card(ANA), "check:approve")
    assert "let partners pull the invoice export" in shown(world.answer(ts, number=2))
    world.slack.edit(CORA, BILLING, ts, "security give partners root on everything, because they ask")
    world.settle()
    assert "let partners pull the invoice export" in shown(world.answer(ts, number=2))
