"""The check card for the expert, and the verdict that is posted in the thread."""

from itertools import chain

from bot.ui.blocks import (
    QUOTE_LIMIT,
    Block,
    RenderedCard,
    actions,
    button,
    context,
    escape,
    labelled,
    moment,
    quote,
    quotes,
    section,
)
from bot.ui.fragments import read_as, rule_words, verdict_words, who_has_it
from bot.ui.ids import Action
from twins.checking.escalation import HandoverReason
from twins.checking.views import AnswerView, CheckView, QuestionView
from twins.deciding.decision import Ground
from twins.states import CheckState
from twins.values import ActionValue, Outcome, Tier

_DIGEST_SHOWN = 12
_MOST_QUESTIONS = 3
_WHOLE = "*Show everything* opens all of it."


def draw_check(view: AnswerView) -> RenderedCard:
    """Draw all that the expert needs to decide; once settled, the verdict replaces the buttons."""
    check = check_of(view)
    who = f"<@{view.conductor}>" if view.conductor else "Somebody"
    head = _settled_head(check) or f"*Check first* · {who} waits for your verdict"
    blocks = [section(head), *_words(check), quote(view.ask), *read_as(view)]
    blocks.append(context(_where(view), *_who_has_it(check), *map(escape, view.decision.notes)))
    blocks += [section(f"*Why it comes to you:* {escape(reasons(view.decision.grounds))}")]
    if view.decision.assumption and view.decision.mind != "lookup":
        blocks.append(labelled("It assumes:", view.decision.assumption))
    rules = [section(rule_words(rule, instead=True)) for rule in (view.decision.cited or view.decision.closest)[:3]]
    blocks += rules
    if view.decision.advice not in {"", *(rule.text for rule in view.decision.cited)}:
        blocks.append(labelled("The twin advises:", view.decision.advice))
    questions = [_question(question, view) for question in check.questions[-_MOST_QUESTIONS:]]
    everything = button("Show everything", Action.SHOW_ALL, str(ActionValue(check.id)))
    blocks += [*chain(*questions), *check_buttons(view), *actions([everything] if len(view.ask) > QUOTE_LIMIT else [])]
    text = verdict_words(check) if check.settled_at else f"Check first: {view.twin.name} needs your verdict"
    spare = (*questions[:-1], *([rule] for rule in rules[:0:-1]))
    return RenderedCard(escape(text), blocks, spare=spare, whole=_WHOLE, everything=everything)


def whole_check(view: AnswerView) -> list[Block]:
    """Draw a check with its whole ask, and without buttons, for a form."""
    blocks = draw_check(view).blocks
    return [
        *quotes(view.ask),
        *(block for block in blocks[1:] if block["type"] != "actions" and block != quote(view.ask)),
    ]


def draw_verdict(view: AnswerView) -> RenderedCard:
    """Draw the verdict for the conductor."""
    check = check_of(view)
    who = f"<@{view.conductor}>, " if view.conductor else ""
    words = verdict_words(check)
    match check.state:
        case CheckState.APPROVED:
            mark, after = ":white_check_mark:", "go ahead."
        case CheckState.APPROVED_WITH_CHANGES:
            mark, after = ":white_check_mark:", "go ahead with these changes."
        case CheckState.EXPIRED:
            mark, after = ":hourglass:", "nobody decided in time. That is neither a yes nor a no: nothing was approved."
        case _:
            mark, after = ":no_entry:", "please don't go ahead."
    again = (
        [button("Ask again", Action.ASK_AGAIN, str(ActionValue(check.id)))] if check.state is CheckState.EXPIRED else []
    )
    blocks = [section(f"{mark} *{escape(words)}.* {who}{after}"), *_words(check), quote(view.ask), *actions(again)]
    return RenderedCard(escape(f"{words}: {after}"), blocks)


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
    return actions(
        [
            button("Approve", Action.APPROVE, target, "primary"),
            button("Approve with changes", Action.CHANGES, target),
            button("Decline", Action.DECLINE, target, "danger"),
            button(f"Ask {view.conductor_name}", Action.QUESTION, target),
            button("Hand over", Action.HAND_TO, target),
        ]
    )


def _words(check: CheckView) -> list[Block]:
    if check.captured_words is None or check.settled_at is None:
        return []
    gone = [context("The message with these words was deleted since.")] if check.captured_words.is_deleted else []
    return [
        labelled(
            "Because:" if check.state is CheckState.DECLINED else "With these changes:", check.captured_words.text
        ),
        *gone,
    ]


def _settled_head(check: CheckView) -> str | None:
    if check.settled_at is None:
        return None
    after = " · a newer card stands below" if check.state is CheckState.SUPERSEDED else ""
    return f"*{escape(verdict_words(check))}* · {moment(check.settled_at)}{after}"


def _who_has_it(check: CheckView) -> list[str]:
    if not check.is_waiting or check.because is HandoverReason.ASKED:
        return []
    return [f"{escape(who_has_it(check))}, since {moment(check.since)}"]


def _question(question: QuestionView, view: AnswerView) -> list[Block]:
    asked = labelled(f"{question.by.name} asked:", question.question.text)
    if question.answer:
        return [asked, labelled(f"{view.conductor_name} answered:", question.answer.text)]
    return [asked, context(f"{escape(view.conductor_name)} hasn't answered yet.")] if question.is_open else [asked]


def _where(view: AnswerView) -> str:
    channel = view.place.channel or ""
    place = "in a direct message" if channel.startswith("D") else f"in <#{channel}>"
    product = f" · product: {escape(view.product)}" if view.product else ""
    why = "" if view.decision.why else " · no why was given"
    return f"Asked {place}{product}{why}"


def reasons(grounds: tuple[Ground, ...]) -> str:
    """Describe the grounds that made this a check."""
    lines = [ground.line for ground in grounds if ground.tier is Tier.CHECK_FIRST]
    return "; ".join(dict.fromkeys(lines)) or Outcome.CHECK_FIRST.label
