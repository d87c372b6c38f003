"""What does an expert see when something waits for them, and what does everybody see of the verdict?"""

from bot.actions import Action, Target
from bot.answer_card import ask_quote, read_as, rule_words, verdict_words
from bot.blocks import Block, Drawn, actions, button, context, escape, labelled, moment, section
from twins.decision import Ground
from twins.states import CheckState
from twins.values import Outcome, Tier
from twins.views import AnswerView, CheckView

_DIGEST_SHOWN = 12


def draw_check(view: AnswerView) -> Drawn:
    """Everything one needs to decide in one card; once settled, the verdict instead of the buttons."""
    check = _check(view)
    who = f"<@{view.asker}>" if view.asker else "Somebody"
    head = _settled_head(check) or f"*Check first* · {who} waits for your verdict"
    blocks = [section(head), ask_quote(view), *read_as(view), context(_where(view), *map(escape, view.decision.notes))]
    blocks += [section(f"*Why it comes to you:* {escape(_reasons(view.decision.grounds))}")]
    if view.decision.assumption and view.decision.mind != "lookup":
        blocks.append(labelled("It assumes:", view.decision.assumption))
    blocks += [section(rule_words(rule, instead=True)) for rule in (view.decision.cited or view.decision.closest)[:3]]
    if view.decision.advice not in {"", *(rule.text for rule in view.decision.cited)}:
        blocks.append(labelled("The twin advises:", view.decision.advice))
    text = verdict_words(check) if check.settled_at else f"Check first: {view.twin.name} needs your verdict"
    return Drawn(escape(text), blocks + _buttons(check))


def draw_verdict(view: AnswerView) -> Drawn:
    """The verdict, for whoever asked."""
    check = _check(view)
    who = f"<@{view.asker}>, " if view.asker else ""
    approved = check.state in {CheckState.APPROVED, CheckState.APPROVED_WITH_CHANGES}
    mark, after = (":white_check_mark:", "go ahead.") if approved else (":no_entry:", "please don't go ahead.")
    words = verdict_words(check)
    return Drawn(escape(f"{words}: {after}"), [section(f"{mark} *{escape(words)}.* {who}{after}"), ask_quote(view)])


def _check(view: AnswerView) -> CheckView:
    if view.check is None:
        raise LookupError(f"decision {view.id} has no check")
    return view.check


def _settled_head(check: CheckView) -> str | None:
    if check.settled_at is None:
        return None
    return f"*{escape(verdict_words(check))}* · {moment(check.settled_at)}"


def _where(view: AnswerView) -> str:
    channel = view.place.channel or ""
    place = "in a direct message" if channel.startswith("D") else f"in <#{channel}>"
    product = f" · product: {escape(view.product)}" if view.product else ""
    why = "" if view.decision.why else " · no why was given"
    return f"Asked {place}{product}{why}"


def _reasons(grounds: tuple[Ground, ...]) -> str:
    lines = [ground.line for ground in grounds if ground.tier is Tier.CHECK_FIRST]
    return "; ".join(dict.fromkeys(lines)) or Outcome.CHECK_FIRST.label


def _buttons(check: CheckView) -> list[Block]:
    if check.state is not CheckState.WAITING:
        return []
    target = str(Target(check.id, check.digest[:_DIGEST_SHOWN]))
    return actions([
        button("Approve", Action.APPROVE, target, "primary"),
        button("Decline", Action.DECLINE, target, "danger"),
    ])  # fmt: skip
