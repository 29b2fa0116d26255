"""Requests as the document of the API describes them, and some that are spoiled."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from backstay_web.core.subjects import SUBJECTS

Json = Any

STRANGE: SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["", " ", "\0", "\ud800", "NaN", "0", "-1", "2026-02-30"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
SMALL = (0, 1, 2, 3, 7, -1)


@dataclass(frozen=True)
class Operation:
    """One endpoint, as the document has it."""

    method: str
    path: str
    said: Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request: where it goes, what its address asks, and what it sends."""

    operation: Operation
    path: str
    words: Mapping[str, str]
    body: str | None


@dataclass(frozen=True)
class Requests:
    """The requests of a document; ``known`` are keys of rows that there are."""

    document: Mapping[str, Any]
    known: Sequence[str]

    def operations(self) -> list[Operation]:
        """Return every endpoint, in the order of the document."""
        return [
            Operation(method, path, said)
            for path, methods in self.document["paths"].items()
            for method, said in methods.items()
        ]

    def any(self) -> SearchStrategy[Asked]:
        """Return requests of every endpoint."""
        return st.sampled_from(self.operations()).flatmap(
            lambda operation: self.of(operation)
        )

    def of(self, operation: Operation) -> SearchStrategy[Asked]:
        """Return requests of one endpoint: right, and one in four spoiled."""

        @st.composite
        def asked(draw: DrawFn) -> Asked:
            return self.drawn(draw, operation)

        return asked()

    def drawn(self, draw: DrawFn, operation: Operation) -> Asked:
        """Return a request of one endpoint as it is drawn."""
        is_right = draw(st.integers(0, 3)) > 0
        key = draw(self.keys())
        words = {
            each["name"]: str(
                draw(self.values(each["schema"]) if is_right else STRANGE)
            )
            for each in operation.said.get("parameters", [])
            if each["in"] == "query" and draw(st.integers(0, 3)) == 0
        }
        body = None
        content = operation.said.get("requestBody", {}).get("content", {})
        if "application/json" in content:  # A file is sent otherwise.
            right = draw(self.values(content["application/json"]["schema"]))
            body = json.dumps(right if is_right else spoiled(draw, right))
        kind = draw(st.sampled_from([*SUBJECTS, "none"]))
        path = operation.path.replace("{key}", key).replace("{kind}", kind)
        return Asked(operation, path, words, body)

    def keys(self) -> SearchStrategy[str]:
        """Return keys of rows: mostly of some that there are."""
        return st.sampled_from(self.known) | st.uuids().map(str)

    def values(self, schema: Mapping[str, Any]) -> SearchStrategy[Json]:
        """Return what a schema lets be sent."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self.values(self.document["components"]["schemas"][name])
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return st.one_of([self.values(each) for each in schema[several]])
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        makers: Mapping[str, Any] = {
            "string": self.texts,
            "integer": whole,
            "boolean": lambda _: st.booleans(),
            "null": lambda _: st.none(),
            "array": self.arrays,
            "object": self.objects,
        }
        made: SearchStrategy[Json] = makers[schema["type"]](schema)
        return made

    def texts(self, schema: Mapping[str, Any]) -> SearchStrategy[str]:
        """Return texts of a form."""
        form = schema.get("format")
        if form == "uuid":
            return self.keys()
        if form == "date":
            return st.dates().map(str)
        if form == "date-time":
            return st.datetimes().map(lambda at: at.replace(tzinfo=UTC).isoformat())
        longest = min(schema.get("maxLength", 20), 20)
        plain = st.text("abcxyz019.", min_size=1, max_size=longest)
        return plain | st.text(max_size=longest).filter(lambda text: "\0" not in text)

    def arrays(self, schema: Mapping[str, Any]) -> SearchStrategy[list[Json]]:
        """Return arrays."""
        if "prefixItems" in schema:
            parts = [self.values(each) for each in schema["prefixItems"]]
            return st.tuples(*parts).map(list)
        return st.lists(self.values(schema["items"]), max_size=3)

    def objects(self, schema: Mapping[str, Any]) -> SearchStrategy[dict[str, Json]]:
        """Return objects, with some of what they need not have."""
        if "properties" not in schema:
            inner = schema.get("additionalProperties") or {"type": "integer"}
            return st.dictionaries(st.text("abc", max_size=5), self.values(inner))
        parts = {n: self.values(each) for n, each in schema["properties"].items()}
        needed = {n: parts.pop(n) for n in schema.get("required", [])}
        return st.fixed_dictionaries(needed, optional=parts)


def whole(schema: Mapping[str, Any]) -> SearchStrategy[int]:
    """Return whole numbers, small ones often."""
    least, most = schema.get("minimum"), schema.get("maximum")
    small = [
        number
        for number in SMALL
        if (least is None or number >= least) and (most is None or number <= most)
    ]
    every = st.integers(least, most)
    return st.sampled_from(small) | every if small else every


def spoiled(draw: DrawFn, right: Json) -> Json:
    """Return the same with something strange in some place, or something left out."""
    if not isinstance(right, dict) or not right or draw(st.integers(0, 4)) == 0:
        return draw(STRANGE)
    name = draw(st.sampled_from(sorted(right)))
    if draw(st.integers(0, 4)) == 0:
        return {key: value for key, value in right.items() if key != name}
    return {**right, name: spoiled(draw, right[name])}
