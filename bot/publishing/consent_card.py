"""The cards for an expert whose consent a version needs, or whose twin was stopped."""

from bot.ui.blocks import Block, RenderedCard, actions, button, context, cut, escape, labelled, moment, quote, section
from bot.ui.fragments import named, rule_words
from bot.ui.ids import Action
from twins.checking.views import AnswerView
from twins.publishing.modes import Mode
from twins.reporting.home_views import VersionView
from twins.states import ReviewState
from twins.values import ActionValue, Outcome

_MOST_CHANGES = 8


def draw_consent(view: VersionView) -> RenderedCard:
    """Draw a version, its changes and the buttons for consent; afterwards, what became of it."""
    name, number = escape(view.twin.name), view.number
    if not view.waits:
        answers = f"answers now ({view.mode.value}: {view.mode.meaning})"
        became = answers if view.answers else "was replaced by a newer one"
        words = f"Version {number} of *{name}* {became}."
        return RenderedCard(words, [section(words)])
    is_new = view.mode is Mode.WAITING
    head = f"Turn on version {number} of *{name}*? " + (
        "Nobody can ask it until you do." if is_new else "Until you do, the old version answers."
    )
    blocks = [section(head)]
    blocks += [labelled("Why:", view.note)] if view.note else []
    blocks += [_changes(view)]
    ways = _first_ways(view.id) if is_new else _next_ways(view.id)
    after = [context("To try it first, choose “Only for me”: it answers only you and your deputies.")] if is_new else []
    return RenderedCard(f"Turn on version {number} of {name}?", [*blocks, *actions(ways), *after])


def draw_stop(view: AnswerView) -> RenderedCard:
    """Tell the expert that the twin was stopped over an answer, and decides nothing alone until the expert has reviewed
    it."""
    review = view.review
    if review and review.state is not ReviewState.OPEN and review.settled_at:
        by = f" by {escape(named(review.settled_by, view.reader))}" if review.settled_by else ""
        words = f"Reviewed{by}, {moment(review.settled_at)}: the twin is running again."
        return RenderedCard(words, [section(words), quote(view.ask)])
    return _stopped(view, review.id if review else "")


def _stopped(view: AnswerView, review_id: str) -> RenderedCard:
    name = escape(view.twin.name)
    head = f":octagonal_sign: *{name} was stopped*: this answer was reported as wrong."
    why = "Until you review it, you get every answer for review."
    if not view.is_stopped:
        head, why = f"*{name} is running again*: the report was withdrawn.", "You can still review this answer."
    answered = f"It answered: *{view.decision.outcome.label}* ({escape(view.decision.reason)})"
    who = f"<@{view.conductor}>" if view.conductor else "A former colleague"
    where = "a direct message" if (view.place.channel or "").startswith("D") else f"<#{view.place.channel}>"
    blocks = [section(f"{head} {why}"), quote(view.ask), context(f"{who} asked in {where}"), section(answered)]
    rules = [section(rule_words(rule, instead=False)) for rule in view.decision.cited[:2]]
    blocks += rules
    if view.decision.assumptions and view.decision.outcome is Outcome.ASSUMED:
        blocks.append(labelled("It assumed:", view.decision.assumed))
    target = str(ActionValue(review_id))
    ways = [
        button("Right. Resume" if view.is_stopped else "Right", Action.CONFIRM, target),
        button("Wrong - fix it", Action.CORRECT, target, "primary"),
    ]
    whole = "The answer in its thread has the rest."
    return RenderedCard(
        f"{name} {'was stopped' if view.is_stopped else 'is running again'}",
        [*blocks, *actions(ways)],
        spare=[rules[1:]],
        whole=whole,
    )


def _changes(view: VersionView) -> Block:
    lines = [cut(line, 160) for line in view.changes[:_MOST_CHANGES]] or ["nothing that people would notice"]
    more = len(view.changes) - _MOST_CHANGES
    return labelled("What changes:", "\n" + "\n".join([*lines, *([f"and {more} more"] if more > 0 else [])]))


def _first_ways(version_id: str) -> list[Block]:
    return [
        button("Turn on, on trial", Action.AGREE, str(ActionValue(version_id, Mode.TRIAL)), "primary"),
        button("Only for me", f"{Action.AGREE}/shadow", str(ActionValue(version_id, Mode.SHADOW))),
        button("Not now", Action.PUT_OFF, str(ActionValue(version_id))),
    ]


def _next_ways(version_id: str) -> list[Block]:
    return [
        button("Turn on", Action.AGREE, str(ActionValue(version_id, "as before")), "primary"),
        button("Not now", Action.PUT_OFF, str(ActionValue(version_id))),
    ]
