"""Scripted answers, and the servers that the fake model can play."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.fake_model.seen import Seen


class Persona(StrEnum):
    """The server that the fake model plays."""

    ANTHROPIC = "anthropic"
    VLLM = "vllm"
    LLAMA_CPP = "llama_cpp"
    OLLAMA = "ollama"

    @property
    def honours_schema(self) -> bool:
        """Return whether `output_config.format` has an effect."""
        return self in {Persona.ANTHROPIC, Persona.VLLM}

    @property
    def honours_tool(self) -> bool:
        """Return whether it calls a forced tool."""
        return self is not Persona.OLLAMA


@dataclass(frozen=True)
class Answer:
    """A scripted answer; a dict is sent as JSON text, or as the input of the forced tool.

    Stop reasons other than `end_turn` allow partial content. `prose` wraps JSON in text, as models without grammar do.
    """

    content: dict[str, Any] | str
    stop_reason: str = "end_turn"
    output_tokens: int | None = None
    prose: bool = False


Said = Answer | dict[str, Any] | str
Script = Callable[[Seen], Said]


def as_answer(said: Said) -> Answer:
    """Convert the short forms to complete answers."""
    return said if isinstance(said, Answer) else Answer(said)
