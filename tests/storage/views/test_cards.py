"""The place of each posted card is known, and cards end up showing the current state."""

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlmodel import Session

from storage.db.tables_jobs import PostedRow
from storage.jobs import outbox
from storage.jobs.rows import enqueue
from tests.support.check_actions import check_of
from tests.support.draft_actions import DraftActions
from tests.support.override_actions import OverrideActions
from tests.support.store_world import ANA, APP, BILLING, CHECK_FIRST, CORA, DECIDED, TEAM, World
from twins.checking.views import AnswerView
from twins.job_payloads import mention_again
from twins.jobs import AlreadyClosedError, CardKind, Destination, Job, JobKind
from twins.states import CheckState

THREAD = "1794992400.000001"


@pytest.fixture
def answer(world: World) -> AnswerView:
    """An answer that waits for its expert; no card was sent yet."""
    return world.decide(CHECK_FIRST)


def approve(world: World, answer: AnswerView) -> None:
    """Ana approves."""
    check = check_of(answer)
    world.store.checks.settle(world.click(ANA), check.id, check.digest, CheckState.APPROVED, (), world.clock.now())


def test_a_handle_is_free_until_a_twin_is_begun_or_published_and_for_a_form_that_comes_again(world: World) -> None:
    inbound, drafts = world.store.inbound, DraftActions(world, "printing")
    assert inbound.is_handle_free("printing", "form:1")
    drafts.begin()
    assert not inbound.is_handle_free("printing", "form:1")
    assert not inbound.is_handle_free("security", "form:1")
    assert inbound.is_handle_free("printing", world.job().id)


def test_a_card_that_was_sent_is_known_with_its_place(world: World, answer: AnswerView) -> None:
    place = Destination(APP, TEAM, BILLING, answer.place.thread_ts)
    job, ts = world.job(JobKind.POST), world.next_ts()

    world.store.cards.sent(job.id, CardKind.ANSWER, answer.id, place, ts, 0, world.clock.now())

    [posted] = world.rows(PostedRow)
    assert (posted.card, posted.subject, posted.channel, posted.ts) == (CardKind.ANSWER, answer.id, BILLING, ts)
    assert posted.thread_ts == answer.place.thread_ts
    assert world.jobs(JobKind.UPDATE) == []


def test_a_card_is_noted_once_however_often_its_job_runs(world: World, answer: AnswerView) -> None:
    job, place = world.job(JobKind.POST), Destination(APP, TEAM, BILLING)
    world.store.cards.sent(job.id, CardKind.ANSWER, answer.id, place, "1.1", 0, world.clock.now())

    with pytest.raises(AlreadyClosedError):
        world.store.cards.sent(job.id, CardKind.ANSWER, answer.id, place, "1.2", 0, world.clock.now())
    assert [row.ts for row in world.rows(PostedRow)] == ["1.1"]


def an_ask(now: datetime) -> Job:
    said = mention_again(Destination(APP, TEAM, BILLING, THREAD, CORA), THREAD, "end sessions after a day", "")
    return Job("ask:1", JobKind.ASK, "in:1", said, THREAD, now)


def test_a_thread_is_ours_from_the_moment_an_ask_in_it_is_taken_in(world: World) -> None:
    assert not world.store.inbound.is_bot_thread(TEAM, BILLING, THREAD)
    now = world.clock.now()
    world.store.inbound.accept([an_ask(now)], now)
    assert world.store.inbound.is_bot_thread(TEAM, BILLING, THREAD)


def test_a_reply_waits_for_the_ask_that_is_just_being_taken_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ask may be in another machine's or thread's transaction, not yet committed."""
    now, begun, looked = world.clock.now(), threading.Event(), threading.Event()

    def slowly(session: Session, job: Job, at: datetime) -> bool:
        begun.set()
        looked.wait(0.5)
        return enqueue(session, job, at)

    monkeypatch.setattr("storage.jobs.inbound.enqueue", slowly)
    taking = threading.Thread(target=world.store.inbound.accept, args=([an_ask(now)], now))
    taking.start()
    assert begun.wait(5)
    assert world.store.inbound.is_bot_thread(TEAM, BILLING, THREAD)
    looked.set()
    taking.join()


def test_the_thread_below_a_card_is_ours(world: World, answer: AnswerView) -> None:
    assert answer.check
    ts = world.send(CardKind.CHECK, answer.check.id, "D0ANA")

    assert world.store.inbound.is_bot_thread(TEAM, "D0ANA", ts)


def test_a_card_in_a_thread_makes_that_thread_ours_once(world: World, answer: AnswerView) -> None:
    place = Destination(APP, TEAM, "C0OTHER", thread_ts="1700000000.000001")
    for _ in range(2):
        world.store.cards.sent(world.job().id, CardKind.ANSWER, answer.id, place, world.next_ts(), 0, world.clock.now())

    assert world.store.inbound.is_bot_thread(TEAM, "C0OTHER", "1700000000.000001")


def test_what_changed_between_drawing_and_sending_is_drawn_anew(world: World, answer: AnswerView) -> None:
    drawn = world.changes(CardKind.ANSWER, answer.id)
    approve(world, answer)
    assert world.jobs(JobKind.UPDATE) == []

    ts = world.send(CardKind.ANSWER, answer.id, drawn=drawn)

    [update] = world.jobs(JobKind.UPDATE)
    assert (update.payload["card"], update.payload["subject"], update.payload["ts"]) == (CardKind.ANSWER, answer.id, ts)


def test_a_second_change_is_drawn_as_well(world: World, answer: AnswerView) -> None:
    approve(world, answer)
    drawn = world.changes(CardKind.ANSWER, answer.id)
    with world.store.database.write() as session:
        outbox.refresh_card(session, CardKind.ANSWER, answer.id, world.clock.now())

    world.send(CardKind.ANSWER, answer.id, drawn=drawn)

    assert len(world.jobs(JobKind.UPDATE)) == 1


def test_what_did_not_change_is_not_drawn_anew(world: World, answer: AnswerView) -> None:
    approve(world, answer)
    world.send(CardKind.ANSWER, answer.id)

    assert world.jobs(JobKind.UPDATE) == []


def test_every_card_about_a_decision_shows_that_decision(world: World, answer: AnswerView) -> None:
    assert answer.check
    overridden = world.decide(DECIDED)
    override = OverrideActions(world).begin(overridden, "SEC-7").id or ""

    def view(card: CardKind, subject: str) -> AnswerView:
        found = world.store.cards.view(card, subject)
        assert isinstance(found, AnswerView)
        return found

    assert {view(card, answer.check.id).id for card in (CardKind.CHECK, CardKind.VERDICT)} == {answer.id}
    assert view(CardKind.OVERRIDE, override).id == overridden.id
    assert view(CardKind.ANSWER, answer.id) == answer


def test_a_card_that_can_not_be_changed_holds_up_no_message(world: World, answer: AnswerView) -> None:
    world.send(CardKind.ANSWER, answer.id)
    approve(world, answer)

    assert world.jobs(JobKind.UPDATE)
    assert not {job.lane for job in world.jobs(JobKind.UPDATE)} & {job.lane for job in world.jobs(JobKind.POST)}


@pytest.mark.postgresql
@pytest.mark.parametrize("first", ["the sender", "the change"])
def test_a_change_while_the_place_of_a_card_is_noted_is_drawn(
    world: World, answer: AnswerView, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    drawn = world.changes(CardKind.ANSWER, answer.id)
    begun, never, known = threading.Event(), threading.Event(), outbox.add_version

    def slowly(session: Session, card: CardKind, subject: str, number: int = 0) -> int:
        found = known(session, card, subject, number)
        if card is CardKind.ANSWER and number == (0 if first == "the sender" else 1):
            begun.set()
            never.wait(0.3)
        return found

    monkeypatch.setattr(outbox, "add_version", slowly)
    steps: list[Callable[[], object]] = [
        lambda: world.send(CardKind.ANSWER, answer.id, drawn=drawn),
        lambda: approve(world, answer),
    ]
    earlier, later = steps if first == "the sender" else steps[::-1]
    thread = threading.Thread(target=earlier)
    thread.start()
    assert begun.wait(5)
    later()
    thread.join()

    assert {job.payload["subject"] for job in world.jobs(JobKind.UPDATE)} == {answer.id}


def test_what_a_card_about_a_check_shows_changes_with_its_answer(world: World, answer: AnswerView) -> None:
    assert answer.check
    drawn = world.changes(CardKind.REMINDER, answer.check.id)
    approve(world, answer)

    world.send(CardKind.REMINDER, answer.check.id, drawn=drawn)

    assert [job.payload["card"] for job in world.jobs(JobKind.UPDATE)] == [CardKind.REMINDER]
