"""One confirmation or correction settles a review; what follows, and when the inbox card comes."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from storage.db.identities import slack_id
from storage.db.tables_asks import PersonRow, PersonSettingsRow, ReviewRow
from storage.db.tables_jobs import AuditRow, JobRow
from storage.db.tables_twins import ConfirmationRow
from storage.store import store_on
from tests.support.effort import examples
from tests.support.outcomes import refusal_of
from tests.support.store_world import ANA, CORA, DECIDED, LEO, MALLORY, OMAR, TEAM, World, all_at_once, starter
from tests.support.vouching import verify
from twins.checking.captured_words import WordsPurpose
from twins.checking.views import AnswerView
from twins.jobs import CardKind, Interaction, JobKind
from twins.notices import Done, Notice, NoticeFacts, Refusal
from twins.playbook.folder import Folder
from twins.playbook.model import ReviewPolicy as Plan
from twins.playbook.working_hours import next_time
from twins.states import ReviewState

ASSUMED = DECIDED.model_copy(update={"assumptions": ("sessions are in Redis",)})
RESULTS = {"review confirmed", "review corrected"}
OTHER_TEAM = "T0OTHER"
MAY = {(ANA, TEAM), (OMAR, TEAM)}
Act = tuple[str, str, str]
"""What is done, by whom, in which workspace."""
ACTS = [
    (what, by, team)
    for what in ("confirm", "correct", "together")
    for by, team in ((ANA, TEAM), (OMAR, TEAM), (ANA, TEAM), (MALLORY, TEAM), (CORA, TEAM), (ANA, OTHER_TEAM))
]
PUBLISH, RESTART = ("publish", ANA, TEAM), ("restart", ANA, TEAM)


def security(rule_text: str | None = None, at_most: int = 20) -> Folder:
    """The security twin, with another text of SEC-7 or another limit of what may wait for a look."""
    folder = starter("security")
    rules = [
        rule.model_copy(update={"text": rule_text}) if rule_text and rule.id == "SEC-7" else rule
        for rule in folder.twin.rules
    ]
    changed = {"rules": tuple(rules), "reviews": Plan(at_most=at_most)}
    return replace(folder, twin=folder.twin.model_copy(update=changed))


class ReviewScenario:
    """A review, its reviewers' acts, and their results."""

    def __init__(self, world: World, conductor: str = CORA) -> None:
        self.world = world
        world.security = world.publish(security())
        self.answer = world.decide(ASSUMED, conductor=conductor)
        assert self.answer.review
        self.id = self.answer.review.id

    def row(self) -> ReviewRow:
        """The review as it is."""
        with self.world.store.database.read() as session:
            return session.get_one(ReviewRow, self.id)

    def settled_by(self) -> str | None:
        """Return the first reviewer."""
        with self.world.store.database.read() as session:
            return slack_id(session, session.get_one(ReviewRow, self.id).settled_by)

    def entries(self) -> list[tuple[str, str | None]]:
        """Return the review's audited results and their actors."""
        with self.world.store.database.read() as session:
            rows = session.exec(select(AuditRow).where(AuditRow.subject == self.id))
            return [(row.act, row.actor) for row in rows if row.act in RESULTS]

    def confirmed(self) -> list[tuple[str, str | None]]:
        """Which rules were confirmed by this review, and by whom, as the audit chain has it."""
        rows = [row for row in self.world.rows(AuditRow) if row.act == "rule confirmed"]
        return [(row.subject, row.actor) for row in rows if row.facts["review"] == self.id]

    def act(self, act: Act) -> Callable[[], Notice | None]:
        """Return a function that carries out a person's act, and returns why it was refused."""
        what, by, team = act
        click, now = self.world.click(by, team), self.world.clock.now()
        calls: dict[str, Callable[[], object]] = {
            "confirm": lambda: self.world.store.reviews.confirm(click, self.id, now),
            "together": lambda: self.world.store.reviews.confirm_together(click, [self.id], now),
            "correct": lambda: correct(self.world, self.id, click),
            "publish": lambda: self.world.publish(security(f"Other words, by {click.job_id}")),
            "restart": self._restart,
        }
        return lambda: refusal_of(calls[what])

    def _restart(self) -> None:
        self.world.store = store_on(self.world.store.database, self.world.clock.now)


def correct(world: World, review_id: str, click: Interaction) -> None:
    """Send the form of a correction."""
    words, now = "it is in a cookie", world.clock.now()
    world.store.replies.fill(click, WordsPurpose.CORRECTION, review_id, "", words, (), now)


def confirm(world: World, answer: AnswerView, by: str = ANA) -> None:
    """Press [Looks right] on a review."""
    assert answer.review
    world.store.reviews.confirm(world.click(by), answer.review.id, world.clock.now())


def holds(story: ReviewScenario) -> ReviewRow:
    """Require that the review has at most one result with one audit entry, and that only the person who confirmed it
    has confirmed its rules."""
    row = story.row()
    is_settled = row.state != ReviewState.OPEN
    assert story.entries() == ([(f"review {row.state}", row.settled_by)] if is_settled else [])
    assert {by for _, by in story.confirmed()} <= ({row.settled_by} if row.state == ReviewState.CONFIRMED else set())
    return row


@settings(
    max_examples=examples(6, 100),
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example has a review of its own
)
@given(
    conductor=st.sampled_from([CORA, CORA, ANA, OMAR]),
    acts=st.lists(st.sampled_from([*ACTS, PUBLISH, RESTART]), min_size=3, max_size=10),
)
def test_a_review_gets_at_most_one_result_from_whom_it_may(world: World, conductor: str, acts: list[Act]) -> None:
    story = ReviewScenario(world, conductor)
    for act in acts:
        before = story.row()
        refused = story.act(act)()

        after = holds(story)
        may = act[1:] in MAY and act[1] != conductor
        if before.state == ReviewState.OPEN != after.state:
            assert may
            assert story.settled_by() == act[1]
        if act in {PUBLISH, RESTART} or (may and before.state == ReviewState.OPEN):
            assert refused is None
        elif may:
            first = NoticeFacts(state=before.state, by=story.settled_by(), at=before.settled_at)
            assert refused == Notice(Refusal.REVIEW_SETTLED, first)
        else:
            assert refused in {Notice(Refusal.NOT_REVIEWER), Notice(Refusal.OWN_REVIEW)}
    assert verify(world.store.database) is None


@pytest.mark.parametrize("seed", range(3))
def test_of_sixteen_looks_at_once_one_counts_and_every_other_is_told(world: World, seed: int) -> None:
    story, chance = ReviewScenario(world), random.Random(seed)
    acts = chance.choices([act for act in ACTS if act[1:] in MAY], k=16)

    results = all_at_once([story.act(act) for act in acts])

    row = holds(story)
    [(what, by, _)] = [act for act, refused in zip(acts, results, strict=True) if not refused]
    state = ReviewState.CORRECTED if what == "correct" else ReviewState.CONFIRMED
    first = Notice(Refusal.REVIEW_SETTLED, NoticeFacts(state=state, by=by, at=world.clock.now()))
    assert Counter(results) == {None: 1, first: 15}
    assert (row.state, row.settled_at, story.settled_by()) == (state, world.clock.now(), by)
    assert bool(world.rows(ConfirmationRow)) is (state is ReviewState.CONFIRMED)
    assert ((CardKind.CORRECTION, story.id) in world.cards(JobKind.POST)) is (state is ReviewState.CORRECTED)
    assert verify(world.store.database) is None


def test_of_two_that_confirm_several_together_each_review_is_confirmed_once(world: World) -> None:
    ids = [ReviewScenario(world).id for _ in range(6)]
    clicks = [world.click(by) for by in (ANA, OMAR) * 4]
    some = [ids if number % 2 else ids[::-1][:4] for number in range(8)]
    verb, now = world.store.reviews.confirm_together, world.clock.now()

    results = all_at_once(
        [partial(refusal_of, partial(verb, click, each, now)) for click, each in zip(clicks, some, strict=True)]
    )

    assert {refused.kind for refused in results if refused} == {Refusal.REVIEW_SETTLED}
    several = [told.facts.count for told in world.notices() if told.kind is Done.CONFIRMED_TOGETHER]
    assert sum(several) + results.count(None) - len(several) == len(ids)  # one that was confirmed alone is not told
    assert world.acts().count("review confirmed") == len(ids)


def test_a_confirmed_review_confirms_the_rules_it_cited(world: World) -> None:
    world.clock.move(timedelta(days=5))
    story = ReviewScenario(world)

    confirm(world, story.answer, OMAR)

    [row] = world.rows(ConfirmationRow)
    assert (row.handle, row.rule_id, row.through, row.at) == ("security", "SEC-7", "review", world.clock.now())
    [cited] = world.decide(DECIDED).decision.cited
    assert cited.confirmed == world.clock.now().date()


def test_a_rule_whose_text_changed_since_is_not_confirmed(world: World) -> None:
    story = ReviewScenario(world)
    world.security = world.publish(security("Other words"))

    confirm(world, story.answer)

    assert story.row().state == ReviewState.CONFIRMED
    assert not world.rows(ConfirmationRow)


def test_a_confirmation_ends_where_the_rule_is_worded_anew(world: World) -> None:
    confirm(world, ReviewScenario(world).answer)
    world.security = world.publish(security("Other words"))

    [cited] = world.decide(DECIDED).decision.cited
    assert cited.confirmed != world.clock.now().date()


def test_a_corrected_review_confirms_nothing_and_tells_the_asker_in_their_thread(world: World) -> None:
    story = ReviewScenario(world)

    correct(world, story.id, world.click(ANA))

    assert not world.rows(ConfirmationRow)
    [post] = [job for job in world.jobs(JobKind.POST) if job.payload["card"] == CardKind.CORRECTION]
    assert post.payload["place"]["thread_ts"] == story.answer.place.thread_ts


def test_whoever_asks_is_told_that_checks_are_late_once_as_many_wait_as_may(world: World) -> None:
    world.security = world.publish(security(at_most=2))

    notes = [world.decide(ASSUMED).decision.notes for _ in range(3)]

    assert notes[:2] == [(), ()]
    assert notes[2] == ("Reviews are late: 2 answers are waiting for Ana ahead of this one.",)


def ana(world: World) -> str:
    """Her opaque id."""
    return next(row.id for row in world.rows(PersonRow) if (row.slack, row.team) == (ANA, TEAM))


def arranged(world: World) -> PersonSettingsRow:
    """Read Ana's settings."""
    [row] = [row for row in world.rows(PersonSettingsRow) if row.person == ana(world)]
    return row


def go_round(world: World) -> None:
    """Look whether Ana's daily card is due, as the clock does."""
    now, row = world.clock.now(), world.store.inbox.find(ana(world))
    assert row
    away = row.away_until if row.away_until and row.away_until > now else None
    is_due = row.next_inbox_at is not None and row.next_inbox_at <= now
    hours = world.security.twin.waiting.hours
    next_at = next_time(away or now, row.at or "16:00", hours, "UTC")
    job = world.job(JobKind.INBOX).id
    sends = is_due and away is None
    world.store.inbox.post_daily(job, ana(world), row.next_inbox_at, next_at, (), now, sends=sends)


def cards(world: World) -> list[JobRow]:
    """The daily cards that were sent."""
    return [job for job in world.jobs(JobKind.POST) if job.payload["card"] == CardKind.INBOX]


@pytest.fixture
def due(world: World) -> World:
    """Something waits for Ana, and her daily card is due."""
    ReviewScenario(world)
    go_round(world)
    assert arranged(world).next_inbox_at == world.clock.now().replace(hour=16)
    assert not cards(world)
    world.clock.move(timedelta(hours=8))
    return world


def test_the_first_review_plans_a_round_and_no_other_does(world: World) -> None:
    ReviewScenario(world)
    go_round(world)
    ReviewScenario(world)

    assert len([job for job in world.jobs(JobKind.INBOX) if job.id.startswith("round:")]) == 1


def test_two_machines_plan_one_round_between_them(due: World) -> None:
    other = store_on(due.store.database, due.clock.now)
    due.sql("update job set state = 'done'")
    before = len(due.jobs(JobKind.INBOX))

    all_at_once([lambda store=store: store.inbox.enqueue_due(due.clock.now()) for store in (due.store, other)])  # type: ignore[misc]  # mypy can't type a lambda's defaults

    assert len(due.jobs(JobKind.INBOX)) == before + 1


def test_two_machines_send_one_card_between_them(due: World) -> None:
    seen, now = arranged(due).next_inbox_at, due.clock.now()
    jobs = [due.job(JobKind.INBOX).id for _ in range(4)]
    tomorrow = now + timedelta(days=1)

    def go(number: int) -> None:
        its_clock = now + timedelta(seconds=number)
        due.store.inbox.post_daily(jobs[number], ana(due), seen, tomorrow, (), its_clock, sends=True)

    all_at_once([partial(go, number) for number in range(4)])

    assert len(cards(due)) == 1
    assert arranged(due).next_inbox_at == tomorrow


def test_the_daily_card_comes_once_a_working_day_while_something_waits(due: World) -> None:
    for _ in range(7):  # Wednesday to Tuesday
        go_round(due)
        due.clock.move(timedelta(days=1))

    assert len(cards(due)) == 5


def test_no_card_comes_while_nothing_waits(due: World) -> None:
    confirm(due, due.view(due.rows(ReviewRow)[0].decision_id))

    go_round(due)

    assert not cards(due)
    assert arranged(due).next_inbox_at is None
    assert due.store.inbox.enqueue_due(due.clock.now() + timedelta(days=30)) == 0


def test_no_card_comes_while_its_expert_is_away_and_one_when_they_are_back(due: World) -> None:
    back_at = due.clock.now() + timedelta(days=2)  # Friday, at 17:00
    due.store.inbox.go_away(due.click(ANA), back_at, "a word", due.clock.now())

    go_round(due)

    assert not cards(due)
    assert arranged(due).next_inbox_at == back_at.replace(hour=16) + timedelta(days=3)
    due.clock.move(timedelta(days=4, hours=23))
    go_round(due)
    assert len(cards(due)) == 1


def test_whoever_keeps_no_twin_sees_no_reviews(world: World) -> None:
    ReviewScenario(world)

    assert world.store.inbox.view_of(TEAM, ANA, world.clock.now()).reviews
    for other in (OMAR, LEO, MALLORY):
        assert not world.store.inbox.view_of(TEAM, other, world.clock.now()).reviews
