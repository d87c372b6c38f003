"""The answer card: a twin's answer and its current state."""

from itertools import chain

from bot.asking.lead import answer_label, answer_lead, is_overridden, is_shown, sentence
from bot.ui.blocks import Block, RenderedCard, actions, button, context, escape, labelled, moment, quote, section
from bot.ui.fragments import model_name, read_as, rule_words
from bot.ui.ids import Action
from twins.checking.views import AnswerView, CheckView, OverrideView
from twins.deciding.decision import Decision
from twins.states import CheckState, ReviewState
from twins.values import ActionValue, Outcome, RuleKind

_MOST_RULES = 3
_CLOSEST = "What comes closest in the playbook:"


def draw_answer(view: AnswerView) -> RenderedCard:
    """Draw the outcome, the advice, the cited rules with reason and date, and the line that set the tier."""
    decision = view.decision
    lead = answer_lead(view)
    label = answer_label(view)
    rules = _rules(view)
    blocks = [
        section(f"*{label}* · {lead[:1].upper()}{lead[1:]}"),
        *_correction(view),
        *read_as(view),
        *_assumption(decision),
        *_advice(decision),
        *chain(*rules),
    ]
    blocks += [block for override in view.overrides if is_shown(override) for block in _override(override, view)]
    small = _small_print(view)
    blocks += [*([context(*small)] if small else []), *actions(_buttons(view))]
    whole = "`/twins show RULE` shows a rule in full." if rules else ""
    return RenderedCard(f"{label}: {lead}", blocks, spare=rules[:0:-1], whole=whole)


def _correction(view: AnswerView) -> list[Block]:
    correction = view.review.correction if view.review else None
    return [quote(correction.text)] if correction else []


def _assumption(decision: Decision) -> list[Block]:
    if decision.outcome is not Outcome.ASSUMED or not decision.assumption:
        return []
    return [labelled("Assumed:", sentence(decision.assumption))]


def _advice(decision: Decision) -> list[Block]:
    """Quote the model's advice if the conductor may go ahead. It is untrusted data."""
    goes_ahead = decision.outcome in {Outcome.DECIDED, Outcome.OTHERWISE, Outcome.ASSUMED}
    said = decision.advice if decision.mind != "lookup" and goes_ahead else ""
    return [labelled("", said)] if said else []


def _rules(view: AnswerView) -> list[list[Block]]:
    """Draw the cited rules and those near by, each as a group of blocks, the most important first."""
    decision = view.decision
    says_no = decision.outcome not in {Outcome.DECIDED, Outcome.ASSUMED} or decision.goes_against_default
    cited = [[section(rule_words(rule, instead=says_no))] for rule in decision.cited[:_MOST_RULES]]
    room = _MOST_RULES - len(cited)
    assumed = decision.outcome is Outcome.ASSUMED and bool(decision.assumption)
    shows_nearby = assumed or decision.outcome is Outcome.HANDED_OVER or not decision.cited
    closest = decision.closest[:room] if shows_nearby and not decision.space else ()
    nearby = [[section(rule_words(rule, instead=False))] for rule in closest]
    if nearby:
        found = "What comes closest in the playbook, by its words alone:" if decision.failure else _CLOSEST
        nearby[0].insert(0, context(found))
    return cited + nearby


def _override(override: OverrideView, view: AnswerView) -> list[Block]:
    who = f"<@{view.conductor}>" if view.conductor else "somebody"
    gone = " _(the message was deleted)_" if override.source_deleted else ""
    kind = f" ({override.kind.label.casefold()})" if override.kind else ""
    return [section(f"*{override.rule_id} overridden* by {who}{kind}:{gone}"), quote(override.reason)]


def _small_print(view: AnswerView) -> list[str]:
    decision, expert = view.decision, escape(view.twin.expert.name)
    tier = f"Tier {int(decision.tier)}: {escape(decision.reason)}"
    goes_ahead = decision.outcome not in {Outcome.CHECK_FIRST, Outcome.HANDED_OVER, Outcome.REFUSED}
    lines = [tier] if goes_ahead and not decision.space else []
    lines += [escape(decision.space_note)] if decision.space_note else []
    if decision.mind == "lookup":
        lines.append("Found by the playbook look-up; no model judged it.")
    if decision.model and not decision.failure:
        lines.append(f"{model_name(decision.model)} read this by {expert}'s rules; the rules decided.")
    elif decision.failure and decision.outcome is not Outcome.HANDED_OVER:
        lines.append(f"{sentence(decision.failure.line)} This was decided by the words of the ask alone.")
    lines += map(escape, decision.notes)
    if view.is_stopped:
        lines.append(f":octagonal_sign: Stopped: {expert} looks at this answer.")
    if view.check and view.check.is_waiting:
        lines.append(f"With {escape(view.check.holder.name)} since {moment(view.check.since)}")
    needs_no_tier = decision.failure or decision.outcome is Outcome.CHECK_FIRST
    return lines or ([] if needs_no_tier else [tier])


def _buttons(view: AnswerView) -> list[Block]:
    if view.was_handed_over and view.check is None:
        person = view.decision.person or view.twin.expert
        ask = button(f"Ask {person.name}", Action.HAND_OVER, str(ActionValue(view.id)), "primary")
        return [ask, *fits_buttons(view)]
    if view.check and view.check.is_waiting:
        return while_it_waits(view.check)
    if view.review and view.review.state is ReviewState.CORRECTED:
        return []
    if view.decision.outcome is Outcome.REFUSED or (view.check and view.check.state is CheckState.DECLINED):
        return _against_law(view)
    rules = view.may_be_overridden
    label = "Override" if len(rules) == 1 else "Override {}"
    overrides = [
        button(label.format(rule), f"{Action.OVERRIDE}/{rule}", str(ActionValue(view.id, rule))) for rule in rules[:5]
    ]
    return overrides + fits_buttons(view) + _stop(view)


def _against_law(view: AnswerView) -> list[Block]:
    """Offer to propose a change to each rule that can't be overridden."""
    laws = [rule.id for rule in view.decision.cited if rule.kind is RuleKind.LAW]
    rules = laws or [rule.id for rule in view.decision.cited[:1]]
    what = "this law" if laws else "this rule"
    return [
        button(
            f"Propose a change to {what if len(rules) == 1 else rule}",
            f"{Action.AGAINST_LAW}/{rule}",
            str(ActionValue(view.id, rule)),
        )
        for rule in rules[:_MOST_RULES]
    ]


def _stop(view: AnswerView) -> list[Block]:
    """Let anyone stop the twin over an answer with a go-ahead, until the expert has reviewed the answer."""
    goes_ahead = view.decision.outcome in {Outcome.DECIDED, Outcome.OTHERWISE, Outcome.ASSUMED}
    was_looked_at = view.review and view.review.state is not ReviewState.OPEN
    if not goes_ahead or was_looked_at or view.is_stopped or is_overridden(view):
        return []
    return [button("This is wrong, stop", Action.STOP, str(ActionValue(view.id)))]


def fits_buttons(view: AnswerView) -> list[Block]:
    """Let people confirm a rule that the finder matched by words alone; the ask then becomes a phrasing of the rule."""
    decision = view.decision
    if view.audience.is_direct:
        return []  # no playbook repeats what was said in a direct message
    if decision.mind != "lookup" or decision.space or not (decision.assumption or view.was_handed_over):
        return []
    if decision.person and decision.person != view.twin.expert:
        return []  # another person's topic
    rules = decision.closest if view.was_handed_over else decision.cited
    mine = [rule.id for rule in rules if rule.expert == view.twin.expert.name][:_MOST_RULES]
    return [button(f"{rule} fits", f"{Action.FITS}/{rule}", str(ActionValue(view.id, rule))) for rule in mine]


def while_it_waits(check: CheckView) -> list[Block]:
    nudge = button(f"Nudge {check.holder.name}", Action.NUDGE, str(ActionValue(check.id)))
    may_be_nudged = not check.was_nudged and not check.open_question
    return [*([nudge] if may_be_nudged else []), button("Withdraw", Action.WITHDRAW, str(ActionValue(check.id)))]
