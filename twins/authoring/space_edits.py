"""Edits that hand decisions over in advance, and their replay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import DecisionContext
from twins.deciding.spaces import why_outside
from twins.finder.finder import Finder
from twins.playbook.bounds import NumberBound
from twins.playbook.cases import Case, Expected
from twins.playbook.model import DecisionSpace, Version
from twins.playbook.word_bounds import ProductBound
from twins.playbook.word_matching import NUMBER, phrase
from twins.values import Outcome

MOST_REPLAYED = 20


def edits_for_space(playbook: EditablePlaybook, given: dict[str, Any]) -> list[Edit]:
    """Move phrasings from rules to the space: an ask has one meaning. Raises ValidationError."""
    space = DecisionSpace.model_validate(given)
    edits = [playbook.put(ItemKind.SPACE, space.id, given), *_expected_anew(playbook, space)]
    ask, product = _ask_inside(space)
    if ask:
        case_id = playbook.free_id(ItemKind.CASE)
        expect = Expected(outcome=Outcome.DECIDED, space=space.id)
        by = space.who[0].slack if space.who else None
        case = Case(id=case_id, ask=ask, product=product, by=by, on=space.granted_on, expect=expect)
        edits.append(playbook.put_item(case))
    return edits


def _expected_anew(playbook: EditablePlaybook, space: DecisionSpace) -> list[Edit]:
    """Let cases of exactly what is handed over expect the space, unless bounds or people limit it."""
    asked = {phrase(each) for each in space.also_asked_as} if not (space.bounds or space.who) else set()
    expect = Expected(outcome=Outcome.DECIDED, space=space.id)
    return [
        playbook.put_item(case.model_copy(update={"expect": expect}))
        for case in playbook.cases
        if phrase(Ask.of(case.ask).want) in asked
    ]


def edits_to_remove_space(playbook: EditablePlaybook, space_id: str) -> list[Edit]:
    """Raises KeyError."""
    if playbook.digest(ItemKind.SPACE, space_id) is None:
        raise KeyError(space_id)
    cases = [playbook.put(ItemKind.CASE, case.id, None) for case in playbook.cases_of(space_id)]
    return [playbook.put(ItemKind.SPACE, space_id, None), *cases]


def settled_by_space(version: Version, phrasings: Sequence[str], asks: Sequence[Ask], now: datetime) -> int:
    """Count what the finder would have settled."""
    mind = Finder()
    ids = {space.id for space in version.twin.spaces if set(space.also_asked_as) == set(phrasings)}
    count = 0
    for ask in asks:
        decision = decide(ask, mind.find(ask, version, None), version, DecisionContext(), now)
        count += decision.space in ids
    return count


def _ask_inside(space: DecisionSpace) -> tuple[str, str | None]:
    """Return an ask just inside the bounds and its product, if code can phrase one."""
    text, product = space.also_asked_as[0] if space.also_asked_as else "", None
    for bound in space.bounds:
        if isinstance(bound, NumberBound):
            most = bound.at_most if bound.at_most is not None else bound.at_least
            text = text.replace(NUMBER, f"{most:f}".rstrip("0").rstrip(".") if most and most % 1 else f"{most:.0f}")
        elif isinstance(bound, ProductBound):
            product = bound.any_of[0]
    wording = (space.may, *space.also_asked_as)
    outside = why_outside(space.bounds, space.id, Ask.of(text, product), wording=wording)
    return ("" if outside or not text or NUMBER in text else f"{text} because it is needed"), product
