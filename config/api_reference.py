"""The description of the API as people read it: plain values for its page, made from the OpenAPI schema.

The page is ours and not a ready-made reader's: it fetches nothing, reads well aloud, on a phone and in the dark, and
needs no script.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from people.rest.kinds import in_parts

Schema = Mapping[str, Any]
Parts = list[tuple[str, bool]]
DEEPEST = 6
SAMPLES = {
    "date": "2026-07-27",
    "date-time": "2026-07-27T09:00:00+02:00",
    "time": "14:00:00",
    "uri": "https://…",
    "email": "ada@acme.example",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of what is sent."""

    name: str
    kind: str
    is_required: bool
    says: Parts


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    says: Parts
    parameters: list[Field]
    fields: list[Field]
    examples: list[tuple[str, str]]
    status: str
    answer: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """What belongs together."""

    name: str
    says: str
    operations: list[Operation]


@cache
def chapters() -> list[Chapter]:
    """Every operation, in the order of the tags and then of the addresses; read once, as it is the same for all."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    reader = _Reader(schema["components"]["schemas"])
    by_tag: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, described in methods.items():
            by_tag.setdefault(described["tags"][0], []).append(reader.operation(method, path, described))
    return [Chapter(tag["name"], tag["description"], by_tag.get(tag["name"], [])) for tag in schema["tags"]]


class _Reader:
    """Reads operations, with the schemas that they name."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self.schemas = schemas

    def operation(self, method: str, path: str, described: Schema) -> Operation:
        body = described.get("requestBody", {}).get("content", {}).get("application/json", {})
        status, answer = next(iter(described["responses"].items()))
        content = answer.get("content", {}).get("application/json", {})
        return Operation(
            id=described["operationId"],
            method=method.upper(),
            path=path,
            summary=described["summary"],
            says=in_parts(described.get("description", "")),
            parameters=[self._parameter(each) for each in described.get("parameters", [])],
            fields=list(self._fields(self._found(body.get("schema", {})))),
            examples=[(each.get("summary", ""), _json(each["value"])) for each in body.get("examples", {}).values()],
            status=status,
            answer=_json(self._sample(content["schema"])) if content else "",
        )

    def _parameter(self, each: Schema) -> Field:
        schema = self._found(each["schema"])
        where = {"header": "header, ", "path": "in the address, "}.get(each["in"], "")
        says = each.get("description", "")
        return Field(each["name"], where + self._kind(schema), bool(each.get("required")), in_parts(says))

    def _fields(self, schema: Schema, before: str = "") -> Iterator[Field]:
        required = schema.get("required", [])
        for name, each in schema.get("properties", {}).items():
            found = self._found(each)
            says = each.get("description") or found.get("description", "")
            yield Field(before + name, self._kind(found), name in required, in_parts(says))
            inner = self._found(found.get("items", {}))
            if inner.get("properties"):
                yield from self._fields(inner, f"{before}{name}[].")

    def _found(self, schema: Schema) -> Schema:
        """The schema itself, where another is named."""
        if "$ref" in schema:
            return self.schemas[schema["$ref"].rpartition("/")[2]]
        several = schema.get("allOf") or schema.get("oneOf")
        return {**self._found(several[0]), "nullable": schema.get("nullable", False)} if several else schema

    def _kind(self, schema: Schema) -> str:
        if "enum" in schema:
            return " | ".join(str(value) for value in schema["enum"] if value not in ("", None))
        kind = str(schema.get("format") or schema.get("type", "anything"))
        kind = {"int64": "integer", "double": "number"}.get(kind, kind)
        if kind == "array":
            return f"list of {self._kind(self._found(schema['items']))}s"
        return kind + (" or null" if schema.get("nullable") else "")

    def _sample(self, schema: Schema, depth: int = 0) -> Any:
        """What an answer looks like: every field once."""
        found = self._found(schema)
        if depth > DEEPEST or found is self.schemas["Problem"]:
            return {}
        if "enum" in found:
            return next((value for value in found["enum"] if value), "")
        kind = found.get("type")
        if kind == "object":
            return {name: self._sample(each, depth + 1) for name, each in found.get("properties", {}).items()}
        if kind == "array":
            return [self._sample(found["items"], depth + 1)]
        if kind == "string":
            return SAMPLES.get(found.get("format", ""), "…")
        return {"integer": 1, "number": 1.5, "boolean": True}.get(str(kind))


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
