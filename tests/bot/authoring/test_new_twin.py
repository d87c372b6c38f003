"""A new expert's way from `/twins new` to a live twin, in few messages, forms and clicks."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app.compose import running
from bot.cli.serve import Practice
from bot.clock import Clock
from bot.practice.demo_people import APP_TOKEN, BOT_TOKEN, practice_slack
from bot.practice.server import serve
from tests.support.past_decisions import AGREEMENT, CHATS, TEN
from tests.support.settings import settings
from tests.support.slack_world import ARI, BILLING, BOT, CORA, GUS, LEO, World, buttons, shown
from tests.support.twin_author import TwinAuthor, text_of

Starts = Callable[[], AbstractContextManager[World]]


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Starts]:
    """Return a function that starts the bot on the same workspace and database each time."""
    clock = Clock()
    people = practice_slack(clock.now)
    database = tmp_path / "practice.db"
    given = settings(
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN),
        architects=(ARI,),
        database_url=f"sqlite:///{database}",
    )
    with serve(people) as served:
        given.slack_api_url = served.api_url

        @contextmanager
        def started() -> Iterator[World]:
            with running(given, clock) as store:
                yield World(Practice(people, served, store, clock, database))

        yield started


@pytest.fixture
def world(slack: Starts) -> Iterator[World]:
    """Yield a workspace without a published twin."""
    with slack() as world:
        yield world


@pytest.fixture
def leo(world: World) -> TwinAuthor:
    """Return an expert without a twin."""
    return TwinAuthor(world, LEO)


@pytest.mark.thorough
def test_ten_calls_become_a_twin_that_answers_as_its_expert_said(world: World, leo: TwinAuthor) -> None:
    """Use at most 11 forms, 13 clicks and 16 messages: a form to begin, a form and a click for each call, a click for
    each further sitting and one to publish. Each form of a call is sent twice: it shows the answer before it is kept.
    """
    leo.begin()
    leo.tell(*TEN)
    assert (len(leo.draft.playbook.rules), len(leo.draft.playbook.cases)) == (10, 10)
    leo.publish()
    kinds = Counter(each.payload.get("type") for each in world.slack.acks)
    assert kinds["view_submission"] <= 1 + 2 * 10
    assert kinds["block_actions"] <= 13
    assert len(leo.said) <= 16
    leo.command("mode legal live")
    for call in TEN:
        assert call.outcome in shown(world.answered(call.asked)), call.ask


def test_a_sitting_has_four_questions_and_ends_with_the_draft(world: World, leo: TwinAuthor) -> None:
    leo.begin()
    for number, call in enumerate(TEN[:4], start=1):
        assert f"Question {number} of 4" in shown(leo.question)
        leo.tell(call)
    world.later(hours=3)
    world.settle()
    assert not leo.is_asked
    assert "4 rules" in leo.said[-1].text
    assert {"interview:go_on", "twin:publish"} <= set(buttons(leo.said[-1]))


@pytest.mark.thorough
def test_a_question_that_is_skipped_counts_as_one_of_the_four_and_is_not_asked_again(
    world: World, leo: TwinAuthor
) -> None:
    leo.begin()
    waiting = leo.question
    asked = [leo.skip() for _ in range(4)]
    assert buttons(world.now_says(waiting, "Skipped")) == []
    assert not leo.is_asked
    assert "0 rules" in leo.said[-1].text
    assert "twin:publish" not in buttons(leo.said[-1])
    asked += [leo.skip() for _ in range(4)]
    assert len({each.partition("of 4*")[2].partition("}")[0] for each in asked}) == 8


@pytest.mark.thorough
def test_it_can_be_left_for_days_and_over_a_restart(slack: Starts) -> None:
    with slack() as world:
        leo = TwinAuthor(world, LEO)
        leo.begin()
        leo.tell(AGREEMENT)
    with slack() as world:
        leo = TwinAuthor(world, LEO)
        world.later(days=3)
        leo.tell(CHATS)
        assert [rule.text for rule in leo.draft.playbook.rules] == [AGREEMENT.text, CHATS.text]
        assert "Question 3 of 4" in shown(leo.question)


@pytest.mark.thorough
def test_a_handle_is_given_once(world: World, leo: TwinAuthor) -> None:
    leo.begin()
    cora = TwinAuthor(world, CORA)
    cora.command("new")
    refused = cora.fill(handle="legal", craft="contracts", covers="terms of contracts")
    assert "There is already a twin “legal”" in refused["handle"]
    assert leo.draft.expert.slack == LEO
    assert "twin:open/legal" not in str(cora.home().body)


def test_guests_begin_no_twin(world: World) -> None:
    assert "guests" in world.told(GUS, lambda: world.slack.command(GUS, BILLING, "/twins", "new"))
    assert world.slack.views(GUS) == []


def test_only_those_who_work_here_stand_in(leo: TwinAuthor) -> None:
    leo.begin(deputies=[GUS, ARI, LEO, BOT])
    assert [person.slack for person in leo.draft.playbook.deputies] == [ARI]


def test_a_pasted_sentence_that_states_no_rule_is_named(leo: TwinAuthor) -> None:
    left = "A data processing agreement is signed before the first customer record is sent."
    told = leo.told(lambda: leo.begin(documents=f"We never promise dates in a contract. {left}"))
    assert "I found 1 new rule for `legal` in your documents." in told
    assert "I left out 1 sentence that doesn't sound like a rule:" in told
    assert f"• {left}" in told
    assert "never promise dates" not in told
    assert "never promise dates" in text_of(leo.page())
