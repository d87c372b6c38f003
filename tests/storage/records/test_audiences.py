"""Who was in an ask: its conductor and the people who were asked to decide or to review it, and nobody else."""

import pytest

from storage.db.tables_asks import CapturedWordsRow, CheckRow, TextRow
from storage.db.tables_twins import ProposalRow
from storage.records.audiences import audience_of, audiences_of
from tests.support.check_actions import check_of, hand_over, settle, tend
from tests.support.override_actions import OverrideActions
from tests.support.product_actions import law_naming
from tests.support.proposal_actions import ASSUMED
from tests.support.store_world import (
    ANA,
    APP,
    ARI,
    CHECK_FIRST,
    CORA,
    DECIDED,
    FOR_LEO,
    LEO,
    OMAR,
    REFUSED,
    TEAM,
    World,
    starter,
)
from twins.audience import NOBODY_ELSE, Audience
from twins.checking.captured_words import WordsPurpose
from twins.checking.escalation import Presence
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.jobs import CardKind, Destination
from twins.values import Person

DIRECT = "D0CORA"


def asked_directly(world: World, reading: Reading = CHECK_FIRST) -> AnswerView:
    """Cora asks the security twin in a direct message."""
    asked = world.asked().model_copy(update={"channel": DIRECT})
    return world.answer(asked, (world.security, reading))[0]


def said_to(world: World, answer: AnswerView) -> Audience:
    with world.store.database.read() as session:
        return audience_of(session, answer.id)


def show(world: World, answer: AnswerView, user: str) -> None:
    """Record that the check card was sent to a person."""
    check = check_of(world.view(answer.id))
    place = Destination(APP, TEAM, f"D0{user}", user=user)
    world.store.cards.sent(world.job().id, CardKind.CHECK, check.id, place, world.next_ts(), 0, world.clock.now())


def pass_on(world: World, answer: AnswerView, by: str, colleague: str) -> None:
    check, who = check_of(world.view(answer.id)), Person(slack=colleague, name="Somebody")
    world.store.checks.pass_on(world.click(by), check.id, check.digest, who, (ARI,), world.clock.now())


def fill(world: World, purpose: WordsPurpose, subject: str, by: str, digest: str = "") -> None:
    world.store.replies.fill(world.click(by), purpose, subject, digest, "words", (), world.clock.now())


def test_an_answer_that_nobody_was_asked_about_is_its_conductors_alone(world: World) -> None:
    assert said_to(world, asked_directly(world, DECIDED)) == Audience(DIRECT, frozenset({CORA}))


def test_whoever_was_asked_to_decide_is_in_it_and_a_deputy_who_was_not_is_not(world: World) -> None:
    assert said_to(world, asked_directly(world)).people == {CORA, ANA}


def test_the_person_it_was_handed_to_is_in_it_and_the_twins_expert_is_not(world: World) -> None:
    answer = asked_directly(world, FOR_LEO)
    hand_over(world, answer)
    assert said_to(world, answer).people == {CORA, LEO}
    settle(world, check_of(world.view(answer.id)), LEO)
    assert said_to(world, answer).people == {CORA, LEO}


def test_earlier_holders_stay_in_it_once_it_has_moved_on(world: World) -> None:
    answer = asked_directly(world)
    tend(world, check_of(world.view(answer.id)), ana=Presence(is_gone=True))
    show(world, answer, OMAR)
    pass_on(world, answer, OMAR, LEO)
    assert said_to(world, answer).people == {CORA, ANA, OMAR, LEO}


def test_an_architect_who_hands_over_a_stuck_check_does_not_join(world: World) -> None:
    answer = asked_directly(world)
    gone = Presence(is_gone=True)
    tend(world, check_of(world.view(answer.id)), ana=gone, omar=gone)
    pass_on(world, answer, ARI, LEO)
    assert check_of(world.view(answer.id)).holder.slack == LEO
    assert said_to(world, answer).people == {CORA, ANA, LEO}


def test_the_expert_who_reviews_an_answer_is_in_it(world: World) -> None:
    assert said_to(world, asked_directly(world, ASSUMED)).people == {CORA, ANA}


def test_a_deputy_who_settles_the_review_joins(world: World) -> None:
    answer = asked_directly(world, ASSUMED)
    assert answer.review
    fill(world, WordsPurpose.CORRECTION, answer.review.id, OMAR)
    assert said_to(world, answer).people == {CORA, ANA, OMAR}


def test_every_text_carries_the_channel_of_its_ask_wherever_it_was_written(world: World) -> None:
    answer = asked_directly(world)
    check = check_of(answer)
    fill(world, WordsPurpose.QUESTION, check.id, ANA, check.digest)
    fill(world, WordsPurpose.ANSWER, check_of(world.view(answer.id)).questions[0].id, CORA)
    fill(world, WordsPurpose.REASON, check.id, ANA, check.digest)
    assert len(world.rows(CapturedWordsRow)) == 3
    assert {row.channel for row in world.rows(TextRow)} == {DIRECT}


def proposals(world: World) -> list[tuple[Audience, ...]]:
    with world.store.database.read() as session:
        return list(audiences_of(session, world.rows(ProposalRow)).values())


@pytest.mark.parametrize("origin", ["hand-over", "correction", "override"])
def test_a_proposal_carries_the_audience_of_what_it_rests_on(
    world: World, overrides: OverrideActions, origin: str
) -> None:
    reading = {"hand-over": FOR_LEO, "correction": ASSUMED, "override": DECIDED}[origin]
    answer = asked_directly(world, reading)
    if origin == "hand-over":
        hand_over(world, answer)
        settle(world, check_of(world.view(answer.id)), LEO)
    elif answer.review:
        fill(world, WordsPurpose.CORRECTION, answer.review.id, ANA)
    else:
        overrides.fill_form(overrides.begin(answer, "SEC-7").id, "we need it")
    assert [row.origin for row in world.rows(ProposalRow)] == [origin]
    assert proposals(world) == [(said_to(world, answer),)]
    assert said_to(world, answer).channel == DIRECT


def test_a_proposal_against_a_law_is_read_by_the_people_whom_its_form_names(world: World) -> None:
    answer, now = asked_directly(world, REFUSED), world.clock.now()
    world.store.proposals.against_law(world.click(CORA), answer.id, "SEC-1", "it is worth nothing", (ARI,), now)
    [[said]] = proposals(world)
    assert said.people == {CORA, ANA, ARI}


def test_a_proposal_whose_sources_are_not_known_is_read_by_nobody(world: World) -> None:
    answer = asked_directly(world, FOR_LEO)
    hand_over(world, answer)
    settle(world, check_of(world.view(answer.id)), LEO)
    world.sql("update proposal set sources = null")
    assert proposals(world) == [(NOBODY_ELSE,)]


def test_a_forgotten_conductor_is_in_nothing_any_more(world: World) -> None:
    answer = asked_directly(world)
    settle(world, check_of(answer))
    world.publish(law_naming(starter("company"), "Billing", LEO))
    world.store.retention.person(CORA, world.clock.now())
    assert world.rows(CheckRow)
    said = said_to(world, answer)
    assert CORA not in said.people
    assert said.channel == "forgotten"
    assert DIRECT not in {row.channel for row in world.rows(TextRow)}
