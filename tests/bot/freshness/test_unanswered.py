"""What a twin could not answer comes to its expert once a week, the most asked first; the answer goes to everyone who
asked, and is precedent."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.practice.blockkit.elements import elements
from bot.practice.workspace.model import Message
from tests.support.slack_world import (
    ANA,
    BILLING,
    BOT,
    CHEN,
    CORA,
    GENERAL,
    ONBOARD,
    World,
    on_a_monday,
    shown,
)

PARKING = "security where do visitors park their bicycles?"
BADGES = "security what colour are the visitor badges?"
ANSWER = "In the yard behind building two."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with on_a_monday(tmp_path, 8) as world:
        world.until(lambda: len(world.practice.store.digests.readers(world.practice.clock.now())) == 5)
        world.settle()
        yield world


def unanswered(world: World, *asks: str, by: str = CORA, channel: str = BILLING) -> list[str]:
    """Ask what no rule covers, and return the threads."""
    threads = []
    for text in asks:
        ts = world.ask(text, by, channel)
        assert world.answer(ts, channel).text.startswith(("👤", "❓"))
        threads.append(ts)
    return threads


def digest(world: World, user: str = ANA) -> Message:
    """Move on to the next Monday, and return the person's digest."""
    world.later(days=7)
    return world.until(lambda: digests(world, user)[-1:])[0]


def digests(world: World, user: str = ANA) -> list[Message]:
    world.settle()
    return [m for m in world.slack.said(world.slack.dm(user, BOT)) if "I couldn't answer" in shown(m)]


def press(world: World, card: Message, action: str, at: int = 0, user: str = ANA) -> None:
    """Press a question's button."""
    world.close_forms(user)
    found = [e["action_id"] for _, e in elements(card.blocks) if e["action_id"].partition("/")[0] == action]
    world.slack.click(user, card.channel, card.ts, found[at])


def form(world: World, user: str = ANA) -> str:
    view = world.until(lambda: next(iter(world.slack.views(user)), None))
    return json.dumps(view.body, ensure_ascii=False)


def said_in(world: World, ts: str, channel: str = BILLING) -> str:
    return "\n".join(shown(m) for m in world.slack.said(channel, ts) if m.bot_id)


def until_said(world: World, text: str, ts: str, channel: str) -> None:
    world.until(lambda: text in said_in(world, ts, channel))


@pytest.mark.thorough
def test_the_most_asked_comes_first_and_alike_ones_count_as_one(world: World) -> None:
    unanswered(world, BADGES, PARKING)
    unanswered(world, "security where can visitors park bicycles?", by=CHEN, channel=ONBOARD)

    seen = shown(digest(world))

    assert "Two questions I couldn't answer" in seen
    assert "Asked 2 times by 2 people" in seen
    assert "Asked 1 time by 1 person" in seen
    assert seen.index("park") < seen.index("badges")


@pytest.mark.thorough
def test_only_five_are_shown_and_only_once_a_week(world: World) -> None:
    unanswered(
        world,
        BADGES,
        PARKING,
        "security which florist waters the palms?",
        "security who tunes the grand piano?",
        "security when does the canteen serve soup?",
        "security what music plays inside the lift?",
    )

    card = digest(world)

    assert "Five questions I couldn't answer" in shown(card)
    world.later(hours=2)
    assert len(digests(world)) == 1


def test_what_is_answered_needs_no_digest(world: World) -> None:
    world.answered("data how long do we keep raw events?")
    world.later(days=7)

    assert digests(world) == []


def test_an_answer_reaches_everyone_who_asked_in_their_threads(world: World) -> None:
    [mine] = unanswered(world, PARKING)
    [theirs] = unanswered(world, "security where can visitors park bicycles?", by=CHEN, channel=ONBOARD)
    card = digest(world)

    press(world, card, "digest:answer")
    assert "Both people who asked get it" in form(world)
    world.submit(ANA, {"answer": ANSWER})

    for ts, channel, who in ((mine, BILLING, CORA), (theirs, ONBOARD, CHEN)):
        until_said(world, f"<@{who}>", ts, channel)
        assert ANSWER in said_in(world, ts, channel)
    assert "Answered by you" in shown(world.now_says(card, "Answered by you"))


@pytest.mark.thorough
def test_a_question_is_answered_and_nothing_is_approved(world: World) -> None:
    [ts] = unanswered(world, PARKING)
    card = digest(world)
    press(world, card, "digest:answer")
    assert "What does it mean?" not in form(world)
    world.submit(ANA, {"answer": ANSWER})

    world.until(lambda: ANSWER in said_in(world, ts))
    verdict = world.answer(ts, number=2)
    assert verdict.text.startswith("Ana answers")
    assert "pproved" not in verdict.text


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("yes", "Approved with changes by Ana"),
        pytest.param("no", "Declined by Ana", marks=pytest.mark.thorough),
    ],
)
def test_of_a_request_the_expert_says_yes_or_no(world: World, chosen: str, said: str) -> None:
    [ts] = unanswered(world, "security we want to paint the bicycle racks purple")
    card = digest(world)
    press(world, card, "digest:answer")
    world.submit(ANA, {"answer": "Ask the landlord as well.", "verdict": chosen})

    world.until(lambda: "landlord" in said_in(world, ts))
    assert said in said_in(world, ts)


@pytest.mark.thorough
def test_answering_twice_answers_once(world: World) -> None:
    [ts] = unanswered(world, PARKING)
    card = digest(world)
    press(world, card, "digest:answer")
    world.submit(ANA, {"answer": ANSWER})
    answered = world.now_says(card, "Answered by you")
    assert [e["action_id"] for _, e in elements(answered.blocks) if e["action_id"].startswith("digest:answer")] == []
    world.settle()
    before = said_in(world, ts)

    told = world.told(ANA, lambda: _press_old_button(world, card))

    assert "already done" in told
    world.settle()
    assert said_in(world, ts) == before


def _press_old_button(world: World, card: Message) -> None:
    """Press the button of the digest as it was before the answer."""
    button = next(e for _, e in elements(card.blocks) if e["action_id"].startswith("digest:answer/"))
    posted = world.client().chat_postMessage(
        channel=BILLING, text="an old card", blocks=[{"type": "actions", "elements": [button]}]
    )
    world.slack.click(ANA, BILLING, posted["ts"], button["action_id"])


@pytest.mark.thorough
def test_an_answer_becomes_a_rule_by_one_more_click(world: World) -> None:
    unanswered(world, PARKING)
    unanswered(world, "security where can visitors park bicycles?", by=CHEN, channel=ONBOARD)
    card = digest(world)
    press(world, card, "digest:answer_rule")
    world.submit(ANA, {"answer": ANSWER})

    suggestion = world.card_says(ANA, "Nothing covered this, and it was answered by hand")
    assert ANSWER in shown(suggestion)
    assert "joined" in shown(suggestion)


def test_nobody_but_the_twins_deciders_answers(world: World) -> None:
    [ts] = unanswered(world, PARKING)
    card = digest(world)
    button = next(e for _, e in elements(card.blocks) if e["action_id"].startswith("digest:answer/"))
    posted = world.client().chat_postMessage(
        channel=GENERAL, text="a card", blocks=[{"type": "actions", "elements": [button]}]
    )

    told = world.told(CHEN, lambda: world.slack.click(CHEN, GENERAL, posted["ts"], button["action_id"]))

    assert told
    assert world.slack.views(CHEN) == []
    assert ANSWER not in said_in(world, ts)


def test_what_was_said_in_a_direct_message_stays_there(world: World) -> None:
    direct = world.slack.dm(CORA, BOT)
    first = world.slack.post(CORA, direct, PARKING)
    assert world.answer(first, direct).text.startswith("👤")
    world.later(days=7)

    assert digests(world) == []
    assert "bicycles" not in "".join(shown(m) for m in world.slack.said(world.slack.dm(ANA, BOT)))


def test_a_private_channels_question_is_shown_to_its_members_only(world: World) -> None:
    world.slack.add_channel("G0SECRET", "secret-plans", [CORA, BOT], private=True)
    ts = world.slack.post(CORA, "G0SECRET", f"<@{BOT}> {PARKING}")
    world.answer(ts, "G0SECRET")
    world.later(days=7)

    assert digests(world) == []


def test_the_command_says_what_would_come(world: World) -> None:
    unanswered(world, PARKING)

    told = world.told(ANA, lambda: world.slack.command(ANA, BILLING, "/twins", "digest"))

    assert "1 question that I couldn't answer" in told
