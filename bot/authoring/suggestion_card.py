"""The suggestion card: an interview question, or a rule that would have prevented a mistake."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.authoring.evidence_card import approvals_blocks, evidence_blocks, speaks_by_weight
from bot.authoring.joined_card import joined_elsewhere, likeness_blocks
from bot.authoring.sentences.sentence_list import is_listed, sentence_row
from bot.ui.blocks import Block, RenderedCard, actions, button, clock, context, escape, moment, quote, section
from bot.ui.fragments import plain_words, rule_line
from bot.ui.ids import Action
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
from twins.values import ActionValue, Tier

_WHOLE = "The twin's page in my Home tab shows all of it."
_HEADS = {
    ProposalOrigin.CORRECTION: "You corrected this. A rule would have prevented it:",
    ProposalOrigin.OVERRIDE: "*{about}* was overridden for this reason. Add it as an exception?",
    ProposalOrigin.HAND_OVER: "Nothing covered this, and it was answered by hand. Next time a rule could:",
    ProposalOrigin.VERDICT: "This was decided by hand. Next time a rule could:",
    ProposalOrigin.MESSAGE: "You decided this. A rule could say it for you:",
    ProposalOrigin.PHRASING: "{who} says that this is about *{about}*. Should it be found by these words from now on?",
}

_PICKED = "{who} asked this and picked *{about}*. Should it be found by these words from now on?"
_OWN_WORDS = "This comes from a direct message, and others read a rule and its examples: write them in your own words."

_THEN = {
    Tier.DECIDE: "✅ Go ahead, without you",
    Tier.ASSUME: "🟡 Go ahead, and you review it",
    Tier.CHECK_FIRST: "✋ Your decision first",
}


def draw_suggestion(offer: SuggestionView) -> RenderedCard:
    """Draw the past call and a button for each possible answer; afterwards, what became of it."""
    proposal = offer.proposal
    if offer.is_hidden:
        words = "This suggestion rests on words that you can't read: only the people in that conversation can."
        return RenderedCard(words, [context(words)])
    if proposal.state is not ProposalState.PROPOSED or offer.draft is None:
        return _settled(offer)
    return (
        _question(offer)
        if comes_from_interview(proposal.origin)
        else RenderedCard(_heading(proposal), suggestion_blocks(offer.draft, proposal, offer.alike), whole=_WHOLE)
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
        edit = button("Write the rule", Action.EDIT_FIRST, str(ActionValue(proposal.id)), "primary")
        return [*blocks, context(_OWN_WORDS), *actions([edit, _no(proposal)])]
    repeated = repeated_rule(draft, proposal.call) if proposal.origin is ProposalOrigin.CORRECTION else None
    if repeated:
        return _repeats(repeated, proposal)
    taught = edits_for_proposal(draft, proposal, proposal.at.date())
    if taught is None:
        return [*blocks, context(f"{proposal.call.about} is gone from the playbook."), *actions([_no(proposal)])]
    return [*blocks, *_drafted(taught, proposal)]


def _head(proposal: Proposal) -> str:
    words = _HEADS.get(proposal.origin, _HEADS[ProposalOrigin.MESSAGE])
    who = f"<@{proposal.by.slack}>" if proposal.by else "Someone"
    return (_PICKED if proposal.call.is_picked else words).format(about=proposal.call.about, who=who)


def _repeats(rule: Rule, proposal: Proposal) -> list[Block]:
    """Draw the rule that a correction repeats, and the offer to let it answer such asks."""
    target = str(ActionValue(proposal.id, rule.id))
    ways = [
        button(f"Add this as a way to ask for {rule.id}", Action.ADD_PHRASING, target, "primary"),
        button("Write a rule instead", Action.EDIT_FIRST, str(ActionValue(proposal.id))),
        _no(proposal),
    ]
    head = section(f"You corrected this. *{rule.id}* already says so, but didn't recognize the question:")
    said = [quote(proposal.call.ask), quote(proposal.call.said)]
    return [head, *said, section(_quoted(rule)), *actions(ways)]


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
    if taught.rule and proposal.origin is ProposalOrigin.PHRASING:
        drawn.append(context(_from_then_on(taught.rule, proposal.call.ask)))
    return [*drawn, *(context(_case_line(case)) for case in cases), *actions(ways)]


def _from_then_on(rule: Rule, ask: str) -> str:
    """Say what exactly these words bring, so that no request passes unnoticed."""
    if is_question(ask):
        return "Exactly this question then gets the rule as its answer."
    if rule.is_law:
        return "No request passes by these words: for that, write the order into the law yourself."
    return f"Exactly this request then gets: {_THEN[rule.tier]}."


def _quoted(rule: Rule) -> str:
    unless = f"\n> _Unless:_ {escape(rule.unless)}" if rule.unless else ""
    return f"> {rule_line(rule)}\n> _Why:_ {escape(rule.why)}{unless}"


def _heading(proposal: Proposal) -> str:
    if proposal.origin is ProposalOrigin.APPROVALS:
        return "Grant decisions like this in general?"
    if speaks_by_weight(proposal.origin):
        return f"A proposal to change {proposal.call.about}"
    return "You corrected an answer" if proposal.origin is ProposalOrigin.CORRECTION else "A suggestion for your twin"


def _question(offer: SuggestionView) -> RenderedCard:
    call = offer.proposal.call
    number, link = f"*Question {offer.number} of {A_SITTING}*", f" (<{call.link}|there>)" if call.link else ""
    match offer.proposal.origin:
        case ProposalOrigin.PROMPT:
            blocks = [section(f"{number}\n{escape(call.said)}")]
            asks = "What did you say, or would you say today?"
        case _:
            blocks = [section(f"{number}\nYou were asked{link}:"), quote(call.ask)]
            blocks += [section("And you said:"), quote(call.said)]
            asks = "What do you tell people who ask for something like this?"
    skip = button("Skip", Action.NOT_THIS, str(ActionValue(offer.proposal.id)))
    ways = [
        button(stance.label, f"{Action.STANCE}/{stance.value}", str(ActionValue(offer.proposal.id, stance.value)))
        for stance in Stance
    ]
    return RenderedCard(f"Question {offer.number} of {A_SITTING}", [*blocks, section(asks), *actions([*ways, skip])])


def _settled(offer: SuggestionView) -> RenderedCard:
    """Say what became of a suggestion; one that is accepted can be undone as long as it isn't published."""
    proposal, pending = offer.proposal, _pending(offer)
    words = f"{_became(offer)}{_goes_live(offer, pending)}"
    asked, undo = _asked(proposal), []
    if pending and not comes_from_interview(proposal.origin):
        target = str(ActionValue(proposal.handle, pending.batch))
        undo.append(button("Undo", f"{Action.UNDO}/{pending.batch}", target))
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
    when = f", {moment(proposal.settled_at)}" if proposal.settled_at and not is_own else ""
    by_whom = f" by {escape(by.name)}" if by and not is_own else ""
    match proposal.state:
        case ProposalState.ACCEPTED:
            return f"Saved as *{proposal.rule_id}*{by_whom}{when}."
        case ProposalState.DECLINED if comes_from_interview(proposal.origin):
            return "Skipped."
        case ProposalState.SUPERSEDED:
            return "What this was based on was withdrawn."
    after = f"*{proposal.call.about}* stays as it is" if _is_about_a_rule(proposal) else "no rule was made"
    return f"Declined{by_whom}{when}: {after}."


def _is_about_a_rule(proposal: Proposal) -> bool:
    return speaks_by_weight(proposal.origin) and proposal.origin is not ProposalOrigin.APPROVALS


def _goes_live(offer: SuggestionView, pending: PendingEdit | None) -> str:
    """Say when it answers, unless it does already. Of an interview the draft says it."""
    draft = offer.draft
    if pending is None or draft is None or comes_from_interview(offer.proposal.origin):
        return ""
    if draft.held or not draft.goes_live_at:
        return f" It isn't published yet: Home > `{draft.handle}` > *Publish*."
    if pending.by != draft.expert:
        asked = "You are" if draft.expert.slack == offer.reader else f"{escape(draft.expert.name)} is"
        return f" {asked} asked to agree at {clock(draft.goes_live_at)}."
    return f" It goes live at {clock(draft.goes_live_at)}."


def _case_line(case: Mapping[str, Any]) -> str:
    where = " (run where a model reads)" if case.get("minds") else ""
    return f"Case: “{escape(case['ask'][:300])}” → {plain_words(case['expect']['outcome'])}{where}"


def _no(proposal: Proposal) -> Block:
    return button("No", Action.NOT_THIS, str(ActionValue(proposal.id)))
