"""Drafts and proposals whose texts are all as long as they can be."""

from datetime import UTC, datetime

from tests.support.past_decisions import AGREEMENT, a_folder
from twins.authoring.drafts import Draft, PendingEdit, Proposal
from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.checking.captured_words import LONGEST_WORDS
from twins.deciding.ask import LONGEST_ASK
from twins.states import ProposalState
from twins.values import Person

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LEO = Person(slack="U0LEO", name="N" * 60)


def a_draft(rules: int = 1, text: str = "W" * 500) -> Draft:
    """Return a playbook with `rules` rules of maximum length, and as many edits."""
    files = a_folder(AGREEMENT).files
    base = EditablePlaybook.of(files)
    rule = base.rules[0].model_copy(update={"text": text[:500], "why": text[:500], "unless": text[:500]})
    items = {
        (ItemKind.RULE, f"LEG-{n}"): rule.model_copy(update={"id": f"LEG-{n}"}).model_dump(mode="json")
        for n in range(1, rules + 1)
    }
    name = {(ItemKind.FIELD, "name"): "N" * 60}
    playbook = EditablePlaybook("legal", {**base.items, **items, **name})
    edits = [Edit(part=ItemKind.RULE, item=item[1], after=after) for item, after in items.items()]
    pending = tuple(PendingEdit(f"{n}", f"{n:016}", edit, LEO, AT) for n, edit in enumerate(edits))
    held = tuple(text for _ in edits)
    return Draft(
        "legal", base, playbook, pending, pending, files, None, LEO, frozenset({LEO.slack}), held, wants_reason=True
    )


def a_proposal(origin: ProposalOrigin, ask: str, said: str, about: str = "LEG-1") -> Proposal:
    """Return a proposal from a suggestion."""
    call = Precedent(
        ask=ask[:LONGEST_ASK],
        said=said[:LONGEST_WORDS],
        about=about,
        quotes=(said[:300],) * 5,
        unquoted=9,
        link=f"https://example.slack.com/archives/{'C' * 80}",
    )
    return Proposal(
        "0123456789abcdef", "legal", origin, ProposalKey("s"), call, ProposalState.PROPOSED, AT, settled_by=LEO
    )
