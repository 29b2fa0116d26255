"""The one API: each command, each list and each entry, and the door of each."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from backstay_web.config import doors
from backstay_web.config.api import extracts, files
from backstay_web.config.api.commands import Endpoint, endpoints
from backstay_web.config.api.events import PAGE, events
from backstay_web.config.api.lists import ListEndpoint, lists
from backstay_web.config.api.problems import answer_to
from backstay_web.config.api.reads import READS
from backstay_web.config.api.reads.read import Read, need_of
from backstay_web.config.api.rows import Table, tables

VERSION: Final = "1"
SPACE: Final = "api"
PATH: Final = f"api/v{VERSION}/"

View = Callable[..., HttpResponse]


class ExactParser(Parser):
    """Reads JSON as its standard has it: no NaN, and no key twice."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what a body holds."""
        return json.loads(
            request.body, parse_constant=refuse, object_pairs_hook=each_once
        )


def refuse(word: str) -> None:
    """Refuse a word that JSON does not have.

    Raises
    ------
    ValueError
        Always.
    """
    raise ValueError(f"{word} is no number.")


def each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of which each key stands there once.

    Raises
    ------
    ValueError
        If one stands there twice: one cannot tell which was meant.
    """
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("A key stands there twice.")
    return made


def make_api(pages: Sequence[URLPattern | URLResolver]) -> NinjaAPI:
    """Return the API of the pages and commands, and put each endpoint into the doors.

    An endpoint needs what the page or the command needs that it stands for.
    """
    api = NinjaAPI(
        title="Backstay",
        version=VERSION,
        urls_namespace=SPACE,
        openapi_url=None,
        docs_url=None,
        parser=ExactParser(),
    )
    # Of the last two ninja has handlers of its own, which would be found first.
    for kind in (Exception, HttpError, ValidationError):
        api.add_exception_handler(kind, answer)
    doors.API[f"{SPACE}:api-root"] = doors.Open.TO_ACTORS
    for command in endpoints():
        add_command(api, command)
    for each in lists(pages):
        add_list(api, each)
    for table in tables():
        add_table(api, table)
    for page in READS:
        add_read(api, page)
    add_events(api)
    add_files(api)
    add_extracts(api)
    return api


def answer(request: HttpRequest, error: Any) -> HttpResponse:
    """Return the problem that an error is, with whatever was written undone."""
    problem = answer_to(request, error)
    if problem is None:
        raise error
    transaction.set_rollback(True)
    return problem


def add(
    api: NinjaAPI, method: str, path: str, door: str, need: Any, **more: Any
) -> None:
    """Add an endpoint and its row in the table of doors."""
    doors.API[f"{SPACE}:{door}"] = need
    api.default_router.add_api_operation(
        path, [method], url_name=door, operation_id=door, **more
    )


def add_command(api: NinjaAPI, command: Endpoint) -> None:
    def ask(request: HttpRequest, body: Any) -> JsonResponse:
        return command.answer(request, body)

    ask.__annotations__["body"] = command.asked
    add(
        api,
        "POST",
        f"/commands/{command.name}",
        command.door,
        command.permission,
        view_func=ask,
        summary=command.name,
        description=f"{command.says}\n\nNeeds the permission `{command.permission}`.",
        tags=["commands"],
    )


def add_list(api: NinjaAPI, each: ListEndpoint) -> None:
    need = doors.PAGES[each.page]

    def read(request: HttpRequest) -> JsonResponse:
        return each.rows(request)

    def read_one(request: HttpRequest, key: UUID) -> JsonResponse:
        return each.row(request, key)

    path, title = f"/lists/{each.name}", f"List {each.name}"
    add(
        api,
        "GET",
        path,
        f"list-{each.name}",
        need,
        view_func=read,
        summary=title,
        description="The rows of a list page, in its order.",
        tags=["lists"],
    )
    add(
        api,
        "GET",
        f"{path}/{{uuid:key}}",
        f"line-{each.name}",
        need,
        view_func=read_one,
        summary=f"{title}: one row",
        description="One row of a list page, with all its columns.",
        tags=["lists"],
    )


def add_read(api: NinjaAPI, each: Read) -> None:
    def read(request: HttpRequest) -> JsonResponse:
        return each.answer(request)

    def read_of_row(request: HttpRequest, key: UUID) -> JsonResponse:
        return each.answer(request, key=key)

    def read_of_any(request: HttpRequest, kind: str, key: UUID) -> JsonResponse:
        return each.answer(request, kind=kind, key=key)

    views: dict[int, View] = {0: read, 1: read_of_row, 2: read_of_any}
    add(
        api,
        "GET",
        each.path,
        each.name,
        need_of(each, doors.PAGES),
        view_func=views[each.path.count("{")],
        summary=each.says.rstrip("."),
        description=each.says,
        tags=["pages"],
    )


def add_files(api: NinjaAPI) -> None:
    add(
        api,
        "POST",
        "/files",
        "attach",
        doors.PAGES[files.PAGE],
        view_func=files.attach,
        summary="Put a file beside a row",
        description="As the command `attachment.add`, with the file as it is.",
        tags=["files"],
    )
    add(
        api,
        "GET",
        "/files/{uuid:key}",
        "file",
        doors.PAGES[files.PAGE_OF_ONE],
        view_func=files.fetch,
        summary="What a file holds",
        description="Its bytes, for whoever may read what it is beside.",
        tags=["files"],
    )


def add_extracts(api: NinjaAPI) -> None:
    add(
        api,
        "GET",
        "/extracts",
        "extract",
        doors.PAGES[extracts.PAGE_OF_FILE],
        view_func=extracts.extract,
        summary="What happened to consignments, as EPCIS",
        description="An EPCIS 2.0 document of released consignments.",
        tags=["files"],
    )
    add(
        api,
        "POST",
        "/extracts/differences",
        "extract-differences",
        doors.PAGES[extracts.PAGE],
        view_func=extracts.differences,
        summary="Where two EPCIS documents differ",
        description="Each difference; nothing is kept. Without a second document the "
        "first is held against the extract that `GET /extracts` gives.",
        tags=["files"],
    )


def add_events(api: NinjaAPI) -> None:
    add(
        api,
        "GET",
        "/events",
        "events",
        doors.PAGES[PAGE],
        view_func=events,
        summary="Events",
        description="What happened in one's own nation, once the log has sealed it.",
        tags=["events"],
    )


def add_table(api: NinjaAPI, table: Table) -> None:
    need, path = doors.PAGES[table.page], f"/rows/{table.name}"

    def read(request: HttpRequest) -> JsonResponse:
        return table.many(request)

    def read_one(request: HttpRequest, key: UUID) -> JsonResponse:
        return table.one(request, key)

    add(
        api,
        "GET",
        path,
        f"rows-{table.name}",
        need,
        view_func=read,
        summary=f"Rows of {table.name}",
        description="The rows of a table, in the order of their keys.",
        tags=["rows"],
    )
    add(
        api,
        "GET",
        f"{path}/{{uuid:key}}",
        f"row-{table.name}",
        need,
        view_func=read_one,
        summary=f"One row of {table.name}",
        description="A row by its fields, and what of its register points to it.",
        tags=["rows"],
    )
