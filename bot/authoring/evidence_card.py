"""The blocks for evidence that a rule should change: counts, quotes and a button for each answer."""

from bot.ui.blocks import Block, actions, button, context, escape, quote, section
from bot.ui.fragments import rule_line
from bot.ui.ids import Action
from twins.authoring.drafts import Draft, Proposal
from twins.authoring.lessons import ProposalOrigin
from twins.playbook.model import COMPANY, Rule
from twins.values import ActionValue

_HEADS = {
    ProposalOrigin.CONTESTED: "*{rule} is contested.* Until you review it, answers that rest on it get a review.",
    ProposalOrigin.TO_LAW: "*{rule} could become law.*",
    ProposalOrigin.TO_DEFAULT: "*{rule} could become a default.* Its expert and an architect have to agree.",
    ProposalOrigin.LAW_CHANGE: "*Change {rule}?* It stays as it is until its expert changes it.",
}
_COMPANYS = (
    "*Several people propose to change {rule}.* The company's law holds no defaults: change what it says, or retire it."
)


def approvals_blocks(proposal: Proposal) -> list[Block]:
    """Draw decisions of one kind that were always approved, and the offer to make them a decision space."""
    target = str(ActionValue(proposal.id))
    blocks = [section(f"*Grant decisions like this in general?*\n{escape(proposal.call.said)}")]
    blocks += [quote(text) for text in proposal.call.quotes]
    return [
        *blocks,
        *actions(
            [
                button("Make it a decision space", Action.MAKE_SPACE, target, "primary"),
                button("Make it a rule", Action.EDIT_FIRST, target),
                _no(proposal),
                button("Never", Action.NEVER_THIS, target),
            ]
        ),
    ]


def speaks_by_weight(origin: ProposalOrigin) -> bool:
    """Return whether a proposal of this origin is drawn as evidence."""
    return origin in _HEADS


def evidence_blocks(draft: Draft, proposal: Proposal) -> list[Block]:
    call, rule = proposal.call, draft.playbook.rule(proposal.call.about)
    if rule is None:
        return [context(f"{escape(call.about)} is gone from the playbook."), *actions([_no(proposal)])]
    is_companys = proposal.origin is ProposalOrigin.TO_DEFAULT and draft.handle == COMPANY
    head = _COMPANYS if is_companys else _HEADS[proposal.origin]
    blocks = [section(head.format(rule=rule.id)), section(f"> {rule_line(rule)}\n> {_why(rule)}")]
    blocks += _said(proposal)
    if proposal.agreed:
        blocks.append(context(f"Agreed so far: the {', the '.join(proposal.agreed)}."))
    return [*blocks, *actions(_ways(proposal, is_companys=is_companys))]


def _said(proposal: Proposal) -> list[Block]:
    call = proposal.call
    if proposal.origin is ProposalOrigin.LAW_CHANGE:
        asked = [context("What was asked, and refused:"), quote(call.ask)]
        return [*asked, context("Why it should change:"), quote(call.said)]
    more = f"{call.unquoted} more, said where you weren't or too many to show."
    quotes = [quote(text) for text in call.quotes]
    return [section(escape(call.said)), *quotes, *([context(more)] if call.unquoted else [])]


def _ways(proposal: Proposal, *, is_companys: bool) -> list[Block]:
    target = str(ActionValue(proposal.id))
    not_now, never = _no(proposal, "Not now"), button("Never", Action.NEVER_THIS, target)
    change = button("Change it", Action.CHANGE_IT, target, "primary")
    if is_companys or proposal.origin is ProposalOrigin.CONTESTED:
        return [change, button("Retire it", Action.RETIRE_IT, target), not_now, never]
    match proposal.origin:
        case ProposalOrigin.TO_LAW:
            return [button("Make it law", Action.ADD_BOTH, target, "primary"), not_now, never]
        case ProposalOrigin.TO_DEFAULT:
            return [button("Make it a default", Action.ADD_BOTH, target, "primary"), not_now, never]
    return [change, _no(proposal, "No")]


def _no(proposal: Proposal, label: str = "Not now") -> Block:
    return button(label, Action.NOT_THIS, str(ActionValue(proposal.id)))


def _why(rule: Rule) -> str:
    unless = f" _Unless:_ {escape(rule.unless)}" if rule.unless else ""
    return f"_Why:_ {escape(rule.why)}{unless}"
