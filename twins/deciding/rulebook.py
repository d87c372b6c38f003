"""The rules of a twin and of the company's law, as they stand at the moment of an ask."""

from collections.abc import Iterator
from datetime import datetime

from twins.deciding.ask import Ask
from twins.deciding.decision import CitedRule, DecisionContext, NearbyItem
from twins.deciding.spaces import may_be_used
from twins.playbook.model import Rule, Twin


class Rulebook:
    def __init__(self, twin: Twin, context: DecisionContext) -> None:
        self.twin = twin
        self.context = context
        books = [twin, *([context.company.twin] if context.company else [])]
        self.rules = {rule.id: rule for book in books for rule in book.rules}
        self.triggers = {trigger.id: trigger for book in books for trigger in book.check_first}
        self._keepers = {rule.id: book.expert.name for book in books for rule in book.rules}
        self._deciders = {trigger.id: book.expert.name for book in books for trigger in book.check_first}

    def known(self, ids: tuple[str, ...]) -> list[Rule]:
        """Drop unknown ids and duplicates."""
        return [self.rules[rule_id] for rule_id in dict.fromkeys(ids) if rule_id in self.rules]

    def nearby(self, ids: tuple[str, ...], ask: Ask, now: datetime) -> Iterator[NearbyItem]:
        """Yield the decision spaces in force and the triggers among these ids."""
        for each in ids:
            space, trigger = self.twin.space(each), self.triggers.get(each)
            if space and may_be_used(space, ask, now, is_revoked=each in self.context.revoked):
                line = f"Near this, {space.granted_by.name} has granted: “{space.may}” ({each})."
                yield NearbyItem(id=each, line=line)
            if trigger:
                line = (
                    f"This is close to what {self._deciders[each]} always decides: {trigger.why.rstrip('.')} ({each})."
                )
                yield NearbyItem(id=each, line=line)

    def heavy(self, ids: tuple[str, ...]) -> list[Rule]:
        """Return those that only the expert may settle: laws, tier 3, and rules that were left unanswered."""
        return [rule for rule in self.known(ids) if rule.is_heavy or rule.id in self.context.unanswered]

    def cite(self, rule: Rule) -> CitedRule:
        context = self.context
        state = (
            "contested"
            if rule.id in context.contested
            else "overdue"
            if rule.id in context.overdue | context.unanswered
            else None
        )
        given = rule.model_dump(include=set(CitedRule.model_fields) - {"state", "confirmed", "expert"})
        confirmed = context.confirmations.get(rule.id, rule.confirmed)
        return CitedRule(**given, confirmed=confirmed, state=state, expert=self._keepers[rule.id])
