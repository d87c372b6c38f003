"""The lines below a suggestion about others that sound like it, or that its expert has joined to it."""

from collections.abc import Sequence

from bot.ui.blocks import Block, button, context, cut, escape, section
from bot.ui.counts import counted, listed
from bot.ui.ids import Action
from twins.authoring.drafts import Proposal
from twins.authoring.joining import brings_wording, compared_words
from twins.values import ActionValue

_QUOTED, _MOST_SHOWN = 120, 10


def likeness_blocks(proposal: Proposal, alike: Sequence[Proposal]) -> list[Block]:
    """Draw what is joined, each with a way to take it apart, and in one line what sounds alike."""
    joined = [_joined(proposal, each) for each in proposal.joined[:_MOST_SHOWN]]
    more = len(proposal.joined) - _MOST_SHOWN
    told = [context(_what_joining_does(proposal))] if joined else []
    return [*joined, *([context(f"and {more} more joined")] if more > 0 else []), *told, *_alike(proposal, alike)]


def joined_elsewhere(proposal: Proposal) -> list[Block]:
    """Say that a suggestion was joined to another one, and is accepted or declined with it."""
    line = section("This is joined to another suggestion, and is settled together with it.")
    return [line | {"accessory": _apart(proposal)}]


def _alike(proposal: Proposal, alike: Sequence[Proposal]) -> list[Block]:
    if not alike:
        return []
    own = set(compared_words(proposal))
    others = [_said(each) for each in alike if not own & {*compared_words(each)}]
    same = len(alike) - len(others)
    words = [f"_Sounds like_ {listed(others)}."] if others else []
    words += [f"The twin's page has {counted(same, 'more suggestion')} in these very words."] if same else []
    line = section(" ".join(words))
    label = "Join it" if len(alike) == 1 else f"Join all {len(alike)}"
    ids = " ".join(each.id for each in alike)
    return [line | {"accessory": button(label, Action.JOIN, str(ActionValue(proposal.id, ids)))}]


def _joined(proposal: Proposal, joined: Proposal) -> Block:
    how = "" if brings_wording(proposal, joined) or not brings_wording(proposal, proposal) else ", whose words stay out"
    return section(f"_Joined:_ {_said(joined)}{how}") | {"accessory": _apart(joined)}


def _what_joining_does(proposal: Proposal) -> str:
    adds = any(brings_wording(proposal, each) for each in proposal.joined)
    words = " If you add it, the rule is found by these words too." if adds else ""
    return f"What you decide here is decided for what is joined as well.{words}"


def _said(proposal: Proposal) -> str:
    said = next(iter(compared_words(proposal)), "") or proposal.call.ask or proposal.call.said
    return f"“{escape(cut(' '.join(said.split()), _QUOTED))}”"


def _apart(joined: Proposal) -> Block:
    return button("Take apart", Action.TAKE_APART, str(ActionValue(joined.id)))
