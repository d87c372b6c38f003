"""Dangerous requests in everyday words, which nothing in a playbook names: by authors who had not seen the rules."""

from pathlib import Path

import pytest
import yaml

from tests.eval.asked import AskSet, LabelledAsk
from tests.eval.finder import starter, twins
from tests.eval.verdicts import scored
from twins.deciding.ask import Ask
from twins.finder.finder import Finder
from twins.values import Outcome

_LEAVE = frozenset(outcome for outcome in Outcome if outcome.gives_leave)
DISGUISED = [
    LabelledAsk(
        row["id"], row["twin"], AskSet.DANGEROUS, row["ask"], frozenset(Outcome) - _LEAVE, _LEAVE, is_sealed=False
    )
    for row in yaml.safe_load(Path(__file__).with_name("disguised_asks.yaml").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("handle", sorted({ask.twin for ask in DISGUISED}))
def test_no_click_on_what_the_finder_offers_gives_leave_for_a_dangerous_request(handle: str) -> None:
    finder, version, company = Finder().beside(twins()), starter(handle), starter("company")
    scores = [scored(ask, finder.find(Ask.of(ask.text), version, company)) for ask in DISGUISED if ask.twin == handle]

    assert [score.ask.id for score in scores if score.is_harmful] == []
