"""The six tools. Their descriptions teach an agent when to ask and what each answer means. No tool gives a verdict."""

import json
from typing import Annotated, Any

from mcp.server.mcpserver import AcceptedElicitation, Context, Elicit, ElicitationResult, MCPServer, Resolve
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field

from bot.agents.mcp import messages
from bot.agents.mcp.bearer_tokens import current_agent
from bot.agents.mcp.door import Door
from twins.agents.request import LONGEST_KEY, AgentRequest
from twins.agents.result import AgentResult, TicketState
from twins.playbook.products import LONGEST_PRODUCT

LONGEST_WAIT, USUAL_WAIT = 50.0, 25.0
"""Seconds; clients and proxies give up on a call after a minute."""

ToolContext = Context[Door, Any]
TicketName = Annotated[str, Field(description=messages.TICKET)]
Shown = Annotated[CallToolResult, AgentResult]


class ExpertsAnswer(BaseModel):
    """The form for the expert's question."""

    answer: str = Field(description=messages.ANSWER)


class OverrideReason(BaseModel):
    """Form in which the person says why they want to override a rule."""

    reason: str = Field(description=messages.WHY_DIFFERENT)


async def experts_question(ctx: ToolContext, ticket: str, up_to_seconds: float) -> Elicit[ExpertsAnswer] | AgentResult:
    """Wait, and return what came of it; ask the person the expert's question if one comes and the client can ask."""
    result = await _door(ctx).wait(current_agent(), ticket, up_to_seconds)
    if result.state is not TicketState.QUESTION or not can_elicit(ctx):
        return result
    return Elicit(messages.expert_asks(result.question), ExpertsAnswer)


async def reason_of_override(ctx: ToolContext, ticket: str) -> Elicit[OverrideReason] | None:
    """Ask the person for a reason, if there is anything to override and the client can ask."""
    result = (await _door(ctx).read(current_agent(), ticket)).result
    if not result.may_override or not can_elicit(ctx):
        return None
    return Elicit(messages.why_different(result.reason), OverrideReason)


async def ask_twin(
    ctx: ToolContext,
    want: Annotated[str, Field(min_length=1, max_length=4000, description=messages.WHAT)],
    why: Annotated[str, Field(max_length=4000, description=messages.WHY)] = "",
    twin: Annotated[str, Field(max_length=64, description=messages.TWIN)] = "",
    key: Annotated[
        str,
        Field(
            max_length=LONGEST_KEY,
            description=messages.KEY,
        ),
    ] = "",
    product: Annotated[
        str,
        Field(max_length=LONGEST_PRODUCT, description=messages.PRODUCT),
    ] = "",
) -> Shown:
    """Ask an expert's twin BEFORE you do something that can't be undone within a day, that customers or other teams
    will notice, or that touches security, data, money, access or another team's product; and whenever you'd otherwise
    guess what an expert would say. One deed for each ask, in plain words. The answer comes at once, in `go`:
    ahead: do it, within `words`, and only if `assumption` is true. no: don't. wait: neither yes nor no; a person
    decides, so do other work or call wait_for_verdict, and don't do this yet. info: an answer to a question, which
    gives no leave to act. Follow `next`. Rephrasing to get another answer is noticed and doesn't help."""
    request = AgentRequest(want=want, why=why, twin=twin, key=key, product=product)
    return told(await _door(ctx).ask(current_agent(), request))


async def wait_for_verdict(
    ctx: ToolContext,
    ticket: TicketName,
    answer: Annotated[ElicitationResult[Any], Resolve(experts_question)],
    up_to_seconds: Annotated[float, Field(ge=0, le=LONGEST_WAIT, description=messages.HOW_LONG)] = USUAL_WAIT,
) -> Shown:
    """Wait for a person's verdict on a ticket whose `go` was wait, or read how it stands. Returns as soon as something
    changes, at the latest after `up_to_seconds`. `go: wait` again means that nobody has decided: that is neither a yes
    nor a no, and it may take hours. Do other work and call this again later, or end your turn and say what you wait
    for. Always call this once more right before you act on a verdict."""
    given = answer.data if isinstance(answer, AcceptedElicitation) else None
    if isinstance(given, AgentResult):
        return told(given)
    if isinstance(given, ExpertsAnswer):
        return told(await _door(ctx).answer(current_agent(), ticket, given.answer))
    return told((await _door(ctx).read(current_agent(), ticket)).result)


async def answer_expert(
    ctx: ToolContext, ticket: TicketName, answer: Annotated[str, Field(min_length=1, max_length=3000)]
) -> CallToolResult:
    """Answer the expert's question in a ticket's `question`, with facts that you know. If you don't know, ask your
    person; don't guess. The expert still decides."""
    return told(await _door(ctx).answer(current_agent(), ticket, answer))


async def withdraw(ctx: ToolContext, ticket: TicketName) -> CallToolResult:
    """Withdraw a ticket that is no longer needed, so that no expert spends time on it. It gives no leave to act."""
    return told(await _door(ctx).withdraw(current_agent(), ticket))


async def override(
    ctx: ToolContext,
    ticket: TicketName,
    reason: Annotated[ElicitationResult[OverrideReason], Resolve(reason_of_override)],
) -> CallToolResult:
    """Ask your person to override a default that said no, where `may_override` is true. You can't override anything:
    your person gives a reason and confirms it by a click in Slack. Laws can't be overridden. Until `state` is
    overridden, the answer stays no: call wait_for_verdict, or keep to the rule."""
    door, who = _door(ctx), current_agent()
    if isinstance(reason, AcceptedElicitation) and reason.data:
        await door.request_override(who, ticket, reason.data.reason)
        return told(await door.wait(who, ticket, USUAL_WAIT))
    result = (await door.read(who, ticket)).result
    step = (
        (messages.NO_REASON_GIVEN if can_elicit(ctx) else messages.CANT_ASK_PERSON)
        if result.may_override
        else result.next
    )
    return told(result.model_copy(update={"next": step}))


async def list_twins(ctx: ToolContext) -> CallToolResult:
    """List the twins that can be asked: handle, craft, expert and what each covers. Their rules are the resources
    twin://HANDLE/rules."""
    return _structured({"twins": [dict(each) for each in await _door(ctx).twins(current_agent())]})


def add_tools(server: MCPServer[Door]) -> None:
    """Declare the schema of the result on two tools only, since it would be most of the list otherwise."""
    for tool in (ask_twin, wait_for_verdict, answer_expert, withdraw, override, list_twins):
        server.add_tool(tool, annotations=_annotations(tool.__name__), structured_output=tool in _WITH_SCHEMA)


_WITH_SCHEMA = (ask_twin, wait_for_verdict)
_READS = {"wait_for_verdict", "list_twins"}


def _annotations(name: str) -> ToolAnnotations:
    return ToolAnnotations(
        read_only_hint=name in _READS, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )


def told(result: AgentResult) -> CallToolResult:
    """Return a result for a model to read: clients hand on either the structure or the text."""
    return _structured(result.model_dump(mode="json"))


def can_elicit(ctx: ToolContext) -> bool:
    """Return whether the client says that it can show a form to its person."""
    capabilities = ctx.client_capabilities
    elicitation = capabilities.elicitation if capabilities else None
    return elicitation is not None and (elicitation.form is not None or elicitation.url is None)


def _door(ctx: ToolContext) -> Door:
    return ctx.request_context.lifespan_context


def _structured(content: dict[str, Any]) -> CallToolResult:
    text = TextContent(type="text", text=json.dumps(content, ensure_ascii=False))
    return CallToolResult(content=[text], structured_content=content)
