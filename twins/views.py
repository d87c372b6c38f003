"""What does a card show? Values gathered from the database, from which the same card can always be drawn."""

from dataclasses import dataclass
from datetime import datetime

from twins.decision import Decision
from twins.playbook import Twin
from twins.states import CheckState, OverrideState
from twins.values import Outcome, Person
from twins.work import Place


@dataclass(frozen=True)
class TwinFace:
    """How a twin shows itself."""

    handle: str
    name: str
    icon: str
    expert: Person

    @classmethod
    def of(cls, twin: Twin) -> "TwinFace":
        """The face of a twin."""
        return cls(twin.handle, twin.name, twin.icon, twin.expert)


@dataclass(frozen=True)
class OverrideView:
    """An override as people see it: `reason` is its latest wording."""

    id: str
    rule_id: str
    state: OverrideState
    reason: str
    revision: int
    source_deleted: bool


@dataclass(frozen=True)
class CheckView:
    """A check as people see it."""

    id: str
    state: CheckState
    owner: Person
    digest: str
    asked_at: datetime
    settled_at: datetime | None
    settled_by: Person | None


@dataclass(frozen=True)
class AnswerView:
    """A decision with everything that has become of it."""

    id: str
    decision: Decision
    twin: TwinFace
    ask: str
    asker: str | None
    place: Place
    product: str | None
    check: CheckView | None
    overrides: tuple[OverrideView, ...]

    @property
    def may_be_overridden(self) -> tuple[str, ...]:
        """The ids of the defaults that have no override in force or waiting."""
        taken = {o.rule_id for o in self.overrides if o.state in {OverrideState.WAITING, OverrideState.RECORDED}}
        return tuple(rule.id for rule in self.decision.overridable if rule.id not in taken)

    @property
    def was_handed_over(self) -> bool:
        """Whether this went to a person, whom one click then asks."""
        return self.decision.outcome is Outcome.HANDED_OVER

    def override(self, override_id: str) -> OverrideView:
        """One of the overrides."""
        return next(override for override in self.overrides if override.id == override_id)
