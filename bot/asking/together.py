"""The card of an ask that several twins answered: one message, the strictest verdict first, one set of buttons."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from bot.asking.answer_buttons import buttons_of_ask, buttons_of_outcome
from bot.asking.answer_details import asked_and_corrected, details, grounds_and_overrides, note_lines, reason_given
from bot.asking.lead import is_overridden, lead_of
from bot.ui.blocks import Block, RenderedCard, actions, context, escape, labelled, section
from bot.ui.ids import Action
from bot.ui.new_blocks import folded
from twins.checking.views import AnswerView
from twins.states import AskState, CheckState, ReviewState
from twins.values import Outcome

_MOST_BUTTONS = 25
"""Of Slack's, in a block."""
_ROOM = 40
"""Characters of a label before a handle."""
_FOR_ALL = frozenset({Action.WITHDRAW, Action.ADD_WHY, Action.NOT_MY_WHY})
"""One of these counts for every answer to the ask."""
_VERDICTS = {
    CheckState.APPROVED: Outcome.DECIDED,
    CheckState.APPROVED_WITH_CHANGES: Outcome.DECIDED,
    CheckState.DECLINED: Outcome.REFUSED,
}
"""As what a check counts; one without a verdict holds the ask."""


_WRITTEN_BY_AI = "Written by AI from the answers below. The verdicts count."


def draw_together(view: AnswerView) -> RenderedCard:
    """Draw a line for each twin, say who disagrees, and offer one set of buttons; the rest is folded away."""
    answers = sorted((view, *view.beside), key=lambda answer: (_is_covered(answer), _strictness(answer)), reverse=True)
    first = lead_of(answers[0])
    notes = list(dict.fromkeys(chain.from_iterable(note_lines(answer) for answer in answers)))
    reason = next((answer for answer in answers if answer.why), None)
    blocks = [
        *([context(disagreement)] if (disagreement := _disagreement(answers)) else []),
        *_synthesis(view, answers),
        *chain.from_iterable(_one(answer, answers[:at]) for at, answer in enumerate(answers)),
        *(reason_given(reason) if reason else []),
        *([context(*notes)] if notes else []),
        *_buttons(answers),
        *chain.from_iterable(folded(f"Details: {answer.twin.name}", details(answer)) for answer in answers),
    ]
    others = "".join(f" · {answer.twin.name}: {lead_of(answer).head}" for answer in answers[1:])
    return RenderedCard(escape(f"{answers[0].twin.name}: {first.text}{others}"), blocks, sign=first.sign)


def outcome_now(answer: AnswerView) -> Outcome:
    """Return as what an answer counts, by what came of it since."""
    is_corrected = answer.review and answer.review.state in {ReviewState.CORRECTED, ReviewState.SUPERSEDED}
    if answer.is_superseded or is_corrected:
        return Outcome.CHECK_FIRST
    if answer.check:
        return _VERDICTS.get(answer.check.state, Outcome.CHECK_FIRST)
    return Outcome.DECIDED if is_overridden(answer) else answer.decision.outcome


def _is_covered(answer: AnswerView) -> bool:
    """Return whether a twin has a say: "not my area" leads only where every twin says so."""
    return outcome_now(answer) is not Outcome.NOT_COVERED


def _strictness(answer: AnswerView) -> int:
    return outcome_now(answer).strictness or 0


def _disagreement(answers: Sequence[AnswerView]) -> str:
    """Name the twins, or the people who decided, that let the ask go ahead, and those that don't, if there are both."""
    votes = [vote for answer in answers if (vote := _vote(answer))]
    lets = [name for name, gives_leave in votes if gives_leave]
    holds = [name for name, gives_leave in votes if not gives_leave]
    if not (lets and holds):
        return ""
    does, does_not = ("let" if len(lets) > 1 else "lets"), ("don't" if len(holds) > 1 else "doesn't")
    said = f"They don't agree: {_listed(lets)} {does} it go ahead, {_listed(holds)} {does_not}."
    return f"{escape(said)} The strictest verdict counts."


def _synthesis(view: AnswerView, answers: Sequence[AnswerView]) -> list[Block]:
    """Draw a model's sentences on the answers until a person has changed one of them."""
    is_true = all(outcome_now(answer) is answer.decision.outcome for answer in answers)
    return [labelled("In short:", view.synthesis), context(_WRITTEN_BY_AI)] if view.synthesis and is_true else []


def _vote(answer: AnswerView) -> tuple[str, bool] | None:
    """Return who lets the ask go ahead or doesn't; None for those that wait, ask, only answer, or were overridden."""
    check, outcome = answer.check, outcome_now(answer)
    if check:
        is_verdict = check.state in _VERDICTS and check.settled_by
        return (check.settled_by.name, outcome.gives_leave) if is_verdict and check.settled_by else None
    is_settled = outcome.gives_leave or outcome in {Outcome.NOT_BY_DEFAULT, Outcome.REFUSED}
    return (answer.twin.name, outcome.gives_leave) if is_settled and not is_overridden(answer) else None


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _one(answer: AnswerView, above: Sequence[AnswerView]) -> list[Block]:
    """Draw a twin's line. What it asks is answered right below it, but a reason that a twin above asks for too."""
    lead = lead_of(answer)
    line = f"*{escape(lead.head)}* _{escape(answer.twin.name)}_\n{escape(lead.rest)}".strip()
    is_asked_above = _wants_reason(answer) and any(map(_wants_reason, above))
    asked = buttons_of_outcome(answer) if answer.question_back and not is_asked_above else []
    return [section(line), *asked_and_corrected(answer), *actions(asked), *grounds_and_overrides(answer)]


def _wants_reason(answer: AnswerView) -> bool:
    return answer.question_back is not None and answer.question_back.state is AskState.WAITING_FOR_WHY


def _buttons(answers: Sequence[AnswerView]) -> list[Block]:
    """Return one set of buttons, those of the strictest verdict first; where two read alike, they name their twins."""
    doubled = _of_checks_above(answers)
    offered = [(answer, button) for answer in answers if answer not in doubled for button in _of_verdict(answer)]
    first = {button["action_id"]: answer.id for answer, button in reversed(offered)}
    mine = [
        (answer, button) for answer, button in offered if _is_shown(button, answer.id == first[button["action_id"]])
    ]
    labels = Counter(button["text"]["text"] for _, button in mine)
    ids = Counter(button["action_id"] for _, button in mine)
    every = [
        *(
            _of_twin(button, answer, is_alike=labels[button["text"]["text"]] > 1, is_twice=ids[button["action_id"]] > 1)
            for answer, button in mine
        ),
        *buttons_of_ask(answers[0]),
    ]
    return [block for at in range(0, len(every), _MOST_BUTTONS) for block in actions(every[at : at + _MOST_BUTTONS])]


def _of_checks_above(answers: Sequence[AnswerView]) -> list[AnswerView]:
    """Return the answers that wait for a check that a line above them waits for."""
    checks = [answer.check and answer.check.is_waiting and answer.check.id for answer in answers]
    return [answer for at, answer in enumerate(answers) if checks[at] and checks[at] in checks[:at]]


def _of_verdict(answer: AnswerView) -> list[Block]:
    return [] if answer.question_back else buttons_of_outcome(answer)


def _is_shown(button: Block, is_first: bool) -> bool:
    return is_first or button["action_id"] not in _FOR_ALL


def _of_twin(button: Block, answer: AnswerView, *, is_alike: bool, is_twice: bool) -> Block:
    """Name the twin in a label, and in an id: Slack refuses one that is there twice within a block."""
    label, action = button["text"]["text"], button["action_id"]
    named = button["text"] | {"text": f"{label[:_ROOM]} ({answer.twin.handle})" if is_alike else label}
    return button | {"text": named, "action_id": f"{action}/{answer.twin.handle}" if is_twice else action}
