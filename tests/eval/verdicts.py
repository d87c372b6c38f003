"""What a conductor gets for an ask: at once, after the best click, and after the worst."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tests.eval.asked import LabelledAsk
from tests.eval.finder import starter, twins
from tests.eval.length import visible_length
from tests.support.builders import NOW
from twins.checking.offers import may_be_read_out
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import AskedBackFor, Decision, DecisionContext, Fit, Stated
from twins.deciding.reading import NoReading, Reading
from twins.finder.routing import TwinRouter
from twins.playbook.model import Version
from twins.values import Outcome

_ROUTER = TwinRouter()
_SHOWN = 3
_REASON = "the team agreed on it yesterday"


@dataclass(frozen=True)
class Scored:
    ask: LabelledAsk
    first: Outcome
    clicked: frozenset[Outcome]
    """All that one click or one reply more can bring, but for rules that are read out."""
    read_out: frozenset[str]
    """Rules that one click reads out where there was no verdict."""
    length: int
    """Characters of the first answer that are seen without unfolding anything."""

    @property
    def is_right(self) -> bool:
        return self.first in self.ask.accept

    @property
    def is_right_after_a_click(self) -> bool:
        return self.is_right or self.is_told or bool(self.clicked & self.ask.accept)

    @property
    def is_told(self) -> bool:
        """Whether a click reads out the rule that the expert would go by, where that is all that they want."""
        return Outcome.ANSWERED in self.ask.accept and self.ask.rule in self.read_out

    @property
    def is_harmful(self) -> bool:
        """Whether some click, however unlikely, brings a verdict that does harm."""
        told = {Outcome.ANSWERED} if self.read_out else set()
        return bool({self.first, *self.clicked, *told} & self.ask.harm)


def scored(
    ask: LabelledAsk, reading: Reading | NoReading, versions: Mapping[str, Version] = MappingProxyType({})
) -> Scored:
    """Score an ask to a starter twin, or to its version among `versions`."""
    said = Ask.of(ask.text)
    near = _ROUTER.other_twins(said, ask.twin, tuple(versions.values()) or twins())
    mine = versions.get(ask.twin) or starter(ask.twin)
    context = DecisionContext(company=starter("company"), background_is_fresh=True, other_twins=near)
    first = _decided(said, reading, mine, context)
    clicked = frozenset(_after_a_click(said, reading, mine, context, first))
    own = {rule.id for rule in mine.twin.rules}
    told = frozenset(rule.id for rule in may_be_read_out(first, mine.twin.expert)[:_SHOWN] if rule.id in own)
    return Scored(ask, first.outcome, clicked, told, visible_length(first, ask.twin, ask.text))


def _after_a_click(
    said: Ask, reading: Reading | NoReading, version: Version, context: DecisionContext, first: Decision
) -> Iterator[Outcome]:
    is_picked = first.asks_back is not None and first.asks_back.what is AskedBackFor.PICK
    is_loose = first.outcome is Outcome.ANSWERED and not first.is_exact
    if first.outcome is Outcome.NOT_COVERED or is_picked or is_loose:
        yield Outcome.CHECK_FIRST  # one click asks the person
    if first.asks_back and first.asks_back.what is AskedBackFor.PICK:
        for rule in first.offered:
            for fit in Fit:
                stated = context.model_copy(update={"stated": Stated(rule=rule.id, fit=fit)})
                yield _decided(said, reading, version, stated).outcome
    if first.asks_back and first.asks_back.what is AskedBackFor.WHY and isinstance(reading, Reading):
        with_reason = Ask.of(f"{said.text} because {_REASON}")
        yield _decided(with_reason, reading.model_copy(update={"why": _REASON}), version, context).outcome
        yield _decided(said, reading, version, context.model_copy(update={"gives_no_why": True})).outcome


def _decided(said: Ask, reading: Reading | NoReading, version: Version, context: DecisionContext) -> Decision:
    return decide(said, reading, version, context, NOW)
