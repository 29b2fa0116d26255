"""Keys of rows that there are, as requests name them: in paths, words and payloads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import models

from backstay_web.config.api.lists import lists
from backstay_web.config.api.rows import tables
from backstay_web.config.urls import PAGES
from backstay_web.core.commands import COMMANDS
from backstay_web.core.context import acting
from backstay_web.core.models import Labelled
from backstay_web.core.subjects import SUBJECTS
from tests.web.cast import Person

ROOT: Final = "/api/v1"
OFTEN: Final = 0.7
"""How often a request names a row that there is; else it names none."""
OF_EACH: Final = 5
"""Keys of one table: enough for rows that a reader may see, and that he may not."""
ANY: Final = "any"
CODES: Final = "codes"
KINDS: Final = "kinds"
VERSIONS: Final = "versions"
MORE: Final[Mapping[str, Sequence[str | int]]] = {
    CODES: ["a", "b.1", "c-2", "depot"],
    VERSIONS: [1, 2, 3],
}
"""What goes with keys: texts that are codes, and versions that rows have."""
PLACES: Final = {
    "path.key": ANY,
    "path.kind": KINDS,
    "body.payload.subject": ANY,
    "body.payload.code": CODES,
    "body.expected_version": VERSIONS,
}


@dataclass(frozen=True)
class Keys:
    """The keys of rows by what requests call them: their table, or who points there."""

    by_name: Mapping[str, Sequence[str]]

    def dictionaries(self) -> dict[str, Any]:
        """Return them as schemathesis takes them."""
        every = [key for keys in self.by_name.values() for key in keys]
        said = {**self.by_name, **MORE, ANY: sorted({*every}), KINDS: [*SUBJECTS]}
        return {name: {"values": [*values]} for name, values in said.items()}

    def parameters(self) -> dict[str, Any]:
        """Return what is drawn from where, by its place in a request."""
        named = {
            f"{place}.{name}": drawn(name)
            for name in self.by_name
            for place in ("query", "body.payload", "body.payload.details[*]")
        }
        return named | {place: drawn(name) for place, name in PLACES.items()}

    def operations(self) -> list[dict[str, Any]]:
        """Return the same for one row of a table that the path of a request names."""
        return [
            {"include-path": path, "parameters": {place: drawn(name)}}
            for path, place, name in about()
            if name in self.by_name
        ]


def drawn(name: str) -> dict[str, Any]:
    return {"dictionary": name, "probability": OFTEN}


def about() -> Iterator[tuple[str, str, str]]:
    """Yield the path of each request about one row, where its key stands, and whose."""
    for table in tables():
        yield f"{ROOT}/rows/{table.name}/{{key}}", "path.key", table.name
    for each in lists(PAGES):
        name = str(each.listing.rows().model._meta.model_name)
        yield f"{ROOT}/lists/{each.name}/{{key}}", "path.key", name
    for command in COMMANDS:
        noun, _, verb = command.partition(".")
        if verb != "add":  # a row that is to be made has a key that nobody has
            yield f"{ROOT}/commands/{command}", "body.payload.entry", noun


def keys_seen_by(reader: Person) -> Keys:
    """Return the keys of some rows of each table that somebody may read."""
    by_name: dict[str, list[str]] = {}
    with acting(reader.token):
        keys = {model: keys_of(model) for model in labelled()}
    for name, model in names():
        by_name.setdefault(name, []).extend(keys.get(model, ()))
    return Keys({name: keys for name, keys in sorted(by_name.items()) if keys})


def names() -> set[tuple[str, Any]]:
    """Return what requests call the rows of a table, with the table."""
    pointers = {
        (field.name, field.related_model)
        for model in labelled()
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey)
    }
    own = {(str(model._meta.model_name), model) for model in labelled()}
    return pointers | own | {(table.name, table.model) for table in tables()}


def keys_of(model: type[Labelled]) -> list[str]:
    rows = model._default_manager.order_by("pk")
    return [str(key) for key in rows.values_list("pk", flat=True)[:OF_EACH]]


def labelled() -> list[type[Labelled]]:
    return [model for model in apps.get_models() if issubclass(model, Labelled)]
