"""JSON schemas that compile to a grammar, and the errors for those that don't."""

import json
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

MOST_UNIONS, MOST_ENUM_MEMBERS = 16, 100
_SCALARS = (str, int, float, bool, type(None))
_REJECTED = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "maxItems",
)


def problem(schema: object) -> str | None:
    """Return the schema's first problem, or None."""
    return _problem(json.dumps(schema))


@lru_cache(maxsize=256)
def _problem(text: str) -> str | None:
    """Cache: the bot sends the same schema with each request."""
    schema = json.loads(text)
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return "the schema's type at the top must be 'object'"
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"invalid JSON schema: {error.message}"
    nodes = list(_nodes(schema))
    return next((said for node in nodes if (said := _of_node(node, schema))), None) or _of_all(nodes) or _cycle(schema)


def breach(value: object, schema: dict[str, Any]) -> str | None:
    """Return the value's first breach of the schema, or None."""
    error = next(iter(Draft202012Validator(schema).iter_errors(value)), None)
    return f"{error.json_path}: {error.message}" if error else None


def _children(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    named = chain.from_iterable((node.get(key) or {}).values() for key in ("properties", "$defs", "definitions"))
    listed = chain.from_iterable(node.get(key) or [] for key in ("anyOf", "allOf", "oneOf", "prefixItems"))
    single = [node.get("items"), node.get("additionalProperties"), node.get("not")]
    return (child for child in chain(named, listed, single) if isinstance(child, dict))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in _children(node):
        yield from _nodes(child)


def _is_object(node: dict[str, Any]) -> bool:
    kind = node.get("type")
    return kind == "object" or (isinstance(kind, list) and "object" in kind) or "properties" in node


def _of_node(node: dict[str, Any], root: dict[str, Any]) -> str | None:
    if _is_object(node):
        if node.get("additionalProperties") is not False:
            return "for 'object' type, 'additionalProperties' must be explicitly set to false"
        if unknown := set(node.get("required", [])) - set(node.get("properties", {})):
            return f"'required' names properties that don't exist: {', '.join(sorted(unknown))}"
    for key in _REJECTED:
        if key in node:
            return f"for {node.get('type')!r} type, property '{key}' is not supported"
    if node.get("minItems", 0) > 1:
        return "for 'array' type, 'minItems' values other than 0 or 1 are not supported"
    if not all(isinstance(member, _SCALARS) for member in node.get("enum", [])):
        return "'enum' members must be strings, numbers, booleans or null"
    if "$ref" in node and _target(node["$ref"], root) is None:
        return f"'$ref' must point into this schema: {node['$ref']}"
    return None


def _of_all(nodes: list[dict[str, Any]]) -> str | None:
    unions = sum(1 for node in nodes if "anyOf" in node or "oneOf" in node or isinstance(node.get("type"), list))
    if unions > MOST_UNIONS:
        return f"too many parameters with union types: {unions} of at most {MOST_UNIONS}"
    members = sum(len(node.get("enum", [])) for node in nodes)
    if members > MOST_ENUM_MEMBERS:
        return f"the compiled grammar is too large ({members} enum members). Simplify the schema"
    return None


def _target(ref: str, root: dict[str, Any]) -> dict[str, Any] | None:
    found: Any = root
    if not ref.startswith("#"):
        return None
    for step in ref.removeprefix("#").split("/")[1:]:
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


def _cycle(root: dict[str, Any]) -> str | None:
    def comes_back(node: dict[str, Any], above: tuple[int, ...]) -> bool:
        target = _target(node["$ref"], root) if "$ref" in node else None
        below = [*_children(node), *([target] if target else [])]
        return id(node) in above or any(comes_back(child, (*above, id(node))) for child in below)

    return "recursive schemas are not supported" if comes_back(root, ()) else None
