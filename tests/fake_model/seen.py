"""Requests as the tests see them, with the status that each got."""

from dataclasses import dataclass, field
from typing import Any

from tests.fake_model import tokens


@dataclass(frozen=True)
class Seen:
    """A request as it came; `status` is 0 if the connection ended without an answer."""

    body: dict[str, Any]
    headers: dict[str, str]
    path: str
    status: int = 200
    usage: dict[str, Any] = field(default_factory=dict)

    @property
    def system(self) -> list[str]:
        """The texts of the system blocks."""
        return _texts(self.body.get("system"))

    @property
    def user_text(self) -> str:
        """The texts of all user turns, one per line."""
        return "\n".join(text for turn in self._turns("user") for text in _texts(turn.get("content")))

    @property
    def last_system_turn(self) -> str | None:
        """The last system turn among the messages."""
        said = self._turns("system")
        return "\n".join(_texts(said[-1].get("content"))) if said else None

    @property
    def everything(self) -> str:
        """Every text that the model was shown."""
        return "\n".join(
            [*self.system, *(text for turn in tokens.turns(self.body) for text in _texts(turn.get("content")))]
        )

    @property
    def schema(self) -> dict[str, Any] | None:
        """The schema that the answer must follow."""
        schema = _part(_part(self.body, "output_config"), "format").get("schema")
        return schema if isinstance(schema, dict) else None

    @property
    def tool(self) -> str | None:
        """The name of the tool that must be called."""
        choice = _part(self.body, "tool_choice")
        if choice.get("type") == "tool":
            return str(choice.get("name"))
        return next(iter(self.tools), None) if choice.get("type") == "any" else None

    @property
    def wants_sentences(self) -> bool:
        """Whether it asks for a synthesis of answers, not for a report."""
        given = self.schema or self.tools.get(self.tool or "") or {}
        return "sentences" in given.get("properties", {})

    @property
    def tools(self) -> dict[str, dict[str, Any]]:
        """The input schema of each tool."""
        return {str(tool.get("name")): _part(tool, "input_schema") for tool in tokens.blocks(self.body.get("tools"))}

    @property
    def tokens(self) -> int:
        """The tokens of the whole prompt, even if the server cut some off."""
        return tokens.prompt_tokens(self.body)

    def _turns(self, purpose: str) -> list[dict[str, Any]]:
        return [turn for turn in tokens.turns(self.body) if turn.get("role") == purpose]


def _texts(content: object) -> list[str]:
    return [str(block.get("text")) for block in tokens.blocks(content) if block.get("type") == "text"]


def _part(value: dict[str, Any], name: str) -> dict[str, Any]:
    part = value.get(name)
    return part if isinstance(part, dict) else {}
