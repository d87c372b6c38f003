"""What is the model of a test told to say, and whose server does it play?"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.fake_model.seen import Seen


class Persona(StrEnum):
    """Whose server this one behaves like."""

    ANTHROPIC = "anthropic"
    VLLM = "vllm"
    LLAMA_CPP = "llama_cpp"
    OLLAMA = "ollama"

    @property
    def honours_schema(self) -> bool:
        """Whether `output_config.format` has an effect."""
        return self in {Persona.ANTHROPIC, Persona.VLLM}

    @property
    def honours_tool(self) -> bool:
        """Whether a forced tool is called."""
        return self is not Persona.OLLAMA


@dataclass(frozen=True)
class Answer:
    """What the model says; a dict is sent as JSON text, or as the input of the tool that was forced.

    Stop reasons other than `end_turn` allow partial content. `prose` wraps JSON as a model does whom no grammar holds.
    """

    content: dict[str, Any] | str
    stop_reason: str = "end_turn"
    output_tokens: int | None = None
    prose: bool = False


Said = Answer | dict[str, Any] | str
Script = Callable[[Seen], Said]


def as_answer(said: Said) -> Answer:
    """The short forms are answers that end as they should."""
    return said if isinstance(said, Answer) else Answer(said)
