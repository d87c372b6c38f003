"""Our part of a file that holds other settings too: put in, or renewed, with the rest left as it is."""

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from typing import Any

from bot.errors import UsageError

NAME = "zerohandoff"
HOOKS, BEARER = "/hooks/claude/", "Bearer $ZEROHANDOFF_TOKEN"
"""In the address, and in the headers, of every hook that this program writes."""
_BEGIN, _END = "zerohandoff: begin", "zerohandoff: end"


def with_server(before: str, where: str, server: Mapping[str, Any]) -> str:
    """Return a JSON file whose `mcpServers` have ours."""
    held = _object(before, where)
    servers = held.setdefault("mcpServers", {})
    if not isinstance(servers, dict):
        raise UsageError(f"{where}: “mcpServers” isn't an object, so I left the file alone.")
    servers[NAME] = dict(server)
    return _json(held)


def with_hooks(before: str, where: str, hooks: list[dict[str, Any]]) -> str:
    """Return Claude Code's settings with our hooks before a tool call, in place of our earlier ones."""
    held = _object(before, where)
    events = held.setdefault("hooks", {})
    groups = events.setdefault("PreToolUse", []) if isinstance(events, dict) else None
    if not isinstance(groups, list):
        raise UsageError(f"{where}: “hooks” isn't as Claude Code writes it, so I left the file alone.")
    doors = {_door_of(hook) for hook in hooks}
    others = [left for group in groups if (left := _without_our_hooks(group, doors)) is not None]
    events["PreToolUse"] = [*others, *({"hooks": [hook]} for hook in hooks)]
    return _json(held)


def with_table(before: str, where: str, table: str) -> str:
    """Return a TOML file that ends with our table."""
    try:
        others = tomllib.loads(_without_ours(before, "#"))
        if NAME in others.get("mcp_servers", {}):
            raise UsageError(f"{where} has an MCP server “{NAME}” that I didn't write. Remove it, and run this again.")
        after = _with_section(before, "#", "", table)
        tomllib.loads(after)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{where} isn't valid TOML, so I left it alone: {error}") from error
    return after


def with_section(before: str, section: str) -> str:
    """Return a Markdown file with our section."""
    return _with_section(before, "<!--", " -->", section)


def own_file(before: str, where: str, text: str) -> str:
    """Return our text, if the file is new or was written by us."""
    if before and _BEGIN not in before:
        raise UsageError(f"{where} wasn't written by me, so I left it alone. Move it away, and run this again.")
    return text


def marked(text: str) -> str:
    """Return a Markdown text that `own_file` knows again."""
    return f"{text.rstrip()}\n\n<!-- {_BEGIN}; {_END} -->\n"


def _object(before: str, where: str) -> dict[str, Any]:
    try:
        held = json.loads(before or "{}")
    except ValueError as error:
        raise UsageError(f"{where} isn't valid JSON, so I left it alone: {error}") from error
    if not isinstance(held, dict):
        raise UsageError(f"{where} isn't a JSON object, so I left it alone.")
    return held


def _json(held: Mapping[str, Any]) -> str:
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"


def _without_our_hooks(group: Any, doors: Collection[str]) -> Any:
    """Return a group of hooks without the ones that this program writes, since two of them would use up each other's
    approvals; None if nothing is left."""
    hooks = group.get("hooks") if isinstance(group, dict) else None
    if not isinstance(hooks, list):
        return group
    left = [hook for hook in hooks if not _is_ours(hook, doors)]
    return {**group, "hooks": left} if left or not hooks else None


def _is_ours(hook: Any, doors: Collection[str]) -> bool:
    """Recognise a hook of this bot by its address, and one of an earlier address by the token that it sends."""
    if not isinstance(hook, dict) or HOOKS not in str(hook.get("url", "")):
        return False
    headers = hook.get("headers")
    return _door_of(hook) in doors or (isinstance(headers, dict) and headers.get("Authorization") == BEARER)


def _door_of(hook: Mapping[str, Any]) -> str:
    return str(hook.get("url", "")).partition(HOOKS)[0]


def _ours(sign: str) -> re.Pattern[str]:
    return re.compile(rf"\n*^{re.escape(sign)} {_BEGIN}.*?^{re.escape(sign)} {_END}[^\n]*\n?", re.DOTALL | re.MULTILINE)


def _without_ours(text: str, sign: str) -> str:
    return _ours(sign).sub("\n", text)


def _with_section(before: str, sign: str, close: str, section: str) -> str:
    part = f"{sign} {_BEGIN}{close}\n{section.strip()}\n{sign} {_END}{close}\n"
    found = _ours(sign).search(before)
    if found:
        gap = "\n\n" if before[: found.start()].strip() else ""
        return before[: found.start()] + gap + part + before[found.end() :]
    return f"{before.rstrip()}\n\n{part}" if before.strip() else part
