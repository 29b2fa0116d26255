"""Whether a value is what a schema says: of JSON Schema, what our document uses."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

Document = Mapping[str, Any]

KINDS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
FORMS: Final[Mapping[str, Callable[[str], Any]]] = {
    "uuid": UUID,
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
    "uri-reference": str,
}


def faults(value: Any, schema: Document, whole: Document, at: str = "") -> list[str]:
    """Return what of a value is not as its schema says, each with its place."""
    if "$ref" in schema:
        found: Any = whole
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return faults(value, found, whole, at)
    if "anyOf" in schema:
        tried = [faults(value, each, whole, at) for each in schema["anyOf"]]
        return [] if [] in tried else min(tried, key=len)
    wrong = [
        f for each in schema.get("allOf", ()) for f in faults(value, each, whole, at)
    ]
    return [*wrong, *own_faults(value, schema, at), *inner(value, schema, whole, at)]


def own_faults(value: Any, schema: Document, at: str) -> Iterator[str]:
    """Yield what is wrong with a value itself."""
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(KINDS[kind](value) for kind in kinds):
        yield f"{at}: {value!r} is no {kinds}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if isinstance(value, int) and not (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
    ):
        yield f"{at}: {value} is out of bounds"
    if isinstance(value, str):
        if len(value) > schema.get("maxLength", len(value)):
            yield f"{at}: {value!r} is too long"
        if not re.search(schema.get("pattern", ""), value):
            yield f"{at}: {value!r} has another form"
        if "format" in schema and not has_form(value, schema["format"]):
            yield f"{at}: {value!r} is no {schema['format']}"


def has_form(value: str, form: str) -> bool:
    try:
        FORMS[form](value)
    except ValueError:
        return False
    return True


def inner(value: Any, schema: Document, whole: Document, at: str) -> Iterator[str]:
    """Yield what is wrong inside a value."""
    if isinstance(value, list) and "items" in schema:
        for place, each in enumerate(value):
            yield from faults(each, schema["items"], whole, f"{at}/{place}")
    if isinstance(value, dict):
        yield from (
            f"{at}: no {n}" for n in schema.get("required", ()) if n not in value
        )
        parts = schema.get("properties", {})
        rest = schema.get("additionalProperties", {})
        for name, each in value.items():
            if rest is False and name not in parts:
                yield f"{at}: a strange {name}"
            yield from faults(each, parts.get(name, rest or {}), whole, f"{at}/{name}")
