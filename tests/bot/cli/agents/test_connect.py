"""What `agents connect` prints and writes for a coding agent."""

import json
import tomllib
from pathlib import Path

import pytest

from tests.support.command_line import CommandResult, command

URL, TOKEN = "https://twins.example.com", "zh_secret"
ENV = {"ZEROHANDOFF_URL": f"{URL}/", "ZEROHANDOFF_TOKEN": TOKEN}
FILES = {
    "claude-code": (".mcp.json", ".claude/settings.json", ".claude/skills/zerohandoff/SKILL.md"),
    "codex": (".codex/config.toml", "AGENTS.md"),
    "cursor": (".cursor/mcp.json", "AGENTS.md"),
}
TWIN = {"claude-code": ("--twin", "security")}


def connect(folder: Path, agent: str, *options: str, env: dict[str, str] | None = None) -> CommandResult:
    """Run the command in a project."""
    return command(ENV if env is None else env, folder, "agents", "connect", agent, *TWIN.get(agent, ()), *options)


def written(folder: Path) -> dict[str, str]:
    return {str(each.relative_to(folder)): each.read_text() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("agent", FILES)
def test_without_write_everything_is_printed_and_nothing_is_written(tmp_path: Path, agent: str) -> None:
    said = connect(tmp_path, agent)

    assert (said.returncode, written(tmp_path)) == (0, {})
    assert all(f"# {name}\n" in said.stdout for name in FILES[agent])
    assert f"{URL}/mcp" in said.stdout
    assert TOKEN not in said.stdout + said.stderr


@pytest.mark.parametrize("agent", FILES)
def test_write_makes_the_files_shows_them_and_a_second_time_changes_nothing(tmp_path: Path, agent: str) -> None:
    said = connect(tmp_path, agent, "--write")
    first = written(tmp_path)

    assert set(first) == set(FILES[agent])
    assert all(f"+++ b/{name}" in said.stdout for name in first)
    assert not [name for name, text in first.items() if TOKEN in text]
    assert [name for name, text in first.items() if "ZEROHANDOFF_TOKEN" in text]
    again = connect(tmp_path, agent, "--write")
    assert written(tmp_path) == first
    assert again.stdout.count("nothing to change") == len(first)


def test_claude_code_gets_the_server_and_a_hook_that_fails_closed(tmp_path: Path) -> None:
    connect(tmp_path, "claude-code", "--twin", "data", "--write")

    server = json.loads((tmp_path / ".mcp.json").read_text())["mcpServers"]["zerohandoff"]
    assert server == {
        "type": "http",
        "url": f"{URL}/mcp",
        "headers": {"Authorization": "Bearer ${ZEROHANDOFF_TOKEN}"},
    }
    groups = json.loads((tmp_path / ".claude/settings.json").read_text())["hooks"]["PreToolUse"]
    hooks = [hook for group in groups for hook in group["hooks"]]
    assert [hook["url"] for hook in hooks] == [
        f"{URL}/hooks/claude/security",
        f"{URL}/hooks/claude/data",
    ]
    assert all(hook["onFailure"] == "block" and hook["allowedEnvVars"] == ["ZEROHANDOFF_TOKEN"] for hook in hooks)
    assert not any("matcher" in group for group in groups)  # every tool


def test_a_headless_run_is_told_to_defer(tmp_path: Path) -> None:
    said = connect(tmp_path, "claude-code", "--headless")

    assert f'"{URL}/hooks/claude/security?pending=defer"' in said.stdout


def test_codex_gets_a_table_and_a_section(tmp_path: Path) -> None:
    connect(tmp_path, "codex", "--write")

    server = tomllib.loads((tmp_path / ".codex/config.toml").read_text())["mcp_servers"]["zerohandoff"]
    assert server == {"url": f"{URL}/mcp", "bearer_token_env_var": "ZEROHANDOFF_TOKEN", "tool_timeout_sec": 60}
    assert "neither yes nor no" in (tmp_path / "AGENTS.md").read_text()


def test_what_others_wrote_stays(tmp_path: Path) -> None:
    other_hook = {"matcher": "Bash", "hooks": [{"type": "command", "command": "lint"}]}
    moved = {
        "url": "https://old.example.com/hooks/claude/ux",
        "headers": {"Authorization": "Bearer $ZEROHANDOFF_TOKEN"},
    }
    anothers = {"type": "http", "url": "https://audit.example.com/hooks/claude/all"}
    mixed = {"hooks": [{"type": "http", "url": f"{URL}/hooks/claude/ux"}, moved, anothers]}
    settings = {"model": "opus", "hooks": {"PreToolUse": [other_hook, mixed], "Stop": [other_hook]}}
    put(tmp_path, ".claude/settings.json", json.dumps(settings))
    put(tmp_path, ".mcp.json", json.dumps({"mcpServers": {"other": {"command": "é"}}, "x": 1}))
    put(tmp_path, ".codex/config.toml", '# mine\nmodel = "gpt-5"\n[mcp_servers.other]\ncommand = "x"\n')
    put(tmp_path, "AGENTS.md", "# Rules\n\nBe kind.\n")

    for agent in ("claude-code", "codex"):
        assert connect(tmp_path, agent, "--write").returncode == 0

    after = json.loads((tmp_path / ".claude/settings.json").read_text())
    assert (after["model"], after["hooks"]["Stop"]) == ("opus", [other_hook])
    assert after["hooks"]["PreToolUse"][:-1] == [
        other_hook,
        {"hooks": [anothers]},  # without our earlier hooks
    ]
    servers = json.loads((tmp_path / ".mcp.json").read_text())
    assert (servers["x"], servers["mcpServers"]["other"]) == (1, {"command": "é"})
    toml = (tmp_path / ".codex/config.toml").read_text()
    assert toml.startswith('# mine\nmodel = "gpt-5"\n[mcp_servers.other]\ncommand = "x"\n')
    assert (tmp_path / "AGENTS.md").read_text().startswith("# Rules\n\nBe kind.\n\n")


@pytest.mark.parametrize("agent", FILES)
def test_another_address_replaces_our_part_alone(tmp_path: Path, agent: str) -> None:
    put(tmp_path, "AGENTS.md", "# Rules\n")
    connect(tmp_path, agent, "--write")
    if agent != "claude-code":
        put(tmp_path, "AGENTS.md", (tmp_path / "AGENTS.md").read_text() + "\nMore of ours.\n")

    connect(tmp_path, agent, "--write", env={**ENV, "ZEROHANDOFF_URL": "https://new.example.com"})

    after = written(tmp_path)
    assert not [name for name, text in after.items() if URL in text]
    assert after["AGENTS.md"].startswith("# Rules\n")
    assert agent == "claude-code" or after["AGENTS.md"].endswith("More of ours.\n")
    assert after["AGENTS.md"].count("zerohandoff: begin") == (agent != "claude-code")


@pytest.mark.parametrize(
    ("agent", "name", "text"),
    [
        ("claude-code", ".mcp.json", "{ // mine\n}"),
        ("claude-code", ".mcp.json", "[]"),
        ("claude-code", ".mcp.json", '{"mcpServers": []}'),
        ("claude-code", ".claude/settings.json", '{"hooks": []}'),
        ("claude-code", ".claude/settings.json", '{"hooks": {"PreToolUse": {}}}'),
        ("claude-code", ".claude/skills/zerohandoff/SKILL.md", "my own skill"),
        ("codex", ".codex/config.toml", "model = "),
        ("codex", ".codex/config.toml", '[mcp_servers.zerohandoff]\nurl = "https://mine"\n'),
        ("cursor", ".cursor/mcp.json", "nonsense"),
    ],
)
def test_a_file_that_can_t_be_merged_is_left_alone_and_so_are_the_others(
    tmp_path: Path, agent: str, name: str, text: str
) -> None:
    put(tmp_path, name, text)

    said = connect(tmp_path, agent, "--write")

    assert (said.returncode, written(tmp_path)) == (2, {name: text})
    assert name in said.stderr


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside.md"
    project.mkdir()
    outside.write_text("mine")
    (project / "AGENTS.md").symlink_to(outside)

    assert connect(project, "codex", "--write").returncode == 2
    assert outside.read_text() == "mine"


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("", ()),
        ("twins.example.com", ()),
        ("ftp://twins.example.com", ()),
        ("https://zh_secret@twins.example.com", ()),
        ("https://twins.example.com?x=1", ()),
        (URL, ("--twin", "../security")),
    ],
)
def test_what_makes_no_configuration_is_misuse(tmp_path: Path, url: str, options: tuple[str, ...]) -> None:
    assert connect(tmp_path, "claude-code", *options, env={"ZEROHANDOFF_URL": url}).returncode == 2


def test_only_claude_code_has_the_hook(tmp_path: Path) -> None:
    assert connect(tmp_path, "codex", "--twin", "security").returncode == 2


def test_a_token_that_is_not_set_is_asked_for(tmp_path: Path) -> None:
    said = connect(tmp_path, "codex", env={"ZEROHANDOFF_URL": URL})

    assert (said.returncode, "ZEROHANDOFF_TOKEN" in said.stderr) == (0, True)


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
