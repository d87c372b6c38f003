"""A twin made and maintained in Slack by an expert who is new to it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.serve import practising
from bot.practice.workspace.model import Message
from tests.support.settings import settings
from tests.support.slack_world import ANA, ARI, BOT, CORA, GENERAL, LEO, OMAR, UMA, World, buttons, shown

CALLS = [
    ("go", "use our standard agreement with a new hosting provider", "they are in Europe"),
    ("never", "send customer contracts to a chat assistant on the internet", "it summarises well"),
    ("ask_me", "accept a penalty clause in a customer contract", "the customer insists"),
    ("not_usually", "let a customer have a notice period of one week", "they want to try us"),
    ("look_after", "put the new subprocessor on our public list", "it starts on Monday"),
    ("go", "answer a security questionnaire with last year's answers", "nothing has changed"),
    ("never", "delete an email that a court might ask for", "it is embarrassing"),
    ("ask_me", "tell a journalist about a customer", "they already know"),
    ("go", "name a customer as a reference on a slide", "they agreed in writing"),
    ("look_after", "sign a mutual confidentiality agreement on our template", "the meeting is tomorrow"),
]
SAYS = {
    "go": "🟡 Go ahead, Leo will review it",
    "never": "⛔ No",
    "ask_me": "✋ Wait for Leo",
    "not_usually": "↩️ Not by default",
    "look_after": "🟡 Go ahead, Leo will review it",
}
"""Answers in trial mode: all that goes ahead gets a review."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a fresh workspace, so that no test meets another's versions."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def begin(world: World, handle: str = "legal", **more: Any) -> None:
    """Let Leo type `/twins new` and submit the form."""
    world.slack.command(LEO, GENERAL, "/twins", "new")
    world.submit(LEO, {"handle": handle, "craft": "contracts", "covers": "contracts\npenalties", **more})


def waits(world: World, button: str, seen: int = 0) -> Message:
    """Return Leo's newest direct message with a button, once there are more than `seen`."""
    direct = world.slack.dm(LEO, BOT)
    return world.until(lambda: [m for m in world.slack.said(direct) if button in buttons(m)][seen:])[-1]


def answer(world: World, stance: str, ask: str, reason: str) -> None:
    """Let Leo answer the open question with a choice and a form, and wait for the result."""
    question = waits(world, "offer:stance")
    world.click(LEO, question, f"offer:stance/{stance}")
    world.submit(LEO, {"ask": ask, "reason": reason, "text": f"{ask}: {stance}", "why": f"It was so when {reason}"})
    world.now_says(question, "Saved as")


@pytest.mark.thorough
def test_from_nothing_to_a_published_twin_with_ten_rules_and_ten_cases(world: World) -> None:
    begin(world, deputies=["U0ARI"])
    sittings = 0
    for number, call in enumerate(CALLS):
        if number and number % 4 == 0:  # no more than four questions at a sitting
            world.settle()
            world.click(LEO, waits(world, "interview:go_on", sittings), "interview:go_on")
            sittings += 1
        answer(world, *call)
    world.settle()

    world.click(LEO, waits(world, "twin:publish"), "twin:publish")
    world.settle()

    said = world.slack.said(world.slack.dm(LEO, BOT))
    assert len([message for message in said if message.bot_id]) <= 20
    version = world.practice.store.versions.live("legal")
    assert version
    assert len(version.twin.rules) == 10
    for stance, ask, reason in CALLS:
        assert world.answered(f"legal {ask} because {reason}").text.startswith(SAYS[stance]), ask


def test_past_calls_come_from_the_channel_that_the_expert_chose(world: World) -> None:
    asked = world.slack.post(CORA, GENERAL, "may we promise a delivery date in the Initech contract?")
    world.slack.post(LEO, GENERAL, "No, dates turn into penalties, because their lawyers put them in.", asked)

    begin(world, "contracts", channel=GENERAL)

    question = world.card_says(LEO, "delivery date in the Initech contract")
    assert "dates turn into penalties" in shown(question)


def test_what_cannot_be_begun_is_said_at_its_field(world: World) -> None:
    world.slack.command(LEO, GENERAL, "/twins", "new")
    view = world.until(lambda: next(iter(world.slack.views(LEO)), None))

    world.slack.submit(LEO, view.id, {"handle": "Not A Handle", "craft": " ", "covers": "-"})

    errors = world.slack.views(LEO)[0].errors
    assert set(errors) == {"handle", "craft", "covers"}
    world.slack.close_view(LEO, view.id)


@pytest.mark.parametrize("handle", ["security", "begun"])
def test_a_handle_that_is_taken_is_said_while_the_form_is_open(world: World, handle: str) -> None:
    begin(world, "begun")
    world.settle()
    world.slack.command(LEO, GENERAL, "/twins", "new")
    view = world.until(lambda: next(iter(world.slack.views(LEO)), None))

    world.slack.submit(LEO, view.id, {"handle": handle, "craft": "contracts", "covers": "contracts"})

    assert f"There is already a twin “{handle}”" in world.slack.views(LEO)[0].errors["handle"]
    world.slack.close_view(LEO, view.id)


def page(world: World, user: str, handle: str) -> str:
    """Return the id of a person's Home tab with a twin's page, opening it if needed."""
    world.slack.open_home(user, "A0ZERO")
    world.settle()
    view = world.slack.home(user)
    if view and "twin:close" in json.dumps(view.body):  # still open
        return view.id
    view = world.home(user, "Your twins")
    world.slack.click_in_view(user, view.id, f"twin:open/{handle}")
    return world.home(user, "Rules of").id


def first_rule(world: World, user: str, handle: str) -> str:
    """Return the rule that stands first on a twin's page."""
    page(world, user, handle)
    view = world.slack.home(user)
    found = re.search(r"twin:item/([A-Z]+-\d+)", json.dumps(view.body) if view else "")
    assert found
    return found[1]


@pytest.mark.thorough
def test_a_rule_is_changed_on_the_page_and_answers_once_it_is_published(world: World) -> None:
    home = page(world, UMA, "ux")
    world.slack.click_in_view(UMA, home, "twin:item/UX-25", "edit|ux|UX-25")
    world.submit(UMA, {"text": "An error text says who does what next"})
    world.home(UMA, "Not published yet")

    world.slack.click_in_view(UMA, home, "twin:publish")

    assert world.card_says(UMA, "is live. It passed")
    assert "who does what next" in shown(world.answered("ux how do we word an error message because ours is old"))


def test_the_second_of_two_editors_is_told_who_was_first_and_overwrites_nothing(world: World) -> None:
    forms, rule = {}, first_rule(world, ANA, "security")
    for user in (ANA, OMAR):
        home = page(world, user, "security")
        world.slack.click_in_view(user, home, f"twin:item/{rule}", f"edit|security|{rule}")
        forms[user] = world.until(lambda user=user: next(iter(world.slack.views(user)), None)).id  # type: ignore[misc]
    world.slack.submit(OMAR, forms[OMAR], {"text": "Omar's words"})
    world.home(OMAR, "Omar's words")

    world.slack.submit(ANA, forms[ANA], {"text": "Ana's words"})

    told = world.card_says(ANA, "Nothing was overwritten")
    assert f"Omar changed {rule}" in shown(told)
    assert "Ana's words" in shown(told)


@pytest.mark.thorough
def test_a_red_gate_says_what_failed_and_the_old_version_goes_on(world: World) -> None:
    home = page(world, UMA, "ux")
    law = next(rule for rule in world.practice.store.versions.live("ux").twin.rules if rule.is_law)  # type: ignore[union-attr]
    world.slack.click_in_view(UMA, home, f"twin:item/{law.id}", f"edit|ux|{law.id}")
    world.submit(UMA, {"kind": "default", "says_no": "\n".join(law.refuse_when)})
    world.home(UMA, "Not published yet")

    world.slack.click_in_view(UMA, home, "twin:publish")

    assert "expected refused" in json.dumps(world.home(UMA, "Not published:").body, ensure_ascii=False)
    live = world.practice.store.versions.live("ux")
    assert live
    assert law in live.twin.rules


def test_nobody_else_edits_a_twin(world: World) -> None:
    home = page(world, UMA, "ux")
    view = world.slack.home(UMA)
    assert view
    world.client().views_publish(user_id=ARI, view={"type": "home", "blocks": view.body["blocks"]})
    forged = world.slack.home(ARI)
    assert forged
    assert forged.id != home

    world.slack.click_in_view(ARI, forged.id, "twin:item/UX-2", "edit|ux|UX-2")

    assert world.card_says(ARI, "only its expert and deputies can edit")
    assert not world.slack.views(ARI)


@pytest.mark.thorough
def _is_offered(message: Message) -> bool:
    """Whether it offers the rule of the correction; the words of the pick are offered as well."""
    return "offer:add" in buttons(message) and "nobody scrolls up" in shown(message)


@pytest.mark.thorough
def test_a_correction_offers_the_rule_and_its_case_in_one_click(world: World) -> None:
    ask = "ux show the error message at the top of the page because the customer asked for it"
    answer = world.answered(ask)
    world.click(CORA, answer, "answer:pick/UX-1")
    world.click(CORA, world.now_says(answer, "Is this so?"), "answer:keeps")
    world.now_says(answer, "🟡 Go ahead, Uma will review it")
    world.told_waiting(UMA)
    world.click(UMA, world.card(UMA), "review:correct")
    world.submit(UMA, {"words": "No. Errors stay beside their field, because nobody scrolls up."})
    offers = world.until(lambda: [m for m in world.slack.said(world.slack.dm(UMA, BOT)) if _is_offered(m)])
    offer = offers[-1]

    world.click(UMA, offer, "offer:add")

    assert world.now_says(offer, "It goes live at")
    world.later(minutes=11)
    world.settle()
    told = world.slack.ephemerals(UMA)[-1].text
    assert told.startswith("Version 2 of `ux` is live. It passed its tests")
    assert "UX-C112" not in told  # the case of the correction
    assert world.answered(ask).text.startswith("↩️ Not by default. Errors stay beside their field (UX-37).")
