"""The form that turns a past call into a rule and the cases that show it."""

from dataclasses import dataclass

from bot.actions import Form
from bot.blocks import Block, section
from bot.form_parts import Values, choice, line, modal, note, put_in
from twins.asks import Ask
from twins.lessons import LONGEST_LINE, Counter, Lesson, Origin, Stance
from twins.words import phrase

_LONGEST_COUNTER = 480
"""Leaves room for the word that is prepended when this becomes a law's text."""
_GOES = {Counter.TO_ME.value: "It comes to me first", Counter.REFUSED.value: "It is refused, always"}


@dataclass(frozen=True)
class AboutCall:
    """Context of the form: a proposal, or a message that has no proposal yet."""

    handle: str
    proposal: str = ""
    origin: Origin = Origin.MESSAGE
    subject: str = ""
    link: str = ""

    def __str__(self) -> str:
        return "|".join((self.handle, self.proposal, self.origin.value, self.subject, self.link))

    @classmethod
    def of(cls, value: str) -> "AboutCall | None":
        """Parse a form's metadata; return None if it is malformed."""
        parts = value.split("|", 4)
        if len(parts) != 5 or parts[2] not in set(Origin):
            return None
        return cls(parts[0], parts[1], Origin(parts[2]), parts[3], parts[4])


def call_form(about: AboutCall, lesson: Lesson, handles: dict[str, str] | None = None) -> Block:
    """Build the form, with the stance before the words. `handles` lets an expert of several twins choose one."""
    stances = {stance.value: stance.label for stance in Stance}
    which = [choice("handle", "Which twin?", handles, next(iter(handles)), menu=True)] if handles else []
    source = [section(f"<{about.link}|Where it was said>")] if about.link.startswith("https://") else []
    return modal(
        Form.CALL,
        str(about),
        "A rule from a call",
        "Keep",
        [
            *which,
            *source,
            choice("stance", "What do you say to asks like this?", stances, lesson.stance.value, menu=True),
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
            line(
                "counter",
                "An ask that sounds alike and must not get this answer",
                lesson.counter,
                optional=True,
                multiline=True,
                hint="It becomes a case that must be refused, or brought to you.",
            ),
            choice("goes", "What happens to that one?", _GOES, lesson.counter_goes.value, optional=True),
            note("Nothing of this answers anybody until you publish it."),
        ],
    )


def lesson_in(values: Values) -> Lesson:
    """Parse the form. Raises ValueError, such as pydantic's ValidationError, for an unknown stance."""
    goes = put_in(values, "goes")
    return Lesson(
        stance=Stance(put_in(values, "stance")),
        text=put_in(values, "text"),
        why=put_in(values, "why"),
        ask=put_in(values, "ask"),
        reason=put_in(values, "reason"),
        unless=put_in(values, "unless"),
        instead=put_in(values, "instead"),
        counter=put_in(values, "counter"),
        counter_goes=Counter(goes) if goes else Counter.TO_ME,
    )


def handle_in(values: Values, about: AboutCall) -> str:
    return put_in(values, "handle") or about.handle


def call_errors(values: Values) -> dict[str, str]:
    """Return an error message for each invalid field."""
    errors, stance = {}, put_in(values, "stance")
    least = 2 if stance in {Stance.NEVER, Stance.NOT_USUALLY} else 1
    if len(phrase(put_in(values, "ask"))) < least:
        errors["ask"] = "This says too little: use two words or more that carry meaning, or it matches everything."
    elif least == 2 and len(put_in(values, "ask")) > LONGEST_LINE:
        errors["ask"] = f"Code says no by these words: say the ask in at most {LONGEST_LINE} characters."
    errors |= {name: "Write a sentence: people read it." for name in ("text", "why") if not put_in(values, name)}
    counter = put_in(values, "counter")
    if counter and len(phrase(Ask.of(counter).want)) < 2:
        errors["counter"] = "This says too little: use at least two words that carry meaning."
    elif len(counter) > _LONGEST_COUNTER:
        errors["counter"] = f"Say it in at most {_LONGEST_COUNTER} characters: code goes by these words."
    elif counter and phrase(counter) == phrase(put_in(values, "ask")):
        errors["counter"] = "That is the same ask. Write one that differs in the words that matter."
    return errors
