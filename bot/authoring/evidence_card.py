"""The blocks for evidence that a rule should change: counts, quotes and a button for each answer."""

from bot.authoring.messages import suggestion_words
from bot.ui.blocks import Block, actions, button, context, escape, quote, section
from bot.ui.ids import Action
from bot.ui.messages.fragments import rule_line
from twins.authoring.drafts import Draft, Proposal
from twins.authoring.lessons import ProposalOrigin
from twins.playbook.model import COMPANY, Rule
from twins.values import ActionValue


def approvals_blocks(proposal: Proposal) -> list[Block]:
    """Draw decisions of one kind that were always approved, and the offer to make them a decision space."""
    target = str(ActionValue(proposal.id))
    blocks = [section(suggestion_words.grant_in_general(escape(proposal.call.said)))]
    blocks += [quote(text) for text in proposal.call.quotes]
    return [
        *blocks,
        *actions(
            [
                button(suggestion_words.MAKE_SPACE, Action.MAKE_SPACE, target, "primary"),
                button(suggestion_words.MAKE_RULE, Action.EDIT_FIRST, target),
                _no(proposal),
                button(suggestion_words.NEVER, Action.NEVER_THIS, target),
            ]
        ),
    ]


def speaks_by_weight(origin: ProposalOrigin) -> bool:
    """Return whether a proposal of this origin is drawn as evidence."""
    return origin in suggestion_words.EVIDENCE_HEADS


def evidence_blocks(draft: Draft, proposal: Proposal) -> list[Block]:
    call, rule = proposal.call, draft.playbook.rule(proposal.call.about)
    if rule is None:
        return [context(suggestion_words.gone_from_playbook(escape(call.about))), *actions([_no(proposal)])]
    is_companys = proposal.origin is ProposalOrigin.TO_DEFAULT and draft.handle == COMPANY
    head = suggestion_words.COMPANYS_RULE if is_companys else suggestion_words.EVIDENCE_HEADS[proposal.origin]
    blocks = [section(head.format(rule=rule.id)), section(f"> {rule_line(rule)}\n> {_why(rule)}")]
    blocks += _said(proposal)
    if proposal.agreed:
        blocks.append(context(suggestion_words.agreed_so_far(proposal.agreed)))
    return [*blocks, *actions(_ways(proposal, is_companys=is_companys))]


def _said(proposal: Proposal) -> list[Block]:
    call = proposal.call
    if proposal.origin is ProposalOrigin.LAW_CHANGE:
        asked = [context(suggestion_words.ASKED_AND_REFUSED), quote(call.ask)]
        return [*asked, context(suggestion_words.WHY_CHANGE), quote(call.said)]
    more = suggestion_words.more_unquoted(call.unquoted)
    quotes = [quote(text) for text in call.quotes]
    return [section(escape(call.said)), *quotes, *([context(more)] if call.unquoted else [])]


def _ways(proposal: Proposal, *, is_companys: bool) -> list[Block]:
    target = str(ActionValue(proposal.id))
    not_now, never = _no(proposal, suggestion_words.NOT_NOW), button(suggestion_words.NEVER, Action.NEVER_THIS, target)
    change = button(suggestion_words.CHANGE_IT, Action.CHANGE_IT, target, "primary")
    if is_companys or proposal.origin is ProposalOrigin.CONTESTED:
        return [change, button(suggestion_words.RETIRE_IT, Action.RETIRE_IT, target), not_now, never]
    match proposal.origin:
        case ProposalOrigin.TO_LAW:
            return [button(suggestion_words.MAKE_LAW, Action.ADD_BOTH, target, "primary"), not_now, never]
        case ProposalOrigin.TO_DEFAULT:
            return [button(suggestion_words.MAKE_DEFAULT, Action.ADD_BOTH, target, "primary"), not_now, never]
    return [change, _no(proposal, suggestion_words.NO)]


def _no(proposal: Proposal, label: str = suggestion_words.NOT_NOW) -> Block:
    return button(label, Action.NOT_THIS, str(ActionValue(proposal.id)))


def _why(rule: Rule) -> str:
    return suggestion_words.why_unless(escape(rule.why), escape(rule.unless or ""))
