"""The cards for an expert whose consent a version needs, or whose twin was stopped."""

from bot.publishing import messages
from bot.ui.blocks import Block, RenderedCard, actions, button, context, cut, escape, labelled, moment, quote, section
from bot.ui.ids import Action
from bot.ui.messages.fragments import named, rule_words
from bot.ui.messages.shared_words import person_or_former
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
        answers = messages.answers_now(number, name, view.mode.value, view.mode.meaning)
        became = answers if view.answers else messages.replaced(number, name)
        return RenderedCard(became, [section(became)])
    is_new = view.mode is Mode.WAITING
    blocks = [section(messages.turn_on_head(number, name, is_new=is_new))]
    blocks += [labelled(messages.WHY, view.note)] if view.note else []
    blocks += [_changes(view)]
    ways = _first_ways(view.id) if is_new else _next_ways(view.id)
    after = [context(messages.TRY_FIRST)] if is_new else []
    return RenderedCard(messages.turn_on_title(number, name), [*blocks, *actions(ways), *after])


def draw_stop(view: AnswerView) -> RenderedCard:
    """Tell the expert that the twin was stopped over an answer, and decides nothing alone until the expert has reviewed
    it."""
    review = view.review
    if review and review.state is not ReviewState.OPEN and review.settled_at:
        by = escape(named(review.settled_by, view.reader)) if review.settled_by else ""
        words = messages.running_again(by, moment(review.settled_at))
        return RenderedCard(words, [section(words), quote(view.ask)])
    return _stopped(view, review.id if review else "")


def _stopped(view: AnswerView, review_id: str) -> RenderedCard:
    name = escape(view.twin.name)
    answered = messages.it_answered(view.decision.outcome.label, escape(view.decision.reason))
    who = person_or_former(view.conductor)
    where = messages.DIRECT_MESSAGE if (view.place.channel or "").startswith("D") else f"<#{view.place.channel}>"
    blocks = [
        section(messages.stopped_head(name, is_stopped=view.is_stopped)),
        quote(view.ask),
        context(messages.asked_in(who, where)),
        section(answered),
    ]
    rules = [section(rule_words(rule, instead=False)) for rule in view.decision.cited[:2]]
    blocks += rules
    if view.decision.assumptions and view.decision.outcome is Outcome.ASSUMED:
        blocks.append(labelled(messages.IT_ASSUMED, view.decision.assumed))
    target = str(ActionValue(review_id))
    ways = [
        button(messages.RIGHT_RESUME if view.is_stopped else messages.RIGHT, Action.CONFIRM, target),
        button(messages.WRONG, Action.CORRECT, target, "primary"),
    ]
    whole = messages.REST_IN_THREAD
    return RenderedCard(
        messages.stopped_title(name, is_stopped=view.is_stopped),
        [*blocks, *actions(ways)],
        spare=[rules[1:]],
        whole=whole,
    )


def _changes(view: VersionView) -> Block:
    lines = [cut(line, 160) for line in view.changes[:_MOST_CHANGES]] or [messages.NOTHING_NOTICED]
    more = len(view.changes) - _MOST_CHANGES
    return labelled(messages.WHAT_CHANGES, "\n" + "\n".join([*lines, *([messages.and_more(more)] if more > 0 else [])]))


def _first_ways(version_id: str) -> list[Block]:
    return [
        button(messages.TURN_ON_TRIAL, Action.AGREE, str(ActionValue(version_id, Mode.TRIAL)), "primary"),
        button(messages.ONLY_FOR_ME, f"{Action.AGREE}/shadow", str(ActionValue(version_id, Mode.SHADOW))),
        button(messages.NOT_NOW, Action.PUT_OFF, str(ActionValue(version_id))),
    ]


def _next_ways(version_id: str) -> list[Block]:
    return [
        button(messages.TURN_ON, Action.AGREE, str(ActionValue(version_id, "as before")), "primary"),
        button(messages.NOT_NOW, Action.PUT_OFF, str(ActionValue(version_id))),
    ]
