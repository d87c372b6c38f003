"""Tools, prompts and resources that the conformance suite expects of a server, by the names that it calls them."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from mcp.server import ServerRequestContext
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.prompts.base import UserMessage
from mcp.shared.exceptions import MCPError
from mcp_types import (
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    AudioContent,
    Completion,
    EmbeddedResource,
    EmptyResult,
    ImageContent,
    SamplingMessage,
    SetLevelRequestParams,
    SubscribeRequestParams,
    TextContent,
    TextResourceContents,
    UnsubscribeRequestParams,
)
from pydantic import BaseModel, Field

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
SILENCE = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="


def _embedded(uri: str, text: str = "Embedded resource content") -> EmbeddedResource:
    return EmbeddedResource(type="resource", resource=TextResourceContents(uri=uri, mime_type="text/plain", text=text))


def test_simple_text() -> str:
    """Return text."""
    return "This is a simple text response for testing."


def test_image_content() -> list[ImageContent]:
    """Return an image."""
    return [ImageContent(type="image", data=PIXEL, mime_type="image/png")]


def test_audio_content() -> list[AudioContent]:
    """Return audio."""
    return [AudioContent(type="audio", data=SILENCE, mime_type="audio/wav")]


def test_embedded_resource() -> list[EmbeddedResource]:
    """Return an embedded resource."""
    return [_embedded("test://embedded-resource", "This is an embedded resource content.")]


def test_multiple_content_types() -> list[TextContent | ImageContent | EmbeddedResource]:
    """Return content of several types."""
    return [
        TextContent(type="text", text="Multiple content types test:"),
        ImageContent(type="image", data=PIXEL, mime_type="image/png"),
        _embedded("test://mixed-content-resource", '{"test": "data", "value": 123}'),
    ]


async def test_tool_with_logging(ctx: Context) -> str:
    """Log three messages."""
    for text in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await ctx.session.send_log_message("info", text, related_request_id=ctx.request_id)
        await asyncio.sleep(0.05)
    return "done"


async def test_tool_with_progress(ctx: Context) -> str:
    """Report progress three times."""
    for done in (0, 50, 100):
        await ctx.report_progress(done, 100, f"Completed step {done} of 100")
        await asyncio.sleep(0.05)
    return "done"


def test_error_handling() -> str:
    """Fail."""
    raise RuntimeError("This tool intentionally returns an error for testing")


async def test_sampling(prompt: str, ctx: Context) -> str:
    """Ask the client's model."""
    message = SamplingMessage(role="user", content=TextContent(type="text", text=prompt))
    result = await ctx.session.create_message([message], max_tokens=100, related_request_id=ctx.request_id)
    return f"LLM response: {getattr(result.content, 'text', '')}"


class AnyAnswer(BaseModel):
    response: str = Field(description="User's response")


class Defaults(BaseModel):
    name: str = "John Doe"
    age: int = 30
    score: float = 95.5
    status: str = Field("active", json_schema_extra={"enum": ["active", "inactive", "pending"]})
    verified: bool = True


def _titled(key: str, *pairs: tuple[str, str]) -> dict[str, Any]:
    return {key: [{"const": value, "title": title} for value, title in pairs]}


class Choices(BaseModel):
    untitledSingle: str = Field(json_schema_extra={"enum": ["active", "inactive", "pending"]})  # noqa: N815 - the suite's
    titledSingle: str = Field(json_schema_extra=_titled("oneOf", ("low", "Low"), ("high", "High")))  # noqa: N815
    untitledMulti: list[str] = Field(  # noqa: N815
        json_schema_extra={"items": {"type": "string", "enum": ["read", "write", "execute"]}}
    )
    titledMulti: list[str] = Field(  # noqa: N815
        json_schema_extra={"items": _titled("anyOf", ("feature", "New feature"), ("bug", "Bug fix"))}
    )
    legacyEnum: str = Field(  # noqa: N815
        json_schema_extra={"enum": ["small", "large"], "enumNames": ["Small size", "Large size"]}
    )


async def _elicited(ctx: Context, message: str, form: type[BaseModel]) -> str:
    result = await ctx.elicit(message, form)
    content = result.data.model_dump_json() if result.action == "accept" else "{}"
    return f"action={result.action}, content={content}"


async def test_elicitation(message: str, ctx: Context) -> str:
    """Ask the client's person."""
    return await _elicited(ctx, message, AnyAnswer)


async def test_elicitation_sep1034_defaults(ctx: Context) -> str:
    """Ask with defaults."""
    return await _elicited(ctx, "Please provide user information", Defaults)


async def test_elicitation_sep1330_enums(ctx: Context) -> str:
    """Ask with choices."""
    return await _elicited(ctx, "Please select values", Choices)


def test_x_mcp_header(
    region: Annotated[str, Field("<none>", json_schema_extra={"x-mcp-header": "Region"})],
) -> str:
    """Take an argument that a header mirrors."""
    return f"region={region}"


def test_missing_capability(ctx: Context) -> str:
    """Need the client to sample."""
    capabilities = ctx.client_capabilities
    if capabilities is None or capabilities.sampling is None:
        raise MCPError(
            code=MISSING_REQUIRED_CLIENT_CAPABILITY,
            message="The client does not declare sampling",
            data={"requiredCapabilities": {"sampling": {}}},
        )
    return "declared"


async def test_reconnection(ctx: Context) -> str:
    """Close the stream in the middle of a call."""
    await ctx.close_sse_stream()
    await asyncio.sleep(0.2)
    return "Reconnection test completed"


async def test_trigger_tool_change(ctx: Context) -> str:
    """Announce that the list of tools changed."""
    await ctx.notify_tools_changed()
    return "announced"


async def test_trigger_prompt_change(ctx: Context) -> str:
    """Announce that the list of prompts changed."""
    await ctx.notify_prompts_changed()
    return "announced"


def json_schema_2020_12_tool() -> str:
    """Have a schema with the keywords of JSON Schema 2020-12."""
    return "ok"


_SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}

TOOLS: tuple[Callable[..., Any], ...] = (
    test_simple_text,
    test_image_content,
    test_audio_content,
    test_embedded_resource,
    test_multiple_content_types,
    test_tool_with_logging,
    test_tool_with_progress,
    test_error_handling,
    test_sampling,
    test_elicitation,
    test_elicitation_sep1034_defaults,
    test_elicitation_sep1330_enums,
    test_x_mcp_header,
    test_missing_capability,
    test_reconnection,
    test_trigger_tool_change,
    test_trigger_prompt_change,
    json_schema_2020_12_tool,
)


def test_simple_prompt() -> list[UserMessage]:
    """A prompt."""
    return [UserMessage("This is a simple prompt for testing.")]


def test_prompt_with_arguments(arg1: str, arg2: str) -> list[UserMessage]:
    """A prompt with arguments."""
    return [UserMessage(f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'")]


def test_prompt_with_embedded_resource(resourceUri: str) -> list[UserMessage]:  # noqa: N803 - the suite's name
    """A prompt with a resource."""
    return [UserMessage(_embedded(resourceUri)), UserMessage("Please process the embedded resource above.")]


def test_prompt_with_image() -> list[UserMessage]:
    """A prompt with an image."""
    return [
        UserMessage(ImageContent(type="image", data=PIXEL, mime_type="image/png")),
        UserMessage("Please analyze the image above."),
    ]


PROMPTS: tuple[Callable[..., Any], ...] = (
    test_simple_prompt,
    test_prompt_with_arguments,
    test_prompt_with_embedded_resource,
    test_prompt_with_image,
)


def _template(id: str) -> str:  # noqa: A002 - the suite's name
    return json.dumps({"id": id, "templateTest": True, "data": f"Data for ID: {id}"})


RESOURCES: dict[str, tuple[Callable[..., Any], str]] = {
    "test://static-text": (lambda: "This is the content of the static text resource.", "text/plain"),
    "test://static-binary": (lambda: base64.b64decode(PIXEL), "image/png"),
    "test://template/{id}/data": (_template, "application/json"),
    "test://watched-resource": (lambda: "Watched resource content", "text/plain"),
}


async def _nothing(*_: object) -> EmptyResult:
    return EmptyResult()


async def _complete(*_: object) -> Completion:
    return Completion(values=[], total=0, has_more=False)


def add_fixtures(server: MCPServer[Any]) -> None:
    for tool in TOOLS:
        server.add_tool(tool, structured_output=False)
    for prompt in PROMPTS:
        server.prompt()(prompt)
    for uri, (read, kind) in RESOURCES.items():
        server.resource(uri, name=uri, mime_type=kind)(read)
    server.completion()(_complete)  # type: ignore[no-untyped-call]  # the SDK left it so
    server._tool_manager._tools["json_schema_2020_12_tool"].parameters = _SCHEMA
    _add_older_methods(server._lowlevel_server)


def _add_older_methods(server: Any) -> None:
    """Serve what only the older era has."""
    answer: Callable[[ServerRequestContext[Any, Any], Any], Awaitable[EmptyResult]] = _nothing
    server.add_request_handler("logging/setLevel", SetLevelRequestParams, answer)
    server.add_request_handler("resources/subscribe", SubscribeRequestParams, answer)
    server.add_request_handler("resources/unsubscribe", UnsubscribeRequestParams, answer)
