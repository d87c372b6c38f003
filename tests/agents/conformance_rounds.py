"""Tools of the conformance suite that ask the client for something, and go on when it calls again with the answer."""

import json
from collections.abc import Callable
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.prompts.base import UserMessage
from mcp_types import (
    CreateMessageRequest,
    CreateMessageRequestParams,
    ElicitRequest,
    ElicitRequestFormParams,
    InputRequest,
    InputRequiredResult,
    ListRootsRequest,
    SamplingMessage,
    TextContent,
)


def form(message: str, field: str, kind: str = "string") -> ElicitRequest:
    schema = {"type": "object", "properties": {field: {"type": kind}}, "required": [field]}
    return ElicitRequest(params=ElicitRequestFormParams(message=message, requested_schema=schema))


def sample(text: str) -> CreateMessageRequest:
    message = SamplingMessage(role="user", content=TextContent(type="text", text=text))
    return CreateMessageRequest(params=CreateMessageRequestParams(messages=[message], max_tokens=50))


def answered(ctx: Context, key: str, field: str) -> str | None:
    """Return a field of the form that was asked for under a key."""
    content = getattr((ctx.input_responses or {}).get(key), "content", None)
    return str(content[field]) if isinstance(content, dict) and field in content else None


def _once(name: str, key: str, request: InputRequest, say: Callable[[Any], str]) -> Callable[..., Any]:
    """Return a tool that asks once."""

    async def tool(ctx: Context) -> str | InputRequiredResult:
        answer = (ctx.input_responses or {}).get(key)
        return say(answer) if answer else InputRequiredResult(input_requests={key: request})

    tool.__name__, tool.__doc__ = name, f"Ask for {key}."
    return tool


def _name(answer: Any) -> str:
    return f"Hello, {(answer.content or {}).get('name', 'stranger')}!"


async def test_input_required_result_request_state(ctx: Context) -> str | InputRequiredResult:
    """Get its own state back."""
    if ctx.request_state == "nonce" and (ctx.input_responses or {}).get("confirm"):
        return "state-ok: confirmation received"
    return InputRequiredResult(
        input_requests={"confirm": form("Please confirm", "ok", "boolean")}, request_state="nonce"
    )


async def test_input_required_result_tampered_state(ctx: Context) -> str | InputRequiredResult:
    """Refuse a state that was changed; the SDK does."""
    if ctx.request_state:
        return f"state-ok: {ctx.request_state}"
    return InputRequiredResult(input_requests={"confirm": form("Please confirm", "ok", "boolean")}, request_state="one")


async def test_input_required_result_multiple_inputs(ctx: Context) -> str | InputRequiredResult:
    """Return one result that asks the client for three inputs."""
    asked: dict[str, InputRequest] = {
        "user_name": form("What is your name?", "name"),
        "greeting": sample("Generate a greeting"),
        "client_roots": ListRootsRequest(),
    }
    if asked.keys() <= (ctx.input_responses or {}).keys():
        return "All inputs received."
    return InputRequiredResult(input_requests=asked, request_state="several")


async def test_input_required_result_multi_round(ctx: Context) -> str | InputRequiredResult:
    """Ask twice."""
    state = json.loads(ctx.request_state or "{}")
    name, color = answered(ctx, "step1", "name"), answered(ctx, "step2", "color")
    if state.get("round") == 2 and color:
        return f"{state['name']} likes {color}."
    if state.get("round") == 1 and name:
        asked = {"step2": form("Step 2: What is your favorite color?", "color")}
        return InputRequiredResult(input_requests=asked, request_state=json.dumps({"round": 2, "name": name}))
    asked = {"step1": form("Step 1: What is your name?", "name")}
    return InputRequiredResult(input_requests=asked, request_state=json.dumps({"round": 1}))


async def test_input_required_result_capabilities(ctx: Context) -> InputRequiredResult:
    """Ask only for what the client declares."""
    capabilities, asked = ctx.client_capabilities, dict[str, InputRequest]()
    if capabilities is None or capabilities.sampling is not None:
        asked["sample"] = sample("Say hello")
    if capabilities is None or capabilities.elicitation is not None:
        asked["ask"] = form("What is your name?", "name")
    return InputRequiredResult(input_requests=asked, request_state="gated")


async def test_input_required_result_prompt(ctx: Context) -> list[UserMessage] | InputRequiredResult:
    """Ask before it gives a prompt."""
    context = answered(ctx, "user_context", "context")
    if context:
        return [UserMessage(f"Use the following context: {context}")]
    return InputRequiredResult(input_requests={"user_context": form("What context?", "context")})


def add_rounds(server: MCPServer[Any]) -> None:
    for tool in (
        _once("test_input_required_result_elicitation", "user_name", form("What is your name?", "name"), _name),
        _once(
            "test_input_required_result_sampling",
            "capital_question",
            sample("What is the capital of France?"),
            lambda answer: f"Model said: {getattr(answer.content, 'text', '?')}",
        ),
        _once(
            "test_input_required_result_list_roots",
            "client_roots",
            ListRootsRequest(),
            lambda answer: f"Client exposed {len(answer.roots)} root(s).",
        ),
        test_input_required_result_request_state,
        test_input_required_result_tampered_state,
        test_input_required_result_multiple_inputs,
        test_input_required_result_multi_round,
        test_input_required_result_capabilities,
    ):
        server.add_tool(tool, structured_output=False)
    server.prompt()(test_input_required_result_prompt)
