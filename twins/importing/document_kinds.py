"""Kinds of documents, told by path, and which of a repository's files hold rules."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePosixPath


class DocumentKind(StrEnum):
    AGENT_RULES = "instructions for agents"
    DECISION = "decision record"
    OWNERS = "code owners"
    EXPORT = "export"
    PROSE = "guideline"


READ = (".md", ".mdc", ".markdown", ".txt", ".rst", ".adoc", ".json")
"""What is read of a folder that is no repository."""
_AGENT_FILES = frozenset(
    """AGENTS.md AGENTS.override.md CLAUDE.md CLAUDE.local.md GEMINI.md copilot-instructions.md .cursorrules
    .windsurfrules .clinerules""".split()
)
_AGENT_PATHS = re.compile(r"(?:^|/)\.(?:cursor|claude)/rules/.+\.mdc?$")
_GUIDES = frozenset(
    "CONTRIBUTING.md SECURITY.md RUNBOOK.md CONVENTIONS.md STYLEGUIDE.md STYLE_GUIDE.md GUIDELINES.md".split()
)
_FOLDERS = re.compile(
    r"(?:^|/)(?:(?:\w+[-_])?adrs?|adl|(?:\w+[-_])*decisions?(?:[-_]records?)?|runbooks?|playbooks?|guidelines|conventions|policies)/",
    re.IGNORECASE,
)
SKIPPED = frozenset(
    ".git node_modules .venv venv vendor third_party dist build target __pycache__ .tox site-packages".split()
)
"""Folders that hold other people's files, or what a build makes."""


def kind_of(source: str) -> DocumentKind:
    path = PurePosixPath(source)
    name = path.name
    if name == "CODEOWNERS":
        return DocumentKind.OWNERS
    if path.suffix.casefold() == ".json":
        return DocumentKind.EXPORT
    if name in _AGENT_FILES or name.endswith((".instructions.md", ".mdc")) or _AGENT_PATHS.search(source):
        return DocumentKind.AGENT_RULES
    return DocumentKind.PROSE


def holds_rules(source: str) -> bool:
    """Return whether a repository's file is read without being named."""
    if kind_of(source) in {DocumentKind.AGENT_RULES, DocumentKind.OWNERS}:
        return True
    path = PurePosixPath(source)
    is_text = path.suffix.casefold() in {".md", ".markdown", ".rst", ".adoc", ".txt"}
    return is_text and (path.name in _GUIDES or bool(_FOLDERS.search(source)))


def applies_to(source: str, front: Mapping[str, object]) -> str:
    """Return the paths that a file's rules are about; empty if about everything."""
    given = front.get("globs") or front.get("applyTo") or ""
    globs = ", ".join(map(str, given)) if isinstance(given, list) else str(given)
    if front.get("alwaysApply") is True:
        globs = ""
    everywhere = {"**", "*", "**/*", "**/*.*"}
    if globs.strip() and not {each.strip() for each in globs.split(",")} & everywhere:
        return globs.strip()
    path = PurePosixPath(source)
    is_nested = kind_of(source) is DocumentKind.AGENT_RULES and not any(part.startswith(".") for part in path.parts)
    folder = str(path.parent)
    return f"{folder}/" if is_nested and folder != "." else ""
