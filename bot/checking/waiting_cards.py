"""Cards around an open check: reminders, nudges, alarms, questions, answers and requests for words."""

from bot.checking.check_card import check_of, reasons
from bot.checking.forms import FormContext
from bot.ui.blocks import Block, RenderedCard, actions, button, context, escape, moment, quote, section
from bot.ui.fragments import private_words, verdict_words
from bot.ui.ids import Action
from twins.checking.captured_words import WordsPurpose, asks_back
from twins.checking.escalation import HandoverReason
from twins.checking.views import AnswerView, CheckView, ExpectedWordsView, QuestionView
from twins.states import ExpectedWordsState
from twins.values import ActionValue

_ASKED_FOR = {
    WordsPurpose.CHANGES: "Reply here with the changes. Your reply approves it, and {conductor} gets both at once.",
    WordsPurpose.REASON: "Declined, and {conductor} is told. Reply here with why: {conductor} reads that too.",
    WordsPurpose.QUESTION: "Reply here with your question. {conductor} gets it in their thread; the answer comes here.",
}
_TAKEN = {
    WordsPurpose.CHANGES: "Your words went to {conductor} as the changes.",
    WordsPurpose.REASON: "{conductor} was told why.",
    WordsPurpose.QUESTION: "{conductor} was asked; the answer comes here.",
}


def draw_reminder(view: AnswerView) -> RenderedCard:
    """Remind the holder of a check that it is still open, or theirs again."""
    check = check_of(view)
    if not check.is_waiting:
        return _one_line(f"Settled meanwhile: {escape(verdict_words(check))}.")
    words = (
        f"<@{check.holder.slack}>, {escape(view.conductor_name)} has waited for this since {moment(check.asked_at)}. "
    )
    after = "If nobody decides, others are asked; it is never taken for a yes."
    return _one_line(words + after)


def draw_nudge(view: AnswerView) -> RenderedCard:
    """Pass the conductor's nudge on to the check's holder."""
    check = check_of(view)
    if not check.is_waiting:
        return _one_line(f"Settled meanwhile: {escape(verdict_words(check))}.")
    since = moment(check.asked_at)
    return _one_line(
        f"<@{check.holder.slack}>, {escape(view.conductor_name)} asks you to look at this; it waits since {since}."
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
            words = f"*{verdict}*, their own request. Nobody else may decide for this twin: name a deputy."
        return RenderedCard(verdict, [section(words), quote(view.ask)])
    since, why = moment(check.asked_at), escape(_why_stuck(check))
    words = f"*Stuck:* {escape(view.conductor_name)} waits since {since} - {why}."
    about = context(f"{escape(view.twin.name)}: {escape(reasons(view.decision.grounds))}")
    return RenderedCard("A check is stuck", [section(words), quote(view.ask), about, *_stuck_ways(check)])


def _hidden_alarm(view: AnswerView, check: CheckView) -> RenderedCard:
    """Alert an architect who may not read the ask: which twin, whom it waits for, since when, and the buttons."""
    if check.was_own_ask and check.settled_by:
        by = escape(check.settled_by.name)
        words = f"*{by} decided a request of their own* to {escape(view.twin.name)}. {private_words(view)} "
        words += "Nobody else may decide for this twin: name a deputy."
        return RenderedCard(f"{by} decided a request of their own", [section(words)])
    if check.settled_at:
        return RenderedCard("Settled", [section(f"*Settled.* {private_words(view)}")])
    words = f"*Stuck:* a check of {escape(view.twin.name)} waits since {moment(check.asked_at)} - "
    words += f"{escape(_why_stuck(check))}. {private_words(view)}"
    rules = ", ".join(rule.id for rule in view.decision.cited)
    cited = [context(f"It rests on {escape(rules)}.")] if rules else []
    return RenderedCard("A check is stuck", [section(words), *cited, *_stuck_ways(check)])


def _why_stuck(check: CheckView) -> str:
    return {
        HandoverReason.AWAY: f"{check.owner.name} is away, and nobody else is there who may decide",
        HandoverReason.GONE: f"{check.owner.name} can't be reached any more, and nobody else may decide",
    }.get(check.because, f"asked of {check.owner.name}, last of {check.holder.name}")


def _stuck_ways(check: CheckView) -> list[Block]:
    after = "Hand it over to somebody who can decide. It expires otherwise, which is neither a yes nor a no."
    target = str(ActionValue(check.id, check.digest[:12]))
    return [section(after), *actions([button("Hand over", Action.HAND_TO, target)])]


def draw_hidden(view: AnswerView) -> RenderedCard:
    """Say that something exists, to a person who may not read what it is about."""
    name, check = escape(view.twin.name), view.check
    waits = f"A check of {name} waits for {escape(check.holder.name)}" if check and check.is_waiting else ""
    words = f"{waits or f'{name} was asked something'}. {private_words(view)}"
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
            f"{escape(question.by.name)} asked", [*blocks, context("This was settled meanwhile; no answer is needed.")]
        )
    goes_to = f"Reply here, and it goes to {escape(question.by.name)}."
    after = section(f"{goes_to} Don't begin with a name: such a message may be meant for them.")
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
    return RenderedCard(f"{escape(by)} says why", [section(f"{escape(by)} says why it was declined:"), quote(reason)])


def draw_expected_words(view: AnswerView, awaited_id: str) -> RenderedCard:
    """Draw the request for a person's words, or ask which item they were meant for."""
    wanted = view.words(awaited_id)
    if wanted.state is ExpectedWordsState.DROPPED:
        return _one_line("No words of yours are waited for here any more.")
    if wanted.state is ExpectedWordsState.TAKEN:
        words = _TAKEN.get(wanted.purpose, "Your words were taken.") if wanted.purpose else "Your words were taken."
        return _one_line(words.format(conductor=escape(view.conductor_name)))
    return _which_use(view, wanted) if wanted.purpose is None else _asked_for(view, wanted, wanted.purpose)


def draw_correction(view: AnswerView) -> RenderedCard:
    """Show the conductor the correction of a wrong assumption."""
    review = view.review
    by = review.settled_by.name if review and review.settled_by else "The expert"
    said = review.correction.text if review and review.correction else ""
    who = f"<@{view.conductor}>, " if view.conductor else ""
    words = f":pencil2: {who}{escape(by)} corrects the answer above. What was assumed there no longer stands:"
    return RenderedCard(
        f"{escape(by)} corrects an answer", [section(words), quote(said), context("About:"), quote(view.ask)]
    )


def _asked_for(view: AnswerView, wanted: ExpectedWordsView, purpose: WordsPurpose) -> RenderedCard:
    check = check_of(view)
    words = _ASKED_FOR[purpose].format(conductor=escape(view.conductor_name))
    write = button("Write it in a form", Action.WRITE, str(FormContext(purpose, check.id, check.digest[:12])))
    ways = [write, button("Never mind", Action.AS_NOTHING, str(ActionValue(wanted.id)))]
    return RenderedCard("Reply here with your words", [section(words), *actions(ways)])


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
    blocks: list[Block] = [section("What is this? Nothing was decided yet."), quote(wanted.text or "")]
    return RenderedCard("What is this? Nothing was decided yet.", [*blocks, *actions(ways)])


def _deleted(question: QuestionView) -> list[Block]:
    gone = question.answer and question.answer.is_deleted
    return [context("The message with this answer was deleted since.")] if gone else []


def _one_line(words: str) -> RenderedCard:
    return RenderedCard(words, [section(words)])
