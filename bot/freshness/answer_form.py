"""The form in which an expert answers what their twin could not."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    few = {1: "The person who asked gets it", 2: "Both people who asked get it"}
    who = few.get(people, f"All {people} people who asked get it")
    blocks = [section("\n".join(f"“{escape(cut(text, 400))}”" for text in said[:_MOST_SHOWN]))]
    blocks.append(line("answer", "Your answer", multiline=True, shortest=2, longest=LONGEST_WORDS, hint=f"{who}."))
    if not all(each.is_question for each in asks):
        options = {"yes": "Go ahead, as I write here", "no": "No, for the reason that I write here"}
        blocks.append(choice("verdict", "What does it mean?", options))
    if about.is_for_rule:
        blocks.append(section("I'll send you the rule that would have answered it, for you to change or confirm."))
    return modal(Form.ANSWER_ASK, str(about), "Answer", "Answer", blocks)
