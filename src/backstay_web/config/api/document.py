"""The OpenAPI document: what ninja knows of the endpoints, and what they answer."""

from collections.abc import Callable, Iterator, Sequence, Set
from functools import cache
from typing import Any, Final

from django.db.models import JSONField
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import URLPattern, URLResolver
from django.utils.translation import override
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from pydantic import TypeAdapter

from backstay_web.config.api.lists import (
    MOST,
    USUAL,
    ListEndpoint,
    lists,
    parameters,
    schema_of,
)
from backstay_web.config.api.problems import (
    CHALLENGE,
    FAULTY,
    MEDIA,
    NOBODY,
    NOT_THERE,
    PROBLEMS,
    REFUSED,
    STALE,
    TOO_LARGE,
    TOO_MANY,
    UNREADABLE,
    Problem,
)
from backstay_web.config.api.reads import READS
from backstay_web.config.api.reads.read import Read
from backstay_web.config.api.rows import POSTS, Table, tables
from backstay_web.config.api.types import camel, tidy, type_of_field
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.models import Entry, Versioned
from backstay_web.transfers.epcis.writing import MEDIA as MEDIA_OF_EPCIS

ROOT: Final = "/api/v1/"
KEY: Final = {"type": "string", "format": "uuid"}
WHOLE: Final = {"type": "integer"}
LABEL: Final = {"$ref": "#/components/schemas/Label"}
LABEL_IS: Final = {
    "type": "object",
    "description": "Who may read the row.",
    "properties": dict.fromkeys(("policy", "level", "rel", "cav"), WHOLE),
}
OF_KINDS: Final[dict[Kind, dict[str, str]]] = {
    Kind.TEXT: {"type": "string"},
    Kind.NUMBER: WHOLE,
    Kind.SHARE: WHOLE,
    Kind.DAY: {"type": "string", "format": "date"},
    Kind.MOMENT: {"type": "string", "format": "date-time"},
    Kind.FLAG: {"type": "boolean"},
}
LIMIT: Final = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
MARKING: Final = {
    "type": "string",
    "description": "The label of all that the rows are made of, in words.",
}
CURSOR_IS: Final = "What the answer before gave as `next`."
PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": WHOLE,
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
CHALLENGED: Final = {
    "WWW-Authenticate": {"required": True, "schema": {"const": CHALLENGE}}
}
WAITS: Final = {
    "Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}
}
DAY: Final = {"type": "string", "format": "date"}
WISHES: Final = {
    "consignment": (KEY, "The consignment; without it all that were released."),
    "nation": (KEY, "The nation that sends it."),
    "to_nation": (KEY, "The nation that it is sent to."),
    "released_from": (DAY, "The first day of its release."),
    "released_before": (DAY, "The first day that is too late."),
}
DIFFERENCE: Final = {
    "type": "object",
    "required": ["where", "record", "field", "first", "second"],
    "properties": {
        "where": {"enum": ["first", "second", "field"]},
        "record": {"type": "string"},
        "what": {"type": "string"},
        "at": {"type": ["string", "null"], "format": "date-time"},
        "is_mistake": {"type": "boolean"},
        "field": {"type": "string"},
        "first": {"type": "string"},
        "second": {"type": "string"},
    },
}
FIRST: Final = "$response.body#/rows/0/key"
ENTRY_VERBS: Final = ("add", "change", "retire")
"""What is done to entries, all of which stand under that name in a payload."""


def document(api: NinjaAPI, pages: Sequence[URLPattern | URLResolver]) -> Any:
    """Return the document of the API, the same for everybody and in every language."""
    with override("en"):
        made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=ROOT))
        made["security"] = [{"token": []}]
        parts = made["components"]
        parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        parts["schemas"] |= {"Problem": PROBLEM, "Label": LABEL_IS}
        parts["responses"] = went_wrong()
        for operations in made["paths"].values():
            for each in operations.values():
                each["responses"] = {"200": answered({"type": "object"})}
        for listed in lists(pages):
            tell_of_list(made, listed)
        for table in tables():
            tell_of_table(made, table)
        for page in READS:
            tell_of_read(made, page)
        tell_of_events(made["paths"][f"{ROOT}events"]["get"])
        tell_of_files(made["paths"])
        tell_of_extracts(made["paths"])
        tell_of_refusals(made["paths"])
        lead_to_rows(made)
    return made


def went_wrong() -> dict[str, Any]:
    """Return what is answered if something went wrong, by the status of the answer."""
    content = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    names: dict[int, list[str]] = {}
    for each in PROBLEMS:
        names.setdefault(each.status, []).append(each.name)
    told: dict[str, Any] = {
        str(status): {"description": " or ".join(said), "content": content}
        for status, said in names.items()
    }
    told[str(NOBODY.status)]["headers"] = CHALLENGED
    told[str(TOO_MANY.status)]["headers"] = WAITS
    return told


def tell_of_refusals(paths: dict[str, Any]) -> None:
    """Say of each endpoint with what it may refuse: a fault of ours is no promise."""
    for operations in paths.values():
        for method, each in operations.items():
            each["responses"] |= {
                str(problem.status): {
                    "$ref": f"#/components/responses/{problem.status}"
                }
                for problem in refusals(method, {p["in"] for p in each["parameters"]})
            }


def refusals(method: str, places: Set[str]) -> Iterator[Problem]:
    """Yield a problem of each status with which an endpoint may refuse."""
    yield from (NOBODY, REFUSED, TOO_MANY)
    if method == "post":
        yield from (UNREADABLE, NOT_THERE, STALE, TOO_LARGE, FAULTY)
    if "path" in places:
        yield NOT_THERE
    if "query" in places:
        yield FAULTY


def lead_to_rows(made: dict[str, Any]) -> None:
    """Say under which key the row is read that a command makes or changes."""
    nouns = {table.name for table in tables()}
    for path, operations in made["paths"].items():
        noun, _, verb = path.removeprefix(f"{ROOT}commands/").partition(".")
        if noun not in nouns:
            continue
        schema = made["components"]["schemas"][camel(f"{noun}.{verb}_payload")]
        if noun not in schema["properties"] and verb not in ENTRY_VERBS:
            continue
        member = noun if noun in schema["properties"] else "entry"
        lead(operations["post"], f"row-{noun}", f"$request.body#/payload/{member}")


def lead(operation: dict[str, Any], to: str, key: str) -> None:
    """Let an answer lead to the endpoint of one row, by where its key is found."""
    link = {"operationId": to, "parameters": {"key": key}}
    operation["responses"]["200"]["links"] = {"row": link}


def answered(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "OK", "content": {"application/json": {"schema": schema}}}


def named(made: dict[str, Any], name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Put a schema where all stand, and return the reference to it."""
    made["components"]["schemas"][camel(name)] = schema
    return {"$ref": f"#/components/schemas/{camel(name)}"}


def tell_of_list(made: dict[str, Any], each: ListEndpoint) -> None:
    """Say what a list may be asked for, and what its rows hold."""
    path = f"{ROOT}lists/{each.name}"
    row = named(made, f"line_{each.name}", schema_of_line(each))
    paths = made["paths"]
    many, one = paths[path]["get"], paths[f"{path}/{{key}}"]["get"]
    one["responses"]["200"] = answered(row)
    many["parameters"] = list(words_of(each))
    many["responses"]["200"] = answered(several(row))
    lead(many, f"line-{each.name}", FIRST)


def tell_of_table(made: dict[str, Any], table: Table) -> None:
    """Say what the rows of a table hold, and by what they may be asked for."""
    path = f"{ROOT}rows/{table.name}"
    row = named(made, f"row_{table.name}", schema_of_row(table))
    paths = made["paths"]
    many, one = paths[path]["get"], paths[f"{path}/{{key}}"]["get"]
    many["parameters"] = [
        word("limit", LIMIT, "Rows of one answer."),
        word("cursor", KEY, CURSOR_IS),
        *(word(n, KEY, "The row that it points to.") for n in table.pointers()),
    ]
    many["responses"]["200"] = answered(several(row))
    lead(many, f"row-{table.name}", FIRST)
    one["responses"]["200"] = answered(with_parts(row))


def tell_of_events(get: dict[str, Any]) -> None:
    """Say what happened, and what one may ask for of it."""
    place = {"type": "string", "pattern": "^[0-9]+:[0-9]+$"}
    get["parameters"] = [
        word("after", place, "The `next` of the answer before; all if it is left out."),
        word("kind", {"type": "string"}, "Events of one kind, such as site.added."),
        word("limit", LIMIT, "Events of one answer."),
    ]
    event = {
        "place": place,
        "key": KEY,
        "kind": {"type": "string"},
        "subject": KEY,
        "actor": KEY,
        "at": {"type": "string", "format": "date-time"},
        "content": {"type": "object"},
        "label": LABEL,
    }
    each = {"type": "object", "required": list(event), "properties": event}
    answer = {"events": {"type": "array", "items": each}, "next": place}
    schema = {"type": "object", "required": list(answer), "properties": answer}
    get["responses"]["200"] = answered(schema)


def tell_of_read(made: dict[str, Any], each: Read) -> None:
    """Say what of a page may be asked for, and what its rows hold."""
    row: dict[str, Any] = TypeAdapter(each.row).json_schema()
    tidy(row)
    parts = row["properties"]
    row["required"] = list(parts)
    if "label" in parts:
        parts["label"] = LABEL
    path = ROOT + each.path.removeprefix("/").replace("uuid:", "")
    get = made["paths"][path]["get"]
    get["parameters"] += [
        word(n, LIMIT if n == "limit" else {"type": "string"}, said)
        for n, said in each.words.items()
    ]
    answer = {
        "rows": {"type": "array", "items": named(made, f"read_{each.name}", row)},
        "marking": MARKING,
    }
    schema = {"type": "object", "required": ["rows"], "properties": answer}
    get["responses"]["200"] = answered(schema)


def tell_of_files(paths: dict[str, Any]) -> None:
    """Say how a file is sent and fetched: as bytes."""
    post = paths[f"{ROOT}files"]["post"]
    sent = {
        "key": {**KEY, "description": "Drawn for this file, which is called so then."},
        "kind": {"type": "string", "description": "The kind of the row, as in search."},
        "subject": {**KEY, "description": "The row."},
        "file": {"type": "string", "format": "binary"},
    }
    schema = {"type": "object", "required": list(sent), "properties": sent}
    post["requestBody"] = {
        "required": True,
        "content": {"multipart/form-data": {"schema": schema}},
    }
    given = {"key": KEY, "name": {"type": "string"}, "sha256": {"type": "string"}}
    told = {"type": "object", "required": list(given), "properties": given}
    post["responses"]["200"] = answered(told)
    bytes_ = {"schema": {"type": "string", "format": "binary"}}
    paths[f"{ROOT}files/{{key}}"]["get"]["responses"]["200"] = {
        "description": "OK",
        "content": {"application/octet-stream": bytes_},
    }


def tell_of_extracts(paths: dict[str, Any]) -> None:
    """Say of what an extract is asked for, and how two documents are sent."""
    get = paths[f"{ROOT}extracts"]["get"]
    get["parameters"] = [word(name, *of) for name, of in WISHES.items()]
    content = {MEDIA_OF_EPCIS: {"schema": {"type": "object"}}}
    get["responses"]["200"] = {"description": "OK", "content": content}
    post = paths[f"{ROOT}extracts/differences"]["post"]
    file = {"type": "string", "format": "binary"}
    schema = {
        "type": "object",
        "required": ["first"],
        "properties": {
            "first": file,
            "second": file,
            **{name: schema for name, (schema, _) in WISHES.items()},
        },
    }
    post["requestBody"] = {
        "required": True,
        "content": {"multipart/form-data": {"schema": schema}},
    }
    listed = {"type": "array", "items": DIFFERENCE}
    told = {"type": "object", "required": ["differences"]}
    post["responses"]["200"] = answered({**told, "properties": {"differences": listed}})


def several(row: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of some rows and the way to the next ones."""
    next_ = {
        "type": ["string", "null"],
        "description": "The cursor to what follows; null at the end.",
    }
    return {
        "type": "object",
        "required": ["rows", "next"],
        "properties": {"rows": {"type": "array", "items": row}, "next": next_},
    }


def words_of(each: ListEndpoint) -> Any:
    """Yield what the address of a list may say."""
    names = [c.name for c in each.listing.columns if c.is_sorted]
    orders = [order for name in names for order in (name, f"-{name}")]
    yield word("q", {"type": "string"}, "Words that a row holds, in any order.")
    yield word("sort", {"type": "string", "enum": orders}, "Order; with - descending.")
    yield word("limit", LIMIT, "Rows of one answer.")
    yield word("cursor", {"type": "string"}, CURSOR_IS)
    listing = each.listing
    if listing.filters is not None:
        filters = listing.filters(QueryDict(), listing.rows())
        for name, field in parameters(filters).items():
            yield word(name, schema_of(field), str(field.label or name))


def word(name: str, schema: Any, said: str) -> dict[str, Any]:
    return {"in": "query", "name": name, "schema": schema, "description": said}


def schema_of_line(each: ListEndpoint) -> dict[str, Any]:
    """Return the schema of a row of a list; a closed column is not in it."""
    own = {"key": KEY, "version": WHOLE, "label": LABEL}
    columns = each.listing.columns
    return {
        "type": "object",
        "required": ["key", "label", *(c.name for c in columns if not c.needs)],
        "properties": own | {c.name: schema_of_column(c) for c in columns},
    }


def schema_of_column(column: Column) -> dict[str, Any]:
    each = OF_KINDS[column.kind]
    schema = {"type": "array", "items": each} if column.holds_several else each
    unit = f" ({column.unit})" if column.unit else ""
    said = f"{column.definition}{unit}"
    return {**schema, "type": [schema["type"], "null"], "description": said}


def schema_of_row(table: Table) -> dict[str, Any]:
    """Return the schema of a row of a table."""
    own: dict[str, Any] = {"key": KEY, "label": LABEL}
    if issubclass(table.model, Versioned):
        own["version"] = WHOLE
    if issubclass(table.model, Entry):
        own["retired_on"] = {"type": ["string", "null"], "format": "date"}
    for field in table.fields():
        may_be_hidden = field.name in POSTS.get(table.model, ())
        own[field.name] = schema_of_field(field, may_be_none=may_be_hidden)
    return {"type": "object", "required": list(own), "properties": own}


def schema_of_field(field: Any, *, may_be_none: bool) -> Any:
    if isinstance(field, JSONField):
        return {"description": "As the site keeps it."}
    kind = type_of_field(field)
    return TypeAdapter(kind | None if field.null or may_be_none else kind).json_schema()


def with_parts(row: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a row with what points to it."""
    parts = {
        "type": "object",
        "description": "What points to it, by table and field.",
        "additionalProperties": {"type": "array", "items": {"type": "object"}},
    }
    return {"allOf": [row], "required": ["parts"], "properties": {"parts": parts}}


def document_view(
    api: NinjaAPI, pages: Sequence[URLPattern | URLResolver]
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view that shows the document; it is made when it is first asked for.

    It is the same for everybody: it tells of the program, and of no row.
    """
    made = cache(lambda: document(api, pages))

    @require_safe
    def view(_: HttpRequest) -> JsonResponse:
        return JsonResponse(made())

    return view
