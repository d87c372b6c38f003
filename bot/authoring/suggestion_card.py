"""The suggestion card: an interview question, or a rule that would have prevented a mistake."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.authoring.evidence_card import approvals_blocks, evidence_blocks, speaks_by_weight
from bot.authoring.joined_card import joined_elsewhere, likeness_blocks
from bot.authoring.messages import suggestion_words
from bot.authoring.sentences.sentence_list import is_listed, sentence_row
from bot.ui.blocks import Block, RenderedCard, actions, button, clock, context, escape, moment, quote, section
from bot.ui.ids import Action
from bot.ui.messages.fragments import plain_words, rule_line
from twins.authoring.drafts import Draft, PendingEdit, Proposal, SuggestionView
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.interview import A_SITTING, comes_from_interview
from twins.authoring.lesson_edits import LessonEdits
from twins.authoring.lessons import ProposalOrigin, Stance
from twins.authoring.proposal_edits import edits_for_proposal
from twins.authoring.repeated_rules import repeated_rule
from twins.deciding.question_grammar import is_question
from twins.playbook.model import Rule
from twins.states import ProposalState
from twins.values import ActionValue


def draw_suggestion(offer: SuggestionView) -> RenderedCard:
    """Draw the past call and a button for each possible answer; afterwards, what became of it."""
    proposal = offer.proposal
    if offer.is_hidden:
        words = suggestion_words.HIDDEN
        return RenderedCard(words, [context(words)])
    if proposal.state is not ProposalState.PROPOSED or offer.draft is None:
        return _settled(offer)
    return (
        _question(offer)
        if comes_from_interview(proposal.origin)
        else RenderedCard(
            _heading(proposal),
            suggestion_blocks(offer.draft, proposal, offer.alike),
            whole=suggestion_words.WHOLE_SUGGESTION,
        )
    )


def suggestion_blocks(draft: Draft, proposal: Proposal, alike: Sequence[Proposal] = ()) -> list[Block]:
    """Draw a suggestion with its buttons, and what is joined to it or sounds like it."""
    if proposal.joined_to:
        return [*_asked(proposal), *joined_elsewhere(proposal)]
    return [*_suggested(draft, proposal), *likeness_blocks(proposal, alike)]


def _suggested(draft: Draft, proposal: Proposal) -> list[Block]:
    """Draw a suggested rule with its case, or the evidence for changing a rule."""
    if proposal.origin is ProposalOrigin.APPROVALS:
        return approvals_blocks(proposal)
    if speaks_by_weight(proposal.origin):
        return evidence_blocks(draft, proposal)
    if is_listed(proposal):
        return sentence_row(proposal)
    head = _head(proposal)
    blocks = [section(head), quote(proposal.call.ask or proposal.call.said)]
    blocks += [quote(proposal.call.said)] if proposal.call.ask and proposal.call.said else []
    if proposal.is_direct:
        edit = button(suggestion_words.WRITE_THE_RULE, Action.EDIT_FIRST, str(ActionValue(proposal.id)), "primary")
        return [*blocks, context(suggestion_words.OWN_WORDS), *actions([edit, _no(proposal)])]
    repeated = repeated_rule(draft, proposal.call) if proposal.origin is ProposalOrigin.CORRECTION else None
    if repeated:
        return _repeats(repeated, proposal)
    taught = edits_for_proposal(draft, proposal, proposal.at.date())
    if taught is None:
        return [*blocks, context(suggestion_words.gone_from_playbook(proposal.call.about)), *actions([_no(proposal)])]
    return [*blocks, *_drafted(taught, proposal)]


def _head(proposal: Proposal) -> str:
    words = suggestion_words.HEADS.get(proposal.origin, suggestion_words.HEADS[ProposalOrigin.MESSAGE])
    who = f"<@{proposal.by.slack}>" if proposal.by else suggestion_words.SOMEONE
    return (suggestion_words.PICKED if proposal.call.is_picked else words).format(about=proposal.call.about, who=who)


def _repeats(rule: Rule, proposal: Proposal) -> list[Block]:
    """Draw the rule that a correction repeats, and the offer to let it answer such asks."""
    target = str(ActionValue(proposal.id, rule.id))
    ways = [
        button(suggestion_words.add_phrasing(rule.id), Action.ADD_PHRASING, target, "primary"),
        button(suggestion_words.RULE_INSTEAD, Action.EDIT_FIRST, str(ActionValue(proposal.id))),
        _no(proposal),
    ]
    head = section(suggestion_words.not_recognized(rule.id))
    said = [quote(proposal.call.ask), quote(proposal.call.said)]
    return [head, *said, section(_quoted(rule)), *actions(ways)]


def _drafted(taught: LessonEdits, proposal: Proposal) -> list[Block]:
    """Draw the drafted rule and its cases, with the buttons."""
    target = str(ActionValue(proposal.id))
    cases = [edit.after for edit in taught.edits if edit.part is ItemKind.CASE and edit.after]
    ways = [
        button(suggestion_words.ADD_BOTH if cases else suggestion_words.ADD_IT, Action.ADD_BOTH, target, "primary"),
        button(suggestion_words.EDIT_FIRST, Action.EDIT_FIRST, target),
        _no(proposal),
    ]
    drawn = [section(_quoted(taught.rule))] if taught.rule else []
    if taught.rule and proposal.origin is ProposalOrigin.PHRASING:
        drawn.append(context(_from_then_on(taught.rule, proposal.call.ask)))
    return [*drawn, *(context(_case_line(case)) for case in cases), *actions(ways)]


def _from_then_on(rule: Rule, ask: str) -> str:
    """Say what exactly these words bring, so that no request passes unnoticed."""
    if is_question(ask):
        return suggestion_words.QUESTION_READ_OUT
    if rule.is_law:
        return suggestion_words.LAW_PASSES_NOTHING
    return suggestion_words.exactly_this_gets(suggestion_words.THEN[rule.tier])


def _quoted(rule: Rule) -> str:
    return suggestion_words.quoted_rule(rule_line(rule), escape(rule.why), escape(rule.unless or ""))


def _heading(proposal: Proposal) -> str:
    if proposal.origin is ProposalOrigin.APPROVALS:
        return suggestion_words.GRANT_IN_GENERAL
    if speaks_by_weight(proposal.origin):
        return suggestion_words.proposal_to_change(proposal.call.about)
    return (
        suggestion_words.CORRECTED_AN_ANSWER
        if proposal.origin is ProposalOrigin.CORRECTION
        else suggestion_words.A_SUGGESTION
    )


def _question(offer: SuggestionView) -> RenderedCard:
    call = offer.proposal.call
    number = suggestion_words.question_number(offer.number, A_SITTING)
    match offer.proposal.origin:
        case ProposalOrigin.PROMPT:
            blocks = [section(f"*{number}*\n{escape(call.said)}")]
            asks = suggestion_words.WHAT_DID_YOU_SAY
        case _:
            blocks = [section(f"*{number}*\n{suggestion_words.you_were_asked(call.link)}"), quote(call.ask)]
            blocks += [section(suggestion_words.AND_YOU_SAID), quote(call.said)]
            asks = suggestion_words.WHAT_DO_YOU_TELL
    skip = button(suggestion_words.SKIP, Action.NOT_THIS, str(ActionValue(offer.proposal.id)))
    ways = [
        button(stance.label, f"{Action.STANCE}/{stance.value}", str(ActionValue(offer.proposal.id, stance.value)))
        for stance in Stance
    ]
    return RenderedCard(number, [*blocks, section(asks), *actions([*ways, skip])])


def _settled(offer: SuggestionView) -> RenderedCard:
    """Say what became of a suggestion; one that is accepted can be undone as long as it isn't published."""
    proposal, pending = offer.proposal, _pending(offer)
    words = " ".join(filter(None, (_became(offer), _goes_live(offer, pending))))
    asked, undo = _asked(proposal), []
    if pending and not comes_from_interview(proposal.origin):
        target = str(ActionValue(proposal.handle, pending.batch))
        undo.append(button(suggestion_words.UNDO, f"{Action.UNDO}/{pending.batch}", target))
    return RenderedCard(words, [section(words) if undo else context(words), *asked, *actions(undo)])


def _asked(proposal: Proposal) -> list[Block]:
    return [quote(proposal.call.ask)] if proposal.call.ask else []


def _pending(offer: SuggestionView) -> PendingEdit | None:
    """Return the edit by which it was accepted, if no version holds it yet."""
    rule, draft = offer.proposal.rule_id, offer.draft
    if rule is None or draft is None:
        return None
    by = offer.proposal.settled_by
    return next((each for each in draft.pending if each.edit.item == rule and each.by == by), None)


def _became(offer: SuggestionView) -> str:
    """Say what came of it; if it was another person's click, whose and when."""
    proposal, by = offer.proposal, offer.proposal.settled_by
    is_own = by is not None and by.slack == offer.reader
    when = moment(proposal.settled_at) if proposal.settled_at and not is_own else ""
    who = escape(by.name) if by and not is_own else ""
    match proposal.state:
        case ProposalState.ACCEPTED:
            return suggestion_words.saved_as(proposal.rule_id or "", who, when)
        case ProposalState.DECLINED if comes_from_interview(proposal.origin):
            return suggestion_words.SKIPPED
        case ProposalState.SUPERSEDED:
            return suggestion_words.BASIS_WITHDRAWN
    return suggestion_words.declined(proposal.call.about if _is_about_a_rule(proposal) else "", who, when)


def _is_about_a_rule(proposal: Proposal) -> bool:
    return speaks_by_weight(proposal.origin) and proposal.origin is not ProposalOrigin.APPROVALS


def _goes_live(offer: SuggestionView, pending: PendingEdit | None) -> str:
    """Say when it answers, unless it does already. Of an interview the draft says it."""
    draft = offer.draft
    if pending is None or draft is None or comes_from_interview(offer.proposal.origin):
        return ""
    if draft.held or not draft.goes_live_at:
        return suggestion_words.not_published_yet(draft.handle)
    if pending.by != draft.expert:
        expert = "" if draft.expert.slack == offer.reader else escape(draft.expert.name)
        return suggestion_words.asked_to_agree(expert, clock(draft.goes_live_at))
    return suggestion_words.goes_live(clock(draft.goes_live_at))


def _case_line(case: Mapping[str, Any]) -> str:
    outcome = plain_words(case["expect"]["outcome"])
    return suggestion_words.case_line(escape(case["ask"][:300]), outcome, needs_model=bool(case.get("minds")))


def _no(proposal: Proposal) -> Block:
    return button(suggestion_words.NO, Action.NOT_THIS, str(ActionValue(proposal.id)))
