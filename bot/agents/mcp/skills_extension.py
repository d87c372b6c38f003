"""The extension Skills (SEP-2640): each twin's folder is an Agent Skill that a client can load and verify."""

import hashlib
from collections.abc import Mapping
from typing import Any

from mcp.server import ServerRequestContext
from mcp.server.context import HandlerResult
from mcp.server.extension import Extension, MethodBinding
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, PaginatedRequestParams, RequestParams

from bot.agents.mcp.bearer_tokens import current_agent
from bot.agents.mcp.door import Door
from twins.playbook.folder import RULES, SKILL
from twins.playbook.skill_file import Skill, read_skill

SKILLS = "io.modelcontextprotocol/skills"
TTL_MS = 60_000
_CACHED = {"ttlMs": TTL_MS, "cacheScope": "private"}
LAW = "company-law.yaml"
"""The company's law, which is read with every twin."""


class SkillParams(RequestParams):
    uri: str


class Skills(Extension):
    """Serves skills/list and skills/get; the files themselves are resources."""

    identifier = SKILLS

    def __init__(self, door: Door) -> None:
        self._door = door

    def methods(self) -> tuple[MethodBinding, ...]:
        return (
            MethodBinding("skills/list", PaginatedRequestParams, self._list),
            MethodBinding("skills/get", SkillParams, self._get),
        )

    async def _list(self, _: ServerRequestContext[Any, Any], __: PaginatedRequestParams) -> HandlerResult:
        return {"skills": [_entry(uri, files) for uri, files in await self._all()], **_CACHED}

    async def _get(self, _: ServerRequestContext[Any, Any], params: SkillParams) -> HandlerResult:
        found = next((_entry(uri, files) for uri, files in await self._all() if uri == params.uri), None)
        if found is None:
            raise MCPError(code=INVALID_PARAMS, message="No such skill", data={"uri": params.uri})
        return {"skill": found, **_CACHED}

    async def _all(self) -> list[tuple[str, Mapping[str, str]]]:
        """Return each skill's URI and its files."""
        who = current_agent()
        found = [
            (str(twin["handle"]), await self._door.files(who, twin["handle"])) for twin in await self._door.twins(who)
        ]
        return [(skill_uri(handle, files), files) for handle, files in found if files]


def skill_uri(handle: str, files: Mapping[str, str]) -> str:
    """Return the URI of a skill. Its last folder has to be the skill's own name."""
    name = front_matter(files).name
    return f"skill://{handle}/{SKILL}" if name == handle else f"skill://{handle}/{name}/{SKILL}"


def front_matter(files: Mapping[str, str]) -> Skill:
    """Return the front matter of a published folder, which could be read when it was published."""
    skill = read_skill(files[SKILL], None, [])
    assert skill
    return skill


def _entry(uri: str, files: Mapping[str, str]) -> dict[str, Any]:
    front = front_matter(files).model_dump(mode="json", by_alias=True, exclude={"background"}, exclude_defaults=True)
    served = [(name, text.encode()) for name, text in files.items() if name in {SKILL, RULES, LAW}]
    return {
        "uri": uri,
        "frontmatter": front,
        "resources": [
            {
                "uri": f"{uri.removesuffix(SKILL)}{name}",
                "digest": f"sha256:{hashlib.sha256(content).hexdigest()}",
                "size": len(content),
            }
            for name, content in served
        ],
    }
