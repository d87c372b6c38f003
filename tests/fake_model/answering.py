"""Conversion of scripted answers to content blocks, and refusal of impossible ones."""

import json
from dataclasses import dataclass
from typing import Any

from tests.fake_model.saying import Answer, Persona
from tests.fake_model.schema import breach
from tests.fake_model.seen import Seen
from tests.fake_model.tokens import text_tokens

Block = dict[str, Any]


class ImpossibleAnswerError(Exception):
    """A scripted answer that no model could give to this request."""


@dataclass(frozen=True)
class AnswerBlocks:
    """An answer as content blocks."""

    blocks: list[Block]
    stop_reason: str
    output_tokens: int


def spoken(answer: Answer, seen: Seen, persona: Persona, number: int) -> AnswerBlocks:
    """Convert the answer to the form that the request asks for. Raise ImpossibleAnswerError if that can't be."""
    if seen.tool and persona.honours_tool:
        if answer.stop_reason == "end_turn" or isinstance(answer.content, dict):
            return _as_tool(answer, seen, number)
    elif seen.schema and persona.honours_schema:
        _check(_parsed(answer), seen.schema, answer)
    elif (persona in {Persona.LLAMA_CPP, Persona.OLLAMA} and isinstance(answer.content, dict)) or answer.prose:
        return _as_text(_in_prose(answer.content), answer, seen)
    return _as_text(_json(answer.content), answer, seen)


def _as_tool(answer: Answer, seen: Seen, number: int) -> AnswerBlocks:
    given = _parsed(answer)
    name = str(seen.tool)
    _check(given, seen.tools.get(name, {}), answer)
    block = {"type": "tool_use", "id": f"toolu_{number:024d}", "name": name, "input": given}
    stop = "tool_use" if answer.stop_reason == "end_turn" else answer.stop_reason
    return AnswerBlocks([block], stop, answer.output_tokens or text_tokens(json.dumps(given)) + 4)


def _as_text(text: str, answer: Answer, seen: Seen) -> AnswerBlocks:
    """Return the text, cut at `max_tokens` unless the script sets its length."""
    stop, most = answer.stop_reason, seen.body.get("max_tokens")
    if answer.output_tokens is None and isinstance(most, int) and text_tokens(text) > most:
        text, stop = text.encode()[: 4 * most].decode(errors="ignore"), "max_tokens"
    tokens = text_tokens(text) + 4 if answer.output_tokens is None else answer.output_tokens
    return AnswerBlocks([{"type": "text", "text": text}] if text else [], stop, tokens)


def _parsed(answer: Answer) -> object:
    if isinstance(answer.content, dict):
        return answer.content
    try:
        return json.loads(answer.content)
    except ValueError:
        return None


def _check(value: object, schema: dict[str, Any], answer: Answer) -> None:
    """Check the answer against the schema, except one cut short, which may lack parts."""
    if answer.stop_reason != "end_turn":
        return
    if answer.prose:
        raise ImpossibleAnswerError("prose can't be said where a grammar holds the model")
    if wrong := breach(value, schema):
        raise ImpossibleAnswerError(f"the scripted answer breaks the client's own schema at {wrong}")


def _json(content: dict[str, Any] | str) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def _in_prose(content: dict[str, Any] | str) -> str:
    return f"Sure, here is what I found:\n\n```json\n{_json(content)}\n```\n\nTell me if you need anything else."
