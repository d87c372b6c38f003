"""The rules of asks that are asked back hold after any sequence of acts."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.asking.ask_back_rows import OPEN_STATES
from storage.db.tables_ask_backs import AskBackRow
from storage.db.tables_asks import CheckRow, DecisionRow, ReviewRow, TextRow
from storage.db.tables_twins import CitationRow
from tests.support.check_actions import hand_over
from tests.support.effort import examples
from tests.support.pick_actions import TIER_2, UNSURE, VAGUE, PickActions, few_rules
from tests.support.store_world import CORA, MALLORY, World
from tests.support.vouching import verify
from twins.checking.views import AnswerView
from twins.deciding.decision import Cause, Fit
from twins.states import ASK_TRANSITIONS, AskState
from twins.values import Outcome

PEOPLE = (CORA, MALLORY)


@dataclass(frozen=True)
class Step:
    """A person's act; `which` picks one of the answers, `who` one of the people, `how` a rule or a fit."""

    what: str
    which: int
    who: int
    how: int


ACTS = ("ask", "ask", "ask why", "ask back", "pick", "pick", "state", "state", "withhold", "reply", "hand over")
RARE = ("take back", "lapse", "publish", "add why")
steps = st.lists(
    st.builds(
        Step,
        what=st.sampled_from(ACTS + RARE),
        which=st.integers(0, 3),
        who=st.sampled_from([0, 0, 0, 1]),
        how=st.integers(0, 2),
    ),
    min_size=4,
    max_size=16,
)


class Asks:
    """The asks of two people, and what they did with the answers."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.picks = PickActions(world)
        self.answers: list[AnswerView] = []
        self.moves: dict[str, list[AskState]] = {}
        self._versions = 0

    def do(self, step: Step) -> None:
        """Take one step, as far as there is an answer to take it with."""
        by = PEOPLE[step.who]
        if step.what.startswith("ask"):
            self._ask(step.what, by)
        elif step.what == "lapse":
            self.world.clock.move(timedelta(hours=13))
            self.world.store.ask_expiry.lapse(timedelta(days=1), self.world.clock.now())
        elif step.what == "publish":
            self._versions += 1
            self.world.publish(few_rules("SEC-7", text=f"Sessions end after {self._versions} hours"))
        elif self.answers:
            self._act(step, self.world.view(self.answers[step.which % len(self.answers)].id), by)
        self._note()

    def _ask(self, what: str, by: str) -> None:
        if what == "ask":
            self.answers.append(self.picks.offered(UNSURE, conductor=by))
        else:
            reading = TIER_2 if what == "ask why" else VAGUE
            self.answers.append(self.world.decide(reading, "end sessions after a day", conductor=by))

    def _act(self, step: Step, answer: AnswerView, by: str) -> None:
        digest = None if answer.ask_back else "0" * 12
        match step.what:
            case "pick":
                self.picks.pick(answer, ("SEC-7", "SEC-17", "SEC-1")[step.how], by, digest=digest)
            case "state":
                self.picks.state(answer, list(Fit)[step.how], by, digest=digest)
            case "withhold":
                self.picks.withhold(answer, by)
            case "reply":
                self.picks.reply(answer, "partners complain", by)
            case "hand over":
                hand_over(self.world, answer, by)
            case "take back":
                self.picks.take_back(answer, by)
            case "add why":
                self.picks.add_why(answer, by)

    def _note(self) -> None:
        for row in self.world.rows(AskBackRow):
            seen = self.moves.setdefault(row.decision_id, [])
            if not seen or seen[-1] is not row.state:
                seen.append(row.state)


@pytest.mark.thorough
@settings(max_examples=examples(10, 150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_the_rules_hold_after_any_sequence(world: World, acts: list[Step]) -> None:
    before = {row.id for row in world.rows(DecisionRow)}
    asks = Asks(world)
    for step in acts:
        asks.do(step)
    for answer in asks.answers:
        _check(world, world.view(answer.id), asks.moves.get(answer.id, []))
    assert before <= {row.id for row in world.rows(DecisionRow)}
    assert verify(world.store.database) is None


def _check(world: World, answer: AnswerView, moves: list[AskState]) -> None:
    assert all(after in ASK_TRANSITIONS[now] for now, after in pairwise(moves))
    of_answer = [row for row in world.rows(DecisionRow) if row.id == answer.id]
    assert [row.outcome for row in of_answer] == [answer.decision.outcome]
    assert {row.content_id for row in of_answer} <= {text.id for text in world.rows(TextRow)}
    checks = [row for row in world.rows(CheckRow) if row.decision_id == answer.id]
    reviews = [row for row in world.rows(ReviewRow) if row.decision_id == answer.id]
    assert len(checks) + len(reviews) <= 1
    state = answer.ask_back.state if answer.ask_back else None
    if state in OPEN_STATES:
        assert answer.decision.outcome is Outcome.UNSURE
        assert not checks + reviews
    if state is AskState.PASSED_ON:
        assert checks
    if state in {AskState.LAPSED, AskState.SUPERSEDED} and answer.decision.outcome is Outcome.UNSURE:
        assert not checks + reviews
    if any(ground.cause is Cause.STATED for ground in answer.decision.grounds):
        assert answer.id not in {row.decision_id for row in world.rows(CitationRow)}
        assert not answer.decision.outcome.gives_leave or reviews
