"""The parts of an answer below its verdict, and those that are folded away."""

from itertools import chain

from bot.asking.answer_buttons import offered_above
from bot.asking.lead import is_shown
from bot.asking.messages import answer_words
from bot.asking.messages.plain_reasons import sentence
from bot.ui.blocks import Block, context, cut, escape, labelled, moment, quote, section
from bot.ui.messages.fragments import is_read_otherwise, model_name, rule_words
from bot.ui.messages.shared_words import person_or_former
from twins.checking.ask_views import AskBackView
from twins.checking.views import AnswerView, OverrideView
from twins.deciding.decision import Decision
from twins.states import AskState
from twins.values import Outcome

_MOST_RULES = 3
_VISIBLE_ADVICE = 300
_TIERED = frozenset({Outcome.DECIDED, Outcome.NOT_BY_DEFAULT, Outcome.ASSUMED, Outcome.CHECK_FIRST})
_SAYING_NO = frozenset({Outcome.NOT_BY_DEFAULT, Outcome.CHECK_FIRST, Outcome.REFUSED})


def asked_and_corrected(view: AnswerView) -> list[Block]:
    """Draw the expert's correction, and what the twin asks."""
    about = _rules_asked_about(view, view.question_back) if view.question_back else []
    return [*_correction(view), *_question_asked(view), *chain.from_iterable(about)]


def reason_given(view: AnswerView) -> list[Block]:
    """Quote the reason that was given afterwards."""
    gone = [context(answer_words.REASON_DELETED)] if view.why and view.why.is_deleted else []
    return [labelled(answer_words.BECAUSE, view.why.text), *gone] if view.why else []


def grounds_and_overrides(view: AnswerView) -> list[Block]:
    """Draw what the verdict hangs on, the advice, and the overrides in force."""
    overrides = (block for each in view.overrides if is_shown(each) for block in _override(each, view))
    return [*_assumption(view.decision), *_advice(view.decision), *overrides]


def note_lines(view: AnswerView) -> list[str]:
    decision, lines = view.decision, list(map(escape, view.decision.notes))
    if decision.failure and decision.outcome is not Outcome.NOT_COVERED:
        lines.append(answer_words.by_words_alone(sentence(decision.failure.line)))
    if not view.check or view.check.is_waiting:
        lines += [escape(each.line) for each in decision.nearby]
    if view.check and view.check.is_waiting:
        lines.append(answer_words.asked_at(moment(view.check.asked_at)))
    if view.is_deleted and not view.is_closed_by_deletion:
        lines.append(answer_words.REQUEST_DELETED_SINCE)
    if view.is_stopped:
        lines.append(answer_words.reported_wrong(escape(view.twin.expert.name)))
    return lines


def _correction(view: AnswerView) -> list[Block]:
    correction = view.review.correction if view.review else None
    return [quote(correction.text)] if correction else []


def _assumption(decision: Decision) -> list[Block]:
    if decision.outcome is not Outcome.ASSUMED or not decision.assumptions:
        return []
    return [labelled(answer_words.ASSUMED, sentence(decision.assumed))]


def _advice(decision: Decision) -> list[Block]:
    """Quote the beginning of the model's advice if the conductor can go ahead. It is untrusted data."""
    said = _advised(decision)
    return [labelled("", cut(said, _VISIBLE_ADVICE))] if said else []


def _advised(decision: Decision) -> str:
    goes_ahead = decision.outcome in {Outcome.DECIDED, Outcome.NOT_BY_DEFAULT, Outcome.ASSUMED}
    return decision.advice if decision.mind != "lookup" and goes_ahead else ""


def _override(override: OverrideView, view: AnswerView) -> list[Block]:
    kind = override.kind.label.casefold() if override.kind else ""
    words = answer_words.overridden_by(override.rule_id, person_or_former(view.conductor), kind)
    gone = f" {answer_words.MESSAGE_DELETED}" if override.source_deleted else ""
    return [section(words + gone), quote(override.reason)]


def details(view: AnswerView) -> list[Block]:
    """Return the rules with their reasons, and how this was decided."""
    decision = view.decision
    says_no = decision.outcome in _SAYING_NO or decision.goes_against_default
    cited = [section(rule_words(rule, instead=says_no)) for rule in decision.cited[:_MOST_RULES]]
    is_settled = decision.space or (view.question_back and view.question_back.state is AskState.PICKED)
    near = [] if is_settled else (*decision.offered, *decision.closest)[: _MOST_RULES - len(cited)]
    label = answer_words.CLOSEST_BY_KEYWORDS if decision.failure else answer_words.CLOSEST_RULES
    nearby = [section(rule_words(rule, instead=False)) for rule in near]
    advice = _advised(decision)
    return [
        *cited,
        *([context(label)] if nearby else []),
        *nearby,
        *([section(answer_words.advice(escape(advice)))] if len(advice) > _VISIBLE_ADVICE else []),
        context(*_how_decided(view)),
    ]


def _how_decided(view: AnswerView) -> list[str]:
    """Name the tier, what set it, and the mind."""
    decision = view.decision
    lines = [answer_words.read_as(escape(decision.want))] if is_read_otherwise(view) else []
    if decision.outcome in _TIERED:
        lines.append(answer_words.tier(int(decision.tier), decision.tier.label, escape(decision.reason)))
    if decision.model and not decision.failure:
        expert = escape(view.twin.expert.name)
        lines.append(answer_words.read_by_model(model_name(decision.model), expert))
    elif decision.encoder:
        lines.append(answer_words.BY_MEANING)
    else:
        lines.append(answer_words.BY_KEYWORDS)
    return lines


def _question_asked(view: AnswerView) -> list[Block]:
    """Quote a mind's own question, which is untrusted data, or say where the same ask was offered first."""
    back = view.decision.asks_back if view.decision.outcome is Outcome.UNSURE else None
    first = view.ask_back.first_at if view.ask_back else None
    if view.ask_back and first:
        return [section(answer_words.first_answer(view.ask_back.first_in, moment(first)))]
    return [quote(back.text)] if back and back.text else []


def _rules_asked_about(view: AnswerView, back: AskBackView) -> list[list[Block]]:
    """Draw the rule that was picked in full, and the offered ones where their buttons can't hold them."""
    match back.state:
        case AskState.OFFERED:
            lines = [f"• *{rule.id}* {escape(rule.text)}" for rule in offered_above(view.decision)]
            return [[section("\n".join(lines))]] if lines else []
        case AskState.PICKED:
            rules = [rule for rule in view.decision.offered if rule.id == back.picked]
            return [[section(rule_words(rule, instead=False))] for rule in rules]
    return []
