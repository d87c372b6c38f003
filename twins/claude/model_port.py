"""The model port, and the error for a missing reply."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from twins.claude.prompt import Prompt
from twins.deciding.cost import Price, Usage
from twins.deciding.model_failure import ModelFailure


class Structured(StrEnum):
    """Ways to get structured output: by the server's grammar, a forced tool call, or an instruction."""

    JSON_SCHEMA = "json_schema"
    TOOL = "tool"
    PROMPT = "prompt"


@dataclass(frozen=True)
class Repair:
    """A second turn, after a reply that couldn't be read."""

    said: str
    problem: str


@dataclass(frozen=True)
class ModelReply:
    text: str
    stop: str
    usage: Usage


class NoReplyError(Exception):
    """Failure of a call. `detail` is for the log; `said` may hold people's texts."""

    def __init__(
        self, failure: ModelFailure, detail: str = "", retry_after: float | None = None, said: str = ""
    ) -> None:
        super().__init__(f"{failure.value} {detail}".strip())
        self.failure = failure
        self.detail = detail
        self.retry_after = retry_after
        self.said = said


class Model(Protocol):
    name: str
    price: Price

    def send(self, prompt: Prompt, repair: Repair | None = None) -> ModelReply:
        """Ask once, within a bounded time. Raises NoReplyError, or OutageError once stopped."""
        ...

    def stop(self) -> None: ...
