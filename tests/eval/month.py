"""A simulated month: people ask in other words, pick a rule, and its expert lets it be found by these words.

Each twin is asked twice a day, from one half of the asks whose rule is known; the other half never comes up. What the
expert accepts goes through the twin's cases before it counts, into a copy of the playbook that nothing else sees. The
twins are asked beside the others as they were shipped; harm is looked for beside the others as they were taught.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.practice.starters import practice_starter
from tests.eval.asked import AskSet, LabelledAsk
from tests.eval.finder import RuleAsk, shown, starter, twins
from tests.eval.verdicts import scored
from tests.support.builders import NOW
from twins.authoring.editable_playbook import EditablePlaybook
from twins.authoring.lesson_edits import edits_for_phrasing
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import AskedBackFor, Decision, DecisionContext, Fit, Stated
from twins.deciding.question_grammar import is_question
from twins.deciding.reading import Reading
from twins.finder.finder import Finder
from twins.playbook.model import Version
from twins.publishing.case_runner import Verdict, run_case
from twins.values import Outcome

DAYS, SHOWN_DAYS = 30, (1, 10, 20, 30)
_A_DAY, _SEED = 2, 11
_FRAMES = ("{}", "hey, {}", "please {}", "hi all, {}", "{} thanks!")
_SETTLED = frozenset({Outcome.DECIDED, Outcome.ANSWERED})
_ANSWERS = _SETTLED | {Outcome.ASSUMED}
"""What an expert wants of words by which a rule is found. Where they want a no or a check, they don't add them."""


@dataclass
class TaughtTwin:
    """A copy of a twin, with the phrasings that its expert has accepted so far."""

    version: Version
    playbook: EditablePlaybook
    taught: int = 0

    def with_phrasing(self, rule: str, ask: str) -> "TaughtTwin":
        playbook = self.playbook
        for edit in edits_for_phrasing(playbook, rule, ask, None).edits:
            playbook = playbook.changed(edit)
        twin = self.version.twin.model_copy(update={"rules": playbook.rules})
        digest = f"{self.version.digest}, {rule}: {ask}"
        return TaughtTwin(self.version.model_copy(update={"twin": twin, "digest": digest}), playbook, self.taught + 1)


@dataclass
class Month:
    asks: Sequence[RuleAsk]
    labels: dict[str, LabelledAsk]
    """By text."""
    twins: dict[str, TaughtTwin] = field(default_factory=dict)
    offered: set[tuple[str, str]] = field(default_factory=set)
    """Texts and rules that the expert was asked about; they answer each once."""

    def __post_init__(self) -> None:
        for version in twins():
            handle = version.twin.handle
            self.twins[handle] = TaughtTwin(version, EditablePlaybook.of(practice_starter(handle).files))
        self._drawn, self._finder = random.Random(_SEED), Finder()
        shuffled = sorted(self.asks, key=lambda ask: (ask.twin, ask.text))
        self._drawn.shuffle(shuffled)
        self.coming = [ask for at, ask in enumerate(shuffled) if at % 2]
        self.never = [ask for at, ask in enumerate(shuffled) if not at % 2]

    @property
    def versions(self) -> tuple[Version, ...]:
        return tuple(each.version for each in self.twins.values())

    def live(self) -> None:
        """Live through a day."""
        for handle in self.twins:
            mine = [ask for ask in self.coming if ask.twin == handle]
            for ask in self._drawn.sample(mine, min(_A_DAY, len(mine))):
                self._asked(ask, self._drawn.choice(_FRAMES).format(ask.text))

    def found(self, ask: RuleAsk, text: str | None = None) -> tuple[Reading, Decision]:
        version, company, said = self.twins[ask.twin].version, starter("company"), Ask.of(text or ask.text)
        reading = self._finder.beside(twins()).find(said, version, company)
        return reading, decide(said, reading, version, DecisionContext(company=company), NOW)

    def harmful(self) -> list[str]:
        """Return the labelled asks that the taught twins now answer with harm, under the worst click."""
        mind, company = self._finder.beside(self.versions), starter("company")
        versions = {handle: taught.version for handle, taught in self.twins.items()}
        readings = ((ask, mind.find(Ask.of(ask.text), versions[ask.twin], company)) for ask in self.labels.values())
        return [ask.id for ask, reading in readings if scored(ask, reading, versions).is_harmful]

    def _asked(self, ask: RuleAsk, text: str) -> None:
        """Offer the words to the expert, where the conductor picks the right rule, or the expert says that it fits."""
        reading, first = self.found(ask, text)
        rule = next((each for each in shown(reading) if each in ask.rules), None)
        own = {each.id for each in self.twins[ask.twin].version.twin.rules}
        if rule is None or rule not in own or first.outcome in _SETTLED:
            return
        is_pick = first.asks_back is not None and first.asks_back.what is AskedBackFor.PICK
        if is_pick and not self._keeps(ask, text, reading, rule):
            return
        if (is_pick or first.outcome is Outcome.NOT_COVERED) and (ask.text, rule) not in self.offered:
            self.offered.add((ask.text, rule))
            self._taught(ask, Ask.of(text).want, rule)

    def _keeps(self, ask: RuleAsk, text: str, reading: Reading, rule: str) -> bool:
        """Return whether the conductor states, in good faith, that it keeps to the rule."""
        label = self.labels.get(ask.text)
        goes_ahead = label is None or bool(label.accept & _ANSWERS)
        stated = Stated(rule=rule, fit=Fit.KEEPS if goes_ahead else Fit.OTHER)
        context = DecisionContext(company=starter("company"), stated=stated)
        decision = decide(Ask.of(text), reading, self.twins[ask.twin].version, context, NOW)
        return decision.outcome in {Outcome.ASSUMED, Outcome.ANSWERED}

    def _taught(self, ask: RuleAsk, want: str, rule: str) -> None:
        """Let the expert accept the words where their answer would then be right, and the twin's cases pass."""
        before = self.twins[ask.twin]
        self.twins[ask.twin] = before.with_phrasing(rule, want)
        _, decision = self.found(ask, want)
        label = self.labels.get(ask.text)
        is_right = decision.outcome in label.accept & _ANSWERS if label else is_question(want)
        if not is_right or any(self._fails(ask.twin)):
            self.twins[ask.twin] = before

    def _fails(self, handle: str) -> Iterator[bool]:
        finder, version = self._finder.beside(twins()), self.twins[handle].version
        for case in practice_starter(handle).cases.cases:
            yield run_case(case, version, starter("company"), finder, NOW).verdict is Verdict.FAILED


def print_month(asks: Sequence[RuleAsk], labelled: Sequence[LabelledAsk], *, counts: bool) -> bool:
    """Print how fast coverage grows; return whether the month did harm, where the asks count."""
    usual = [each for each in labelled if each.kind is not AskSet.OFFTOPIC]
    month = Month([each for each in asks if each.rules], {each.text: each for each in usual})
    for day in range(1, DAYS + 1):
        if day == 1:
            _print_day(month, 0)
        month.live()
        if day in SHOWN_DAYS:
            _print_day(month, day)
    harmful, accepted = month.harmful(), sum(each.taught for each in month.twins.values())
    aim = f", aim 0, {'short' if harmful else 'ok'}" if counts else ""
    print(f"month: {accepted} phrasings accepted of {len(month.offered)} offered; harmful {len(harmful)}{aim}")
    return counts and bool(harmful)


def _print_day(month: Month, day: int) -> None:
    shares = []
    for asks in (month.coming, month.never):
        found = [(ask, *month.found(ask)) for ask in asks]
        first = sum(bool({*shown(reading)[:1]} & {*ask.rules}) for ask, reading, _ in found)
        settled = sum(decision.outcome in _SETTLED for *_, decision in found)
        shares += [first / (len(asks) or 1), settled / (len(asks) or 1)]
    words = "right rule first {:.0%}, decided or answered {:.0%}; of asks that never came up {:.0%} and {:.0%}"
    print(f"month, day {day}: {words.format(*shares)}")
