"""Messages API requests and replies."""

import json
from dataclasses import dataclass
from typing import Any

from twins.claude.model_port import ModelReply, NoReplyError, Repair, Structured
from twins.claude.prompt import Prompt
from twins.deciding.cost import Price, Usage
from twins.deciding.model_failure import ModelFailure

ANTHROPIC = "https://api.anthropic.com"
MAX_TOKENS, DEADLINE = 8_000, 60.0
"""Of a reply: tokens, with those of thinking, and seconds."""
_TOOL = "report"


@dataclass(frozen=True)
class Server:
    key: str
    base_url: str
    model: str
    price: Price
    structured: Structured = Structured.JSON_SCHEMA
    system_turn: bool = True
    effort: str = "medium"
    deadline: float = DEADLINE
    max_tokens: int = MAX_TOKENS


def request(server: Server, prompt: Prompt, repair: Repair | None) -> dict[str, Any]:
    """Build two cached blocks, the ask, what only code may write, and a repair if one is due."""
    cached = {"type": "ephemeral", "ttl": "1h"}
    facts = prompt.facts
    given: dict[str, Any] = {}
    match server.structured:
        case Structured.JSON_SCHEMA:
            given["output_config"] = {
                "format": {"type": "json_schema", "schema": prompt.schema},
                "effort": server.effort,
            }
        case Structured.TOOL:
            about = "Hand in the report on the ask."
            given["tools"] = [{"name": _TOOL, "description": about, "input_schema": prompt.schema}]
            given["tool_choice"] = {"type": "tool", "name": _TOOL}
        case Structured.PROMPT:
            facts += f"\nAnswer with one JSON object by this schema, and nothing else:\n{json.dumps(prompt.schema)}"
    turns: list[dict[str, Any]] = [{"role": "user", "content": prompt.asked}]
    if server.system_turn:
        turns.append({"role": "system", "content": facts})
    else:
        turns[0]["content"] += f"\n\n{facts}"
    if repair:
        turns.append({"role": "assistant", "content": repair.said.strip() or "(nothing)"})
        problem = f"That is not a report by the schema: {repair.problem}. Hand in the whole report again."
        turns.append({"role": "user", "content": problem})
    blocks = [{"type": "text", "text": text, "cache_control": cached} for text in (prompt.common, prompt.playbook)]
    return {"model": server.model, "max_tokens": server.max_tokens, "system": blocks, "messages": turns, **given}


def reply(message: Any) -> ModelReply:
    """Raises NoReplyError for anything but a message."""
    usage = getattr(message, "usage", None)
    if usage is None or getattr(message, "content", None) is None:
        raise NoReplyError(ModelFailure.NONSENSE, "not a message")
    tools = [json.dumps(block.input) for block in message.content if block.type == "tool_use" and block.name == _TOOL]
    texts = [block.text for block in message.content if block.type == "text"]
    spent = Usage(
        uncached=usage.input_tokens or 0,
        written_to_cache=usage.cache_creation_input_tokens or 0,
        read_from_cache=usage.cache_read_input_tokens or 0,
        output=usage.output_tokens or 0,
    )
    return ModelReply("\n".join(tools or texts), message.stop_reason or "end_turn", spent)
