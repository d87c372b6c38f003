"""The events of the simulated year, day by day, through the store's verbs."""

import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlmodel import select

from storage.db.tables_asks import AskRow, CheckRow, DecisionRow
from storage.db.tables_twins import ProposalRow
from storage.store import Store
from tests.simulation.people import Company, Topic
from twins.authoring.drafts import Draft, Proposal
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.evidence import ReasonKind
from twins.authoring.lesson_edits import LessonEdits, edits_to_remove_rule
from twins.authoring.lessons import ProposalOrigin
from twins.authoring.proposal_edits import edits_for_proposal
from twins.deciding.ask import Ask, Asked
from twins.deciding.reading import Reading
from twins.jobs import Destination, Interaction, Job, JobKind
from twins.notices import Refused
from twins.playbook.folder import parse_folder
from twins.playbook.model import Version
from twins.states import CheckState, ProposalState

APP, TEAM, DAYS = "A0APP", "T0TEAM", 364
ASKS_A_DAY, ONE_OFFS = 30, 0.03
AGAINST_WRONG, OVERRIDES_WRONG, SAME_KIND = 0.5, 0.7, 0.75
AGAINST_RIGHT, OVERRIDES_RIGHT = 0.2, 0.03
PROPOSES, MISSING_SHARE = 0.5, 0.05


class Year:
    """A store, a company, and a clock that goes a day at a time."""

    def __init__(self, store: Store, company: Company, chance: random.Random) -> None:
        self.store, self.company, self.chance = store, company, chance
        self.start = datetime(2026, 1, 1, 9, tzinfo=UTC)
        self.day = 0
        self.false: Counter[str] = Counter()
        """Proposals that their expert turned down, by expert."""
        self._numbers = count(1)
        self._live: dict[str, Version] = {}

    @property
    def now(self) -> datetime:
        """The moment."""
        return self.start + timedelta(days=self.day)

    def live_through(self) -> None:
        """A year."""
        for handle, folder in self.company.folders.items():
            self._live[handle] = self.store.publishing.publish(folder, None, self.now)[0]
        for self.day in range(DAYS):
            for _ in range(ASKS_A_DAY):
                self._somebody_asks()
            if self.day % 7 == 0:
                self._experts_look()

    def _somebody_asks(self) -> None:
        conductor, product = self.chance.choice(self.company.conductors)
        missing = [topic for topic in self.company.topics if topic.rule_id is None]
        if self.chance.random() < ONE_OFFS:
            words = f"question {next(self._numbers)} about thing {self.chance.random():.9f}"
            self._hand_over(conductor, product, Topic(self.chance.choice(list(self._live)), words, None))
        elif missing and self.chance.random() < MISSING_SHARE:
            self._hand_over(conductor, product, self.chance.choice(missing))
        else:
            there = [topic for topic in self.company.topics if topic.rule_id and topic.mended_on is None]
            self._ask(conductor, product, self.chance.choice(there))

    def _ask(self, conductor: str, product: str, topic: Topic) -> None:
        is_against = self.chance.random() < (AGAINST_WRONG if topic.is_wrong else AGAINST_RIGHT)
        if topic.is_law and not is_against:
            return
        rules = (topic.rule_id or "",)
        reading = Reading(
            mind="claude",
            model="simulated",
            why="it is needed",
            **({"broken": rules} if is_against else {"applied": rules}),
        )
        decision = self._decided(conductor, product, topic, reading)
        if not is_against:
            return
        if topic.is_law:
            if topic.is_wrong and self.chance.random() < PROPOSES:
                with suppress(Refused):
                    self.store.proposals.against_law(
                        self._click(conductor), decision, rules[0], "it is wrong", ("U0ARI",), self.now
                    )
                self._weigh(topic)
        elif self.chance.random() < (OVERRIDES_WRONG if topic.is_wrong else OVERRIDES_RIGHT):
            self._override(conductor, topic, decision)

    def _override(self, conductor: str, topic: Topic, decision: str) -> None:
        try:
            begun = self.store.overrides.begin(self._click(conductor), decision, topic.rule_id or "", self.now)
        except Refused:
            return
        has_that = topic.is_wrong and self.chance.random() < SAME_KIND
        kind = topic.kind if has_that else self.chance.choice(list(ReasonKind))
        self.store.overrides.fill_form(self._click(conductor), begun.id, "it doesn't fit", self.now, kind=kind)
        self._weigh(topic)

    def _weigh(self, topic: Topic) -> None:
        weighed = self.store.evidence.evaluate(topic.handle, topic.rule_id or "")
        if weighed and weighed.suggests:
            place = Destination(APP, TEAM, user=weighed.expert.slack)
            job = self._job()
            self.store.evidence.propose(job, topic.handle, weighed, (), 0, [place], self.now)
            if weighed.suggests in {ProposalOrigin.CONTESTED, ProposalOrigin.TO_DEFAULT} and topic.found_on is None:
                topic.found_on = self.day

    def _hand_over(self, conductor: str, product: str, topic: Topic) -> None:
        decision = self._decided(conductor, product, topic, Reading(mind="claude", model="simulated", covered=False))
        self.store.conductor_actions.hand_over(self._click(conductor), decision, self.now)
        with self.store.database.read() as session:
            check = session.exec(select(CheckRow).where(CheckRow.decision_id == decision)).one()
        expert = self._live[topic.handle].twin.expert.slack
        self.store.checks.settle(self._click(expert), check.id, check.digest, CheckState.APPROVED, (), self.now)
        with self.store.database.read() as session:
            proposal = session.exec(select(ProposalRow).where(ProposalRow.subject == check.id)).first()
        if proposal and self.store.evidence.hand_overs(proposal.id):
            if topic.found_on is None:
                topic.found_on = self.day
            self._accept(proposal.id, topic, None)

    def _experts_look(self) -> None:
        """Each Monday: what is wrong is retired, what isn't is turned down."""
        origins = [ProposalOrigin.CONTESTED.value, ProposalOrigin.TO_DEFAULT.value]
        with self.store.database.read() as session:
            find = select(ProposalRow).where(ProposalRow.state == ProposalState.PROPOSED.value)
            rows = [row for row in session.exec(find) if row.origin in origins]
        for row in rows:
            rule_id = row.about
            topic = next(t for t in self.company.topics if (t.handle, t.rule_id) == (row.handle, rule_id))
            if topic.is_wrong:
                self._accept(row.id, topic, rule_id)
                topic.mended_on = self.day
            else:
                expert = self._live[row.handle].twin.expert.slack
                self.store.proposals.decline(self._click(expert), row.id, self.now)
                self.false[expert] += 1

    def _accept(self, proposal: str, topic: Topic, retired: str | None) -> None:
        expert = self._live[topic.handle].twin.expert.slack

        def teach(draft: Draft, made: Proposal) -> LessonEdits:
            if retired and made.origin is ProposalOrigin.CONTESTED:
                return LessonEdits(
                    tuple(edits_to_remove_rule(draft.playbook, retired, draft.playbook.digest(ItemKind.RULE, retired))),
                    retired,
                )
            taught = edits_for_proposal(draft, made, self.now.date())
            assert taught
            if made.origin is ProposalOrigin.HAND_OVER:
                topic.rule_id = taught.rule_id
            return taught

        for by in (expert, "U0ARI"):
            with suppress(Refused):  # most need one of the two
                self.store.proposals.accept(self._click(by), proposal, teach, self.now, architects=("U0ARI",))
        composed = self.store.drafts.compose(topic.handle)
        assert composed
        folder = parse_folder(composed.files)
        self.store.publishing.publish_draft(self._click(expert), composed, folder, None, self.now)
        live = self.store.versions.live(topic.handle)
        assert live
        self._live[topic.handle] = live

    def _decided(self, conductor: str, product: str, topic: Topic, reading: Reading) -> str:
        number = next(self._numbers)
        ts = f"{self.now.timestamp() + number / 1000:.6f}"
        ask = Ask.of(f"{topic.words} because it is needed", product)
        asked = Asked(app=APP, team=TEAM, channel=f"C{product[-1]}", ts=ts, thread_ts=ts, conductor=conductor, ask=ask)
        job = self._job()
        self.store.asks.answer(job, asked, [(self._live[topic.handle], reading)], self.now)
        with self.store.database.read() as session:
            return session.exec(select(DecisionRow.id).join(AskRow).where(AskRow.ts == ts)).one()

    def _click(self, by: str) -> Interaction:
        return Interaction(self._job(), Destination(APP, TEAM, "C1", user=by), self.now)

    def _job(self) -> str:
        job_id = f"job{next(self._numbers)}"
        self.store.ledger.enqueue(Job(job_id, JobKind.CLICK, job_id, {}, "1", self.now))
        return job_id
