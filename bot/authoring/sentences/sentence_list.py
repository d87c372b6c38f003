"""The list of sentences from documents on a twin's page: keep, edit or drop each."""

from bot.authoring.messages import suggestion_words
from bot.ui.blocks import Block, actions, button, cut, escape, section
from bot.ui.ids import Action
from twins.authoring.drafts import Draft, Proposal
from twins.authoring.lessons import ProposalOrigin, RuleDraft
from twins.authoring.proposal_edits import draft_of_proposal
from twins.values import ActionValue

SENTENCES_A_PAGE = 8


def is_listed(proposal: Proposal) -> bool:
    return proposal.origin is ProposalOrigin.SENTENCE


def sentence_blocks(draft: Draft, proposals: tuple[Proposal, ...], offset: int) -> list[Block]:
    """Draw one page of the list, with what each rule would say and do."""
    listed = [each for each in proposals if is_listed(each)]
    if not listed:
        return []
    offset = offset if offset < len(listed) else 0
    shown = listed[offset : offset + SENTENCES_A_PAGE]
    blocks: list[Block] = [{"type": "divider"}, section(suggestion_words.from_documents(len(listed)))]
    for proposal in shown:
        blocks += sentence_row(proposal)
    return [*blocks, *_turning(draft, offset, len(listed))]


def sentence_row(proposal: Proposal) -> list[Block]:
    target = str(ActionValue(proposal.id))
    if proposal.is_direct:
        words = suggestion_words.FROM_DIRECT_MESSAGE
        return [section(words), *actions([_edit(target), _drop(target)])]
    if proposal.call.covers:
        words = suggestion_words.it_covers(escape(proposal.call.covers), _place(proposal))
        keep = button(suggestion_words.KEEP, Action.ADD_BOTH, target, "primary")
        return [section(words), *actions([keep, _drop(target)])]
    rule = draft_of_proposal(proposal)
    ways = [_edit(target), _drop(target)]
    if rule.text and rule.why:
        ways.insert(0, button(suggestion_words.KEEP, Action.ADD_BOTH, target, "primary"))
    return [section(_words(proposal, rule)), *actions(ways)]


def _words(proposal: Proposal, rule: RuleDraft) -> str:
    place = _place(proposal)
    given = suggestion_words.sentence_of_rule(escape(rule.text), escape(rule.unless), escape(rule.why))
    asked = f"“{escape(cut(rule.ask, 200))}” → " if rule.ask else ""
    return f"{given}\n{asked}{rule.stance.label}" + (f" · {place}" if place else "")


def _place(proposal: Proposal) -> str:
    call = proposal.call
    place = suggestion_words.line_of(call.source, call.line) if call.line else call.source
    return f"<{call.link}|{escape(place or 'there')}>" if call.link else escape(place)


def _edit(target: str) -> Block:
    return button(suggestion_words.EDIT, Action.EDIT_FIRST, target)


def _drop(target: str) -> Block:
    return button(suggestion_words.DROP, Action.NOT_THIS, target)


def _turning(draft: Draft, offset: int, count: int) -> list[Block]:
    ways = []
    if offset:
        before = ActionValue(draft.handle, f"~{max(0, offset - SENTENCES_A_PAGE)}")
        ways.append(button(suggestion_words.EARLIER_SENTENCES, f"{Action.OPEN_PAGE}/sentences_before", str(before)))
    rest = count - offset - SENTENCES_A_PAGE
    if rest > 0:
        after = ActionValue(draft.handle, f"~{offset + SENTENCES_A_PAGE}")
        ways.append(button(suggestion_words.more_sentences(rest), f"{Action.OPEN_PAGE}/sentences_after", str(after)))
    return actions(ways) if ways else []
