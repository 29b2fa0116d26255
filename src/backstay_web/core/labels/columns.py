"""The columns in which a row's label stands, but for the one that says whose it is."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

LABEL: Final = ("policy", "level", "rel", "cav")
MARKS: Final = (*LABEL, "originator")
"""The same with that one."""


def columns_of(labelled: Any) -> dict[str, int]:
    """Return these columns of a row or a label, for what is made of it."""
    return {name: getattr(labelled, name) for name in LABEL}


def marks_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the label of a row that is given by its columns, or by JSON, and whose."""
    label = {name: row[name] for name in LABEL}
    return {**label, "originator": UUID(str(row["originator"]))}


def marks_in(*told: "QuerySet[Any]") -> Iterator[Mapping[str, Any]]:
    """Yield the labels that rows of some tables have, with whose they are."""
    for rows in told:
        yield from rows.order_by().values(*MARKS).distinct()
