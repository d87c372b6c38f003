"""Resources: the rules of each twin, and the files of its skill, each beside the company's law."""

import json
from collections.abc import Mapping
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp_types import Resource

from bot.agents.mcp import messages
from bot.agents.mcp.bearer_tokens import current_agent
from bot.agents.mcp.door import Door
from bot.agents.mcp.mcp_tools import ToolContext
from bot.agents.mcp.skills_extension import LAW, front_matter, skill_uri
from twins.playbook.folder import RULES, SKILL

JSON, MARKDOWN, YAML = "application/json", "text/markdown", "application/yaml"


class TwinServer(MCPServer[Door]):
    """An MCP server whose resources are those of the twins that are published now."""

    def __init__(self, door: Door, **given: Any) -> None:
        super().__init__(**given)
        self._of_twins = door

    async def list_resources(self) -> list[Resource]:
        who = current_agent()
        found: list[Resource] = list(await super().list_resources())
        for twin in await self._of_twins.twins(who):
            files = await self._of_twins.files(who, twin["handle"])
            found += _resources(twin["handle"], twin["name"], files or {})
        return found


def add_resources(server: TwinServer) -> None:
    for uri, read, kind in (
        ("twin://{handle}/rules", rules_of_twin, JSON),
        ("twin://{handle}/rules/{rule}", rule_of_twin, JSON),
        ("skill://{handle}/" + SKILL, skill_of_twin, MARKDOWN),
        ("skill://{handle}/{file}", file_of_skill, YAML),
        ("skill://{handle}/{name}/" + SKILL, named_skill_of_twin, MARKDOWN),
        ("skill://{handle}/{name}/{file}", file_of_named_skill, YAML),
    ):
        server.resource(uri, name=read.__name__, description=read.__doc__, mime_type=kind)(read)


async def rules_of_twin(handle: str, ctx: ToolContext) -> str:
    """A twin's rules, spaces and scope as published, and the company's law."""
    return json.dumps(await _rules(handle, ctx), ensure_ascii=False)


async def rule_of_twin(handle: str, rule: str, ctx: ToolContext) -> str:
    """One rule of a twin, or one law of the company."""
    found = await _rules(handle, ctx)
    for each in (*found["rules"], *found["company_law"]):
        if each["id"] == rule:
            return json.dumps(each, ensure_ascii=False)
    raise ResourceNotFoundError(f"{handle} has no rule {rule}")


async def skill_of_twin(handle: str, ctx: ToolContext) -> str:
    """A twin's background, as an Agent Skill."""
    return await _file(handle, handle, SKILL, ctx)


async def file_of_skill(handle: str, file: str, ctx: ToolContext) -> str:
    """A twin's rules.yaml as published, or company-law.yaml."""
    return await _file(handle, handle, file, ctx)


async def named_skill_of_twin(handle: str, name: str, ctx: ToolContext) -> str:
    """The background of a twin whose skill has another name."""
    return await _file(handle, name, SKILL, ctx)


async def file_of_named_skill(handle: str, name: str, file: str, ctx: ToolContext) -> str:
    """A file of a twin whose skill has another name."""
    return await _file(handle, name, file, ctx)


async def _rules(handle: str, ctx: ToolContext) -> Mapping[str, Any]:
    found = await _door(ctx).rules(current_agent(), handle)
    if found is None:
        raise ResourceNotFoundError(f"No twin {handle} is published")
    return found


async def _file(handle: str, name: str, file: str, ctx: ToolContext) -> str:
    files = await _door(ctx).files(current_agent(), handle)
    if not files or file not in {SKILL, RULES, LAW} or file not in files or front_matter(files).name != name:
        raise ResourceNotFoundError(f"There is no {file} of {name}")
    return files[file]


def _resources(handle: str, title: str, files: Mapping[str, str]) -> list[Resource]:
    rules = Resource(
        uri=f"twin://{handle}/rules", name=f"{handle}-rules", description=messages.rules_of(title), mime_type=JSON
    )
    if not files:
        return [rules]
    front, uri = front_matter(files), skill_uri(handle, files)
    kinds = {SKILL: MARKDOWN, RULES: YAML, LAW: YAML}
    shown = [
        Resource(
            uri=f"{uri.removesuffix(SKILL)}{file}",
            name=front.name if file == SKILL else f"{front.name}/{file}",
            description=front.description if file == SKILL else messages.file_of(file, title),
            mime_type=kind,
        )
        for file, kind in kinds.items()
        if file in files
    ]
    return [rules, *shown]


def _door(ctx: ToolContext) -> Door:
    return ctx.request_context.lifespan_context
