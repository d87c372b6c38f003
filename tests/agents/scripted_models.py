"""A model server that follows a script: it asks a twin, waits for the verdict, and says what came of it. Speaks as much
of Anthropic's Messages and OpenAI's Responses as the two agents need."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WANT = "let partners pull the invoice export by a link"
ANSWER = "ten minutes, per partner"
ASK = {"want": WANT, "why": "they sync at night", "twin": "security"}


@dataclass(frozen=True)
class Step:
    """What the model does next: a call of a tool, or its last words."""

    tool: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    text: str = ""


@dataclass
class Script:
    """Asks, answers the expert's question, and waits until `go` is no longer wait. Keeps what each tool told it."""

    needs = "ask_twin"
    """The tool without which a request isn't the session's own."""
    told: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def next(self, results: Sequence[str]) -> Step:
        self.texts = list(results)
        self.told = [each for each in map(_json_in, results) if "ticket" in each]
        if not self.told:
            return Step("ask_twin", ASK)
        if self.told[-1]["state"] == "question":
            return Step("answer_expert", {"ticket": self.told[-1]["ticket"], "answer": ANSWER})
        if self.told[-1]["go"] == "wait" and len(self.told) < 8:
            return Step("wait_for_verdict", {"ticket": self.told[-1]["ticket"], "up_to_seconds": 20})
        return Step(text=f"go={self.told[-1]['go']} state={self.told[-1]['state']} by={self.told[-1]['decided_by']}")


def _json_in(text: str) -> dict[str, Any]:
    """Return the first JSON object in what a client hands to its model."""
    for start in (at for at, sign in enumerate(text) if sign == "{"):
        try:
            found, _ = json.JSONDecoder().raw_decode(text[start:])
        except ValueError:
            continue
        if isinstance(found, dict) and "ticket" in found:
            return found
    return {}


@contextmanager
def scripted(script: Script) -> Iterator[str]:
    """Serve both protocols on a free port, and yield the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            events = _responses(body, script) if self.path.endswith("/responses") else _messages(body, script)
            sent = "".join(f"event: {each['type']}\ndata: {json.dumps(each)}\n\n" for each in events).encode()
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the standard library
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _named(tools: Sequence[dict[str, Any]], name: str) -> str | None:
    """Return a tool's name as the client wrote it, with the server's in front."""
    return next((str(tool["name"]) for tool in tools if str(tool.get("name", "")).endswith(name)), None)


def _messages(body: dict[str, Any], script: Script) -> list[dict[str, Any]]:
    """Answer in Anthropic's protocol. Requests without the script's tool, as for a title, get a word."""
    blocks = [each for said in body["messages"] if isinstance(said["content"], list) for each in said["content"]]
    results = [_flat(each.get("content")) for each in blocks if each["type"] == "tool_result"]
    tools = body.get("tools", [])
    step = script.next(results) if _named(tools, script.needs) else Step(text="ok")
    call: dict[str, Any] = {
        "type": "tool_use",
        "id": f"toolu_{len(results)}",
        "name": _named(tools, step.tool),
        "input": {},
    }
    started = call if step.tool else {"type": "text", "text": ""}
    delta = (
        {"type": "input_json_delta", "partial_json": json.dumps(step.given)}
        if step.tool
        else {"type": "text_delta", "text": step.text}
    )
    usage = {"input_tokens": 1, "output_tokens": 1}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": body["model"], "content": []}
    ended = {"stop_reason": "tool_use" if step.tool else "end_turn", "stop_sequence": None}
    return [
        {"type": "message_start", "message": {**message, "stop_reason": None, "stop_sequence": None, "usage": usage}},
        {"type": "content_block_start", "index": 0, "content_block": started},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": ended, "usage": usage},
        {"type": "message_stop"},
    ]


def _responses(body: dict[str, Any], script: Script) -> list[dict[str, Any]]:
    """Answer in OpenAI's protocol."""
    results = [_flat(each.get("output")) for each in body["input"] if each.get("type") == "function_call_output"]
    step = script.next(results)
    item: dict[str, Any] = {
        "type": "message",
        "role": "assistant",
        "id": "msg_1",
        "content": [{"type": "output_text", "text": step.text}],
    }
    if step.tool:
        item = {
            "type": "function_call",
            "id": f"fc_{len(results)}",
            "call_id": f"call_{len(results)}",
            "arguments": json.dumps(step.given),
            **_called(body.get("tools", []), step.tool),
        }
    tokens = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}
    usage = {**tokens, "input_tokens_details": None, "output_tokens_details": None}
    return [
        {"type": "response.created", "response": {"id": "resp_1"}},
        {"type": "response.output_item.done", "item": item},
        {"type": "response.completed", "response": {"id": "resp_1", "usage": usage}},
    ]


def _called(tools: Sequence[dict[str, Any]], name: str) -> dict[str, str]:
    """Return a tool's name, and the namespace that the client put it into, if any."""
    for tool in tools:
        if tool.get("type") == "namespace" and (inner := _named(tool["tools"], name)):
            return {"name": inner, "namespace": str(tool["name"])}
    return {"name": _named(tools, name) or name}


def _flat(content: Any) -> str:
    if isinstance(content, str):
        return content
    return " ".join(str(part.get("text", "")) for part in content or [])
