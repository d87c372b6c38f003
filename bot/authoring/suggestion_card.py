"""The suggestion card: an interview question, or a rule that would have prevented a mistake."""

from collections.abc import Mapping
from typing import Any

from bot.authoring.evidence_card import approvals_blocks, evidence_blocks, speaks_by_weight
from bot.ui.blocks import Block, RenderedCard, actions, button, context, escape, moment, quote, section
from bot.ui.fragments import plain_words, rule_line
from bot.ui.ids import Action
from twins.authoring.drafts import Draft, Proposal, SuggestionView
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.interview import A_SITTING, comes_from_interview
from twins.authoring.lesson_edits import LessonEdits
from twins.authoring.lessons import ProposalOrigin, Stance
from twins.authoring.proposal_edits import edits_for_proposal
from twins.playbook.model import Rule
from twins.states import ProposalState
from twins.values import ActionValue

_WHOLE = "The twin's page in my Home tab shows all of it."
_HEADS = {
    ProposalOrigin.CORRECTION: "You corrected this. A rule would have prevented it:",
    ProposalOrigin.OVERRIDE: "Somebody had a reason to go against *{about}*. The rule could say so:",
    ProposalOrigin.HAND_OVER: "Nothing covered this, and it was answered by hand. Next time a rule could:",
    ProposalOrigin.VERDICT: "This was decided by hand. Next time a rule could:",
    ProposalOrigin.MESSAGE: "This was said. A rule could say it for you:",
    ProposalOrigin.PHRASING: "Somebody says that *{about}* is what this ask means. It could be a way to ask for it:",
}

_OWN_WORDS = (
    "This was said in a direct message, and a rule and its cases are read by others: write them in words of your own."
)


def draw_suggestion(offer: SuggestionView) -> RenderedCard:
    """Draw the past call and a button for each possible answer; afterwards, what became of it."""
    proposal = offer.proposal
    if offer.is_hidden:
        words = "This suggestion rests on words that you can't read: they are shown only to those they were said to."
        return RenderedCard(words, [context(words)])
    if proposal.state is not ProposalState.PROPOSED or offer.draft is None:
        words = _became(proposal) + _is_still_draft(offer)
        return RenderedCard(words, [context(words), *([quote(proposal.call.ask)] if proposal.call.ask else [])])
    return (
        _question(offer)
        if comes_from_interview(proposal.origin)
        else RenderedCard(_heading(proposal), suggestion_blocks(offer.draft, proposal), whole=_WHOLE)
    )


def suggestion_blocks(draft: Draft, proposal: Proposal) -> list[Block]:
    """Draw a suggested rule with its case, or the evidence for changing a rule."""
    if proposal.origin is ProposalOrigin.APPROVALS:
        return approvals_blocks(proposal)
    if speaks_by_weight(proposal.origin):
        return evidence_blocks(draft, proposal)
    head = _HEADS.get(proposal.origin, _HEADS[ProposalOrigin.MESSAGE]).format(about=proposal.call.about)
    blocks = [section(head), quote(proposal.call.ask or proposal.call.said)]
    blocks += [quote(proposal.call.said)] if proposal.call.ask and proposal.call.said else []
    if proposal.is_direct:
        edit = button("Write the rule", Action.EDIT_FIRST, str(ActionValue(proposal.id)), "primary")
        return [*blocks, context(_OWN_WORDS), *actions([edit, _no(proposal)])]
    taught = edits_for_proposal(draft, proposal, proposal.at.date())
    if taught is None:
        return [*blocks, context(f"{proposal.call.about} is gone from the playbook."), *actions([_no(proposal)])]
    return [*blocks, *_drafted(taught, proposal)]


def _drafted(taught: LessonEdits, proposal: Proposal) -> list[Block]:
    """Draw the drafted rule and its cases, with the buttons."""
    target = str(ActionValue(proposal.id))
    cases = [edit.after for edit in taught.edits if edit.part is ItemKind.CASE and edit.after]
    ways = [
        button("Add both" if cases else "Add it", Action.ADD_BOTH, target, "primary"),
        button("Edit first", Action.EDIT_FIRST, target),
        _no(proposal),
    ]
    drawn = [section(_quoted(taught.rule))] if taught.rule else []
    return [*drawn, *(context(_case_line(case)) for case in cases), *actions(ways)]


def _quoted(rule: Rule) -> str:
    unless = f"\n> _Unless:_ {escape(rule.unless)}" if rule.unless else ""
    return f"> {rule_line(rule)}\n> _Why:_ {escape(rule.why)}{unless}"


def _heading(proposal: Proposal) -> str:
    if proposal.origin is ProposalOrigin.APPROVALS:
        return "Hand decisions like this over in advance?"
    if speaks_by_weight(proposal.origin):
        return f"Something speaks for changing {proposal.call.about}"
    return "A rule would have prevented this"


def _question(offer: SuggestionView) -> RenderedCard:
    call = offer.proposal.call
    number, link = f"*Question {offer.number} of {A_SITTING}*", f" (<{call.link}|there>)" if call.link else ""
    match offer.proposal.origin:
        case ProposalOrigin.PROMPT:
            blocks = [section(f"{number}\n{escape(call.said)}")]
            asks = "What did you say, or would you say today?"
        case ProposalOrigin.SENTENCE:
            blocks = [section(f"{number}\nYou wrote{link}:"), quote(call.said)]
            asks = "What do you say to those who ask?"
        case _:
            blocks = [section(f"{number}\nSomebody asked{link}:"), quote(call.ask)]
            blocks += [section("And you said:"), quote(call.said)]
            asks = "What do you say to asks like this one?"
    skip = button("Skip", Action.NOT_THIS, str(ActionValue(offer.proposal.id)))
    ways = [
        button(stance.label, f"{Action.STANCE}/{stance.value}", str(ActionValue(offer.proposal.id, stance.value)))
        for stance in Stance
    ]
    return RenderedCard(f"Question {offer.number} of {A_SITTING}", [*blocks, section(asks), *actions([*ways, skip])])


def _became(proposal: Proposal) -> str:
    by = f" by {escape(proposal.settled_by.name)}" if proposal.settled_by else ""
    when = f", {moment(proposal.settled_at)}" if proposal.settled_at else ""
    match proposal.state:
        case ProposalState.ACCEPTED:
            return f"*{proposal.rule_id}* came of this{by}{when}."
        case ProposalState.DECLINED if comes_from_interview(proposal.origin):
            return "Skipped."
        case ProposalState.SUPERSEDED:
            return "What this rested on was taken back."
    return f"Not made a rule{by}{when}."


def _is_still_draft(offer: SuggestionView) -> str:
    """Say that an accepted rule isn't published yet. Leaves out a single edit, which is published at once if its cases
    pass, and interviews, because their draft says so."""
    rule, draft = offer.proposal.rule_id, offer.draft
    if rule is None or draft is None or comes_from_interview(offer.proposal.origin):
        return ""
    stays = draft.held or len({each.batch for each in draft.pending}) > 1
    is_open = any(each.edit.item == rule for each in draft.pending)
    return f" It isn't published yet: Home > `{draft.handle}` > *Publish*." if is_open and stays else ""


def _case_line(case: Mapping[str, Any]) -> str:
    where = " (run where a model reads)" if case.get("minds") else ""
    return f"Case: “{escape(case['ask'][:300])}” → {plain_words(case['expect']['outcome'])}{where}"


def _no(proposal: Proposal) -> Block:
    return button("No", Action.NOT_THIS, str(ActionValue(proposal.id)))
