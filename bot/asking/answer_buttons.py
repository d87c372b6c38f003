"""The buttons of an answer card."""

from collections.abc import Callable, Sequence

from bot.asking.lead import is_overridden
from bot.asking.messages import answer_labels
from bot.ui.blocks import Block, asking_first, button, first_words
from bot.ui.form_context import FormContext
from bot.ui.ids import Action
from twins.checking.ask_views import AskBackView
from twins.checking.captured_words import WordsPurpose
from twins.checking.checks import rules_behind
from twins.checking.offers import SHOWN_OF_DIGEST
from twins.checking.views import AnswerView, CheckView
from twins.deciding.decision import CitedRule, Decision
from twins.states import AskState, CheckState, ReviewState
from twins.values import ActionValue, Outcome, RuleKind

_MOST_RULES = 3
_FITS_A_BUTTON, _SHORT = 62, 40
"""Characters of a rule: all of it, and its first words."""


def answer_buttons(view: AnswerView) -> list[Block]:
    """Return what may be done with an answer as it is now."""
    return [*buttons_of_outcome(view), *buttons_of_ask(view)]


def buttons_of_ask(view: AnswerView) -> list[Block]:
    """Return buttons for the other twins that an ask concerns, or to ask another twin instead."""
    if view.is_superseded or view.is_deleted:
        return []
    others = button(answer_labels.ASK_OTHERS, Action.ASK_OTHERS, str(ActionValue(view.id)))
    another = button(answer_labels.ASK_ANOTHER, Action.ASK_ANOTHER, str(ActionValue(view.id)))
    has_others = set(view.others_to_ask) - {view.nearer_twin}
    return [*([others] if has_others else []), *([another] if view.may_ask_another else [])]


def buttons_of_outcome(view: AnswerView) -> list[Block]:
    """Return the buttons of an answer's state. An answered question offers no override and no stop, and a superseded
    answer nothing."""
    if view.is_superseded or view.is_deleted:
        return []
    if view.question_back:
        return _asked_back(view, view.question_back)
    if view.may_be_passed_on:
        return [*_ask_first(view), *fits_buttons(view)]
    if view.check and view.check.is_waiting:
        return while_it_waits(view.check) + _not_my_why(view) + _only_asked(view)
    if view.was_read_out and view.check:
        again = str(ActionValue(view.check.id))
        return [button(answer_labels.ask(view.check.owner.name), Action.ASK_AGAIN, again, "primary")]
    is_corrected = view.review and view.review.state is ReviewState.CORRECTED
    if is_corrected or view.decision.outcome in {Outcome.ANSWERED, Outcome.UNSURE}:
        return []
    if view.decision.outcome is Outcome.REFUSED or (view.check and view.check.state is CheckState.DECLINED):
        return _against_law(view)
    rules = view.may_be_overridden if view.decision.goes_against_default else ()  # what keeps a rule needs no override
    overrides = [
        button(
            answer_labels.override(rule if len(rules) > 1 else ""),
            f"{Action.OVERRIDE}/{rule}",
            str(ActionValue(view.id, rule)),
        )
        for rule in rules[:5]
    ]
    return overrides + fits_buttons(view) + _add_why(view) + _not_my_why(view) + _stop(view)


def _asked_back(view: AnswerView, back: AskBackView) -> list[Block]:
    """Return the buttons of an answer that waits for its conductor. They name what was shown."""
    shown, reason = back.digest[:SHOWN_OF_DIGEST], str(FormContext(WordsPurpose.WHY, view.id))
    match back.state:
        case AskState.OFFERED:
            return [*_picks(view, shown), _none_of_these(view)]
        case AskState.PICKED:
            target = str(ActionValue(view.id, shown))
            return [
                button(answer_labels.YES_ALL_THREE, Action.KEEPS, target, "primary"),
                button(answer_labels.NO, Action.OTHER, target),
                button(answer_labels.AGAINST_THIS, Action.GOES_AGAINST, target),
                button(answer_labels.ONLY_ASKED, Action.ONLY_ASKED, target),
            ]
        case AskState.WAITING_FOR_WHY:
            no_reason = button(answer_labels.NO_REASON, Action.NO_WHY, str(ActionValue(view.id)))
            return [button(answer_labels.WRITE_REASON, Action.WRITE, reason), no_reason]
        case AskState.WAITING_FOR_WORDS:
            words = str(FormContext(WordsPurpose.CLARIFICATION, view.id))
            return [button(answer_labels.WRITE_ANSWER, Action.WRITE, words), _ask_person(view)]
        case AskState.REPEATED:
            return [_ask_person(view)]
    return []


def _picks(view: AnswerView, shown: str) -> list[Block]:
    """Return a button for each offered rule. It says the rule, unless the lines above do."""
    above = offered_above(view.decision)
    return [
        button(
            rule.id if above else f"{rule.id}: {rule.text}",
            f"{Action.PICK}/{rule.id}",
            str(ActionValue(view.id, str(ActionValue(rule.id, shown)))),
        )
        for rule in view.decision.offered[:_MOST_RULES]
    ]


def offered_above(decision: Decision) -> tuple[CitedRule, ...]:
    """Return the offered rules if one is too long for its button: all are then written out above the buttons."""
    offered = decision.offered[:_MOST_RULES]
    return offered if any(len(rule.text) > _FITS_A_BUTTON for rule in offered) else ()


def _none_of_these(view: AnswerView) -> Block:
    label = answer_labels.none_of_these(view.person_to_ask.name, len(view.decision.offered))
    return button(label, Action.HAND_OVER, str(ActionValue(view.id)))


def _add_why(view: AnswerView) -> list[Block]:
    return [button(answer_labels.ADD_REASON, Action.ADD_WHY, str(ActionValue(view.id)))] if view.may_add_why else []


def _not_my_why(view: AnswerView) -> list[Block]:
    if not view.may_take_why_back:
        return []
    return [button(answer_labels.NOT_MY_REASON, Action.NOT_MY_WHY, str(ActionValue(view.id)))]


def _ask_person(view: AnswerView) -> Block:
    return button(answer_labels.ask(view.person_to_ask.name), Action.HAND_OVER, str(ActionValue(view.id)), "primary")


def _ask_first(view: AnswerView) -> list[Block]:
    """Put a twin with closer rules before the expert who was asked."""
    nearer = view.nearer_twin
    if nearer is None:
        return [_ask_person(view)]
    target = str(ActionValue(view.id, nearer))
    twin = button(answer_labels.ask_twin(nearer), f"{Action.ASK_OTHERS}/{nearer}", target, "primary")
    return [twin, button(answer_labels.ask(view.person_to_ask.name), Action.HAND_OVER, str(ActionValue(view.id)))]


def _against_law(view: AnswerView) -> list[Block]:
    """Offer to propose a change to each rule that can't be overridden."""
    behind = rules_behind(view.decision)
    laws = [rule.id for rule in behind if rule.kind is RuleKind.LAW]
    rules = laws or [rule.id for rule in behind[:1]]
    return [
        button(
            answer_labels.propose_change(rule if len(rules) > 1 else "", is_law=bool(laws)),
            f"{Action.AGAINST_LAW}/{rule}",
            str(ActionValue(view.id, rule)),
        )
        for rule in rules[:_MOST_RULES]
    ]


def _stop(view: AnswerView) -> list[Block]:
    """Let anyone stop the twin over an answer with a go-ahead, until the expert has reviewed it, and undo that."""
    if view.is_stopped:
        return [button(answer_labels.WITHDRAW_REPORT, Action.UNSTOP, str(ActionValue(view.id)))]
    goes_ahead = view.decision.outcome in {Outcome.DECIDED, Outcome.NOT_BY_DEFAULT, Outcome.ASSUMED}
    was_looked_at = view.review and view.review.state is not ReviewState.OPEN
    if not goes_ahead or was_looked_at or is_overridden(view):
        return []
    report = button(answer_labels.REPORT_WRONG, Action.STOP, str(ActionValue(view.id)))
    after = answer_labels.after_report(view.twin.expert.name, view.twin.name)
    return [asking_first(report, answer_labels.IS_IT_WRONG, after, answer_labels.REPORT_IT)]


def fits_buttons(view: AnswerView) -> list[Block]:
    """Let people confirm a rule near an ask without a verdict, or one that the finder matched by words alone. The
    conductor gets it read out; the ask then becomes a phrasing of the rule."""
    decision, open_rules = view.decision, view.to_read_out
    is_guessed = decision.mind == "lookup" and not decision.space and bool(decision.assumptions)
    if view.check or view.is_follow_up or not (open_rules or is_guessed):
        return []  # a decided ask needs no rule, and no playbook repeats words that need their thread
    if view.audience.is_direct and not open_rules:
        return []  # nor direct messages
    return _of_rules(view, open_rules or decision.cited, Action.FITS, answer_labels.about_rule)


def _only_asked(view: AnswerView) -> list[Block]:
    """Let a conductor who only wanted to know a rule have it read out, in place of the check."""
    rules = () if view.is_follow_up else view.to_read_out
    return _of_rules(view, rules, Action.READ_OUT, answer_labels.only_asked_about)


def _of_rules(
    view: AnswerView, rules: Sequence[CitedRule], action: Action, label: Callable[[str, str], str]
) -> list[Block]:
    mine = [rule for rule in rules if rule.expert == view.twin.expert.name][:_MOST_RULES]
    labels = {rule.id: label(rule.id, first_words(rule.text, _SHORT)) for rule in mine}
    return [button(text, f"{action}/{rule}", str(ActionValue(view.id, rule))) for rule, text in labels.items()]


def while_it_waits(check: CheckView) -> list[Block]:
    promise = check.promise
    after = promise.next if promise else None
    ask_next = str(ActionValue(check.id, check.holder.slack))
    nudge = button(answer_labels.remind(check.holder.name), Action.NUDGE, str(ActionValue(check.id)))
    may_be_nudged = not check.was_nudged and not check.open_question
    return [
        *([button(answer_labels.ask_now(after.name), Action.ASK_NEXT, ask_next)] if after else []),
        *([nudge] if may_be_nudged else []),
        button(answer_labels.withdraw(check.waits_beside), Action.WITHDRAW, str(ActionValue(check.id))),
    ]
