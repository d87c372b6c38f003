"""What does the server answer to one request?"""

import json
import secrets
from typing import TYPE_CHECKING, Any

import jsonschema

from tests.claude_api.rules import refusal
from tests.claude_api.script import Answer, Persona, Seen
from tests.claude_api.tokens import count

if TYPE_CHECKING:
    from tests.claude_api.server import ModelServer

Answered = tuple[int, dict[str, str], bytes]


class Answering:
    """One request, and its answer."""

    def __init__(self, model: "ModelServer", seen: Seen) -> None:
        self._model = model
        self._seen = seen
        model.requests.append(seen)

    def answer(self, method: str) -> Answered:
        """The status, headers and body."""
        seen, model = self._seen, self._model
        if method == "GET" and seen.path.startswith("/v1/models/"):
            return self._model_info(seen.path.rpartition("/")[2])
        if method != "POST" or seen.path not in {"/v1/messages", "/v1/messages/count_tokens"}:
            return self.error(404, "not_found_error", "Not found")
        if seen.path.endswith("count_tokens"):
            return self._json(200, {"input_tokens": count(seen.body)})
        refused = refusal(seen, model.persona, model.key, model.models, model.context)
        return self.error(*refused) if refused else self._message()

    def error(self, status: int, type: str, message: str) -> Answered:  # noqa: A002
        """An error in the API's own shape."""
        return self._json(status, {"type": "error", "error": {"type": type, "message": message}})

    def _message(self) -> Answered:
        seen, model = self._seen, self._model
        said = model.queue.pop(0) if model.queue else model.standing(seen) if model.standing else None
        if said is None:
            return self._complain("nothing was scripted for a request")
        answer = said if isinstance(said, Answer) else Answer(said)
        problem = self._broken(answer)
        if problem:
            return self._complain(problem)
        content, text = self._content(answer)
        stop = "tool_use" if content and content[0]["type"] == "tool_use" else answer.stop_reason
        seen.usage = self._usage(answer.output_tokens or -(-len(text.encode()) // 4))
        return self._json(200, {
            "id": f"msg_{secrets.token_hex(6)}", "type": "message", "role": "assistant", "model": seen.body["model"],
            "content": content, "stop_reason": stop, "stop_sequence": None, "usage": seen.usage,
        })  # fmt: skip

    def _broken(self, answer: Answer) -> str | None:
        """Why a scripted answer could never have come: it breaks the schema that this server holds it to."""
        seen, persona = self._seen, self._model.persona
        schema = seen.schema if persona.knows_schemas else None
        if seen.tool and persona.knows_tools:
            schema = seen.tool["input_schema"]
        if schema is None or answer.stop_reason != "end_turn":
            return None
        try:
            jsonschema.validate(
                answer.content if isinstance(answer.content, dict) else json.loads(answer.content), schema
            )
        except (jsonschema.ValidationError, json.JSONDecodeError) as error:
            return f"a scripted answer breaks the client's schema: {str(error).splitlines()[0]}"
        return None

    def _content(self, answer: Answer) -> tuple[list[dict[str, Any]], str]:
        seen, persona = self._seen, self._model.persona
        text = json.dumps(answer.content) if isinstance(answer.content, dict) else answer.content
        if seen.tool and persona.knows_tools and isinstance(answer.content, dict):
            call = {"type": "tool_use", "id": "toolu_1", "name": seen.tool["name"], "input": answer.content}
            return [call], text
        is_held = seen.schema is not None and persona.knows_schemas
        if isinstance(answer.content, dict) and not is_held and persona is not Persona.ANTHROPIC:
            text = f"Sure, here is the report {{as asked}}:\n```json\n{text}\n```\nLet me know if you need more."
        return ([{"type": "text", "text": text}] if text else []), text

    def _usage(self, output: int) -> dict[str, Any]:
        model, seen = self._model, self._seen
        if model.persona is Persona.ANTHROPIC:
            return {**model.cache.usage(seen.body), "output_tokens": output}
        tokens = count(seen.body)
        seen_of_it = min(tokens, model.num_ctx) if model.persona is Persona.OLLAMA else tokens
        return {"input_tokens": seen_of_it, "output_tokens": output}

    def _model_info(self, name: str) -> Answered:
        if name not in self._model.models:
            return self.error(404, "not_found_error", f"model: {name}")
        if self._seen.headers.get("authorization") != f"Bearer {self._model.key}":
            return self.error(401, "authentication_error", "invalid bearer token")
        return self._json(200, {"id": name, "type": "model", "display_name": name, "lifecycle": "active",
                                "created_at": "2026-09-01T00:00:00Z"})  # fmt: skip

    def _complain(self, problem: str) -> Answered:
        self._model.complaints.append(problem)
        status, headers, body = self.error(500, "api_error", problem)
        return status, headers | {"x-should-retry": "false"}, body

    def _json(self, status: int, data: dict[str, Any]) -> Answered:
        self._seen.status = status
        request = f"req_{secrets.token_hex(6)}"
        body = data | {"request_id": request} if status >= 400 else data
        return status, {"content-type": "application/json", "request-id": request}, json.dumps(body).encode()
