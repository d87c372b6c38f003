"""The form that turns a past call into a rule and the cases that show it."""

from dataclasses import dataclass

from bot.authoring.forms import messages
from bot.ui.blocks import Block, section
from bot.ui.fields import Values, choice, field_value, line, modal, try_it
from bot.ui.ids import Form
from bot.ui.messages.shared_words import ONLY_A_QUESTION
from twins.authoring.lessons import LONGEST_LINE, CounterExample, ProposalOrigin, RuleDraft, Stance
from twins.deciding.ask import Ask
from twins.deciding.question_grammar import is_question
from twins.playbook.word_matching import phrase

_LONGEST_COUNTER = 480
"""Leaves room for the word that is prepended when this becomes a law's text."""


@dataclass(frozen=True)
class LessonFormContext:
    """Context of the form: a proposal, a message without one, or neither for a rule that is just written."""

    handle: str
    proposal: str = ""
    origin: ProposalOrigin = ProposalOrigin.MESSAGE
    subject: str = ""
    link: str = ""
    seen: str = ""
    """The digest of the values whose answer was shown."""

    @property
    def is_just_written(self) -> bool:
        return not (self.proposal or self.subject)

    def __str__(self) -> str:
        return "|".join((self.handle, self.proposal, self.origin.value, self.subject, self.link, self.seen))

    @classmethod
    def of(cls, value: str) -> "LessonFormContext | None":
        """Parse a form's metadata; return None if it is malformed. One from before an upgrade has no digest."""
        parts = value.split("|")
        if len(parts) not in {5, 6} or parts[2] not in set(ProposalOrigin):
            return None
        return cls(parts[0], parts[1], ProposalOrigin(parts[2]), *parts[3:])


def lesson_form(
    about: LessonFormContext,
    lesson: RuleDraft,
    handles: dict[str, str] | None = None,
    *,
    is_stance_known: bool = True,
) -> Block:
    """Build the form, with the stance above the text; it is preselected only if the expert has said it. `handles` lets
    an expert of several twins choose one."""
    stances = {stance.value: stance.label for stance in Stance}
    known = lesson.stance.value if is_stance_known else None
    which = [choice("handle", messages.WHICH_TWIN, handles, next(iter(handles)), menu=True)] if handles else []
    source = [section(messages.the_message(about.link))] if about.link.startswith("https://") else []
    return modal(
        Form.LESSON,
        str(about),
        messages.NEW_RULE,
        messages.NEXT,
        [
            *which,
            *source,
            choice("stance", messages.WHAT_DO_YOU_TELL, stances, known, menu=True),
            *_ask_fields(lesson),
            *_rule_fields(lesson),
            *_counter_fields(lesson),
            *try_it(),
        ],
    )


def _ask_fields(lesson: RuleDraft) -> list[Block]:
    return [
        line(
            "ask",
            messages.EXAMPLE,
            lesson.ask,
            multiline=True,
            longest=1_500,
            hint=messages.EXAMPLE_HINT,
        ),
        line(
            "reason",
            messages.THEIR_REASON,
            lesson.reason,
            optional=True,
            hint=messages.THEIR_REASON_HINT,
        ),
    ]


def _rule_fields(lesson: RuleDraft) -> list[Block]:
    return [
        line("text", messages.YOUR_RULE, lesson.text, multiline=True),
        line("why", messages.YOUR_REASON, lesson.why, multiline=True),
        line("instead", messages.INSTEAD, lesson.instead, optional=True, multiline=True),
        line("unless", messages.OPPOSITE, lesson.unless, optional=True, multiline=True),
    ]


def _counter_fields(lesson: RuleDraft) -> list[Block]:
    return [
        line(
            "counter",
            messages.COUNTER,
            lesson.counter,
            optional=True,
            multiline=True,
            hint=messages.COUNTER_HINT,
        ),
        choice("goes", messages.COUNTER_GOES, messages.GOES, lesson.counter_goes.value, optional=True),
    ]


def lesson_in(values: Values) -> RuleDraft:
    """Parse the form. Raises ValueError, such as pydantic's ValidationError, for an unknown stance."""
    goes = field_value(values, "goes")
    return RuleDraft(
        stance=Stance(field_value(values, "stance")),
        text=field_value(values, "text"),
        why=field_value(values, "why"),
        ask=field_value(values, "ask"),
        reason=field_value(values, "reason"),
        unless=field_value(values, "unless"),
        instead=field_value(values, "instead"),
        counter=field_value(values, "counter"),
        counter_goes=CounterExample(goes) if goes else CounterExample.TO_ME,
    )


def handle_in(values: Values, about: LessonFormContext) -> str:
    return field_value(values, "handle") or about.handle


def lesson_errors(values: Values) -> dict[str, str]:
    """Return an error message for each invalid field."""
    errors, stance = {}, field_value(values, "stance")
    if stance not in set(Stance):
        errors["stance"] = messages.CHOOSE_STANCE
    least = 2 if stance in {Stance.NEVER, Stance.NOT_USUALLY} else 1
    if len(phrase(field_value(values, "ask"))) < least:
        errors["ask"] = messages.SAYS_TOO_LITTLE
    elif least == 2 and len(field_value(values, "ask")) > LONGEST_LINE:
        errors["ask"] = messages.no_too_long(LONGEST_LINE)
    elif stance in {Stance.ASK_ME, Stance.LOOK_AFTER} and is_question(Ask.of(field_value(values, "ask")).want):
        errors["ask"] = ONLY_A_QUESTION
    errors |= {name: messages.WRITE_SENTENCE for name in ("text", "why") if not field_value(values, name)}
    counter = field_value(values, "counter")
    if counter and len(phrase(Ask.of(counter).want)) < 2:
        errors["counter"] = messages.TWO_WORDS
    elif len(counter) > _LONGEST_COUNTER:
        errors["counter"] = messages.answer_too_long(_LONGEST_COUNTER)
    elif counter and phrase(counter) == phrase(field_value(values, "ask")):
        errors["counter"] = messages.SAME_QUESTION
    return errors
