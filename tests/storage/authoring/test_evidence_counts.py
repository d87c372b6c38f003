"""Counted evidence equals the audit entries, after any sequence of acts."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from storage.db.database import Database
from storage.db.tables_asks import AskRow, OverrideRow
from storage.db.tables_jobs import AuditRow
from storage.store import store_on
from tests.support.effort import examples
from tests.support.evidence_actions import EvidenceActions, reworded
from tests.support.outcomes import refusal_of
from tests.support.store_world import CORA, DECIDED, LEO, MALLORY, TWO_DEFAULTS, MovableClock, World
from tests.support.vouching import verify
from twins.authoring.evidence import ReasonKind, RuleEvidence, rule_fingerprint
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.overriding import BegunOverride
from twins.playbook.model import Version

RULES = ("SEC-7", "SEC-8")
OTHERWISE = Reading(mind="test", why="people complain", broken=("SEC-7",), applied=("SEC-8",))
WORDS = ("A session ends at night", "A session ends after a week")
DAY = timedelta(days=1)
picks = st.integers(0, 9)
people = st.sampled_from([CORA, LEO, MALLORY])
kinds = st.sampled_from([ReasonKind.TOO_STRICT, ReasonKind.COST])

Counted = tuple[int, int, int, Counter[tuple[str, str, str | None, str]]]
"""Uses, those that went against it, overrides without a kind, and the voices: of which override, by whom, for what,
how."""


class Counting(RuleBasedStateMachine):
    """Asks of three people, and what becomes of them."""

    def __init__(self, fresh_database: Callable[[], Database]) -> None:
        super().__init__()
        self.database = fresh_database()
        self.clock = MovableClock()
        self.world = World(store_on(self.database, self.clock.now), self.clock)
        self.evidence = EvidenceActions(self.world)
        self.versions: list[Version] = [self.world.security]
        self.answers: list[tuple[AnswerView, str]] = []
        self.against: set[tuple[str, str]] = set()
        self.replies: list[tuple[AnswerView, str]] = []

    @initialize()
    def begin_with_one(self) -> None:
        """There is something to act on."""
        self.override_at_once(CORA, against=True)

    @rule(by=people, against=st.booleans())
    def override_at_once(self, by: str, against: bool) -> None:
        """An ask whose answer is overridden by a reply: as most are."""
        self.ask(by, "Billing", OTHERWISE if against else DECIDED, 0)
        answer, _ = self.answers[-1]
        refusal_of(lambda: self.evidence.overrides.begin(answer, "SEC-7", by))
        self._reply(answer, by, "the auditors insist")

    @rule(
        by=people,
        product=st.sampled_from(["Billing", "Search"]),
        reading=st.sampled_from([DECIDED, TWO_DEFAULTS, OTHERWISE]),
        behind=picks,
    )
    def ask(self, by: str, product: str, reading: Reading, behind: int) -> None:
        """An ask; a mind that took long has read it in an earlier version."""
        version = self.versions[-1 - behind % min(2, len(self.versions))]
        asked = self.world.asked(conductor=by, product=product)
        answer = self.world.answer(asked, (version, reading))[0]
        self.answers.append((answer, by))
        self.against |= {(answer.id, rule_id) for rule_id in answer.decision.against}

    @rule(which=picks, rule_id=st.sampled_from(RULES))
    def begin(self, which: int, rule_id: str) -> None:
        """A click on Override."""
        answer, by = self.answers[which % len(self.answers)]
        refusal_of(lambda: self.evidence.overrides.begin(answer, rule_id, by))

    @rule(which=picks, by=people, text=st.sampled_from(["the auditors insist", "never mind"]))
    def reply(self, which: int, by: str, text: str) -> None:
        """A reply of anybody's."""
        self._reply(self.answers[which % len(self.answers)][0], by, text)

    @rule(which=picks, text=st.none() | st.just("the law insists"))
    def edit(self, which: int, text: str | None) -> None:
        """A reply is edited, or deleted."""
        answer, ts = self.replies[which % len(self.replies)]
        self.evidence.overrides.edit(answer, ts, text)

    @rule(which=picks, by=people, kind=kinds)
    def say_kind(self, which: int, by: str, kind: ReasonKind) -> None:
        """Let any person click on a kind; only the one who overrode may."""
        for override in self._overrides()[which : which + 1]:
            self.evidence.overrides.say_kind(_begun(override), kind, by)

    @rule(which=picks, by=people, ask_again=st.booleans())
    def withdraw(self, which: int, by: str, ask_again: bool) -> None:
        """Never mind; or Not my reason."""
        for override in self._overrides()[which : which + 1]:
            self.evidence.overrides.withdraw(_begun(override), by, ask_again=ask_again)

    @rule(hours=st.sampled_from([1, 30, 50]))
    def wait(self, hours: int) -> None:
        """Time goes by, and what waits is looked at."""
        self.clock.move(timedelta(hours=hours))
        self.world.store.override_expiry.lapse(DAY, 2 * DAY, self.clock.now())

    @rule(text=st.sampled_from(WORDS))
    def publish(self, text: str) -> None:
        """A version with another wording, or with one that there was before."""
        self.versions.append(self.world.publish(reworded("SEC-7", text=text)))

    @invariant()
    def counts_are_those_of_the_entries(self) -> None:
        """Require that the stored counts of each rule, in its live wording, equal those computed from the audit
        entries."""
        for rule_id in RULES:
            assert _seen(self.evidence.weight(rule_id)) == self._recomputed(rule_id)

    def teardown(self) -> None:
        """The chain of entries is whole."""
        assert verify(self.database) is None
        self.database.close()

    def _reply(self, answer: AnswerView, by: str, text: str) -> None:
        self.replies.append((answer, self.world.next_ts()))
        self.evidence.overrides.reply(answer, text, by, ts=self.replies[-1][1])

    def _overrides(self) -> list[OverrideRow]:
        return sorted(self.world.rows(OverrideRow), key=lambda row: (row.clicked_at, row.id), reverse=True)

    def _recomputed(self, rule_id: str) -> Counted:
        live = rule_fingerprint(self.evidence.live(rule_id))
        said = {v.id: {r.id: rule_fingerprint(r) for r in v.twin.rules} for v in self.versions}
        products = {row.id: row.product for row in self.world.rows(AskRow)}
        uses: dict[str, str | None] = {}
        in_force: dict[str, tuple[str, str, str]] = {}
        for entry, facts in self._entries():
            if entry.act == "decided" and rule_id in facts["rules"] and said[facts["version"]][rule_id] == live:
                uses[entry.subject] = products[facts["ask"]]
            elif entry.act == "override begun" and facts["rule"] == rule_id and facts["decision"] in uses:
                in_force[entry.subject] = (facts["decision"], str(entry.actor), "waits")
            elif entry.subject in in_force:
                decision, by, _ = in_force[entry.subject]
                state = {"override recorded": "", "reason's kind said": facts.get("kind", "")}.get(entry.act)
                if state is not None:
                    in_force[entry.subject] = (decision, by, state)
                elif entry.act in {"override withdrawn", "override lapsed"}:
                    del in_force[entry.subject]
        voices = Counter((o, by, uses[d], kind) for o, (d, by, kind) in in_force.items() if kind not in {"", "waits"})
        unkinded = sum(kind == "" for _, _, kind in in_force.values())
        return len(uses), sum((each, rule_id) in self.against for each in uses), unkinded, voices

    def _entries(self) -> Iterator[tuple[AuditRow, dict[str, str]]]:
        for row in sorted(self.world.rows(AuditRow), key=lambda row: row.seq):
            yield row, row.facts or {}


def _begun(row: OverrideRow) -> BegunOverride:
    return BegunOverride(row.id, row.rule_id, needs_form=False)


def _seen(weight: RuleEvidence) -> Counted:
    voices = Counter(
        (voice.id, voice.person, voice.product, kind.value) for kind, said in weight.overrides.items() for voice in said
    )
    return weight.uses, weight.against, weight.unclassified, voices


@pytest.mark.thorough
def test_counts_are_those_of_the_audit_entries_in_whatever_order(fresh_database: Callable[[], Database]) -> None:
    some = settings(
        max_examples=examples(3, 100),
        stateful_step_count=25,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(partial(Counting, fresh_database), settings=some)  # type: ignore[arg-type]  # any callable will do
