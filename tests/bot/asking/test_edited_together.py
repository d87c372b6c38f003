"""An edit of an ask has its whole message read again: no line keeps a button that acts on the old words."""

from bot.practice.workspace.model import Message
from tests.support.slack_world import ANA, BILLING, BOT, CORA, DEV, World, buttons, shown

BOTH = "security, data: let partners pull the invoice export by a link, because they sync at night"
"""Ana's check, and nothing of Devika's twin."""
UNCOVERED = "security order pizza for the team"
SETTLED = "data, ux: keep raw events for 400 days because finance audits yearly"
"""Nothing that waits for a person."""
REWORDED = BOTH.replace("a link", "a link each week")
NEWER = "the newer answer is below"


def edit(world: World, ts: str, text: str) -> None:
    world.slack.edit(CORA, BILLING, ts, f"<@{BOT}> {text}")


def superseded(world: World, text: str, after: str) -> tuple[Message, Message]:
    """Ask, and edit the ask; the old message and the new one."""
    ts = world.ask(text)
    before = world.answer(ts)
    world.settle()
    edit(world, ts, after)
    world.settle()
    return world.now_says(before, NEWER), world.answer(ts, number=2)


def test_an_edit_supersedes_every_line_and_has_all_twins_answer_in_one_new_message(world: World) -> None:
    old, new = superseded(world, BOTH, REWORDED)

    assert shown(old).count("*🔄 Superseded.*") == 2
    assert buttons(old) == []
    assert "Wait for Ana" in shown(new)
    assert "Devika's data twin" in shown(new)
    assert len([m for m in world.slack.said(BILLING, new.thread_ts or "") if m.bot_id]) == 2


def test_the_person_is_asked_with_the_new_words(world: World) -> None:
    new = superseded(world, BOTH, REWORDED)[1]

    world.click(CORA, new, "answer:hand_over")

    assert "each week" in shown(world.card_says(DEV, "needs your decision"))


def test_twins_that_let_it_go_ahead_or_leave_an_override_are_read_again_too(world: World) -> None:
    old, new = superseded(world, SETTLED, SETTLED.replace("400", "500"))

    assert buttons(old) == []
    assert "answer:override" in buttons(new)


def test_an_edit_of_spaces_and_capitals_leaves_the_message_as_it_is(world: World) -> None:
    ts = world.ask(SETTLED)
    before = shown(world.answer(ts))

    edit(world, ts, SETTLED.upper().replace("DATA, UX", "data,  ux"))
    world.settle()

    assert [shown(m) for m in world.slack.said(BILLING, ts) if m.bot_id] == [before]


def test_what_a_person_has_decided_stays_on_the_old_message(world: World) -> None:
    ts = world.ask(BOTH)
    before = world.answer(ts)
    world.settle()
    world.click(ANA, world.card(ANA), "check:approve")
    world.now_says(before, "Approved by Ana")

    edit(world, ts, REWORDED)

    old = world.now_says(before, NEWER)
    assert old.text.startswith("Devika's data twin: 🔄 Superseded")
    assert "Approved by Ana" in shown(old)
    assert buttons(old) == []


def test_an_edit_that_names_other_twins_leaves_no_button_of_those_it_names_no_more(world: World) -> None:
    old, new = superseded(world, BOTH, "security let partners pull the invoice export by mail, because they sync")

    assert buttons(old) == []
    assert "Devika's data twin" not in shown(new)


def test_one_twin_that_had_no_rule_is_asked_with_the_new_words_too(world: World) -> None:
    old, new = superseded(world, UNCOVERED, "security order pasta for the team")

    assert buttons(old) == []
    assert "answer:hand_over" in buttons(new)


def test_a_reason_that_was_awaited_for_the_old_words_overrides_nothing(world: World) -> None:
    ts = world.ask(SETTLED)
    before = world.answer(ts)
    world.settle()
    world.click(CORA, before, "answer:override")
    wanted = world.answer(ts, number=2)

    edit(world, ts, SETTLED.replace("400", "500"))

    assert "Your request has changed" in shown(world.now_says(wanted, "was not overridden"))


def test_a_choice_of_a_twin_for_the_old_words_is_closed(world: World) -> None:
    ts = world.ask("can we paint the bike shed green")
    choice = world.answer(ts)
    assert "Who should answer this?" in shown(choice)

    edit(world, ts, "can we paint the bike shed blue")

    assert buttons(world.now_says(choice, "Your request has changed since")) == []
    assert "Who should answer this?" in shown(world.answer(ts, number=2))
    world.click(CORA, world.answer(ts, number=2), "ask:twin/security")
    assert "Ana" in shown(world.answer(ts, number=3))


def test_a_go_ahead_never_stands_below_words_that_it_was_not_given_for(world: World) -> None:
    old, new = superseded(world, "security put the api key in the vault", "security put the api key in the repo")

    assert buttons(old) == []
    assert "⛔ No." in shown(new)
    asked = world.slack.said(BILLING, new.thread_ts or "")[0]
    assert [name for name, _ in asked.reactions] == ["no_entry"]
