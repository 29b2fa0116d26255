"""What is needed and offered in all, and the rows that such a number is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from backstay_web.catalogue.models import EquipmentClass
from backstay_web.config.api.reads.read import Label, Read, Shown, Words
from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.labels.columns import columns_of
from backstay_web.donations import queries as offers
from backstay_web.nations.permissions import Permission
from backstay_web.overview import coverage


@dataclass(frozen=True)
class Needed:
    """Units of a class that are needed, offered and bound; null: not one's to read.

    Of what is needed there is a least and a most, over the options of templates.
    """

    equipment_class: UUID | None
    name: str
    name_uk: str
    needed_least_count: int
    needed_most_count: int
    validated_least_count: int
    validated_most_count: int
    open_least_count: int
    open_most_count: int
    confirmed_count: int | None
    likely_count: int | None
    unlikely_count: int | None
    possible_count: int | None
    waiting_count: int | None
    bound_count: int | None


@dataclass(frozen=True)
class Behind:
    """A row that a number of a class is made of: a need, a lot or what is bound."""

    of: str
    key: UUID
    label: Label
    least_count: int
    most_count: int


@dataclass(frozen=True)
class Offered(offers.Total):
    """What is offered in all of one thing, by how far that stands."""

    kind: str
    unit: str


UNITS: Final = {
    "materiel": "units",
    "course": "sections",
    "workshop": "hours_per_week",
    "lift": "kg_per_week",
    "money": "smallest_units",
}


def needed(_: Words) -> Shown:
    """Return every class of which something is needed, offered or bound."""
    on, sees_offers = timezone.localdate(), Permission.OFFER_READ in me().permissions
    labels = list(coverage.labels(on, with_offers=sees_offers))
    rows = coverage.covered(on, coverage.read_kit(), with_offers=sees_offers)
    shown = [needed_row(row, sees_offers) for row in rows]
    return Shown(shown, labels, is_marked=True)


def needed_row(row: coverage.Covered, sees_offers: bool) -> Needed:
    by_state = vars(row.offered) if sees_offers else {}
    return Needed(
        equipment_class=row.key,
        name=row.name,
        name_uk=row.name_uk,
        needed_least_count=row.needed.least,
        needed_most_count=row.needed.most,
        validated_least_count=row.validated.least,
        validated_most_count=row.validated.most,
        open_least_count=row.open.least,
        open_most_count=row.open.most,
        confirmed_count=by_state.get("confirmed"),
        likely_count=by_state.get("likely"),
        unlikely_count=by_state.get("unlikely"),
        possible_count=by_state.get("possible"),
        waiting_count=by_state.get("waiting"),
        bound_count=row.bound if sees_offers else None,
    )


def behind(_: Words, *, key: UUID) -> Shown:
    """Return the rows that the numbers of one class are made of."""
    of_class = find(EquipmentClass.objects.filter(retired_on=None), key)
    found = list(rows_behind(of_class.pk))
    return Shown(
        [
            Behind(of, row.pk, columns_of(row), units.least, units.most)
            for of, row, units in found
        ],
        [vars(row) for _, row, _ in found],
    )


def rows_behind(key: UUID) -> Iterator[tuple[str, Any, coverage.Range]]:
    """Yield needs, then lots and what is bound of them, as far as one may read it."""
    for each in coverage.needs_behind(key):
        yield "need", each.row, each.units
    if Permission.OFFER_READ not in me().permissions:
        return
    on = timezone.localdate()
    for name, rows in (
        ("lot", coverage.lots_behind(key, on)),
        ("commitment", coverage.bound_behind(key, on)),
    ):
        for row in rows:
            yield name, row, coverage.Range(row.quantity, row.quantity)


def offered(_: Words) -> Shown:
    """Return what is offered in all, by kind."""
    on = timezone.localdate()
    return Shown(
        [
            Offered(**vars(row), kind=kind, unit=UNITS[kind])
            for kind, rows in offers.totals(on).items()
            for row in rows
        ],
        list(offers.marks_of_totals(on)),
    )


READS: Final = (
    Read(
        "totals-needed",
        "/totals/needed",
        "overview:coverage",
        "Needed against offered, by class of equipment.",
        Needed,
        needed,
        {},
    ),
    Read(
        "totals-needed-rows",
        "/totals/needed/{uuid:key}",
        "overview:class",
        "The rows that the numbers of one class are made of.",
        Behind,
        behind,
        {},
    ),
    Read(
        "totals-offered",
        "/totals/offered",
        "donations:totals",
        "What is offered in all, by kind and by how far it stands.",
        Offered,
        offered,
        {},
    ),
)
