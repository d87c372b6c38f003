"""The card of an ask that several twins answered: one message, the strictest verdict first, one set of buttons."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from bot.asking.answer_buttons import buttons_of_ask, buttons_of_outcome
from bot.asking.answer_details import asked_and_corrected, details, grounds_and_overrides, note_lines, reason_given
from bot.asking.lead import Lead, is_overridden, is_shown, lead_of, not_covered
from bot.asking.messages import answer_labels
from bot.ui.blocks import Block, RenderedCard, actions, context, escape, few_buttons, labelled, plain, section
from bot.ui.ids import Action
from bot.ui.new_blocks import folded
from twins.checking.views import AnswerView
from twins.states import AskState, CheckState, ReviewState
from twins.values import Outcome

_SHOWN = 4
"""Buttons that stand beside each other on a phone; the others are in a menu."""
_ROOM = 40
"""Characters of a label before a handle."""
_FOR_ALL = frozenset({Action.WITHDRAW, Action.ADD_WHY, Action.NOT_MY_WHY})
"""One of these counts for every answer to the ask."""
_RARE = frozenset({Action.STOP, Action.FITS, Action.READ_OUT, Action.ASK_ANOTHER})
_VERDICTS = {
    CheckState.APPROVED: Outcome.DECIDED,
    CheckState.APPROVED_WITH_CHANGES: Outcome.DECIDED,
    CheckState.DECLINED: Outcome.REFUSED,
}
"""As what a check counts; one without a verdict holds the ask."""


def draw_together(view: AnswerView) -> RenderedCard:
    """Draw a line for each twin, say who disagrees, and offer one set of buttons; the rest is folded away."""
    answers = sorted((view, *view.beside), key=_order, reverse=True)
    leads = [_lead(answer, answers) for answer in answers]
    first = leads[0]
    notes = list(dict.fromkeys(chain.from_iterable(note_lines(answer) for answer in answers)))
    reason = next((answer for answer in answers if answer.why), None)
    blocks = [
        *([context(disagreement)] if (disagreement := _disagreement(answers)) else []),
        *_synthesis(view, answers),
        *chain.from_iterable(_one(*each, answers[:at]) for at, each in enumerate(zip(answers, leads, strict=True))),
        *(reason_given(reason) if reason else []),
        *([context(*notes)] if notes else []),
        *_buttons(answers),
        *chain.from_iterable(folded(answer_labels.details_of(answer.twin.name), details(answer)) for answer in answers),
    ]
    others = "".join(f" · {each.twin.name}: {lead.head}" for each, lead in zip(answers[1:], leads[1:], strict=True))
    return RenderedCard(escape(f"{answers[0].twin.name}: {first.text}{others}"), blocks, sign=first.sign)


def outcome_now(answer: AnswerView) -> Outcome:
    """Return the outcome that an answer counts as now; for a question's answer that of doing it, if known."""
    is_corrected = answer.review and answer.review.state in {ReviewState.CORRECTED, ReviewState.SUPERSEDED}
    if answer.is_superseded or is_corrected:
        return Outcome.CHECK_FIRST
    if answer.check:
        return _VERDICTS.get(answer.check.state, Outcome.CHECK_FIRST)
    if is_overridden(answer):
        return Outcome.DECIDED
    return answer.decision.doing_it or answer.decision.outcome


def holds_back(answer: AnswerView) -> bool:
    """Return whether an answer keeps the conductor from going ahead. "Not my area" and a mere answer don't."""
    outcome = outcome_now(answer)
    return not outcome.gives_leave and outcome not in {Outcome.NOT_COVERED, Outcome.ANSWERED}


def _is_covered(answer: AnswerView) -> bool:
    """Return whether a twin has a say: "not my area" leads only where every twin says so."""
    return outcome_now(answer) is not Outcome.NOT_COVERED


def _order(answer: AnswerView) -> tuple[bool, int, bool, bool, int]:
    """Order by strictness, then as the twins were named; of what holds the ask alike, a check that waits is first, and
    a mere answer last."""
    is_waiting = answer.check is not None and answer.check.is_waiting
    is_verdict = answer.decision.outcome is not Outcome.ANSWERED
    strictness = outcome_now(answer).strictness or 0
    return _is_covered(answer), strictness, is_waiting, is_verdict, -answer.place_beside


def _disagreement(answers: Sequence[AnswerView]) -> str:
    """Name the twins, or the people who decided, that let the ask go ahead, and those that don't, if there are both."""
    votes = [vote for answer in answers if (vote := _vote(answer))]
    lets = [name for name, gives_leave in votes if gives_leave]
    holds = [name for name, gives_leave in votes if not gives_leave]
    if not (lets and holds):
        outcomes = [outcome_now(answer) for answer in answers]
        is_mixed = any(each.gives_leave for each in outcomes) and any(map(holds_back, answers))
        return answer_labels.STRICTEST_COUNTS if is_mixed else ""
    return escape(answer_labels.disagreement(lets, holds))


def _synthesis(view: AnswerView, answers: Sequence[AnswerView]) -> list[Block]:
    """Draw a model's sentences on the answers until a person has changed one of them."""
    is_true = all(map(_is_as_answered, answers))
    return (
        [labelled(answer_labels.IN_SHORT, view.synthesis), context(answer_labels.WRITTEN_BY_AI)]
        if view.synthesis and is_true
        else []
    )


def _is_as_answered(answer: AnswerView) -> bool:
    is_settled = answer.check is not None and not answer.check.is_waiting
    is_changed = is_settled or answer.is_superseded or any(map(is_shown, answer.overrides))
    return not is_changed and outcome_now(answer) in {answer.decision.outcome, answer.decision.doing_it}


def _vote(answer: AnswerView) -> tuple[str, bool] | None:
    """Return who lets the ask go ahead or doesn't; None for those that wait, ask, only answer, or were overridden."""
    check, outcome = answer.check, outcome_now(answer)
    if check:
        is_verdict = check.state in _VERDICTS and check.settled_by
        return (check.settled_by.name, outcome.gives_leave) if is_verdict and check.settled_by else None
    is_settled = outcome.gives_leave or outcome in {Outcome.NOT_BY_DEFAULT, Outcome.REFUSED}
    return (answer.twin.name, outcome.gives_leave) if is_settled and not is_overridden(answer) else None


def _lead(answer: AnswerView, answers: Sequence[AnswerView]) -> Lead:
    """Return the verdict of a line. A twin without a rule sends no one to a person who answers in the same message."""
    is_open = answer.decision.outcome is Outcome.NOT_COVERED and answer.may_be_passed_on
    elsewhere = _asked_elsewhere(answer, answers) or _answered_elsewhere(answer, answers) if is_open else ""
    return not_covered(answer, elsewhere) if elsewhere else lead_of(answer)


def _asked_elsewhere(answer: AnswerView, answers: Sequence[AnswerView]) -> str:
    """Say so if the person that an answer names has the ask, or has decided on it."""
    person = answer.person_to_ask
    for check in (other.check for other in answers):
        if check and check.is_waiting and person.slack in {check.owner.slack, check.holder.slack}:
            return answer_labels.has_it_already(person.name)
        if check and check.state in _VERDICTS and check.settled_by and check.settled_by.slack == person.slack:
            return answer_labels.has_decided_already(person.name)
    return ""


def _answered_elsewhere(answer: AnswerView, answers: Sequence[AnswerView]) -> str:
    """Say so if that person's own twin answers."""
    theirs = [other for other in answers if other.twin.expert.slack == answer.person_to_ask.slack]
    speaks = [other for other in theirs if other.id != answer.id and _is_covered(other) and not other.question_back]
    return answer_labels.answers_here(speaks[0].twin.name) if speaks else ""


def _one(answer: AnswerView, lead: Lead, above: Sequence[AnswerView]) -> list[Block]:
    """Draw a twin's line. What it asks is answered right below it, but a reason that a twin above asks for too."""
    line = f"*{escape(lead.head)}* _{escape(answer.twin.name)}_\n{escape(lead.rest)}".strip()
    is_asked_above = _wants_reason(answer) and any(map(_wants_reason, above))
    asked = buttons_of_outcome(answer) if answer.question_back and not is_asked_above else []
    return [section(line), *asked_and_corrected(answer), *actions(asked), *grounds_and_overrides(answer)]


def _wants_reason(answer: AnswerView) -> bool:
    return answer.question_back is not None and answer.question_back.state is AskState.WAITING_FOR_WHY


def _buttons(answers: Sequence[AnswerView]) -> list[Block]:
    """Return one set of buttons, those of the strictest verdict first; where two read alike, they name their twins."""
    doubled = _of_checks_above(answers)
    offered = [(each, button) for each in answers if each not in doubled for button in _of_verdict(each, answers)]
    first = {button["action_id"]: answer.id for answer, button in reversed(offered)}
    mine = [
        (answer, button)
        for answer, button in offered
        if _is_for_one_line(button, answer.id == first[button["action_id"]])
    ]
    mine.sort(key=lambda each: _rank(each[1], is_first=each[0].id == answers[0].id))
    labels = Counter(button["text"]["text"] for _, button in mine)
    ids = Counter(button["action_id"] for _, button in mine)
    every = [
        *(
            _of_twin(button, answer, is_alike=labels[button["text"]["text"]] > 1, is_twice=ids[button["action_id"]] > 1)
            for answer, button in mine
        ),
        *buttons_of_ask(answers[0]),
    ]
    important = sum(not _is_rare(button) for button in every)
    return few_buttons(every, _SHOWN if len(every) <= _SHOWN else min(important or _SHOWN, _SHOWN))


def _rank(button: Block, *, is_first: bool) -> tuple[int, bool]:
    """Put the strictest verdict's buttons first, then those that put the ask to a person."""
    rank = 2 if _is_rare(button) else int(not is_first)
    return rank, rank == 1 and "style" not in button


def _is_rare(button: Block) -> bool:
    """Return whether few people press it: nobody needs to ask a person whose twin answers."""
    action = Action.of(button["action_id"])
    return action in _RARE or (action is Action.HAND_OVER and "style" not in button)


def _of_checks_above(answers: Sequence[AnswerView]) -> list[AnswerView]:
    """Return the answers that wait for a check that a line above them waits for."""
    checks = [answer.check and answer.check.is_waiting and answer.check.id for answer in answers]
    return [answer for at, answer in enumerate(answers) if checks[at] and checks[at] in checks[:at]]


def _of_verdict(answer: AnswerView, answers: Sequence[AnswerView]) -> list[Block]:
    """Return a line's buttons. The one that asks a person is left out if another line has it, and comes last if their
    own twin answers."""
    mine = [] if answer.question_back else buttons_of_outcome(answer)
    if not answer.may_be_passed_on or not mine:
        return mine
    ask, *rest = mine
    if _asked_elsewhere(answer, answers) or _offers_first(answer, answers) is not answer:
        return rest
    if not _answered_elsewhere(answer, answers):
        return mine
    in_person = answer_labels.in_person(ask["text"]["text"])
    return [*rest, {key: value for key, value in ask.items() if key != "style"} | {"text": plain(in_person)}]


def _offers_first(answer: AnswerView, answers: Sequence[AnswerView]) -> AnswerView:
    """Return the line that offers to ask the same person: their own twin's, or else the first."""
    person = answer.person_to_ask.slack
    same = [each for each in answers if each.may_be_passed_on and each.person_to_ask.slack == person]
    offering = [each for each in same if not each.question_back]
    return next((each for each in offering if each.twin.expert.slack == person), offering[0])


def _is_for_one_line(button: Block, is_first: bool) -> bool:
    return is_first or button["action_id"] not in _FOR_ALL


def _of_twin(button: Block, answer: AnswerView, *, is_alike: bool, is_twice: bool) -> Block:
    """Name the twin in a label, and in an id: Slack refuses one that is there twice within a block."""
    label, action = button["text"]["text"], button["action_id"]
    named = button["text"] | {"text": f"{label[:_ROOM]} ({answer.twin.handle})" if is_alike else label}
    return button | {"text": named, "action_id": f"{action}/{answer.twin.handle}" if is_twice else action}
