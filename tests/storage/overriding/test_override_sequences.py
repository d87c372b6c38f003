"""The rules of overrides hold after any sequence of acts."""

from collections import Counter
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.effort import examples
from tests.support.outcomes import refusal_of
from tests.support.override_actions import OverrideActions
from tests.support.store_world import TWO_DEFAULTS, World
from tests.support.vouching import verify
from twins.checking.views import AnswerView
from twins.overriding import BegunOverride
from twins.states import OverrideState

RULES = ("SEC-7", "SEC-8")
IN_FORCE = {OverrideState.WAITING, OverrideState.RECORDED}


@dataclass(frozen=True)
class Step:
    """A person's act; `which` picks one of the existing rules, replies or overrides."""

    what: str
    which: int
    text: str


steps = st.lists(
    st.builds(
        Step,
        what=st.sampled_from(
            ["begin", "reply", "type", "type a rule", "edit", "delete", "withdraw", "not mine", "form"]
        ),
        which=st.integers(0, 5),
        text=st.sampled_from(["auditors need it", "because I say so", "x" * 1_200]),
    ),
    min_size=3,
    max_size=14,
)


class Thread:
    """A thread with one answer in it, and what was done there."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.overrides = OverrideActions(world)
        self.answer: AnswerView = world.decide(TWO_DEFAULTS)
        self._replies: list[str] = []

    def do(self, step: Step) -> None:
        """Take one step, as far as there is something to take it with."""
        rule, ids = RULES[step.which % 2], [row.id for row in self.world.view(self.answer.id).overrides]
        replied = self._replies[step.which % len(self._replies)] if self._replies else "no such ts"
        picked = ids[step.which % len(ids)] if ids else "no such override"
        match step.what:
            case "begin":
                refusal_of(lambda: self.overrides.begin(self.answer, rule))
            case "reply":
                self._replies.append(self.world.next_ts())
                self.overrides.reply(self.answer, step.text, ts=self._replies[-1])
            case "type" | "type a rule":
                self.overrides.type(self.answer, step.text, rule if step.what == "type a rule" else None)
            case "edit" | "delete":
                self.overrides.edit(self.answer, replied, step.text if step.what == "edit" else None)
            case "form":
                self.overrides.fill_form(picked, step.text)
            case _:
                begun = BegunOverride(picked, rule, needs_form=False)
                self.overrides.withdraw(begun, ask_again=step.what == "not mine")


@settings(
    max_examples=examples(6, 100),
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example has a thread of its own
)
@given(steps=steps)
def test_at_most_one_override_of_a_rule_is_in_force_and_what_is_recorded_has_a_reason(
    world: World, steps: list[Step]
) -> None:
    thread = Thread(world)
    withdrawn: set[str] = set()
    for step in steps:
        thread.do(step)

        overrides = world.view(thread.answer.id).overrides
        in_force = Counter(override.rule_id for override in overrides if override.state in IN_FORCE)
        assert all(number == 1 for number in in_force.values())
        assert all(o.reason and o.revision for o in overrides if o.state is OverrideState.RECORDED)
        assert all(not o.reason for o in overrides if o.state is OverrideState.WAITING)
        before, withdrawn = withdrawn, {o.id for o in overrides if o.state is OverrideState.WITHDRAWN}
        assert before <= withdrawn  # nothing comes back
    assert verify(world.store.database) is None
