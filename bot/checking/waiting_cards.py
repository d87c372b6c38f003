"""Cards around an open check: reminders, nudges, alarms, questions, answers and requests for words."""

from bot.checking.check_card import check_of
from bot.checking.messages import waiting_words
from bot.checking.messages.checking_notices import ASKED_FOR, RECORDED, TAKEN
from bot.checking.messages.why_you import why_you
from bot.ui.blocks import (
    Block,
    RenderedCard,
    actions,
    button,
    context,
    escape,
    first_words,
    moment,
    quote,
    section,
)
from bot.ui.form_context import FormContext
from bot.ui.ids import Action
from bot.ui.messages.fragments import private_words, verdict_words
from twins.checking.captured_words import WordsPurpose, asks_back
from twins.checking.views import AnswerView, CheckView, ExpectedWordsView, QuestionView
from twins.states import ExpectedWordsState
from twins.values import ActionValue

_SHORT = 100
"""Characters of an ask's first words."""


def draw_reminder(view: AnswerView) -> RenderedCard:
    """Remind the holder of a check that it is still open, or theirs again."""
    check = check_of(view)
    if not check.is_waiting:
        return _one_line(waiting_words.settled_already(escape(verdict_words(check, view.reader))))
    return _one_line(waiting_words.reminder(check.holder.slack, escape(view.requester), moment(check.asked_at)))


def draw_nudge(view: AnswerView) -> RenderedCard:
    """Pass the conductor's nudge on to the check's holder."""
    check = check_of(view)
    if not check.is_waiting:
        return _one_line(waiting_words.settled_already(escape(verdict_words(check, view.reader))))
    since = moment(check.asked_at)
    return _one_line(waiting_words.reminded(check.holder.slack, escape(view.requester), since))


def draw_alarm(view: AnswerView) -> RenderedCard:
    """Alert an architect to a check that no one decides, or that its own conductor decided, or had decided by a
    person of their choice."""
    check = check_of(view)
    if view.is_hidden:
        return _hidden_alarm(view, check)
    if check.settled_at:
        verdict = escape(verdict_words(check))
        words = waiting_words.settled(verdict)
        if check.was_own_ask:
            words = waiting_words.own_request(verdict)
        elif check.was_chosen:
            words = waiting_words.handed_over(verdict, escape(view.requester))
        return RenderedCard(verdict, [section(words), quote(view.ask)])
    since, why = moment(check.asked_at), escape(_why_stuck(check))
    words = waiting_words.stuck(escape(view.requester), since, why)
    about = context(f"{escape(view.twin.name)}: {escape(why_you(view))}")
    return RenderedCard(waiting_words.A_CHECK_IS_STUCK, [section(words), quote(view.ask), about, *_stuck_ways(check)])


def _hidden_alarm(view: AnswerView, check: CheckView) -> RenderedCard:
    """Alert an architect who may not read the ask: which twin, who it waits for, since when, and the buttons."""
    if check.was_own_ask and check.settled_by:
        by = escape(check.settled_by.name)
        words = waiting_words.own_request_decided(by, escape(view.twin.name), private_words(view))
        return RenderedCard(waiting_words.decided_own_request(by), [section(words)])
    if check.was_chosen and check.settled_by:
        by, asked = escape(check.settled_by.name), escape(view.requester)
        words = waiting_words.handed_over_unread(by, escape(view.twin.name), asked, private_words(view))
        return RenderedCard(waiting_words.decided_what_was_handed_over(by, asked), [section(words)])
    if check.settled_at:
        return RenderedCard(waiting_words.SETTLED, [section(waiting_words.settled_unread(private_words(view)))])
    since, why = moment(check.asked_at), escape(_why_stuck(check))
    words = waiting_words.stuck_unread(escape(view.twin.name), since, why, private_words(view))
    rules = ", ".join(rule.id for rule in view.decision.cited)
    cited = [context(waiting_words.rests_on(escape(rules)))] if rules else []
    return RenderedCard(waiting_words.A_CHECK_IS_STUCK, [section(words), *cited, *_stuck_ways(check)])


def _why_stuck(check: CheckView) -> str:
    asked = list(dict.fromkeys([check.owner.name, check.holder.name]))
    return waiting_words.why_stuck(check.because, check.owner.name, asked)


def _stuck_ways(check: CheckView) -> list[Block]:
    after = waiting_words.HAND_IT_OVER
    target = str(ActionValue(check.id, check.digest[:12]))
    return [section(after), *actions([button(waiting_words.HAND_OVER, Action.HAND_TO, target)])]


def draw_hidden(view: AnswerView) -> RenderedCard:
    """Say that something exists, to a person who may not read what it is about."""
    check = view.check
    holder = escape(check.holder.name) if check and check.is_waiting else ""
    return _one_line(waiting_words.hidden(escape(view.twin.name), holder, private_words(view)))


def draw_question(view: AnswerView, question_id: str) -> RenderedCard:
    """Ask the conductor what the decider must know first."""
    check, question = check_of(view), view.question(question_id)
    who = f"<@{view.conductor}>" if view.conductor else waiting_words.YOU
    blocks = [section(waiting_words.asks_before_deciding(who, escape(question.by.name))), quote(question.question.text)]
    text = waiting_words.asks_in_short(escape(question.by.name))
    if question.answer:
        return RenderedCard(text, [*blocks, section(waiting_words.ANSWERED), quote(question.answer.text)])
    if not check.is_waiting:
        return RenderedCard(
            waiting_words.asked_in_short(escape(question.by.name)), [*blocks, context(waiting_words.NO_ANSWER_NEEDED)]
        )
    after = section(waiting_words.reply_to_pass_on(escape(question.by.name)))
    write = button(waiting_words.WRITE_ANSWER, Action.WRITE, str(FormContext(WordsPurpose.ANSWER, question.id)))
    return RenderedCard(text, [*blocks, after, *actions([write])])


def draw_replied(view: AnswerView, question_id: str) -> RenderedCard:
    """Show the decider the conductor's answer."""
    question = view.question(question_id)
    answer = question.answer.text if question.answer else ""
    words = waiting_words.answers_you(question.by.slack, escape(view.conductor_name))
    return RenderedCard(
        waiting_words.answers(escape(view.conductor_name)), [section(words), quote(answer), *_deleted(question)]
    )


def draw_reason(view: AnswerView) -> RenderedCard:
    """Show the conductor the reason for a decline, given after the verdict."""
    check = check_of(view)
    by = escape(check.settled_by.name) if check.settled_by else waiting_words.THE_DECIDER
    reason = check.captured_words.text if check.captured_words else ""
    return RenderedCard(waiting_words.gives_reason(by), [section(waiting_words.reason_of(by)), quote(reason)])


def draw_expected_words(view: AnswerView, awaited_id: str) -> RenderedCard:
    """Draw the request for a person's words, or ask which item they were meant for."""
    wanted = view.words(awaited_id)
    if wanted.state is ExpectedWordsState.DROPPED:
        return _one_line(waiting_words.NOTHING_LEFT)
    if wanted.state is ExpectedWordsState.TAKEN:
        words = TAKEN.get(wanted.purpose, RECORDED) if wanted.purpose else RECORDED
        return _one_line(words.format(conductor=escape(view.conductor_name)))
    return _which_use(view, wanted) if wanted.purpose is None else _asked_for(view, wanted, wanted.purpose)


def draw_correction(view: AnswerView) -> RenderedCard:
    """Show the conductor the correction of a wrong assumption."""
    review = view.review
    by = review.settled_by.name if review and review.settled_by else waiting_words.THE_EXPERT
    said = review.correction.text if review and review.correction else ""
    words = waiting_words.corrects(escape(by), view.conductor or "")
    return RenderedCard(
        waiting_words.corrects_in_short(escape(by)),
        [section(words), quote(said), context(waiting_words.ABOUT), quote(view.ask)],
    )


def _asked_for(view: AnswerView, wanted: ExpectedWordsView, purpose: WordsPurpose) -> RenderedCard:
    if purpose is WordsPurpose.WHY:
        write = button(waiting_words.IN_A_FORM, Action.WRITE, str(FormContext(purpose, view.id)))
        ways = [write, button(waiting_words.NEVER_MIND, Action.AS_NOTHING, str(ActionValue(wanted.id)))]
        return RenderedCard(
            waiting_words.REPLY_WITH_REASON_SHORT, [section(waiting_words.REPLY_WITH_REASON), *actions(ways)]
        )
    check = check_of(view)
    words = ASKED_FOR[purpose].format(conductor=escape(view.conductor_name))
    write = button(waiting_words.IN_A_FORM, Action.WRITE, str(FormContext(purpose, check.id, check.digest[:12])))
    ways = [write, button(waiting_words.NEVER_MIND, Action.AS_NOTHING, str(ActionValue(wanted.id)))]
    about = context(waiting_words.about(escape(first_words(view.ask, _SHORT))))
    return RenderedCard(waiting_words.REPLY_WITH_WORDS, [section(words), about, *actions(ways)])


def _which_use(view: AnswerView, wanted: ExpectedWordsView) -> RenderedCard:
    conductor, target = view.conductor_name, str(ActionValue(wanted.id))
    ways = [
        button(waiting_words.AS_CHANGES, Action.AS_CHANGES, target),
        button(waiting_words.AS_REASON, Action.AS_REASON, target),
        button(waiting_words.as_question(conductor), Action.AS_QUESTION, target),
        button(waiting_words.NOTHING, Action.AS_NOTHING, target),
    ]
    if asks_back(wanted.text or ""):
        ways.insert(0, ways.pop(2))
    asked = waiting_words.WHAT_TO_DO
    return RenderedCard(asked, [section(asked), quote(wanted.text or ""), *actions(ways)])


def _deleted(question: QuestionView) -> list[Block]:
    gone = question.answer and question.answer.is_deleted
    return [context(waiting_words.ANSWER_DELETED)] if gone else []


def _one_line(words: str) -> RenderedCard:
    return RenderedCard(words, [section(words)])
