"""Claude Code and Codex from npm, with a configuration of their own, before a scripted model."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.agents.node import NODE

PACKAGES = ("@anthropic-ai/claude-code@2.1.332", "@openai/codex@0.171.0")
PROMPT = "Let partners pull the invoice export"


@dataclass(frozen=True)
class Place:
    """Where an agent finds its model and the bot, and where it keeps its files."""

    modules: Path
    home: Path
    model: str
    url: str
    token: str


def run_claude_code(place: Place) -> str:
    """Run a headless session, and return what it printed."""
    server = {"type": "http", "url": place.url, "headers": {"Authorization": f"Bearer {place.token}"}}
    config = place.home / "mcp.json"
    config.write_text(json.dumps({"mcpServers": {"zerohandoff": server}}), encoding="utf-8")
    options = ("--mcp-config", str(config), "--strict-mcp-config", "--allowedTools", "mcp__zerohandoff")
    return _run(
        place,
        ("claude", "-p", PROMPT, *options, "--output-format", "text", "--model", "claude-sonnet-4-5"),
        _claude_environment(place),
    )


def _claude_environment(place: Place) -> dict[str, str]:
    return {
        "CLAUDE_CONFIG_DIR": str(place.home / "claude"),
        "ANTHROPIC_BASE_URL": place.model,
        "ANTHROPIC_API_KEY": "scripted",
        "DISABLE_AUTOUPDATER": "1",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "ENABLE_TOOL_SEARCH": "false",
    }


def resume_claude_code(place: Place, session: str | None) -> str:
    """Run a headless session that may use the shell, or resume one; return its result as JSON. It reads the project's
    own files."""
    resumed = ("--resume", session) if session else (PROMPT,)
    options = ("--allowedTools", "Bash", "--output-format", "json", "--model", "claude-sonnet-4-5")
    given = _claude_environment(place) | {"ZEROHANDOFF_TOKEN": place.token}
    return _run(place, ("claude", "-p", *resumed, *options), given)


def run_codex(place: Place) -> str:
    """Run a headless session, and return what it printed."""
    home = place.home / "codex"
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(
        "\n".join(
            (
                'model = "gpt-5"',
                'model_provider = "scripted"',
                'approval_policy = "never"',
                "[model_providers.scripted]",
                'name = "scripted"',
                f'base_url = "{place.model}/v1"',
                'wire_api = "responses"',
                'env_key = "SCRIPTED_KEY"',
                "[mcp_servers.zerohandoff]",
                f'url = "{place.url}"',
                'bearer_token_env_var = "ZEROHANDOFF_TOKEN"',
                "tool_timeout_sec = 60",
            )
        ),
        encoding="utf-8",
    )
    given = {"CODEX_HOME": str(home), "SCRIPTED_KEY": "scripted", "ZEROHANDOFF_TOKEN": place.token}
    return _run(place, ("codex", "exec", "--skip-git-repo-check", PROMPT), given)


AGENTS: Mapping[str, Callable[[Place], str]] = {"Claude Code": run_claude_code, "Codex": run_codex}


def _run(place: Place, command: tuple[str, ...], given: Mapping[str, str]) -> str:
    """Run with a home of its own, and nothing of a session that may run the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CLAUDE", "ANTHROPIC", "CODEX"))}
    path = f"{Path(NODE or '').parent}:{kept.get('PATH', '')}"
    ran = subprocess.run(
        [_binary(place.modules, command[0]), *command[1:]],
        env={**kept, **given, "HOME": str(place.home), "PATH": path},
        cwd=place.home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert ran.returncode == 0, ran.stdout[-1000:] + ran.stderr[-1000:]
    return ran.stdout


def _binary(modules: Path, name: str) -> str:
    """Return the program itself for Claude Code, whose script that links it isn't run, and the launcher for Codex."""
    native = next(iter(sorted(modules.glob(f"@anthropic-ai/claude-code-*/{name}"))), None)
    return str(native or modules / ".bin" / name)
