"""Cards around an open check: reminders, nudges, alarms, questions, answers and requests for words."""

from bot.checking.check_card import check_of
from bot.checking.messages import ASKED_FOR, TAKEN
from bot.checking.why_you import why_you
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
from bot.ui.fragments import private_words, verdict_words
from bot.ui.ids import Action
from twins.checking.captured_words import WordsPurpose, asks_back
from twins.checking.escalation import HandoverReason
from twins.checking.views import AnswerView, CheckView, ExpectedWordsView, QuestionView
from twins.states import ExpectedWordsState
from twins.values import ActionValue

_SHORT = 100
"""Characters of an ask's first words."""


def draw_reminder(view: AnswerView) -> RenderedCard:
    """Remind the holder of a check that it is still open, or theirs again."""
    check = check_of(view)
    if not check.is_waiting:
        return _one_line(f"Already settled: {escape(verdict_words(check, view.reader))}.")
    since = f"{escape(view.requester)} has been waiting for this since {moment(check.asked_at)}."
    after = "If you don't decide, I'll ask someone else. Silence never counts as a yes."
    return _one_line(f"<@{check.holder.slack}>, {since} {after}")


def draw_nudge(view: AnswerView) -> RenderedCard:
    """Pass the conductor's nudge on to the check's holder."""
    check = check_of(view)
    if not check.is_waiting:
        return _one_line(f"Already settled: {escape(verdict_words(check, view.reader))}.")
    since = moment(check.asked_at)
    return _one_line(
        f"<@{check.holder.slack}>, {escape(view.requester)} asks you to decide this; waiting since {since}."
    )


def draw_alarm(view: AnswerView) -> RenderedCard:
    """Alert an architect to a check that no one decides, or that its own conductor decided."""
    check = check_of(view)
    if view.is_hidden:
        return _hidden_alarm(view, check)
    if check.settled_at:
        verdict = escape(verdict_words(check))
        words = f"*Settled:* {verdict}."
        if check.was_own_ask:
            words = f"*{verdict}*, their own request. Nobody else can decide for this twin: name a deputy."
        return RenderedCard(verdict, [section(words), quote(view.ask)])
    since, why = moment(check.asked_at), escape(_why_stuck(check))
    words = f"*Stuck:* {escape(view.requester)} has been waiting since {since}. {why}"
    about = context(f"{escape(view.twin.name)}: {escape(why_you(view))}")
    return RenderedCard("A check is stuck", [section(words), quote(view.ask), about, *_stuck_ways(check)])


def _hidden_alarm(view: AnswerView, check: CheckView) -> RenderedCard:
    """Alert an architect who may not read the ask: which twin, who it waits for, since when, and the buttons."""
    if check.was_own_ask and check.settled_by:
        by = escape(check.settled_by.name)
        words = f"*{by} decided their own request* to {escape(view.twin.name)}. {private_words(view)} "
        words += "Nobody else can decide for this twin: name a deputy."
        return RenderedCard(f"{by} decided their own request", [section(words)])
    if check.settled_at:
        return RenderedCard("Settled", [section(f"*Settled.* {private_words(view)}")])
    words = f"*Stuck:* a request to {escape(view.twin.name)} has been waiting since {moment(check.asked_at)}. "
    words += f"{escape(_why_stuck(check))} {private_words(view)}"
    rules = ", ".join(rule.id for rule in view.decision.cited)
    cited = [context(f"It rests on {escape(rules)}.")] if rules else []
    return RenderedCard("A check is stuck", [section(words), *cited, *_stuck_ways(check)])


def _why_stuck(check: CheckView) -> str:
    asked = list(dict.fromkeys([check.owner.name, check.holder.name]))
    return {
        HandoverReason.AWAY: f"{check.owner.name} is away, and nobody else can decide right now.",
        HandoverReason.GONE: f"{check.owner.name} can't be reached any more, and nobody else can decide.",
    }.get(check.because, f"{' and '.join(asked)} {'have' if len(asked) > 1 else 'has'}n't answered.")


def _stuck_ways(check: CheckView) -> list[Block]:
    after = "Hand it over to a person who can decide. Otherwise it expires, which counts as neither yes nor no."
    target = str(ActionValue(check.id, check.digest[:12]))
    return [section(after), *actions([button("Hand over", Action.HAND_TO, target)])]


def draw_hidden(view: AnswerView) -> RenderedCard:
    """Say that something exists, to a person who may not read what it is about."""
    name, check = escape(view.twin.name), view.check
    waits = f"A request to {name} is waiting for {escape(check.holder.name)}" if check and check.is_waiting else ""
    words = f"{waits or f'{name} has been asked a question'}. {private_words(view)}"
    return _one_line(words)


def draw_question(view: AnswerView, question_id: str) -> RenderedCard:
    """Ask the conductor what the decider must know first."""
    check, question = check_of(view), view.question(question_id)
    who = f"<@{view.conductor}>" if view.conductor else "You"
    blocks = [section(f"{who}, {escape(question.by.name)} asks before deciding:"), quote(question.question.text)]
    text = f"{escape(question.by.name)} asks before deciding"
    if question.answer:
        return RenderedCard(text, [*blocks, section("Answered:"), quote(question.answer.text)])
    if not check.is_waiting:
        return RenderedCard(
            f"{escape(question.by.name)} asked", [*blocks, context("This is settled, so no answer is needed.")]
        )
    after = section(f"Reply in this thread (no @mentions) and I'll pass it on to {escape(question.by.name)}.")
    write = button("Write the answer", Action.WRITE, str(FormContext(WordsPurpose.ANSWER, question.id)))
    return RenderedCard(text, [*blocks, after, *actions([write])])


def draw_replied(view: AnswerView, question_id: str) -> RenderedCard:
    """Show the decider the conductor's answer."""
    question = view.question(question_id)
    answer = question.answer.text if question.answer else ""
    words = f"<@{question.by.slack}>, {escape(view.conductor_name)} answers:"
    return RenderedCard(f"{escape(view.conductor_name)} answers", [section(words), quote(answer), *_deleted(question)])


def draw_reason(view: AnswerView) -> RenderedCard:
    """Show the conductor the reason for a decline, given after the verdict."""
    check = check_of(view)
    by = check.settled_by.name if check.settled_by else "The decider"
    reason = check.captured_words.text if check.captured_words else ""
    return RenderedCard(f"{escape(by)} gives the reason", [section(f"{escape(by)}'s reason:"), quote(reason)])


def draw_expected_words(view: AnswerView, awaited_id: str) -> RenderedCard:
    """Draw the request for a person's words, or ask which item they were meant for."""
    wanted = view.words(awaited_id)
    if wanted.state is ExpectedWordsState.DROPPED:
        return _one_line("There is nothing left to reply to here.")
    if wanted.state is ExpectedWordsState.TAKEN:
        words = TAKEN.get(wanted.purpose, "Your reply is recorded.") if wanted.purpose else "Your reply is recorded."
        return _one_line(words.format(conductor=escape(view.conductor_name)))
    return _which_use(view, wanted) if wanted.purpose is None else _asked_for(view, wanted, wanted.purpose)


def draw_correction(view: AnswerView) -> RenderedCard:
    """Show the conductor the correction of a wrong assumption."""
    review = view.review
    by = review.settled_by.name if review and review.settled_by else "The expert"
    said = review.correction.text if review and review.correction else ""
    who = f"<@{view.conductor}>, " if view.conductor else ""
    words = f":pencil2: {who}{escape(by)} corrects the answer above. That answer no longer applies:"
    return RenderedCard(
        f"{escape(by)} corrects an answer", [section(words), quote(said), context("About:"), quote(view.ask)]
    )


def _asked_for(view: AnswerView, wanted: ExpectedWordsView, purpose: WordsPurpose) -> RenderedCard:
    if purpose is WordsPurpose.WHY:
        write = button("Write it in a form", Action.WRITE, str(FormContext(purpose, view.id)))
        ways = [write, button("Never mind", Action.AS_NOTHING, str(ActionValue(wanted.id)))]
        return RenderedCard("Reply here with your reason", [section("Reply here with your reason."), *actions(ways)])
    check = check_of(view)
    words = ASKED_FOR[purpose].format(conductor=escape(view.conductor_name))
    write = button("Write it in a form", Action.WRITE, str(FormContext(purpose, check.id, check.digest[:12])))
    ways = [write, button("Never mind", Action.AS_NOTHING, str(ActionValue(wanted.id)))]
    about = context(f"About: “{escape(first_words(view.ask, _SHORT))}”")
    return RenderedCard("Reply here with your words", [section(words), about, *actions(ways)])


def _which_use(view: AnswerView, wanted: ExpectedWordsView) -> RenderedCard:
    conductor, target = view.conductor_name, str(ActionValue(wanted.id))
    ways = [
        button("Approve with these changes", Action.AS_CHANGES, target),
        button("Decline for this reason", Action.AS_REASON, target),
        button(f"Ask {conductor} this", Action.AS_QUESTION, target),
        button("Nothing", Action.AS_NOTHING, target),
    ]
    if asks_back(wanted.text or ""):
        ways.insert(0, ways.pop(2))
    asked = "What should I do with this? Nothing has been decided yet."
    return RenderedCard(asked, [section(asked), quote(wanted.text or ""), *actions(ways)])


def _deleted(question: QuestionView) -> list[Block]:
    gone = question.answer and question.answer.is_deleted
    return [context("The message with this answer has since been deleted.")] if gone else []


def _one_line(words: str) -> RenderedCard:
    return RenderedCard(words, [section(words)])
