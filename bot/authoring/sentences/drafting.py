"""First wordings of rules by a model, within the budget."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import Now
from storage.store import Store
from twins.authoring.interview import MOST_FOUND, Drafter, Found
from twins.deciding.cost import Budget, PaidWork


@dataclass(frozen=True)
class RuleDrafting:
    """Drafts what was found, a few calls at a time. Without a model, or when the budget is used up, calls stay as they
    were found."""

    store: Store
    now: Now
    drafter: Drafter
    budget: Budget

    def drafted(self, work: PaidWork, found: Sequence[Found]) -> list[Found]:
        if not self.drafter.expected_cost:
            return list(found)
        draft = self.store.drafts.find(work.handle)
        there = [rule.text for rule in draft.playbook.rules] if draft else []
        made: list[Found] = []
        for at in range(0, len(found), MOST_FOUND):
            part = work.model_copy(update={"key": f"{work.key}:{at}"}) if at else work
            made += self._part(part, found[at : at + MOST_FOUND], there)
        return made

    def _part(self, work: PaidWork, found: Sequence[Found], there: Sequence[str]) -> Sequence[Found]:
        expected = self.drafter.expected_cost
        if self.store.readings.reserve(work, expected, self.budget, self.now()):
            return found
        made = self.drafter.drafted(found, there)
        self.store.readings.settle(work, expected, made.usage, made.cost, made.model)
        return made.found
