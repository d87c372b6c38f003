"""What is the model to say, or how is it to fail, and what was it asked?"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Persona(StrEnum):
    """Whose server this is: they differ in what they honour."""

    ANTHROPIC = "anthropic"
    VLLM = "vllm"
    LLAMA_CPP = "llama.cpp"
    OLLAMA = "ollama"

    @property
    def knows_schemas(self) -> bool:
        """Whether output_config.format holds the answer in its schema."""
        return self in {Persona.ANTHROPIC, Persona.VLLM}

    @property
    def knows_tools(self) -> bool:
        """Whether a tool that has to be called is called."""
        return self is not Persona.OLLAMA


@dataclass(frozen=True)
class Answer:
    """What the model says: a report as a dict, or any text."""

    content: dict[str, Any] | str
    stop_reason: str = "end_turn"
    output_tokens: int | None = None


@dataclass(frozen=True)
class Fault:
    """How the server fails instead of answering."""

    kind: str
    status: int = 200
    type: str = "api_error"
    message: str = "scripted"
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def refused(cls, status: int, type: str = "api_error", message: str = "scripted", **headers: str) -> "Fault":  # noqa: A002
        """An error as the API answers it; header names with _ for -."""
        return cls("status", status, type, message, headers={k.replace("_", "-"): v for k, v in headers.items()})

    @classmethod
    def hang(cls, seconds: float) -> "Fault":
        """No byte for so long, then nothing."""
        return cls("hang", seconds=seconds)

    @classmethod
    def cut(cls) -> "Fault":
        """Half of an answer, and the connection is gone."""
        return cls("cut")

    @classmethod
    def drop(cls) -> "Fault":
        """The connection is gone before the first byte."""
        return cls("drop")

    @classmethod
    def drip(cls, seconds: float) -> "Fault":
        """A byte now and then, for so long: no single wait is long enough for a timeout."""
        return cls("drip", seconds=seconds)

    @classmethod
    def garbage(cls) -> "Fault":
        """Status 200 with a body that is no JSON."""
        return cls("garbage")

    @classmethod
    def html(cls, status: int = 502) -> "Fault":
        """What a proxy says."""
        return cls("html", status)


@dataclass
class Seen:
    """A request as it came, and what was answered."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    status: int = 0
    usage: dict[str, Any] = field(default_factory=dict)

    @property
    def system(self) -> list[str]:
        """The texts of the system blocks."""
        system = self.body.get("system", [])
        return [system] if isinstance(system, str) else [block["text"] for block in system]

    @property
    def user_text(self) -> str:
        """What all turns of the user say."""
        return "\n".join(texts_of(turn) for turn in self.body.get("messages", []) if turn["role"] == "user")

    @property
    def system_turn(self) -> str:
        """What the turns of the system behind the ask say."""
        return "\n".join(texts_of(turn) for turn in self.body.get("messages", []) if turn["role"] == "system")

    @property
    def schema(self) -> dict[str, Any] | None:
        """The schema that the answer is to keep to."""
        shape = (self.body.get("output_config") or {}).get("format") or {}
        return shape.get("schema")

    @property
    def tool(self) -> dict[str, Any] | None:
        """The tool that has to be called."""
        choice = self.body.get("tool_choice") or {}
        named = [tool for tool in self.body.get("tools", []) if tool["name"] == choice.get("name")]
        return named[0] if choice.get("type") == "tool" and named else None

    @property
    def everything(self) -> str:
        """Every text in the request."""
        return "\n".join([*self.system, *(texts_of(turn) for turn in self.body.get("messages", []))])


def texts_of(turn: dict[str, Any]) -> str:
    """The text of a turn, however it was written down."""
    content = turn["content"]
    return content if isinstance(content, str) else "\n".join(block.get("text", "") for block in content)
