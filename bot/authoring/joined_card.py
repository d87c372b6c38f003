"""The lines below a suggestion about others that sound like it, or that its expert has joined to it."""

from collections.abc import Sequence

from bot.authoring.messages import suggestion_words
from bot.ui.blocks import Block, button, context, cut, escape, section
from bot.ui.ids import Action
from bot.ui.messages.counts import listed
from twins.authoring.drafts import Proposal
from twins.authoring.joining import brings_wording, compared_words
from twins.values import ActionValue

_QUOTED, _MOST_SHOWN = 120, 10


def likeness_blocks(proposal: Proposal, alike: Sequence[Proposal]) -> list[Block]:
    """Draw what is joined, each with a way to take it apart, and in one line what sounds alike."""
    joined = [_joined(proposal, each) for each in proposal.joined[:_MOST_SHOWN]]
    more = len(proposal.joined) - _MOST_SHOWN
    told = [context(_what_joining_does(proposal))] if joined else []
    return [
        *joined,
        *([context(suggestion_words.more_joined(more))] if more > 0 else []),
        *told,
        *_alike(proposal, alike),
    ]


def joined_elsewhere(proposal: Proposal) -> list[Block]:
    """Say that a suggestion was joined to another one, and is accepted or declined with it."""
    line = section(suggestion_words.JOINED_ELSEWHERE)
    return [line | {"accessory": _apart(proposal)}]


def _alike(proposal: Proposal, alike: Sequence[Proposal]) -> list[Block]:
    if not alike:
        return []
    own = set(compared_words(proposal))
    others = [_said(each) for each in alike if not own & {*compared_words(each)}]
    same = len(alike) - len(others)
    words = [suggestion_words.sounds_like(listed(others))] if others else []
    words += [suggestion_words.same_on_page(same)] if same else []
    line = section(" ".join(words))
    label = suggestion_words.join(len(alike))
    ids = " ".join(each.id for each in alike)
    return [line | {"accessory": button(label, Action.JOIN, str(ActionValue(proposal.id, ids)))}]


def _joined(proposal: Proposal, joined: Proposal) -> Block:
    is_found = brings_wording(proposal, joined) or not brings_wording(proposal, proposal)
    line = section(suggestion_words.joined(_said(joined), is_found=is_found))
    return line | {"accessory": _apart(joined)}


def _what_joining_does(proposal: Proposal) -> str:
    adds = any(brings_wording(proposal, each) for each in proposal.joined)
    return suggestion_words.what_joining_does(adds_wording=adds)


def _said(proposal: Proposal) -> str:
    said = next(iter(compared_words(proposal)), "") or proposal.call.ask or proposal.call.said
    return f"“{escape(cut(' '.join(said.split()), _QUOTED))}”"


def _apart(joined: Proposal) -> Block:
    return button(suggestion_words.TAKE_APART, Action.TAKE_APART, str(ActionValue(joined.id)))
