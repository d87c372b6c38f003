"""The form that turns a past call into a rule and the cases that show it."""

from dataclasses import dataclass

from bot.ui.blocks import Block, context, section
from bot.ui.fields import Values, choice, field_value, line, modal
from bot.ui.ids import Form
from twins.authoring.lessons import LONGEST_LINE, CounterExample, ProposalOrigin, RuleDraft, Stance
from twins.deciding.ask import Ask
from twins.playbook.word_matching import phrase

_LONGEST_COUNTER = 480
"""Leaves room for the word that is prepended when this becomes a law's text."""
_GOES = {CounterExample.TO_ME.value: "It comes to me first", CounterExample.REFUSED.value: "It is refused, always"}


@dataclass(frozen=True)
class LessonFormContext:
    """Context of the form: a proposal, or a message that has no proposal yet."""

    handle: str
    proposal: str = ""
    origin: ProposalOrigin = ProposalOrigin.MESSAGE
    subject: str = ""
    link: str = ""

    def __str__(self) -> str:
        return "|".join((self.handle, self.proposal, self.origin.value, self.subject, self.link))

    @classmethod
    def of(cls, value: str) -> "LessonFormContext | None":
        """Parse a form's metadata; return None if it is malformed."""
        parts = value.split("|", 4)
        if len(parts) != 5 or parts[2] not in set(ProposalOrigin):
            return None
        return cls(parts[0], parts[1], ProposalOrigin(parts[2]), parts[3], parts[4])


def lesson_form(about: LessonFormContext, lesson: RuleDraft, handles: dict[str, str] | None = None) -> Block:
    """Build the form, with the stance above the text. `handles` lets an expert of several twins choose one."""
    stances = {stance.value: stance.label for stance in Stance}
    which = [choice("handle", "Which twin?", handles, next(iter(handles)), menu=True)] if handles else []
    source = [section(f"<{about.link}|Where it was said>")] if about.link.startswith("https://") else []
    return modal(
        Form.LESSON,
        str(about),
        "A rule from a call",
        "Keep",
        [
            *which,
            *source,
            choice("stance", "What do you say to asks like this?", stances, lesson.stance.value, menu=True),
            *_ask_fields(lesson),
            *_rule_fields(lesson),
            *_counter_fields(lesson),
            context("Nothing of this answers anybody until you publish it."),
        ],
    )


def _ask_fields(lesson: RuleDraft) -> list[Block]:
    return [
        line(
            "ask",
            "What was asked",
            lesson.ask,
            multiline=True,
            longest=1_500,
            hint="In their words, without their reason. It becomes a case, and a way to ask for the rule.",
        ),
        line(
            "reason",
            "Their reason",
            lesson.reason,
            optional=True,
            hint="What is asked without a reason is always looked at afterwards.",
        ),
    ]


def _rule_fields(lesson: RuleDraft) -> list[Block]:
    return [
        line("text", "Your rule, in one sentence", lesson.text, multiline=True),
        line("why", "Why? What did you see?", lesson.why, multiline=True),
        line(
            "instead",
            "What did you rule out, or what should they do instead?",
            lesson.instead,
            optional=True,
            multiline=True,
        ),
        line("unless", "When would you do the opposite?", lesson.unless, optional=True, multiline=True),
    ]


def _counter_fields(lesson: RuleDraft) -> list[Block]:
    return [
        line(
            "counter",
            "An ask that sounds alike and must not get this answer",
            lesson.counter,
            optional=True,
            multiline=True,
            hint="It becomes a case that must be refused, or brought to you.",
        ),
        choice("goes", "What happens to that one?", _GOES, lesson.counter_goes.value, optional=True),
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
    least = 2 if stance in {Stance.NEVER, Stance.NOT_USUALLY} else 1
    if len(phrase(field_value(values, "ask"))) < least:
        errors["ask"] = "This says too little: use two words or more that carry meaning, or it matches everything."
    elif least == 2 and len(field_value(values, "ask")) > LONGEST_LINE:
        errors["ask"] = f"Code says no by these words: say the ask in at most {LONGEST_LINE} characters."
    errors |= {name: "Write a sentence: people read it." for name in ("text", "why") if not field_value(values, name)}
    counter = field_value(values, "counter")
    if counter and len(phrase(Ask.of(counter).want)) < 2:
        errors["counter"] = "This says too little: use at least two words that carry meaning."
    elif len(counter) > _LONGEST_COUNTER:
        errors["counter"] = f"Say it in at most {_LONGEST_COUNTER} characters: code goes by these words."
    elif counter and phrase(counter) == phrase(field_value(values, "ask")):
        errors["counter"] = "That is the same ask. Write one that differs in the words that matter."
    return errors
