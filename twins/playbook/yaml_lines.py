"""YAML with line numbers, so that errors can name a line."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

try:  # eight times as fast, if PyYAML was built with libyaml, as its wheels are
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]  # the pure-Python fallback

Path = tuple[str | int, ...]
LARGEST = 1_000_000
"""Bytes: twice a playbook of a thousand rules."""


DEEPEST = 20
_TEXT = "tag:yaml.org,2002:str"
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class YamlWithLines:
    def __init__(self, data: Any, nodes: dict[Path, yaml.Node], repeated: list[tuple[int, str]]) -> None:
        self.data = data
        self.nodes = nodes
        self.repeated = repeated

    def has(self, path: Path) -> bool:
        return path in self.nodes

    def line(self, path: Path) -> int:
        """Fall back to the nearest existing parent."""
        while path and path not in self.nodes:
            path = path[:-1]
        return _line(self.nodes[path]) if path in self.nodes else 1


class UnreadableError(Exception):
    """Text that isn't plain YAML."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


class _PlainLoader(SafeLoader):
    """YAML loader that keeps dates as texts; only true and false are booleans."""


def _is_plain(first: str, tag: str) -> bool:
    return not tag.endswith((":timestamp", ":int")) and (not tag.endswith(":bool") or first in "tfTF")


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if _is_plain(first, tag)]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


_PlainLoader.add_implicit_resolver(  # integers, but not hours: YAML 1.1 reads 16:00 as 960
    "tag:yaml.org,2002:int",
    re.compile(r"^[-+]?(?:0b[01_]+|0[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$"),
    list("-+0123456789"),
)


def read_yaml(text: str) -> YamlWithLines:
    """Parse plain YAML. Raises UnreadableError, also for aliases, tags and oversized files."""
    if len(text.encode()) > LARGEST:
        raise UnreadableError(1, f"the file is larger than {LARGEST:,} bytes")
    root, data = _read(text)
    repeated: list[tuple[int, str]] = []
    nodes = {} if root is None else dict(_walk((), root, repeated))
    return YamlWithLines(data, nodes, repeated)


def _read(text: str) -> tuple[yaml.Node | None, Any]:
    try:
        _refuse_odd_parts(text)
        loader = _PlainLoader(text)
        try:
            root = loader.get_single_node()
            return root, None if root is None else loader.construct_document(root)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UnreadableError(line, str(error.problem)) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise UnreadableError(1, str(error).splitlines()[0]) from error


def _refuse_odd_parts(text: str) -> None:
    """Refuse aliases, which can expand without limit, tags but of texts, deep nesting, and what YAML reads as something
    else."""
    depth, lines = 0, _BREAK.split(text)
    for event in yaml.parse(text, Loader=_PlainLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableError(line, "aliases (*name) are not used here")
        if getattr(event, "tag", None) not in {None, _TEXT}:
            raise UnreadableError(line, "tags (!name) are not used here")
        if isinstance(event, yaml.ScalarEvent) and event.style in {None, ""} and (odd := _read_otherwise(event, lines)):
            raise UnreadableError(line, odd)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise UnreadableError(line, f"this is nested more than {DEEPEST} deep")


def _read_otherwise(scalar: yaml.ScalarEvent, lines: list[str]) -> str | None:
    """Return why a value without quotes isn't what its author sees: a text that goes on behind a `#`, or a number that
    begins with a zero."""
    if re.fullmatch(r"[-+]?0[0-9_]+", scalar.value):
        return f"{scalar.value} begins with a zero, which makes another number of it"
    end = scalar.end_mark
    behind = lines[end.line][end.column :] if scalar.value and end and end.line < len(lines) else ""
    if re.match(r"[ \t]+#[^\s#]", behind):
        return f"{behind.strip()[:40]!r} isn't read, because it begins with #"
    return None


def _walk(path: Path, node: yaml.Node, repeated: list[tuple[int, str]]) -> Iterator[tuple[Path, yaml.Node]]:
    yield path, node
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk((*path, index), item, repeated)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                repeated.append((_line(key), key.value))
            seen.add(key.value)
            yield from _walk((*path, key.value), value, repeated)


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1 if node.start_mark else 1
