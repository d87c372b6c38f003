"""Modes: a version needs its expert's click, its mode limits the twin, and anyone can stop it on a wrong answer."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.cli.serve import practising
from bot.practice.blockkit.elements import elements
from bot.practice.starters import practice_starter
from bot.practice.workspace.model import Message
from bot.publishing.nightly_cases import NIGHT
from storage.db.tables_jobs import JobRow
from tests.support.settings import settings
from tests.support.slack_world import ANA, ARI, BILLING, BOT, CHEN, CORA, DECIDED, UMA, World, buttons, shown
from twins.jobs import JobKind
from twins.playbook.folder import STARTERS, Folder, load_folder
from twins.playbook.roles import People
from twins.values import Person

SESSIONS = "security keep people signed in for a day because they complain"


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a workspace of its own, so that publishing and stopping affect no other module."""
    with practising(tmp_path_factory.mktemp("practice") / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def a_folder(**changes: object) -> Folder:
    """Return the ux twin with some fields changed."""
    folder = practice_starter("ux")
    return replace(folder, twin=folder.twin.model_copy(update=changes))


def propose(world: World, folder: Folder) -> None:
    """Publish as the command line does, so that the expert is asked."""
    world.practice.store.publishing.publish(folder, "shorter", world.practice.clock.now(), mode=None)


def their_card(world: World, user: str) -> Message:
    """Return the newest card with buttons in a person's direct messages."""
    return world.until(lambda: [m for m in world.slack.said(world.slack.dm(user, BOT)) if buttons(m)])[-1]


def told(world: World, user: str, text: str) -> Message:
    """Wait for the first direct message to a person that contains a text."""
    return world.until(lambda: [m for m in world.slack.said(world.slack.dm(user, BOT)) if text in m.text])[0]


def without(rule_id: str) -> Folder:
    """Return the ux twin without one rule."""
    rules = tuple(rule for rule in practice_starter("ux").twin.rules if rule.id != rule_id)
    return a_folder(rules=rules)


def test_a_new_version_answers_only_once_its_expert_agrees(world: World) -> None:
    propose(world, without("UX-8"))
    card = their_card(world, UMA)
    assert "- UX-8" in shown(card)
    assert "Until you do, the old version answers" in shown(card)
    asked = "ux rename the Invoices tab to Bills because customers search for bills"
    assert "UX-8" in shown(world.answered(asked))
    world.click(UMA, card, "version:agree")
    world.now_says(card, "answers now")
    assert "UX-8" not in shown(world.answered(asked, CHEN))


def test_nobody_else_agrees_in_an_experts_place(world: World) -> None:
    propose(world, without("UX-8"))
    card = their_card(world, UMA)
    assert "for the expert" in world.told(CORA, lambda: world.forward(card, CORA, "version:agree"))
    assert "Turn on version" in shown(card)


def test_a_new_twin_answers_nobody_until_its_expert_agrees_and_is_then_on_trial(world: World) -> None:
    propose(world, a_folder(handle="design", name="Uma's design twin"))
    card = their_card(world, UMA)
    assert "Nobody can ask it until you do" in shown(card)
    asked = DECIDED.replace("ux ", "design ")
    assert "on trial" not in shown(world.answered(asked, CHEN)), "another twin answers"
    world.click(UMA, card, "version:agree")
    world.now_says(card, "answers now")
    assert "on trial" in shown(world.answered(asked))


def test_an_adopted_starter_names_its_owner_where_nobody_else_was_named(world: World) -> None:
    cora = People(Person(slack=CORA, name="Cora"))
    adopted = load_folder(STARTERS / "accessibility", cora)
    world.practice.store.publishing.publish(adopted, None, world.practice.clock.now())
    asked = "accessibility accept a penalty clause about accessibility because the city wants it"
    answer = shown(world.answered(asked, CHEN))
    assert "Ask Cora" in answer
    about = world.told(CHEN, lambda: world.slack.command(CHEN, BILLING, "/twins", "show accessibility"))
    assert "What the law requires, complaints from lawyers and contract clauses: ask Cora (expert)" in about
    assert not {"Leo", "Noor", "Ines", "Uma"} & set(re.findall(r"\w+", answer + about))


def test_in_shadow_it_answers_only_its_expert(world: World) -> None:
    assert "shadow" in world.told(UMA, lambda: world.slack.command(UMA, BILLING, "/twins", "mode ux shadow"))
    assert "answers only its expert" in world.told(CORA, lambda: world.ask(DECIDED))
    assert "Go ahead" in shown(world.answered(DECIDED, UMA))


def test_a_paused_twin_hands_everything_to_its_expert_and_laws_still_hold(world: World) -> None:
    world.told(UMA, lambda: world.slack.command(UMA, BILLING, "/twins", "mode ux paused"))
    assert "I am paused" in shown(world.answered(DECIDED))
    assert "⛔ No" in shown(world.answered("ux get rid of the focus outline because it looks ugly"))
    world.told(UMA, lambda: world.slack.command(UMA, BILLING, "/twins", "mode ux live"))
    assert "✅ Go ahead" in shown(world.answered(DECIDED))


def test_an_architect_may_pause_and_a_conductor_may_not(world: World) -> None:
    assert "for the expert" in world.told(CORA, lambda: world.slack.command(CORA, BILLING, "/twins", "mode ux paused"))
    assert "paused now" in world.told(ARI, lambda: world.slack.command(ARI, BILLING, "/twins", "mode ux paused"))
    world.told(UMA, lambda: world.slack.command(UMA, BILLING, "/twins", "mode ux live"))


@pytest.mark.parametrize("mode", ["trial", "paused", "shadow"])
def test_an_architect_ends_neither_a_trial_nor_an_expert_s_pause(world: World, mode: str) -> None:
    world.told(UMA, lambda: world.slack.command(UMA, BILLING, "/twins", f"mode ux {mode}"))
    try:
        refused = world.told(ARI, lambda: world.slack.command(ARI, BILLING, "/twins", "mode ux live"))
        assert "an architect can pause it" in refused
        assert world.practice.store.versions.modes()["ux"] == mode
    finally:
        world.told(UMA, lambda: world.slack.command(UMA, BILLING, "/twins", "mode ux live"))


def test_anybody_stops_a_twin_on_an_answer_and_its_expert_lets_it_go_on(world: World) -> None:
    answer = world.answered(DECIDED)
    assert "Thanks. Uma will review this." in world.told(CHEN, lambda: world.click(CHEN, answer, "answer:stop"))
    assert "Reported as wrong. Uma will review it." in shown(world.now_says(answer, "Reported as wrong"))
    assert "A wrong answer was reported" in shown(world.answered(DECIDED))
    card = their_card(world, UMA)
    world.click(UMA, card, "review:looks_right")
    world.now_says(card, "the twin is running again")
    assert "A wrong answer was reported" not in shown(world.answered(DECIDED))


def test_the_button_says_what_a_report_does_before_it_counts(world: World) -> None:
    answer = world.answered(DECIDED)
    report = next(each for _, each in elements(answer.blocks) if each["action_id"] == "answer:stop")
    said = report["confirm"]["text"]["text"]
    assert said.startswith("Uma will review this answer. Until then, all answers of Uma's UX twin get reviewed.")


def test_a_report_is_withdrawn_by_the_person_who_made_it(world: World) -> None:
    answer = world.answered(DECIDED)
    world.told(CHEN, lambda: world.click(CHEN, answer, "answer:stop"))
    reported, card = world.now_says(answer, "Reported as wrong"), their_card(world, UMA)
    assert "only the person who reported" in world.told(CORA, lambda: world.click(CORA, reported, "answer:unstop"))
    assert "is running again" in world.told(CHEN, lambda: world.click(CHEN, reported, "answer:unstop"))
    world.now_says(card, "the report was withdrawn")
    world.now_says(answer, "Report a wrong answer")
    assert "A wrong answer was reported" not in shown(world.answered(DECIDED))
    assert "already" in world.told(CHEN, lambda: world.forward(reported, CHEN, "answer:unstop"))


def test_a_stop_that_was_right_is_corrected_in_the_thread(world: World) -> None:
    ts = world.ask(DECIDED)
    answer = world.answer(ts)
    world.told(CHEN, lambda: world.click(CHEN, answer, "answer:stop"))
    world.click(UMA, their_card(world, UMA), "review:correct")
    world.submit(UMA, {"words": {"field": "Not on phones: at the top there"}})
    assert "Not on phones" in shown(world.answer(ts, number=2))
    assert "Corrected" in shown(world.now_says(answer, "Not on phones"))


def a_night_passes(world: World) -> None:
    """Move the clock to the next night, at an hour when cases run."""
    clock = world.practice.clock
    clock.move_to((clock.now() + timedelta(days=1)).replace(hour=NIGHT + 1))


@pytest.mark.thorough
@pytest.mark.nightly_cases
def test_a_twin_that_fails_its_own_cases_is_stopped_at_night_and_goes_on_by_itself(world: World) -> None:
    store, clock = world.practice.store, world.practice.clock
    law = next(rule for rule in practice_starter("ux").twin.rules if rule.id == "UX-2")
    weaker = law.model_copy(update={"refuse_when": ("never said like this anywhere",)})
    rules = tuple(weaker if r.id == "UX-2" else r for r in practice_starter("ux").twin.rules)
    store.publishing.publish(a_folder(rules=rules), None, clock.now())
    a_night_passes(world)
    told = world.until(
        lambda: [m for m in world.slack.said(world.slack.dm(UMA, BOT)) if "fails its own cases" in m.text]
    )
    assert "UX-C1" in shown(told[0])
    assert "I fail some of my own test cases" in shown(world.answered(DECIDED))
    store.publishing.publish(practice_starter("ux"), None, clock.now())
    a_night_passes(world)
    world.until(
        lambda: [m for m in world.slack.said(world.slack.dm(UMA, BOT)) if "passes its own cases again" in m.text]
    )
    assert "test cases" not in shown(world.answered(DECIDED))
    assert not [m for m in world.slack.said(world.slack.dm(ANA, BOT)) if "fails its own" in m.text]


@pytest.mark.nightly_cases
def test_the_cases_of_one_twin_run_after_those_of_another(world: World) -> None:
    """If all ran at once, asks would wait."""
    a_night_passes(world)

    def lanes() -> list[str]:
        with world.practice.store.database.read() as session:
            return list(session.exec(select(JobRow.lane).where(JobRow.kind == JobKind.NIGHTLY_CASES)))

    world.until(lambda: len(lanes()) >= 3)
    assert len(set(lanes())) == 1


@pytest.mark.thorough
@pytest.mark.nightly_cases
def test_after_twenty_good_answers_on_trial_its_expert_is_told_once_that_it_may_go_live(world: World) -> None:
    world.told(UMA, lambda: world.slack.command(UMA, BILLING, "/twins", "mode ux trial"))
    for _ in range(20):
        world.answered(DECIDED)
    a_night_passes(world)
    assert "20 answers on trial; 0 were overridden" in shown(told(world, UMA, "on trial; 0"))
    world.later(days=2)
    world.settle()
    said = [m for m in world.slack.said(world.slack.dm(UMA, BOT)) if "answers on trial" in m.text]
    assert len(said) == 1
