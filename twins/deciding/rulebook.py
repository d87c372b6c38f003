"""The rules of a twin and of the company's law, as they stand at the moment of an ask."""

from twins.deciding.decision import CitedRule, DecisionContext
from twins.playbook.model import Rule, Twin


class Rulebook:
    def __init__(self, twin: Twin, context: DecisionContext) -> None:
        self.twin = twin
        self.context = context
        books = [twin, *([context.company.twin] if context.company else [])]
        self.rules = {rule.id: rule for book in books for rule in book.rules}
        self.triggers = {trigger.id: trigger for book in books for trigger in book.check_first}
        self._keepers = {rule.id: book.expert.name for book in books for rule in book.rules}

    def known(self, ids: tuple[str, ...]) -> list[Rule]:
        """Drop unknown ids and duplicates."""
        return [self.rules[rule_id] for rule_id in dict.fromkeys(ids) if rule_id in self.rules]

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
