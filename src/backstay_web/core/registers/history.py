"""What became of an entry: each change of its row, as the database kept it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _

from backstay_web.core.lists.choice import called
from backstay_web.core.lists.columns import plain
from backstay_web.core.models import Actor, Entry, RowChange
from backstay_web.core.pointers import seen_by_key
from backstay_web.core.registers.cells import NOTHING
from backstay_web.core.registers.kinds import Kind, Register

MOST: Final = 50


@dataclass(frozen=True)
class Difference:
    """A field that changed, from and to what."""

    heading: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """A change of a row: when, by whom as far as one may know, and of which fields."""

    at: datetime
    who: str
    is_first: bool
    differences: list[Difference]


def history(register: Register, kind: Kind, row: Entry) -> list[Change]:
    """Return the changes of an entry that the reader may know of, the newest first."""
    kept = RowChange.objects.filter(row_key=row.pk, table=kind.model._meta.db_table)
    rows = list(kept.order_by("-at", "-id")[:MOST])
    actors = Actor.objects.filter(pk__in={each.actor for each in rows})
    names: dict[Any, str] = dict(actors.values_list("pk", "name"))
    sides = [side for each in rows for side in (each.before, each.after) if side]
    seen = seen_by_key(kind.model, sides)
    pointed = {key: called(to) for key, to in seen.items()}
    return [
        Change(
            each.at,
            names.get(each.actor, ""),
            each.before is None,
            list(differences(register, kind, each, pointed)),
        )
        for each in rows
    ]


def differences(
    register: Register, kind: Kind, change: RowChange, pointed: Mapping[str, str]
) -> Iterator[Difference]:
    """Yield the fields that a change altered; a new row has no fields before.

    Of a row that is hidden from the reader the key is not shown either.
    """
    keys = {f.attname for f in kind.fields() if isinstance(f, models.ForeignKey)}

    def shown(column: str, value: Any) -> str:
        if column in keys:
            return pointed.get(value, NOTHING)
        return NOTHING if value in (None, "") else plain(value)

    before, after = change.before or {}, change.after or {}
    columns = {
        field.attname: register.words[field.name].heading for field in kind.fields()
    }
    for column, heading in {**columns, "retired_on": _("Retired on")}.items():
        old, new = before.get(column), after.get(column)
        if change.before is not None and old != new:
            yield Difference(str(heading), shown(column, old), shown(column, new))
