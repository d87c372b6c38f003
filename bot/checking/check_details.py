"""Parts of a check card below its rule: the last question, the twin's advice, precedents, and the folded rest."""

from collections import Counter

from bot.asking.lead import read_out
from bot.checking.messages import check_words
from bot.checking.messages.why_you import all_reasons
from bot.ui.blocks import Block, context, cut, escape, labelled, section
from bot.ui.messages.counts import listed
from bot.ui.messages.fragments import read_as, rule_words, subject, times
from bot.ui.messages.promise_words import who_has_it
from twins.authoring.lessons import Precedent, Stance
from twins.checking.checks import offered_instead
from twins.checking.escalation import HandoverReason
from twins.checking.views import AnswerView, QuestionView
from twins.deciding.decision import CitedRule
from twins.states import CheckState
from twins.values import Outcome

_MOST_RULES, _MOST_EARLIER = 3, 2
_QUOTED, _BRIEF = 300, 120
_APPROVED = {CheckState.APPROVED, CheckState.APPROVED_WITH_CHANGES}


def last_question(view: AnswerView) -> list[Block]:
    questions = view.check.questions if view.check else ()
    return _question(questions[-1], view) if questions else []


def the_twin_says(view: AnswerView) -> list[Block]:
    """Quote what the twin answered, else its advice; without a model, what the rule offers instead."""
    decision = view.decision
    if decision.outcome is Outcome.ANSWERED:
        return [labelled(check_words.TWIN_ANSWERED, read_out(decision))]
    advice = decision.advice if decision.mind != "lookup" else ""
    if advice in {each.text for each in decision.cited}:
        advice = ""
    said = advice or offered_instead(decision)
    return [labelled(check_words.TWIN_WOULD_SAY, said)] if said else []


def precedent_words(view: AnswerView) -> list[Block]:
    """Count the earlier verdicts by the same rule or trigger that the reader may see, and quote the last changes."""
    past = view.check.precedents if view.check else ()
    if not past:
        return []
    number = Counter("approved" if each.state in _APPROVED else "declined" for each in past)
    verdicts = [f"{verdict} {times(count)}" if len(past) > 1 else verdict for verdict, count in number.items()]
    changes = next((each.changes for each in past if each.changes), "")
    quoted = escape(cut(changes, _QUOTED))
    return [context(check_words.asked_lately(times(len(past)), ", ".join(verdicts), quoted))]


def answered_words(view: AnswerView) -> list[Block]:
    """Say, of a question that nothing covers, what was answered to others that sound like it."""
    said = [f"“{escape(cut(each.call.ask, _BRIEF))}” ({_answer(each.call)})" for each in view.answered_before]
    return [context(check_words.sounds_like(listed(said)))] if said else []


def _answer(call: Precedent) -> str:
    if call.said:
        return check_words.answered_by_hand(escape(cut(call.said, _BRIEF)))
    return "declined" if call.stance is Stance.NOT_USUALLY else "approved"


def check_details(view: AnswerView) -> list[Block]:
    """Return what not every decision needs: at most ten sections and context blocks."""
    decision = view.decision
    rules = (decision.cited or decision.offered or decision.closest)[:_MOST_RULES]
    lines = [*_held(view), *all_reasons(view)[1:], *decision.notes]
    if decision.mind == "lookup" and rules:
        lines.append(check_words.BY_KEYWORDS)
    blocks = [context(*map(escape, lines))] if lines else []
    blocks += _earlier(view)
    if decision.assumptions and decision.mind != "lookup":
        blocks.append(section(check_words.assumes(escape(decision.assumed))))
    return [*blocks, *_read_as(view), *(_rule(rule, view) for rule in rules)]


def _rule(rule: CitedRule, view: AnswerView) -> Block:
    expert = view.twin.expert
    is_own = view.reader == expert.slack and rule.expert == expert.name
    return section(rule_words(rule, instead=True, is_own=is_own))


def _read_as(view: AnswerView) -> list[Block]:
    return [section(check_words.read_as(escape(view.decision.want)))] if read_as(view) else []


def _held(view: AnswerView) -> list[str]:
    """Say who had it before, if it isn't with the person first asked."""
    check = view.check
    if check is None or not check.is_waiting or check.because is HandoverReason.ASKED:
        return []
    return [who_has_it(check, view.reader)]


def _earlier(view: AnswerView) -> list[Block]:
    questions = view.check.questions[:-1][-_MOST_EARLIER:] if view.check else ()
    said = ((each, each.answer.text if each.answer else check_words.NO_ANSWER) for each in questions)
    return [
        section(
            check_words.question_and_answer(
                *map(escape, (_asked(each, view), each.question.text, view.conductor_name, answer))
            )
        )
        for each, answer in said
    ]


def _asked(question: QuestionView, view: AnswerView) -> str:
    return check_words.asked_by(subject(question.by, view.reader)[0])


def _question(question: QuestionView, view: AnswerView) -> list[Block]:
    asked = labelled(_asked(question, view), question.question.text)
    if question.answer:
        return [asked, labelled(check_words.answered_by(view.conductor_name), question.answer.text)]
    return [asked, context(check_words.not_answered_yet(escape(view.conductor_name)))] if question.is_open else [asked]
