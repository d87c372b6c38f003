"""The form in which an expert answers what their twin could not."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.freshness import messages
from bot.ui.blocks import Block, cut, escape, section
from bot.ui.fields import choice, line, modal
from bot.ui.ids import Form
from twins.checking.captured_words import LONGEST_WORDS
from twins.freshness.digest import UnansweredAsk

_MOST_SHOWN = 5


@dataclass(frozen=True)
class AnswerContext:
    """The asks that an answer is for: those that a digest counts as one with the ask of a decision."""

    head: str
    digest: str
    is_for_rule: bool = False

    def __str__(self) -> str:
        return f"{self.head}.{self.digest}.{'rule' if self.is_for_rule else ''}"

    @classmethod
    def of(cls, value: str) -> "AnswerContext":
        """Parse a form's metadata; a malformed one matches nothing."""
        head, _, rest = value.partition(".")
        digest, _, for_rule = rest.partition(".")
        return cls(head, digest, is_for_rule=for_rule == "rule")


def answer_form(about: AnswerContext, asks: Sequence[UnansweredAsk]) -> Block:
    """Show the wordings that get the answer. Of a request, the expert says whether it is a yes."""
    said = list(dict.fromkeys(each.text for each in asks))
    people = len({each.conductor for each in asks})
    blocks = [section("\n".join(f"“{escape(cut(text, 400))}”" for text in said[:_MOST_SHOWN]))]
    blocks.append(
        line(
            "answer",
            messages.YOUR_ANSWER,
            multiline=True,
            shortest=2,
            longest=LONGEST_WORDS,
            hint=messages.who_gets_it(people),
        )
    )
    if not all(each.is_question for each in asks):
        options = {"yes": messages.GO_AHEAD_AS_WRITTEN, "no": messages.NO_AS_WRITTEN}
        blocks.append(choice("verdict", messages.WHAT_DOES_IT_MEAN, options))
    if about.is_for_rule:
        blocks.append(section(messages.RULE_COMES))
    return modal(Form.ANSWER_ASK, str(about), messages.ANSWER, messages.ANSWER, blocks)
