"""YAML of strangers, such as a document's front matter: texts, lists and mappings, and nothing that could expand."""

from typing import Any

import yaml

from twins.errors import ExpectedError

try:  # faster, if PyYAML was built with libyaml
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]  # the pure-Python fallback

LARGEST = 65_536
"""Bytes."""
DEEPEST = 20
_MERGES = "<<"


class NotPlainError(ExpectedError):
    """Text that isn't plain YAML."""


class _TextLoader(SafeLoader):
    """YAML loader that keeps dates and numbers as texts, as each of them may be wrong or too large to print."""


_TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith((":bool", ":null"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def plain_data(text: str) -> Any:
    """Parse plain YAML. Raises NotPlainError, also for anchors, aliases, merge keys, tags, large and deep ones."""
    try:
        if len(text.encode()) > LARGEST:
            raise NotPlainError(f"it is larger than {LARGEST:,} bytes")
        _refuse_odd_parts(text)
        return yaml.load(text, _TextLoader)  # noqa: S506  # a safe loader
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise NotPlainError("it isn't valid YAML") from error


def _refuse_odd_parts(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, _TextLoader):
        if isinstance(event, yaml.NodeEvent) and (event.anchor or getattr(event, "tag", None)):
            raise NotPlainError("it has anchors, aliases or tags")
        if isinstance(event, yaml.ScalarEvent) and event.value == _MERGES and not event.style:
            raise NotPlainError("it has merge keys")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise NotPlainError(f"it is nested more than {DEEPEST} deep")
