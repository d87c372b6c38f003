"""What does the mind need of a model, and how does a model say that it gave no reply?"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from twins.claude.prompt import Prompt
from twins.failure import Failure
from twins.usage import Price, Usage


class Structured(StrEnum):
    """How a server is made to answer in the schema: by its grammar, by a tool it has to call, or by asking it to."""

    JSON_SCHEMA = "json_schema"
    TOOL = "tool"
    PROMPT = "prompt"


@dataclass(frozen=True)
class Repair:
    """One more turn: what the model said, and what is wrong with it."""

    said: str
    problem: str


@dataclass(frozen=True)
class Reply:
    """What the model said, why it stopped, and what it was charged for."""

    text: str
    stop: str
    usage: Usage


class NoReplyError(Exception):
    """There is no reply; `detail` is for the log: a status, a request's id. What the server `said` may hold texts."""

    def __init__(self, failure: Failure, detail: str = "", retry_after: float | None = None, said: str = "") -> None:
        super().__init__(f"{failure.value} {detail}".strip())
        self.failure = failure
        self.detail = detail
        self.retry_after = retry_after
        self.said = said


class Model(Protocol):
    """A model behind an API."""

    name: str
    price: Price

    def send(self, prompt: Prompt, repair: Repair | None = None) -> Reply:
        """Ask once, within a bounded time; raises NoReplyError, or OutageError once it is stopped."""
        ...

    def stop(self) -> None:
        """The process ends: keep nobody waiting."""
        ...
