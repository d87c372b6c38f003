"""Weekly digests: which rules, for which reader, and what an answer or a silence does."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from storage.db.tables_asks import PersonSettingsRow
from storage.db.tables_twins import ConfirmationRow, DigestItemRow, DigestRow
from tests.support.draft_actions import DraftActions
from tests.support.outcomes import outcome_of, refusal_of
from tests.support.store_world import (
    ANA,
    APP,
    CHECK_FIRST,
    CORA,
    DECIDED,
    MALLORY,
    OMAR,
    TEAM,
    World,
    all_at_once,
)
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.evidence import rule_fingerprint
from twins.checking.escalation import HandoverReason, Presence, next_move
from twins.deciding.reading import Reading
from twins.freshness.digest import (
    MOST,
    OVERDUE_AFTER,
    DigestCandidate,
    DigestRecipient,
    DigestView,
    EditFate,
)
from twins.jobs import CardKind, Destination, Interaction, JobKind
from twins.notices import Done, Notice, NoticeFacts, Refusal
from twins.states import DigestItemState

LAW = Reading(mind="test", why="people complain", applied=("SEC-2",))
WEEK = timedelta(days=7)
NOT_A_READER = Notice(Refusal.NOT_DIGEST_READER, NoticeFacts(handle="security"))


class DigestActions:
    """Weekly messages in a world, sent as the job sends them."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.clock.move(timedelta(days=400))
        world.store.digests.enqueue_due(APP, TEAM, world.clock.now())
        for slack in (ANA, OMAR):
            self.plan(slack)

    def plan(self, slack: str) -> None:
        """Plan an expert's first digest for now, like the first job."""
        person = next(
            row.payload["person"] for row in self.world.jobs(JobKind.DIGEST) if self.is_of(row.payload, slack)
        )
        with self.world.store.database.write() as session:
            session.get_one(PersonSettingsRow, person).next_digest_at = self.world.clock.now()

    def is_of(self, payload: dict[str, str], slack: str) -> bool:
        """Return whether a job is for a person's digest."""
        reader = self.world.store.digests.reader(payload["person"], self.world.clock.now())
        return reader is not None and reader.slack == slack

    def reader(self, slack: str = ANA) -> DigestRecipient:
        """Return a digest's recipient."""
        reader = self.world.store.digests.reader_of(TEAM, slack, self.world.clock.now())
        assert reader
        return reader

    def choose(self, slack: str = ANA) -> list[DigestCandidate]:
        """Choose what a digest shows."""
        return self.world.store.digests.choose(self.reader(slack), self.world.clock.now())

    def send(self, slack: str = ANA, *, posts: bool = True) -> str | None:
        """Send this week's digest; its id."""
        world, reader, before = self.world, self.reader(slack), {row.id for row in self.world.rows(DigestRow)}
        chosen = [(choice, next(iter(choice.decisions), (None,))[0]) for choice in self.choose(slack)]
        now = world.clock.now()
        world.store.digests.send(world.job().id, reader, now + WEEK, chosen, [], now, posts=posts)
        return next((row.id for row in world.rows(DigestRow) if row.id not in before), None)

    def weeks(self, count: int) -> None:
        """Send Ana this many digests, a week apart, and leave them unanswered."""
        for _ in range(count):
            self.send()
            self.world.clock.move(WEEK)

    def view(self, digest: str | None) -> DigestView:
        """A digest as it is drawn."""
        view = self.world.store.cards.view(CardKind.DIGEST, digest or "")
        assert isinstance(view, DigestView)
        return view

    def still_true(self, look: str, by: str = ANA, team: str = TEAM) -> Notice | None:
        """Press "Still true"; why it is refused, if it is."""
        return self._press(self.world.store.digest_answers.still_true, look, by, team)

    def retire(self, look: str, by: str = ANA) -> Notice | None:
        """Press "Retire"."""
        return self._press(self.world.store.digest_answers.retire, look, by)

    def undo(self, look: str, by: str = ANA) -> Notice | None:
        """Press "Undo"."""
        return self._press(self.world.store.digest_answers.undo, look, by)

    def _press(
        self, answer: Callable[[Interaction, str, datetime], None], look: str, by: str, team: str = TEAM
    ) -> Notice | None:
        click, now = self.world.click(by, team), self.world.clock.now()
        return outcome_of(self.world, lambda: answer(click, look, now))

    def states(self) -> dict[str, DigestItemState]:
        """Return the state of each rule that was shown."""
        return {row.rule_id: DigestItemState(row.state) for row in self.world.rows(DigestItemRow)}


@pytest.fixture
def mondays(world: World) -> DigestActions:
    """A year later: everything is due."""
    return DigestActions(world)


@pytest.fixture
def drafts(world: World) -> DraftActions:
    """Return a driver for drafts of the security twin."""
    return DraftActions(world)


def test_of_two_open_items_of_one_wording_the_oldest_goes_on(world: World) -> None:
    act = DigestActions(world)
    act.send()
    oldest = {row.id for row in world.rows(DigestItemRow)}
    world.clock.move(WEEK)
    reader, chosen = act.reader(), [(choice, None) for choice in act.choose()]
    for item in oldest:
        act.still_true(item)  # after the choice, so that the next digest begins new items
    now = world.clock.now()
    world.store.digests.send(world.job().id, reader, now + WEEK, chosen, [], now)
    for item in oldest:
        act.undo(item)
    world.clock.move(WEEK)
    last = act.send()

    assert {row.id for row in world.rows(DigestItemRow) if last in (row.digests or ())} == oldest


def test_a_rule_that_was_only_offered_is_not_called_unused(world: World, mondays: DigestActions) -> None:
    world.decide(Reading(mind="lookup", offered=("SEC-7", "SEC-9")))
    chosen = {each.stale.rule.id: each.stale.is_unused for each in mondays.choose()}
    assert (chosen["SEC-7"], chosen["SEC-9"]) == (False, False)
    assert set(chosen.values()) == {True, False}


def test_a_rule_that_the_search_found_nearest_but_did_not_cite_is_not_called_unused(
    world: World, mondays: DigestActions
) -> None:
    world.decide(Reading(mind="lookup", covered=False, closest=("SEC-9", "SEC-7")))
    chosen = {each.stale.rule.id: each.stale.is_unused for each in mondays.choose()}
    assert chosen["SEC-9"] is False
    assert chosen.get("SEC-7", True)


def test_what_was_used_comes_first_and_there_are_three_at_most(world: World, mondays: DigestActions) -> None:
    world.decide(DECIDED)
    chosen = mondays.choose()
    assert len(chosen) == MOST
    assert (chosen[0].stale.rule.id, chosen[0].uses, chosen[0].stale.is_unused) == ("SEC-7", 1, False)
    assert all(each.stale.is_unused for each in chosen[1:])


def test_a_rule_that_somebody_is_changing_is_not_asked_about(
    world: World, mondays: DigestActions, drafts: DraftActions
) -> None:
    world.decide(DECIDED)
    drafts.reword("Sessions end at night")
    assert "SEC-7" not in [each.stale.rule.id for each in mondays.choose()]


def test_one_job_sends_one_digest_whoever_else_tries(world: World, mondays: DigestActions) -> None:
    reader, chosen, now = mondays.reader(), [(each, None) for each in mondays.choose()], world.clock.now()
    jobs = [world.job().id for _ in range(3)]

    def send(job: str) -> Callable[[], None]:
        return lambda: world.store.digests.send(job, reader, now + WEEK, chosen, [], now)

    all_at_once([send(job) for job in jobs])
    assert len(world.rows(DigestRow)) == 1
    assert len([row for row in world.jobs(JobKind.POST) if row.payload["card"] == CardKind.DIGEST.value]) == 1
    assert mondays.reader().next_at == now + WEEK


def test_the_same_rule_stays_one_question_for_weeks(world: World, mondays: DigestActions) -> None:
    mondays.weeks(3)
    assert len(world.rows(DigestItemRow)) == MOST
    mondays.send()  # it may be answered still
    assert mondays.reader().silent == 3


def test_still_true_confirms_the_wording_that_was_shown(world: World, mondays: DigestActions) -> None:
    look = mondays.view(mondays.send()).items[0]
    assert mondays.still_true(look.id) is None
    [said] = world.rows(ConfirmationRow)
    assert look.rule
    assert (said.rule_id, said.fingerprint, said.through) == (look.rule_id, rule_fingerprint(look.rule), "digest")
    assert look.rule_id not in [each.stale.rule.id for each in mondays.choose()]
    assert mondays.reader().silent == 0


@pytest.mark.parametrize("by", [CORA, MALLORY])
def test_only_those_who_keep_the_twin_answer(mondays: DigestActions, by: str) -> None:
    look = mondays.view(mondays.send()).items[0].id
    assert mondays.still_true(look, by) == NOT_A_READER
    assert mondays.retire(look, by) == NOT_A_READER
    assert set(mondays.states().values()) == {DigestItemState.OPEN}
    assert mondays.still_true(look, OMAR) is None
    assert mondays.undo(look, by) == NOT_A_READER


def test_an_experts_namesake_in_another_workspace_answers_nothing(mondays: DigestActions) -> None:
    look = mondays.view(mondays.send()).items[0].id
    mondays.still_true(mondays.view(mondays.send()).items[1].id)
    assert mondays.still_true(look, ANA, "T0OTHER") == NOT_A_READER


def test_whoever_is_second_is_told_who_was_first(mondays: DigestActions) -> None:
    look = mondays.view(mondays.send()).items[0]
    mondays.still_true(look.id, OMAR)
    told = Notice(Refusal.DIGEST_ANSWERED, NoticeFacts(item=look.rule_id, name="Omar"))
    assert mondays.retire(look.id) == told
    assert mondays.undo(look.id) is None
    mondays.retire(look.id, OMAR)
    assert mondays.still_true(look.id) == told


def test_two_who_answer_at_once_answer_once(world: World, mondays: DigestActions) -> None:
    look, now = mondays.view(mondays.send()).items[0].id, world.clock.now()
    clicks = [world.click(by) for by in (ANA, OMAR)]

    def press(click: Interaction) -> Callable[[], Notice | None]:
        return lambda: refusal_of(lambda: world.store.digest_answers.still_true(click, look, now))

    refused = [notice.kind for notice in all_at_once([press(click) for click in clicks]) if notice]
    assert refused == [Refusal.DIGEST_ANSWERED]
    assert len(world.rows(ConfirmationRow)) == 1


def test_a_second_click_of_the_same_person_is_none(world: World, mondays: DigestActions) -> None:
    look = mondays.view(mondays.send()).items[0].id
    assert [mondays.still_true(look), mondays.still_true(look)] == [None, None]
    assert [mondays.undo(look), mondays.undo(look)] == [None, None]
    assert world.rows(ConfirmationRow) == []
    world.clock.move(WEEK)
    assert mondays.reader().silent == 1, "what was undone is no answer"


def test_two_rules_that_are_retired_are_published_together(world: World, mondays: DigestActions) -> None:
    first, second = mondays.view(mondays.send()).items[:2]
    mondays.retire(first.id)
    world.clock.move(timedelta(minutes=5))
    mondays.retire(second.id)
    for minutes, ripe in ((5, False), (5, True)):
        world.clock.move(timedelta(minutes=minutes))
        assert world.store.digest_answers.ripe("security", world.clock.now()) is ripe


def test_what_a_deputy_retires_waits_for_the_expert(world: World, mondays: DigestActions, drafts: DraftActions) -> None:
    digest = mondays.send()
    look = mondays.view(digest).items[0]
    mondays.retire(look.id, OMAR)
    assert mondays.view(digest).items[0].becomes is EditFate.WAITS
    drafts.publish(OMAR)
    assert mondays.view(digest).items[0].becomes is EditFate.WAITS
    assert look.rule_id not in [each.stale.rule.id for each in mondays.choose()]
    drafts.agree(drafts.asked_to_agree()[0])
    assert mondays.view(digest).items[0].becomes is EditFate.HOLDS


def test_a_rule_that_was_confirmed_elsewhere_is_not_overdue(
    world: World, mondays: DigestActions, drafts: DraftActions
) -> None:
    world.decide(DECIDED)
    mondays.send()
    playbook = drafts.draft().playbook
    rule = {**playbook.items[ItemKind.RULE, "SEC-7"], "also_asked_as": ["end it all now"], "confirmed": "2027-12-23"}
    drafts.edit(playbook.put(ItemKind.RULE, "SEC-7", rule))
    drafts.publish()
    world.security = world.store.versions.live("security") or world.security
    world.clock.move(timedelta(weeks=5))
    assert "overdue" not in outcomes(world)[1]


def test_a_rule_that_is_needed_again_is_due_from_then_on(world: World, mondays: DigestActions) -> None:
    unused = mondays.view(mondays.send()).items[0].rule_id
    world.clock.move(WEEK)
    world.decide(Reading(mind="test", why="x", applied=(unused,)))
    look = next(each for each in mondays.view(mondays.send()).items if each.rule_id == unused)
    assert (look.is_unused, look.uses) == (False, 1)


@pytest.mark.parametrize(("minutes", "is_over"), [(0, False), (9.99, False), (10, True)])
def test_an_answer_is_undone_within_ten_minutes(
    world: World, mondays: DigestActions, minutes: float, is_over: bool
) -> None:
    look = mondays.view(mondays.send()).items[0]
    mondays.still_true(look.id)
    world.clock.move(timedelta(minutes=minutes))
    over = Notice(Refusal.UNDO_OVER, NoticeFacts(item=look.rule_id))
    assert mondays.undo(look.id) == (over if is_over else None)
    assert len(world.rows(ConfirmationRow)) == is_over


def test_a_retired_rule_is_published_by_itself_after_the_ten_minutes(world: World, mondays: DigestActions) -> None:
    digest = mondays.send()
    look = mondays.view(digest).items[0]
    assert mondays.retire(look.id) is None
    [job] = world.jobs(JobKind.PUBLISH)
    assert job.run_at == world.clock.now() + timedelta(minutes=10)
    shown = mondays.view(digest).items[0]
    assert (shown.state, shown.can_undo, shown.becomes) == (DigestItemState.RETIRED, True, EditFate.PUBLISHED_SOON)


def test_with_other_edits_in_the_draft_it_waits_for_those(
    world: World, mondays: DigestActions, drafts: DraftActions
) -> None:
    digest = mondays.send()
    drafts.reword("Sessions end at night")
    mondays.retire(mondays.view(digest).items[0].id)
    assert mondays.view(digest).items[0].becomes is EditFate.DRAFT
    world.clock.move(timedelta(minutes=11))
    assert not world.store.digest_answers.ripe("security", world.clock.now())


def test_a_rule_that_was_retired_and_undone_is_as_it_was(mondays: DigestActions, drafts: DraftActions) -> None:
    before = drafts.draft().playbook
    look = mondays.view(mondays.send()).items[0]
    mondays.retire(look.id)
    assert mondays.undo(look.id) is None
    assert (drafts.draft().pending, drafts.draft().playbook) == ((), before)
    assert mondays.states()[look.rule_id] is DigestItemState.OPEN


def test_what_a_version_says_otherwise_needs_no_answer(
    world: World, mondays: DigestActions, drafts: DraftActions
) -> None:
    world.decide(DECIDED)
    digest = mondays.send()
    drafts.reword("Sessions end at night")
    drafts.publish()
    assert mondays.states()["SEC-7"] is DigestItemState.SETTLED
    assert mondays.view(digest).items[0].rule is None


def test_an_item_that_is_no_more_is_not_answered(mondays: DigestActions) -> None:
    mondays.send()
    for press in (mondays.still_true, mondays.retire, mondays.undo):
        assert press("gone") == Notice(Refusal.WORDING_GONE)


def test_a_confirmation_on_the_twins_page_settles_it_too(
    world: World, mondays: DigestActions, drafts: DraftActions
) -> None:
    world.decide(DECIDED)
    mondays.send()
    assert confirm(world, ANA, "SEC-7") == Notice(Done.RULE_CONFIRMED, NoticeFacts(item="SEC-7"))
    assert mondays.states()["SEC-7"] is DigestItemState.SETTLED


def confirm(world: World, by: str, rule_id: str) -> Notice | None:
    """Confirm a rule of the security twin on its page."""
    click, now = world.click(by), world.clock.now()
    return outcome_of(world, lambda: world.store.freshness.still_true(click, "security", rule_id, now))


def test_a_rule_on_the_twins_page_is_confirmed_by_its_editors_only(world: World) -> None:
    assert confirm(world, CORA, "SEC-7") == Notice(Refusal.NOT_EDITOR, NoticeFacts(handle="security"))
    assert confirm(world, ANA, "SEC-99") == Notice(Refusal.ITEM_GONE, NoticeFacts(handle="security", item="SEC-99"))
    assert world.rows(ConfirmationRow) == []


# Silence.


def outcomes(world: World, reading: Reading = DECIDED) -> tuple[int, list[str]]:
    """The tier of an answer that rests on a rule, and why."""
    decision = world.decide(reading).decision
    return int(decision.tier), [ground.cause.value for ground in decision.grounds]


@pytest.mark.parametrize(("weeks", "asked"), [(1, False), (2, True)])
def test_the_deputy_is_asked_after_two_silent_weeks(mondays: DigestActions, weeks: int, asked: bool) -> None:
    mondays.weeks(weeks)
    assert bool(mondays.choose(OMAR)) is asked


def test_what_the_deputy_says_settles_it_for_both_and_ends_no_silence(world: World, mondays: DigestActions) -> None:
    mondays.weeks(2)
    mine, theirs = mondays.send(), mondays.send(OMAR)
    look = mondays.view(theirs).items[0]
    assert look.expert == "Ana"
    mondays.still_true(look.id, OMAR)
    assert mondays.view(mine).items[0].state is DigestItemState.TRUE
    world.clock.move(WEEK)
    assert (mondays.reader().silent, mondays.reader(OMAR).silent) == (3, 0)


def test_a_rule_that_was_shown_four_weeks_ago_is_looked_at_afterwards(world: World, mondays: DigestActions) -> None:
    world.decide(DECIDED)
    mondays.send()
    others = [each.id for each in mondays.view(mondays.send()).items if each.rule_id != "SEC-7"]
    world.clock.move(OVERDUE_AFTER - timedelta(seconds=1))
    mondays.still_true(others[0])  # they answer, but not this one
    assert outcomes(world)[0] == 1
    world.clock.move(timedelta(seconds=1))
    assert outcomes(world) == (2, ["overdue"]) or "overdue" in outcomes(world)[1]
    assert outcomes(world)[0] == 2


def test_after_four_silent_weeks_it_is_checked_first_and_one_answer_ends_that(
    world: World, mondays: DigestActions
) -> None:
    world.decide(DECIDED)
    mondays.weeks(4)
    assert "unanswered" in outcomes(world)[1]
    assert outcomes(world)[0] == 3
    [(_, rules)] = world.store.digests.careful(mondays.reader(), world.clock.now())
    assert rules == ("SEC-7",)
    look = next(row.id for row in world.rows(DigestItemRow) if row.rule_id == "SEC-7")
    mondays.still_true(look)
    assert outcomes(world)[0] == 1


def test_new_checks_go_to_the_deputy_first_and_reviews_too(world: World, mondays: DigestActions) -> None:
    world.decide(DECIDED)
    mondays.weeks(4)
    check = world.decide(CHECK_FIRST).check
    assert check
    found = world.store.escalation.find(check.id, world.clock.now())
    assert found
    move = next_move(found.situation, {}, world.clock.now())
    assert (move.holder.slack, move.because) == (OMAR, HandoverReason.ABSENT)
    everybody_away = {OMAR: Presence(is_gone=True)}
    assert next_move(found.situation, everybody_away, world.clock.now()).holder.slack == ANA
    assert world.store.inbox.view_of(TEAM, OMAR, world.clock.now()).reviews == ()
    world.decide(Reading(mind="test", why="x", applied=("SEC-8",), assumptions=("nobody minds",)))
    assert len(world.store.inbox.view_of(TEAM, OMAR, world.clock.now()).reviews) == 1


def test_a_rule_that_was_offered_for_retirement_never_becomes_overdue(world: World, mondays: DigestActions) -> None:
    mondays.weeks(5)
    assert {row.is_unused for row in world.rows(DigestItemRow)} == {True}
    for row in world.rows(DigestItemRow):
        assert "overdue" not in outcomes(world, Reading(mind="test", why="x", applied=(row.rule_id,)))[1]


def test_a_digest_that_could_be_sent_to_nobody_counts_as_silence(world: World, mondays: DigestActions) -> None:
    mondays.send(posts=False)
    world.clock.move(WEEK)
    assert mondays.reader().silent == 1
    assert len(world.rows(DigestItemRow)) == MOST
    assert [row for row in world.jobs(JobKind.POST) if row.payload["card"] == CardKind.DIGEST.value] == []


def test_whoever_comes_to_keep_a_twin_gets_a_digest_from_then_on(world: World, mondays: DigestActions) -> None:
    assert {reader.slack for reader in world.store.digests.readers(world.clock.now())} >= {ANA, OMAR}
    assert world.store.digests.reader_of(TEAM, CORA, world.clock.now()) is None
    place = Destination(APP, TEAM, user=ANA)
    world.store.digests.plan(world.job().id, place, mondays.reader(), "tue 10:00", "a word", world.clock.now())
    assert (mondays.reader().digest_at, mondays.reader().next_at) == ("tue 10:00", world.clock.now())  # it is due first
