"""Handler of the synthesis of several twins' answers: a model's two sentences, within the budget."""

from dataclasses import dataclass

from bot.asking.lead import lead_of
from bot.clock import Now
from storage.store import Store
from twins.checking.views import AnswerView
from twins.claude.synthesizer import ClaudeSynthesizer
from twins.deciding.cost import Budget, PaidWork
from twins.deciding.synthesis import AnswerInBrief, AnswersInBrief
from twins.due_payloads import SynthesisDue
from twins.jobs import CardKind
from twins.values import Outcome

_WITHOUT_A_SAY = frozenset({Outcome.UNSURE, Outcome.NOT_COVERED})


@dataclass(frozen=True)
class SynthesisHandler:
    store: Store
    now: Now
    synthesizer: ClaudeSynthesizer | None
    budget: Budget

    def write(self, due: SynthesisDue) -> None:
        """Put the answers together, if at least two of them say something. Failure and budget leave the answers as they
        are."""
        contents = self.store.syntheses.missing(due.ask)
        said = self._said(next(iter(contents))) if contents else []
        if len(said) > 1 and self.synthesizer:
            text = self._written(due, self.synthesizer, said)
            self.store.syntheses.keep(due.job_id, due.ask, contents, text, self.now())

    def _said(self, decision_id: str) -> list[AnswerView]:
        view = self.store.cards.view(CardKind.ANSWER, decision_id)
        together = (view, *view.beside) if isinstance(view, AnswerView) else ()
        return [answer for answer in together if answer.decision.outcome not in _WITHOUT_A_SAY]

    def _written(self, due: SynthesisDue, synthesizer: ClaudeSynthesizer, answers: list[AnswerView]) -> str:
        first = answers[0]
        conductor, handle = first.conductor or "", first.twin.handle
        work = PaidWork(key=due.job_id, team=first.place.team, conductor=conductor, handle=handle)
        expected = synthesizer.expected_cost
        if self.store.readings.reserve(work, expected, self.budget, self.now()):
            return ""
        made = synthesizer.write(_brief(answers))
        self.store.readings.settle(work, expected, made.usage, made.cost, made.model)
        return made.text


def _brief(answers: list[AnswerView]) -> AnswersInBrief:
    first = answers[0]
    why = first.why.text if first.why else ""
    return AnswersInBrief(first.ask, why, tuple(map(_in_brief, answers)))


def _in_brief(answer: AnswerView) -> AnswerInBrief:
    decision = answer.decision
    rules = tuple(rule.text for rule in decision.cited) + tuple(r.instead for r in decision.cited if r.instead)
    return AnswerInBrief(answer.twin.name, decision.outcome, lead_of(answer).text, rules, decision.advice)
