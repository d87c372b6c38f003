"""A check is bound to what was shown: a change supersedes it and asks again."""

from datetime import timedelta
from functools import partial

import pytest

from tests.support.check_actions import check_of, settle, tend
from tests.support.outcomes import refusal_of
from tests.support.store_world import ANA, ARI, BILLING, CHECK_FIRST, CORA, DECIDED, World, with_rule
from twins.checking.captured_words import WordsPurpose
from twins.checking.escalation import Step
from twins.checking.views import AnswerView, CheckView
from twins.jobs import CardKind, JobKind
from twins.notices import Notice, NoticeFacts, Refusal
from twins.overriding import ThreadReply
from twins.playbook.folder import Folder
from twins.states import CheckState
from twins.values import Person, RuleKind, Tier


def changed(rule_id: str, text: str = "Nothing goes outside", handle: str = "security") -> Folder:
    """A twin in which one rule says something else."""
    return with_rule(rule_id, {"text": text}, handle)


def edited(world: World, answer: AnswerView, text: str) -> str:
    """Edit the message of an ask; return the edit's job."""
    ts = answer.place.thread_ts or ""
    said = world.edit(BILLING, ts, f"security {text}")
    world.store.edited_messages.edit(said, text, ThreadReply(ts, ts, text), None, (), world.clock.now())
    return said.act.job_id


def test_a_new_version_that_changes_a_cited_rule_supersedes_and_asks_again(world: World) -> None:
    answer = world.decide(CHECK_FIRST)
    world.send(CardKind.CHECK, check_of(answer).id, "D0ANA")
    world.publish(changed("SEC-4"))
    assert check_of(world.view(answer.id)).state is CheckState.SUPERSEDED
    [again] = [job for job in world.jobs(JobKind.ASK) if job.id == f"ask:again:{check_of(answer).id}"]
    assert again.payload["text"].startswith("security: ")
    assert (CardKind.CHECK, check_of(answer).id) in world.cards(JobKind.UPDATE)


def test_a_new_version_that_changes_another_rule_leaves_the_check(world: World) -> None:
    answer = world.decide(CHECK_FIRST)
    world.publish(changed("SEC-7"))
    assert check_of(world.view(answer.id)).is_waiting


STRICTER: dict[str, dict[str, object]] = {
    "a law": {"kind": RuleKind.LAW, "refuse_when": ("mail a dump",), "otherwise_when": ()},
    "a law of a lower tier": {
        "kind": RuleKind.LAW,
        "refuse_when": ("mail a dump",),
        "otherwise_when": (),
        "tier": Tier.DECIDE,
    },
}


@pytest.mark.parametrize("terms", STRICTER.values(), ids=list(STRICTER))
def test_a_rule_that_became_a_law_supersedes_and_asks_again(world: World, terms: dict[str, object]) -> None:
    answer = world.decide(CHECK_FIRST)
    world.publish(with_rule("SEC-4", terms))
    assert check_of(world.view(answer.id)).state is CheckState.SUPERSEDED
    assert [job for job in world.jobs(JobKind.ASK) if job.id == f"ask:again:{check_of(answer).id}"]


def test_a_rule_whose_tier_rose_supersedes_and_one_whose_tier_fell_does_not(world: World) -> None:
    world.security = world.publish(with_rule("SEC-4", {"tier": Tier.ASSUME}))
    answer = world.decide(CHECK_FIRST, said="let partners pull the invoice export by a link for good")
    assert check_of(answer).is_waiting
    world.publish(with_rule("SEC-4", {"tier": Tier.DECIDE}))
    assert check_of(world.view(answer.id)).is_waiting
    world.publish(with_rule("SEC-4", {"tier": Tier.CHECK_FIRST}))
    assert check_of(world.view(answer.id)).state is CheckState.SUPERSEDED


def test_a_law_of_the_company_whose_tier_rose_supersedes_too(world: World) -> None:
    answer = world.decide(CHECK_FIRST.model_copy(update={"applied": ("SEC-4", "CO-2")}))
    assert "CO-2" in {rule.id for rule in answer.decision.cited}
    world.publish(with_rule("CO-2", {"why": "It is so"}, "company"))
    assert check_of(world.view(answer.id)).is_waiting
    world.publish(with_rule("CO-2", {"tier": Tier.CHECK_FIRST}, "company"))
    assert check_of(world.view(answer.id)).state is CheckState.SUPERSEDED


def test_a_superseded_check_takes_no_verdict_and_says_so(world: World) -> None:
    answer = world.decide(CHECK_FIRST)
    world.publish(changed("SEC-4"))
    superseded = NoticeFacts(state=CheckState.SUPERSEDED, at=world.clock.now())
    assert settle(world, check_of(answer)) == Notice(Refusal.CHECK_SETTLED, superseded)


def test_questions_and_answers_move_to_the_newer_check(world: World) -> None:
    asked = world.asked()
    [answer] = world.answer(asked, (world.security, CHECK_FIRST))
    check = check_of(answer)
    _words(world, WordsPurpose.QUESTION, check, check.id, "which partners?", ANA)
    _words(world, WordsPurpose.ANSWER, check, check_of(world.view(answer.id)).questions[0].id, "the two big ones")
    world.clock.move(timedelta(seconds=1))
    _words(world, WordsPurpose.QUESTION, check, check.id, "which export?", ANA)
    changed_now = world.publish(changed("SEC-4"))
    world.answer(asked.model_copy(update={"revision": "2"}), (changed_now, CHECK_FIRST))

    older, newer = sorted(map(check_of, world.answers(asked)), key=lambda each: each.is_waiting)
    assert (older.state, older.questions) == (CheckState.SUPERSEDED, ())
    said = [(each.question.text, each.answer.text if each.answer else None) for each in newer.questions]
    assert said == [("which partners?", "the two big ones"), ("which export?", None)]
    assert newer.open_question
    _words(world, WordsPurpose.ANSWER, newer, newer.open_question.id, "of invoices")
    assert not check_of(next(each for each in world.answers(asked) if check_of(each).is_waiting)).open_question


def _words(world: World, purpose: WordsPurpose, check: CheckView, subject: str, text: str, by: str = CORA) -> None:
    world.store.replies.fill(world.click(by), purpose, subject, check.digest, text, (), world.clock.now())


def test_an_edit_by_whoever_asked_supersedes_and_is_answered_anew(world: World) -> None:
    answer = world.decide(CHECK_FIRST)
    edit = edited(world, answer, "end sessions after a week")
    assert check_of(world.view(answer.id)).state is CheckState.SUPERSEDED
    [again] = [job for job in world.jobs(JobKind.ASK) if job.id == f"ask:A0APP:{edit}"]
    assert again.payload["text"] == "security end sessions after a week"


def test_spaces_and_capitals_supersede_nothing(world: World) -> None:
    answer = world.decide(CHECK_FIRST)
    edited(world, answer, "End  sessions after a DAY, because people complain")
    assert check_of(world.view(answer.id)).is_waiting


def test_what_was_settled_stays_as_it_was_decided(world: World) -> None:
    answer = world.decide(CHECK_FIRST)
    settle(world, check_of(answer))
    edited(world, answer, "something else")
    assert check_of(world.view(answer.id)).state is CheckState.APPROVED


def test_an_answer_without_a_check_is_asked_again_by_an_edit(world: World) -> None:
    answer = world.decide(DECIDED)
    before = len(world.jobs(JobKind.ASK))
    edited(world, answer, "something else")
    assert len(world.jobs(JobKind.ASK)) == before + 1
    assert world.view(answer.id).is_superseded


def test_what_expired_is_asked_again_once_and_only_by_whoever_asked(world: World) -> None:
    answer = world.decide(CHECK_FIRST)
    check = check_of(answer)
    world.sql("update checks set stage = 'stuck', since = '2026-01-01 00:00:00+00:00'")
    assert tend(world, check) is Step.EXPIRE
    clicks, now = [world.click(by) for by in (ANA, CORA, CORA)], world.clock.now()
    refusals = [refusal_of(partial(world.store.conductor_actions.ask_again, click, check.id, now)) for click in clicks]
    assert refusals == [Notice(Refusal.NOT_ASKER_AGAIN), None, Notice(Refusal.ASKED_AGAIN_BEFORE)]


def test_a_sole_expert_decides_their_own_ask_and_the_architect_sees_it(world: World) -> None:
    world.publish_with_deputies()
    answer = world.decide(CHECK_FIRST, conductor=ANA)
    assert settle(world, check_of(answer)) is None
    assert check_of(world.view(answer.id)).was_own_ask
    [alarm] = [job for job in world.jobs(JobKind.POST) if job.payload["card"] == CardKind.ALARM]
    assert alarm.payload["place"]["user"] == ARI


def test_the_architect_sees_who_decided_what_a_sole_expert_handed_to_a_person_of_their_choice(world: World) -> None:
    world.publish_with_deputies()
    answer = world.decide(CHECK_FIRST, conductor=ANA)
    check, leo = check_of(answer), Person(slack="U0LEO", name="Leo")
    world.store.checks.pass_on(world.click(ANA), check.id, check.digest, leo, (), world.clock.now())
    assert settle(world, check, by=leo.slack) is None
    assert check_of(world.view(answer.id)).was_chosen
    [alarm] = [job for job in world.jobs(JobKind.POST) if job.payload["card"] == CardKind.ALARM]
    assert alarm.payload["place"]["user"] == ARI


def test_somebody_elses_verdict_raises_no_alarm(world: World) -> None:
    settle(world, check_of(world.decide(CHECK_FIRST)))
    assert (CardKind.ALARM, check_of(world.decide(CHECK_FIRST)).id) not in world.cards(JobKind.POST)
