"""Model reports, scripted replies, and a clock that a test moves."""

import json
from typing import Any

from tests.fake_model.reports import a_report
from tests.support.builders import ANA, a_person
from twins.claude.model_port import ModelReply, NoReplyError, Repair
from twins.claude.prompt import Prompt
from twins.claude.report import Facts
from twins.deciding.ask import Ask
from twins.deciding.cost import Price, Usage
from twins.deciding.model_failure import ModelFailure
from twins.deciding.thread import Speaker, Thread, Turn

CORA = a_person("Cora")
WHOLE = 4_000
"""Tokens in, by the server's count: more than any playbook of these tests could be cut to."""


class MovableSeconds:
    """A monotonic clock that moves only when a test moves it."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


class ScriptedModel:
    """Says what it will say, in order, and remembers what it was asked."""

    name = "a model"
    price = Price(per_input=2, per_output=10)

    def __init__(self) -> None:
        self.asked: list[tuple[Prompt, Repair | None]] = []
        self._script: list[ModelReply | Exception] = []

    def will_say(self, *script: ModelReply | Exception) -> None:
        self._script += script

    def stop(self) -> None:
        """Do nothing."""

    def send(self, prompt: Prompt, repair: Repair | None = None) -> ModelReply:
        self.asked.append((prompt, repair))
        said = self._script.pop(0)
        if isinstance(said, Exception):
            raise said
        return said


def facts(**given: Any) -> Facts:
    return Facts.model_validate(a_report(**given))


def a_reply(text: str | None = None, *, stop: str = "end_turn", usage: Usage | None = None, **given: Any) -> ModelReply:
    """A reply that holds a report, unless it says something else."""
    said = json.dumps(a_report(**given)) if text is None else text
    return ModelReply(said, stop, usage or Usage(uncached=WHOLE, output=100))


def an_outage(failure: ModelFailure = ModelFailure.OVERLOADED, retry_after: float | None = None) -> NoReplyError:
    return NoReplyError(failure, retry_after=retry_after)


def a_turn(text: str, slack: str = "U0DAVE", name: str = "Dave", speaker: Speaker = Speaker.MEMBER) -> Turn:
    return Turn(slack=slack, name=name, speaker=speaker, text=text)


def an_ask_of_cora(
    text: str = "keep people logged in because they asked", *turns: Turn, left_out: int = 0, **given: Any
) -> Ask:
    """Return Cora's ask, after the messages in the thread."""
    about = {"conductor": CORA.slack, "name": CORA.name, "thread": Thread(turns=turns, left_out=left_out)}
    return Ask.of(text).model_copy(update=about | given)


def the_expert_says(text: str) -> Turn:
    return a_turn(text, ANA.slack, ANA.name)
