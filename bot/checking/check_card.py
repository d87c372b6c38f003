"""The check card for the expert, and the verdict that is posted in the thread."""

from dataclasses import replace

from bot.asking.lead import lead_of
from bot.asking.together import holds_back, outcome_now
from bot.checking.check_details import answered_words, check_details, last_question, precedent_words, the_twin_says
from bot.checking.messages import check_words
from bot.checking.messages.checking_notices import FIELD_LABEL, REQUEST_DELETED, SETTLED_WITHOUT_WORDS, WHOLE_CARD
from bot.checking.messages.why_you import why_you
from bot.ui.blocks import (
    QUOTE_LIMIT,
    Block,
    RenderedCard,
    actions,
    button,
    context,
    escape,
    first_words,
    labelled,
    menu,
    moment,
    quote,
    quotes,
    section,
)
from bot.ui.fields import FIELD
from bot.ui.ids import WORDS, Action
from bot.ui.messages.fragments import is_plain_answer, requester, verdict_line, verdict_sign, verdict_words
from bot.ui.new_blocks import folded, words_field
from twins.checking.captured_words import LONGEST_WORDS
from twins.checking.checks import rule_behind
from twins.checking.views import AnswerView, CheckView
from twins.states import CheckState
from twins.values import ActionValue, Outcome

_DIGEST_SHOWN = 12
_SHORT_ANSWER = 200
"""Characters of an answer in a notification."""


def draw_check(view: AnswerView) -> RenderedCard:
    """Draw the ask, the one rule and reason, and the buttons; the rest is folded away. A verdict replaces line 1."""
    check = check_of(view)
    everything = button(check_words.SHOW_EVERYTHING, Action.SHOW_ALL, str(ActionValue(check.id)))
    ways = check_buttons(view)
    if ways:
        ways.insert(0, words_field(FIELD_LABEL, WORDS, FIELD, LONGEST_WORDS))
    question, details = last_question(view), folded(check_words.DETAILS, check_details(view))
    said = [
        *question,
        *(the_twin_says(view) + precedent_words(view) + answered_words(view) if check.is_waiting else []),
    ]
    blocks = [
        section(_head(view)),
        *_gone(check),
        *_request_gone(view),
        quote(view.ask),
        *_given_reason(view),
        *reasons_of_all(view),
    ]
    blocks += [*said, *ways, *details]
    if not ways and len(view.ask) > QUOTE_LIMIT:
        blocks += actions([everything])
    waits = check_words.needs_decision(view.requester)
    text = f"{verdict_line(check, view.reader)}: {view.ask[:100]}" if check.settled_at else f"{waits}: {view.ask[:300]}"
    return RenderedCard(escape(text), blocks, spare=(details,), whole=WHOLE_CARD, everything=everything)


def whole_check(view: AnswerView) -> list[Block]:
    """Draw a check with its whole ask, and without buttons, for a form."""
    blocks = [*_words(check_of(view)), *quotes(view.ask), *_given_reason(view), *reasons_of_all(view)]
    return [*blocks, *last_question(view), *the_twin_says(view), *precedent_words(view), *check_details(view)]


def draw_verdict(view: AnswerView) -> RenderedCard:
    """Draw the verdict for the conductor. A reason that came later has a message of its own."""
    check = check_of(view)
    who = f"<@{view.conductor}>, " if view.conductor else ""
    words = verdict_words(check)
    if is_plain_answer(view):
        return _plain_answer(view, check, who)
    after = check_words.AFTER.get(check.state, check_words.DONT_GO_AHEAD)
    stops = _stopped_by(view, check)
    if stops and check.state in {CheckState.APPROVED, CheckState.APPROVED_WITH_CHANGES}:
        after = check_words.settles_but(view.twin.name, stops)
    again = (
        [button(check_words.ASK_AGAIN, Action.ASK_AGAIN, str(ActionValue(check.id)))]
        if check.state is CheckState.EXPIRED
        else []
    )
    head = section(f"{verdict_sign(check)} *{escape(words)}.* {who}{escape(after)}")
    said = [] if check.is_explained_later else _words(check)
    return RenderedCard(escape(f"{words}: {after}"), [head, *said, quote(view.ask), *actions(again)])


def _plain_answer(view: AnswerView, check: CheckView, who: str) -> RenderedCard:
    head = check_words.person_answers(escape(check.settled_by.name) if check.settled_by else "")
    said = first_words(check.captured_words.text, _SHORT_ANSWER) if check.captured_words else ""
    return RenderedCard(f"{head}: {escape(said)}", [section(f"💬 {who}{head}:"), *_words(check), quote(view.ask)])


def check_of(view: AnswerView) -> CheckView:
    """Return a decision's check. Raises LookupError if it has none."""
    if view.check is None:
        raise LookupError(f"decision {view.id} has no check")
    return view.check


def check_buttons(view: AnswerView) -> list[Block]:
    check = check_of(view)
    if not check.is_waiting:
        return []
    target = str(ActionValue(check.id, check.digest[:_DIGEST_SHOWN]))
    rarer = {
        check_words.ask(view.conductor_name): (Action.QUESTION, target),
        check_words.HAND_OVER: (Action.HAND_TO, target),
        check_words.SHOW_EVERYTHING: (Action.SHOW_ALL, str(ActionValue(check.id))),
    }
    return actions(
        [
            button(check_words.APPROVE, Action.APPROVE, target, "primary"),
            button(check_words.APPROVE_WITH_CHANGES, Action.CHANGES, target),
            button(check_words.DECLINE, Action.DECLINE, target, "danger"),
            menu(rarer),
        ]
    )


def place_words(view: AnswerView) -> str:
    """Say where it was asked, with a link to the thread, and for which product."""
    channel = view.place.channel or ""
    place = check_words.IN_DIRECT_MESSAGE if channel.startswith("D") else f"<#{channel}>"
    thread = f"<{view.link}|thread>" if view.link else ""
    product = escape(view.product) if view.product else ""
    return " · ".join(filter(None, (place, thread, product)))


def rule_line(view: AnswerView) -> str:
    """Name the one rule, and say why the check comes to this person."""
    rule, why = rule_behind(view.decision), check_words.why_it_is_you(escape(why_you(view)))
    return f"*{rule.id}*: {escape(rule.text)}\n{why}" if rule else why


def reasons_of_all(view: AnswerView) -> list[Block]:
    """Draw the rule and the reason of each twin whose decision a check settles; name the twins if there are several."""
    if not view.checked_with:
        return [section(rule_line(view))]
    others = (replace(view, twin=each.twin, decision=each.decision) for each in view.checked_with)
    return [section(f"_{escape(each.twin.name)}_\n{rule_line(each)}") for each in (view, *others)]


def _head(view: AnswerView) -> str:
    check = check_of(view)
    if check.settled_at is None:
        return check_words.needs_decision_at(requester(view), place_words(view))
    without_words = SETTLED_WITHOUT_WORDS.get(check.state, "")
    if view.is_deleted and check.state is CheckState.WITHDRAWN:
        without_words = REQUEST_DELETED
    said = check.captured_words.text if check.captured_words else without_words
    after = f": {escape(said)}" if said else ""
    return f"*{escape(verdict_line(check, view.reader))}* · {moment(check.settled_at)}{after}"


def _given_reason(view: AnswerView) -> list[Block]:
    return [labelled(check_words.REASON_GIVEN, view.why.text)] if view.why else []


def _stopped_by(view: AnswerView, check: CheckView) -> str:
    """Say who or what else keeps the conductor from going ahead: a person who has another check of the same ask, or
    the strictest answer of another twin; "" if nothing does."""
    others = [each for each in view.beside if not (each.check and each.check.id == check.id)]
    held = (each.check.holder.name for each in others if each.check and each.check.is_waiting)
    waiting = list(dict.fromkeys(held))
    if waiting:
        return check_words.still_to_decide(waiting)
    against = [each for each in others if holds_back(each)]
    if not against:
        return ""
    first = max(against, key=lambda each: outcome_now(each).strictness or 0)
    is_no = outcome_now(first) is Outcome.REFUSED
    return check_words.twin_says(first.twin.name, lead_of(first).head.rstrip("."), is_no=is_no)


def _words(check: CheckView) -> list[Block]:
    if check.captured_words is None or check.settled_at is None:
        return []
    label = check_words.BECAUSE if check.state is CheckState.DECLINED else check_words.CHANGES
    return [labelled(label, check.captured_words.text), *_gone(check)]


def _gone(check: CheckView) -> list[Block]:
    is_gone = check.captured_words and check.captured_words.is_deleted and check.settled_at
    return [context(check_words.WORDS_DELETED)] if is_gone else []


def _request_gone(view: AnswerView) -> list[Block]:
    is_said = check_of(view).state is CheckState.WITHDRAWN
    return [context(check_words.REQUEST_DELETED_SINCE)] if view.is_deleted and not is_said else []
