"""Exactly one verdict settles a check, after any sequence of acts, ticks and restarts."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import col, select

from storage.checking.store import CheckStore
from storage.db.identities import slack_id
from storage.db.tables_asks import CheckRow, ExpectedWordsRow, QuestionRow
from storage.db.tables_jobs import AuditRow
from storage.records.checks import give_verdict
from storage.store import store_on
from tests.support.check_actions import check_of, hand_over, tend
from tests.support.effort import examples, for_thorough
from tests.support.outcomes import refusal_of
from tests.support.store_processes import eventually
from tests.support.store_world import (
    ANA,
    APP,
    ARI,
    BILLING,
    CHECK_FIRST,
    CORA,
    FOR_LEO,
    LEO,
    MALLORY,
    OMAR,
    TEAM,
    World,
    all_at_once,
    starter,
)
from tests.support.vouching import verify
from twins.checking.captured_words import Source, WordsPurpose
from twins.checking.views import CheckView
from twins.deciding.reading import Reading
from twins.job_payloads import Deletion, MessageEdit
from twins.jobs import AlreadyClosedError, CardKind, Destination, Interaction, JobKind
from twins.notices import Done, Notice, NoticeFacts, Refusal
from twins.overriding import ThreadReply
from twins.playbook.folder import Folder
from twins.states import CheckState, ExpectedWordsState
from twins.values import Person

READ = CHECK_FIRST.model_copy(update={"model": "test"})
"""Read by a model, so that several of a kind may be settled together."""
PEOPLE = (ANA, OMAR, CORA, MALLORY, LEO)
OTHER_TEAM = "T0OTHER"
ASKED = "end sessions after a day, because people complain"
TEXTS = ("only signed links", "never mind", "let me look", "is it for all partners?", "x" * 1_200)
VERDICTS = {f"check {state.value}" for state in CheckState if state is not CheckState.WAITING}
BY_A_DECIDER = {CheckState.APPROVED, CheckState.APPROVED_WITH_CHANGES, CheckState.DECLINED}
DECIDERS_DO = {"approve", "decline", "changes", "question", "pass on"}
ASKERS_DO = {"withdraw", "nudge"}
NOT_THEIRS = {Refusal.NOT_DECIDER, Refusal.OWN_CHECK}
ROLES = (WordsPurpose.CHANGES, WordsPurpose.REASON, WordsPurpose.QUESTION, WordsPurpose.ANSWER)


@dataclass(frozen=True)
class Step:
    """Something that happens; `which` picks among those there are."""

    what: str
    by: str
    team: str = TEAM
    which: int = 0
    text: str = TEXTS[0]


ASKER = "whoever asked"
DEEDS: list[tuple[str, str]] = [
    *(
        (what, by)
        for what in ("approve", "decline", "changes", "question", "pass on", "form", "reply")
        for by in (ANA, OMAR, ANA, OMAR, ASKER, MALLORY, LEO)
    ),
    *(("reply", by) for by in (ANA, ANA, OMAR)),
    *[("choose", MALLORY)] * 8,
    *((what, by) for what in ("withdraw", "nudge", "edit ask") for by in (ASKER, ASKER, ANA)),
    *(
        (what, ANA)
        for what in (
            "together",
            "together",
            "edit",
            "edit",
            "delete",
            "later",
            "later",
            "silence",
            "silence",
            "away",
            "publish",
            "publish",
            "restart",
            "restart",
            "again",
            "again",
            "again",
        )
    ),
]
"""What is done by whom, the likelier the more often it stands here."""


def a_walk(seed: int) -> list[Step]:
    """Sixteen steps by chance: Hypothesis itself likes to do the same thing again and again."""
    chance = random.Random(seed)
    return [
        Step(what, by, chance.choice([TEAM] * 15 + [OTHER_TEAM]), chance.randrange(6), chance.choice(TEXTS))
        for what, by in chance.choices(DEEDS, k=16)
    ]


steps = st.one_of(
    st.lists(
        st.builds(
            lambda deed, team, which, text: Step(deed[0], deed[1], team, which, text),
            st.sampled_from(DEEDS),
            st.sampled_from([TEAM, OTHER_TEAM]),
            st.integers(0, 5),
            st.sampled_from(TEXTS),
        ),
        min_size=4,
        max_size=16,
    ),
    st.integers(0, 2**32).map(a_walk),
    st.integers(0, 2**32).map(a_walk),
    st.integers(0, 2**32).map(a_walk),
)
openings = st.sampled_from([(READ, CORA), (READ, CORA), (READ, OMAR), (READ, ANA), (FOR_LEO, CORA)])


def security(deputies: Sequence[str] = (OMAR,), rule_text: str | None = None) -> Folder:
    """The security twin, with other deputies or another text of the rule that the checks cite."""
    folder = starter("security")
    twin = folder.twin.model_copy(update={"deputies": tuple(Person(slack=each, name="Omar") for each in deputies)})
    if rule_text:
        rules = [rule.model_copy(update={"text": rule_text}) if rule.id == "SEC-4" else rule for rule in twin.rules]
        twin = twin.model_copy(update={"rules": tuple(rules)})
    return replace(folder, twin=twin)


class CheckScenario:
    """A check, people's cards of it, and their acts."""

    def __init__(self, world: World, reading: Reading, conductor: str) -> None:
        self.world = world
        self.conductor = conductor
        self._named = LEO if reading is FOR_LEO else None
        self._deputies: tuple[str, ...] = (OMAR,)
        world.security = world.publish(security())
        for each in (ANA, OMAR):
            self._go_away(each, days=0)
        self.answer = world.decide(reading, ASKED, conductor=conductor)
        if self._named:
            hand_over(world, self.answer, conductor)
        self.check: CheckView = check_of(world.view(self.answer.id))
        self.similarity_key = check_of(world.decide(READ, conductor=conductor)).id
        self.cards = {each: self._send_card(each) for each in PEOPLE if each != conductor}
        self._replies: list[Source] = []
        self._last: Callable[[], object] | None = None

    def row(self) -> CheckRow:
        """The check as it is."""
        with self.world.store.database.read() as session:
            return session.get_one(CheckRow, self.check.id)

    def settled_by(self) -> str | None:
        return self._slack(self.row().settled_by)

    def may_decide(self) -> set[tuple[str, str]]:
        """Return who may give a verdict now, and in which workspace."""
        colleague = self._slack(self.row().colleague)
        own = {self._named} if self._named else {ANA, *self._deputies}
        allowed = own | ({colleague} if colleague else set())
        return {(each, TEAM) for each in allowed if each and (each != self.conductor or allowed == {each})}

    def _slack(self, person: str | None) -> str | None:
        with self.world.store.database.read() as session:
            return slack_id(session, person)

    def verdicts(self) -> list[AuditRow]:
        """The audit entries of verdicts on this check."""
        of_check = select(AuditRow).where(AuditRow.subject == self.check.id, col(AuditRow.act).in_(VERDICTS))
        with self.world.store.database.read() as session:
            return list(session.exec(of_check))

    def expected_words(self) -> list[ExpectedWordsRow]:
        """The words that are waited for, about this check or a question about it."""
        with self.world.store.database.read() as session:
            questions = session.exec(select(QuestionRow.id).where(QuestionRow.check_id == self.check.id)).all()
            find = select(ExpectedWordsRow).where(ExpectedWordsRow.state == ExpectedWordsState.WAITING.value)
            return list(session.exec(find.where(col(ExpectedWordsRow.subject).in_([self.check.id, *questions]))))

    def who(self, step: Step) -> str:
        """Return who acts: for `choose`, the author of the waiting words, if any."""
        wrote = [row.by for row in self.expected_words() if row.text_id] if step.what == "choose" else []
        return self._slack(wrote[0]) or step.by if wrote else self.conductor if step.by == ASKER else step.by

    def do(self, step: Step) -> Notice | None:
        """Take one step; return why it was refused."""
        act = self.act(step)
        if act:
            self._last = act
            return act()
        match step.what:
            case "again" if self._last:
                with pytest.raises(AlreadyClosedError):
                    self._last()
            case "later":
                self.wait(timedelta(hours=(1, 5, 30)[step.which % 3]))
            case "silence":
                for _ in range(2):
                    self.wait(timedelta(days=8))
            case "away":
                self._go_away(step.by, days=2)
            case "publish":
                self._publish(step.which)
            case "restart":
                self.world.store = store_on(self.world.store.database, self.world.clock.now)
        return None

    def act(self, step: Step) -> Callable[[], Notice | None] | None:
        """Return a step as a call that Slack may deliver again, and that returns why the step was refused; None for
        steps without clicks or words."""
        click = self._clicked(step)
        verb = self._verb(step, click)

        def call() -> Notice | None:
            refused = refusal_of(verb) if verb else None
            if refused:
                self.world.store.ledger.reply(click, refused.kind)  # as the router does
            return refused

        return call if verb else None

    def _verb(self, step: Step, click: Interaction) -> Callable[[], object] | None:
        now = self.world.clock.now()
        replied = self._replies[step.which % len(self._replies)] if self._replies else Source(BILLING, "no such ts")
        match step.what:
            case "edit":
                return self._edit(click, replied, step.text)
            case "delete":
                deletion = Deletion(click, replied.channel or "", replied.ts or "")
                return lambda: self.world.store.edited_messages.delete(deletion, now)
            case "edit ask":
                place, text = self.answer.place, (ASKED.upper(), f"{ASKED} {click.job_id}")[step.which % 2]
                return self._edit(click, Source(place.channel, place.thread_ts), text)
            case "reply" | "form" | "choose":
                return self._words(step, click)
        return self._click(step, click)

    def _edit(self, click: Interaction, source: Source, text: str) -> Callable[[], object]:
        ts, act = source.ts or "", replace(click, place=replace(click.place, channel=source.channel))
        said, now = MessageEdit(act, click.place.team, text, ts, ts), self.world.clock.now()
        return lambda: self.world.store.edited_messages.edit(said, text, ThreadReply(ts, ts, text), None, (), now)

    def _click(self, step: Step, click: Interaction) -> Callable[[], object] | None:
        now = self.world.clock.now()
        check_id, digest = self.check.id, self.check.digest
        ids = [check_id, self.similarity_key][: 1 + step.which % 2]
        colleague = Person(slack=PEOPLE[step.which % len(PEOPLE)], name="Leo")
        calls: dict[str, Callable[[], object]] = {
            "approve": lambda: self._checks.settle(click, check_id, digest, CheckState.APPROVED, (ARI,), now),
            "decline": lambda: self._checks.settle(click, check_id, digest, CheckState.DECLINED, (ARI,), now),
            "changes": lambda: self._checks.ask_for_words(click, check_id, digest, WordsPurpose.CHANGES, now),
            "question": lambda: self._checks.ask_for_words(click, check_id, digest, WordsPurpose.QUESTION, now),
            "withdraw": lambda: self.world.store.conductor_actions.withdraw(click, check_id, now),
            "nudge": lambda: self.world.store.conductor_actions.nudge(click, check_id, now),
            "pass on": lambda: self._checks.pass_on(click, check_id, digest, colleague, (), now),
            "together": lambda: self._checks.settle_together(click, ids, CheckState.APPROVED, now),
        }
        return calls.get(step.what)

    def _words(self, step: Step, click: Interaction) -> Callable[[], object]:
        now = self.world.clock.now()
        purpose = ROLES[step.which % len(ROLES)]
        if step.what == "reply":
            thread = self.cards.get(step.by) or self.answer.place.thread_ts or ""
            reply = ThreadReply(thread, self.world.next_ts(), step.text)
            self._replies.append(Source(click.place.channel, reply.ts))
            return lambda: self.world.store.replies.reply(click, reply, (ARI,), now)
        if step.what == "form":
            subject = self._subject(purpose, step.which)
            return lambda: self.world.store.replies.fill(
                click, purpose, subject, self.check.digest, step.text, (ARI,), now
            )
        asked = next((row.id for row in self.expected_words() if row.text_id), "no such words")
        use = (WordsPurpose.CHANGES, WordsPurpose.REASON, WordsPurpose.QUESTION, None)[step.which % 4]
        return lambda: self.world.store.replies.choose(click, asked, use, (ARI,), now)

    def _subject(self, purpose: WordsPurpose, which: int) -> str:
        if purpose is not WordsPurpose.ANSWER:
            return self.check.id
        questions = [row.id for row in self.world.rows(QuestionRow) if row.check_id == self.check.id]
        return questions[which % len(questions)] if questions else "no such question"

    def _clicked(self, step: Step) -> Interaction:
        """Return the click of a step's person, on their card or else in the ask's thread."""
        ts = self.cards.get(step.by)
        place = Destination(APP, step.team, f"D{step.by}" if ts else BILLING, user=step.by)
        return replace(self.world.click(step.by, step.team), place=place, ts=ts)

    def wait(self, long: timedelta) -> None:
        """Time goes by, and the check is looked at."""
        self.world.clock.move(long)
        self.tick()

    def tick(self) -> None:
        """The check is looked at, as the clock does."""
        tend(self.world, self.check)

    def _go_away(self, who: str, days: int) -> None:
        now = self.world.clock.now()
        until = now + timedelta(days=days) if days else None
        self.world.store.inbox.go_away(self.world.click(who), until, "a word", now)

    def _publish(self, which: int) -> None:
        """A rule that the check cites is changed; or there is no deputy; or it is all as it was."""
        self._deputies = () if which % 3 == 1 else (OMAR,)
        text = f"Another rule, by {self.world.next_ts()}" if which % 3 == 2 else None
        self.world.publish(security(self._deputies, text))

    def _send_card(self, to: str) -> str:
        ts, place = self.world.next_ts(), Destination(APP, TEAM, f"D{to}", user=to)
        number = self.world.changes(CardKind.CHECK, self.check.id)
        job = self.world.job().id
        self.world.store.cards.sent(job, CardKind.CHECK, self.check.id, place, ts, number, self.world.clock.now())
        return ts

    @property
    def _checks(self) -> CheckStore:
        return self.world.store.checks


def holds(story: CheckScenario) -> CheckRow:
    """Require that a check has at most one verdict with one audit entry, and that no open request asks for words that
    can't count any more."""
    row, verdicts = story.row(), story.verdicts()
    is_settled = row.state != CheckState.WAITING
    assert [(each.act, each.actor, each.at) for each in verdicts] == (
        [(f"check {row.state}", row.settled_by, row.settled_at)] if is_settled else []
    )
    if is_settled:
        owed = {(WordsPurpose.REASON.value, row.settled_by)} if row.state == CheckState.DECLINED else set()
        assert {(each.purpose, each.by) for each in story.expected_words()} <= owed
    return row


def is_rightful(story: CheckScenario, step: Step, state: str, allowed: set[tuple[str, str]]) -> bool:
    """Return whether the step may have led to this verdict by the person on record."""
    by = story.settled_by()
    match CheckState(state):
        case CheckState.WITHDRAWN:
            return step.what == "withdraw" and by == story.conductor
        case CheckState.EXPIRED:
            return step.what in {"later", "silence"} and by is None
        case CheckState.SUPERSEDED:
            return by == {"edit ask": story.conductor}.get(step.what) and step.what in {"edit ask", "publish"}
        case _:
            return by == step.by and (step.by, step.team) in allowed


def is_told(
    story: CheckScenario, step: Step, before: CheckRow, allowed: set[tuple[str, str]], refused: Notice | None
) -> None:
    """Require that a person who acts is told who was first and when, or that the check isn't theirs to decide; else
    the act counts."""
    now, was_settled, who = story.row(), before.state != CheckState.WAITING, (step.by, step.team)
    settled = settled_first(story)
    if refused and refused.kind is Refusal.CHECK_SETTLED:  # of several that are settled, the words name any
        assert refused == settled or step.what == "together"
    decides = step.what in DECIDERS_DO or (
        step.what == "form" and ROLES[step.which % 4] in {WordsPurpose.CHANGES, WordsPurpose.QUESTION}
    )
    if decides or step.what in ASKERS_DO:
        may = allowed if decides else {(story.conductor, TEAM)}
        if who not in may:
            assert refused
            assert refused.kind in {*NOT_THEIRS, Refusal.NOT_WITHDRAWER, Refusal.NOT_NUDGER}
            assert now.state == before.state
        elif was_settled:
            assert refused
            assert refused.kind is Refusal.CHECK_SETTLED
    if was_settled and not refused and step.what in {*DECIDERS_DO, *ASKERS_DO, "form", "reply", "choose"}:
        assert step.what in {"form", "reply"}  # the reason, from the person who declined it
        assert (now.state, story.settled_by(), TEAM) == (CheckState.DECLINED, *who)


def settled_first(story: CheckScenario) -> Notice:
    """Return what people are told who come after the verdict."""
    row = story.row()
    return Notice(Refusal.CHECK_SETTLED, NoticeFacts(state=row.state, by=story.settled_by(), at=row.settled_at))


@settings(
    max_examples=examples(5, 100),
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example has a check of its own
)
@given(opening=openings, steps=steps)
def test_a_check_gets_at_most_one_verdict_from_whom_it_may_and_the_others_are_told(
    world: World, opening: tuple[Reading, str], steps: list[Step]
) -> None:
    story = CheckScenario(world, *opening)
    for drawn in steps:
        step = replace(drawn, by=story.who(drawn))
        before, allowed = story.row(), story.may_decide()
        refused = story.do(step)

        after = holds(story)
        is_told(story, step, before, allowed, refused)
        if before.state == CheckState.WAITING != after.state:
            assert is_rightful(story, step, after.state, allowed)
        elif before.state != CheckState.WAITING:
            assert (after.state, after.settled_by, after.settled_at) == (
                before.state,
                before.settled_by,
                before.settled_at,
            )
    assert verify(world.store.database) is None  # an entry that breaks the chain breaks it for good


RACERS = [
    *(Step(what, by) for what in ("approve", "decline") for by in (ANA, OMAR)),
    Step("reply", ANA),
    Step("choose", OMAR),
    Step("form", OMAR),
    Step("withdraw", CORA),
    Step("edit ask", CORA, which=1),
    Step("tend", ANA),
]


def about_to_expire(world: World) -> CheckScenario:
    """Return a check about to expire: Ana is asked for changes, and Omar what his words are for."""
    story = CheckScenario(world, READ, CORA)
    for step in (Step("silence", ANA), Step("changes", ANA), Step("reply", OMAR)):
        story.do(step)
    story.wait(timedelta(days=8))
    world.clock.move(timedelta(days=8))
    return story


@pytest.mark.parametrize("seed", [0, 1, *for_thorough((2, 3, 4))])
def test_of_sixteen_that_meet_one_settles_the_check_and_every_other_is_told(world: World, seed: int) -> None:
    story, chance = about_to_expire(world), random.Random(seed)
    steps = chance.choices(RACERS, k=16)
    calls = [story.act(step) or story.tick for step in steps]
    before = len(world.jobs(JobKind.WHISPER))

    results = all_at_once(calls)

    now = holds(story)
    assert len(story.verdicts()) == 1
    done = [
        step
        for step, refused in zip(steps, results, strict=True)
        if not refused and step.what not in {"edit ask", "tend"}
    ]
    reasons = [step.by for step in done if step.what == "reply" and now.state == CheckState.DECLINED]
    assert len(done) - len(reasons) == (now.state not in {CheckState.EXPIRED, CheckState.SUPERSEDED})
    assert {*reasons} <= {story.settled_by()}  # the reason, from the person who declined it
    refusals = [refused for refused in results if refused]
    assert {*refusals} <= {settled_first(story), Notice(Refusal.NOTHING_WAITS)}
    assert len(world.jobs(JobKind.WHISPER)) - before == len(refusals)
    assert verify(world.store.database) is None


def test_a_settled_check_is_settled_by_nothing_else(world: World) -> None:
    story = CheckScenario(world, READ, CORA)
    story.do(Step("approve", ANA))

    for state in CheckState:
        with world.store.database.write() as session:
            row = session.get_one(CheckRow, story.check.id)
            assert not give_verdict(session, row, state, row.owner, world.clock.now())
    assert holds(story).state == CheckState.APPROVED


def meets_a_verdict(world: World, check_id: str, call: Callable[[], object], *, begins_before: bool) -> object:
    """Run a call that waits on PostgreSQL for a transaction giving a verdict; then commit the verdict. Return the
    call's result."""
    now = world.clock.now()
    with ThreadPoolExecutor(1) as pool:

        def begin() -> Future[object]:
            running = pool.submit(call)
            assert eventually(lambda: running.done() or is_anybody_waiting(world))
            return running

        with world.store.database.write() as session:
            row = session.get_one(CheckRow, check_id, with_for_update=True)
            begun = [begin()] if begins_before else []
            give_verdict(session, row, CheckState.APPROVED, row.owner, now)
            begun = begun or [begin()]
        return begun[0].result(30)


def is_anybody_waiting(world: World) -> bool:
    """Return whether a transaction waits for another."""
    find = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    with world.store.database.read() as session:
        return bool(session.connection().execute(text(find)).scalar_one())


@pytest.mark.parametrize(
    "what", ["approve", "withdraw", "edit ask", *for_thorough(["reply", "choose", "form", "tend"])]
)
def test_what_meets_a_verdict_waits_for_it_and_counts_no_more(on_server: World, what: str) -> None:
    story = about_to_expire(on_server)
    step = next(step for step in RACERS if step.what == what)
    call = story.act(step) or story.tick

    refused = meets_a_verdict(on_server, story.check.id, call, begins_before=True)

    assert holds(story).state == CheckState.APPROVED
    assert not on_server.jobs(JobKind.ASK)[2:]  # the two asks of the story: an edit that comes too late asks nothing
    assert refused == (None if what in {"edit ask", "tend"} else settled_first(story))


def test_a_version_that_is_published_while_a_verdict_is_given_waits_for_it(on_server: World) -> None:
    story = CheckScenario(on_server, READ, CORA)

    meets_a_verdict(
        on_server, story.check.id, lambda: on_server.publish(security(rule_text="Another")), begins_before=True
    )

    assert holds(story).state == CheckState.APPROVED


def test_words_that_only_put_it_off_wait_for_nothing_once_a_verdict_is_there(on_server: World) -> None:
    story = CheckScenario(on_server, READ, CORA)
    story.do(Step("changes", ANA))
    reply = story.act(Step("reply", ANA, text="let me look"))
    assert reply

    meets_a_verdict(on_server, story.check.id, reply, begins_before=False)

    holds(story)


def test_an_answer_that_meets_a_verdict_comes_too_late(on_server: World) -> None:
    story = CheckScenario(on_server, READ, CORA)
    story.do(Step("form", ANA, which=ROLES.index(WordsPurpose.QUESTION)))
    answer = story.act(Step("form", CORA, which=ROLES.index(WordsPurpose.ANSWER)))
    assert answer

    refused = meets_a_verdict(on_server, story.check.id, answer, begins_before=True)

    first = NoticeFacts(state=CheckState.APPROVED, by=ANA, at=on_server.clock.now())
    assert refused == Notice(Refusal.CHECK_SETTLED, first)
    assert on_server.acts()[-1] == "check approved"


@pytest.mark.parametrize("what", ["reply", "choose"])
def test_whose_words_come_after_a_verdict_is_told_who_decided_and_when(world: World, what: str) -> None:
    story = CheckScenario(world, READ, CORA)
    story.do(Step("changes" if what == "reply" else "reply", ANA))
    late = story.act(Step(what, ANA))
    story.do(Step("decline", OMAR))
    assert late

    first = NoticeFacts(state=CheckState.DECLINED, by=OMAR, at=world.clock.now())
    assert late() == Notice(Refusal.CHECK_SETTLED, first)


def rescued(story: CheckScenario, team: str = TEAM, digest: str = "") -> Notice | None:
    """Hand over a stuck check as an architect; return why it was refused."""
    click, now, leo = story.world.click(ARI, team), story.world.clock.now(), Person(slack=LEO, name="Leo")
    verb, check = story.world.store.checks.pass_on, story.check
    return refusal_of(lambda: verb(click, check.id, digest or check.digest, leo, (ARI,), now))


def test_an_architect_hands_over_what_is_stuck(world: World) -> None:
    story = about_to_expire(world)

    assert rescued(story) is None
    assert world.notices()[-1] == Notice(Done.HANDED_TO, NoticeFacts(name="Leo"))
    assert (LEO, TEAM) in story.may_decide()


def test_what_is_settled_is_handed_over_by_no_architect(world: World) -> None:
    story = about_to_expire(world)
    story.do(Step("approve", OMAR))
    acts = world.acts()

    first = NoticeFacts(state=CheckState.APPROVED_WITH_CHANGES, by=OMAR, at=world.clock.now())
    assert rescued(story) == Notice(Refusal.CHECK_SETTLED, first)
    assert world.acts() == acts


def test_an_architects_namesake_in_another_workspace_hands_nothing_over(world: World) -> None:
    assert rescued(about_to_expire(world), OTHER_TEAM) == Notice(Refusal.NOT_DECIDER, NoticeFacts(name="Ana"))


def test_an_architect_hands_over_nothing_by_an_outdated_card(world: World) -> None:
    assert rescued(about_to_expire(world), digest="0" * 64) == Notice(Refusal.CARD_OUTDATED)
