"""JSON Schemas that doors of every kind share."""

from typing import Any

from core.reasons import Reason

Json = dict[str, Any]

NO_NUL = r"^[^\u0000]*$"
ID = {"type": "string", "format": "uuid"}
INSTANT = {"type": "string", "format": "date-time"}
ERRORS = {
    "type": "object",
    "description": "Sentences by field.",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}
PROBLEM = {
    "type": "object",
    "description": "A refusal, as RFC 9457 has it.",
    "required": ["type", "title", "status", "code", "detail"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string", "description": "What the reason means."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "code": {"type": "string", "enum": [str(reason) for reason in Reason], "description": "The reason."},
        "detail": {"type": "string", "description": "What to do about this one."},
        "errors": ERRORS,
    },
}
SCHEMAS = {"Problem": PROBLEM}


def text(description: str = "", *, longest: int, shortest: int = 1) -> Json:
    schema: Json = {"type": "string", "minLength": shortest, "maxLength": longest, "pattern": NO_NUL}
    return schema | ({"description": description} if description else {})


def nullable(schema: Json) -> Json:
    """The schema, or null."""
    return {**schema, "type": [schema["type"], "null"]}


def record(properties: Json, *, optional: tuple[str, ...] = (), description: str = "") -> Json:
    """An object of these members and no other."""
    schema: Json = {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
        "properties": properties,
    }
    return schema | ({"description": description} if description else {})


def exactly_one(choices: Json) -> Json:
    """Of these members one is given; null counts as not given."""
    absent = {name: {"type": "null"} for name in choices}
    return {"oneOf": [{"required": [name], "properties": {**absent, name: choices[name]}} for name in choices]}


def refer(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str) -> Json:
    """A page of a list."""
    cursor = {"type": ["string", "null"], "description": "For the next page; null on the last one."}
    return record({"items": {"type": "array", "items": refer(name)}, "next_cursor": cursor})


def in_path(name: str, description: str) -> Json:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": ID}


def in_query(name: str, schema: Json, description: str, *, required: bool = False) -> Json:
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}
