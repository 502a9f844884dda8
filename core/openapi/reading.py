"""The description of the API as a page shows it: chapters, calls, fields, and what to type."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Json = dict[str, Any]

KEYS = {"api_key": "$API_KEY", "x_api_key": "$API_KEY", "management_token": "$MANAGEMENT_TOKEN"}
WORDS = {"string": "text", "integer": "whole number", "boolean": "true or false", "array": "list"}
FORMATS = {"uuid": "id", "date-time": "time, RFC 3339", "phone": "phone number", "group-uid": "id of a group"}


class Piece(NamedTuple):
    """A stretch of a sentence."""

    text: str
    is_code: bool


class Field(NamedTuple):
    """`need` is required, one of these, or optional; empty in answers, where everything is there."""

    name: str
    kind: str
    need: str
    text: list[Piece]


class Key(NamedTuple):
    """One way to open a door."""

    header: str
    scopes: list[str]


class Refusal(NamedTuple):
    status: str
    code: str
    sentence: str


class Call(NamedTuple):
    anchor: str
    method: str
    path: str
    summary: str
    text: list[Piece]
    is_deprecated: bool
    keys: list[Key]
    parameters: list[Field]
    fields: list[Field]
    command: str
    status: str
    answer: str
    answer_fields: list[Field]
    refusals: list[Refusal]


class Chapter(NamedTuple):
    name: str
    text: str
    calls: list[Call]


class Reader:
    def __init__(self, schema: Json) -> None:
        self.schema = schema
        self.components: Json = schema["components"]["schemas"]
        self.server: str = schema["servers"][0]["url"]

    def introduction(self) -> list[list[Piece]]:
        return [pieces(" ".join(part.split())) for part in self.schema["info"]["description"].split("\n\n")]

    def ways_in(self) -> list[tuple[str, list[Piece]]]:
        """Each header that opens a door, and what belongs into it."""
        schemes = self.schema["components"]["securitySchemes"]
        return [(self.header(name), pieces(scheme["description"])) for name, scheme in schemes.items()]

    def chapters(self) -> list[Chapter]:
        """In the order of the tags; deprecated calls last."""
        calls = sorted(self.calls(), key=lambda named: named[1].is_deprecated)
        return [
            Chapter(tag["name"], tag["description"], [call for name, call in calls if name == tag["name"]])
            for tag in self.schema["tags"]
        ]

    def calls(self) -> Iterator[tuple[str, Call]]:
        for path, methods in self.schema["paths"].items():
            for method, operation in methods.items():
                yield operation["tags"][0], self.call(path, method.upper(), operation)

    def call(self, path: str, method: str, operation: Json) -> Call:
        status, answer = next((code, found) for code, found in operation["responses"].items() if code < "300")
        content = answer["content"]["application/json"]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        return Call(
            anchor=operation["operationId"],
            method=method,
            path=path,
            summary=operation["summary"],
            text=pieces(operation["description"]),
            is_deprecated=operation.get("deprecated", False),
            keys=[self.key(name, scopes) for way in operation["security"] for name, scopes in way.items()],
            parameters=[parameter(found) for found in operation.get("parameters", [])],
            fields=list(self.fields(body["schema"])) if body else [],
            command=self.command(path, method, operation, body),
            status=status,
            answer=pretty(content["example"]),
            answer_fields=[field._replace(need="") for field in self.fields(content["schema"])],
            refusals=list(refusals(operation["responses"])),
        )

    def key(self, name: str, scopes: list[str]) -> Key:
        return Key(self.header(name), scopes)

    def header(self, name: str) -> str:
        scheme = self.schema["components"]["securitySchemes"][name]
        return "Authorization: Bearer" if scheme["type"] == "http" else f"{scheme['name']}:"

    def command(self, path: str, method: str, operation: Json, body: Json | None) -> str:
        """The call as a line of curl, with ids as placeholders."""
        name = next(iter(operation["security"][0]))
        wanted = [found["name"] for found in operation.get("parameters", []) if found["in"] == "query"]
        query = "&".join(f"{name}=..." for name in wanted if name not in ("cursor", "limit"))
        lines = [f'curl "{self.server}{path}{"?" + query if query else ""}"', f'-H "{self.header(name)} {KEYS[name]}"']
        if method != "GET":
            lines[0] = lines[0].replace("curl", f"curl -X {method}", 1)
        if body:
            lines += ['-H "Content-Type: application/json"', f"-d '{pretty(body['example'])}'"]
        return " \\\n  ".join(lines)

    def fields(self, schema: Json, prefix: str = "") -> Iterator[Field]:
        """The members of an object, those of inner objects after it: `error.code`, `items[].id`."""
        schema = self.resolved(schema)
        alternatives = {name for way in schema.get("oneOf", []) for name in way.get("required", [])}
        for name, inner in schema.get("properties", {}).items():
            found = self.resolved(inner)
            need = "required" if name in schema.get("required", []) else "optional"
            need = "one of these" if name in alternatives else need
            yield Field(prefix + name, kind_of(found), need, pieces(found.get("description", "")))
            if "properties" in found:
                yield from self.fields(found, f"{prefix}{name}.")
            elif "items" in found and "properties" in self.resolved(found["items"]):
                yield from self.fields(found["items"], f"{prefix}{name}[].")

    def resolved(self, schema: Any) -> Json:
        if not isinstance(schema, dict):
            return {}
        reference = schema.get("$ref", "")
        return self.components[reference.rpartition("/")[2]] if reference else schema


def parameter(found: Mapping[str, Any]) -> Field:
    schema = found["schema"]
    default = f" Default: {schema['default']}." if "default" in schema else ""
    need = "required" if found["required"] else "optional"
    return Field(found["name"], f"{found['in']}, {kind_of(schema)}", need, pieces(found["description"] + default))


def refusals(responses: Json) -> Iterator[Refusal]:
    for status, response in responses.items():
        for content in response["content"].values():
            for code, example in content.get("examples", {}).items():
                yield Refusal(status, code, example["summary"])


def kind_of(schema: Json) -> str:
    """What a value is, in few words: `text, 1-255 characters`."""
    if "enum" in schema:
        return "one of " + ", ".join(str(value) or '""' for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    types = schema.get("type", "anything")
    names = [types] if isinstance(types, str) else types
    words = [FORMATS.get(schema.get("format", ""), WORDS.get(name, name)) if name != "null" else name for name in names]
    return " or ".join(dict.fromkeys(words)) + range_of(schema)


def range_of(schema: Json) -> str:
    if "maximum" in schema:
        return f", {schema['minimum']:,} to {schema['maximum']:,}"
    if "maxItems" in schema:
        return f", at most {schema['maxItems']}"
    if "maxLength" in schema and schema.get("type") in ("string", ["string", "null"]):
        shortest, longest = schema.get("minLength", 0), schema["maxLength"]
        return f", {shortest}-{longest} characters" if shortest else f", at most {longest} characters"
    return ""


def pieces(text: str) -> list[Piece]:
    """A sentence cut at its backticks."""
    return [Piece(part, bool(index % 2)) for index, part in enumerate(re.split("`", text)) if part]


def pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
