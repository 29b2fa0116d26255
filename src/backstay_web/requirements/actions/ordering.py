"""The order of a recipient's list: one row is held while anything in it changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext

from backstay.cases.tables import MAX_INTEGER
from backstay_web.core.commands import Asked, Happened, Stale, command
from backstay_web.core.context import Context
from backstay_web.core.entries import Faulty, Release, own
from backstay_web.core.rows import Written
from backstay_web.nations.permissions import Permission
from backstay_web.requirements.models import Place, RankedList, Requirement
from backstay_web.requirements.queries import standing

WRITTEN_AT_ONCE: Final = 1_000

Weights = Sequence[tuple[UUID, int | None]]
Told = Place | RankedList | Requirement


@command("requirement.rank", Permission.REQUIREMENT_CHANGE)
def rank(
    *, asked: Asked, order: Sequence[UUID], expected_version: int, weights: Weights = ()
) -> Happened:
    """Set the whole order of the actor's list, and the weights that are given.

    Whoever read another version of the list is told to read it again, since he did not
    see what he would put in order. A weight of none is that of the published rule.
    """
    mine = hold_list(asked.by)
    check_version(mine.version, expected_version)
    places = {place.requirement_id: place for place in standing(asked.by.origin)}
    check_order(order, weights, places)
    moved = list(put_in_order(places, order, dict(weights)))
    columns = ["rank", "weight_micropoints"]
    Place.objects.bulk_update(moved, columns, batch_size=WRITTEN_AT_ONCE)
    turn(mine)
    content = {"order": order, "weights": weights, "version": mine.version}
    return Happened("requirement.ranked", mine, content, told(moved))


def check_version(version: int, expected_version: int) -> None:
    """Return if a list is as whoever orders it has read it.

    Raises
    ------
    Stale
        If not.
    """
    if version != expected_version:
        raise Stale(
            gettext(
                "This list was changed meanwhile: read it again, and say then whether "
                "your order still holds."
            )
        )


def check_order(
    order: Sequence[UUID], weights: Weights, places: Mapping[UUID, Place]
) -> None:
    """Return if an order names each standing requirement once, and weights are such.

    Raises
    ------
    Faulty
        If not; what is not the actor's is named like what does not exist.
    """
    faults = {}
    if len(order) != len(places) or set(order) != places.keys():
        said = gettext("Name each requirement of your list once, and no other.")
        faults["order"] = [said]
    if any(key not in places or not may_weigh(weight) for key, weight in weights):
        said = gettext("Give weights to requirements of your list, from 0 points on.")
        faults["weights"] = [said]
    if faults:
        raise Faulty(faults)


def may_weigh(weight: int | None) -> bool:
    return weight is None or 0 <= weight <= MAX_INTEGER


def put_in_order(
    places: Mapping[UUID, Place],
    order: Sequence[UUID],
    weights: Mapping[UUID, int | None],
) -> Iterator[Place]:
    """Yield the places that change, as they will be."""
    for new, key in enumerate(order, start=1):
        place = places[key]
        weight = weights.get(key, place.weight_micropoints)
        if (place.rank, place.weight_micropoints) != (new, weight):
            place.rank, place.weight_micropoints = new, weight
            yield place


def append(
    by: Context, rows: Sequence[Requirement], release: Release | None = None
) -> list[Place]:
    """Give new requirements the last places, and return them.

    A ``release`` says who may read these places; none: one's own bodies alone.
    """
    places = last_places(by, rows, release)
    return Place.objects.bulk_create(places, batch_size=WRITTEN_AT_ONCE)


def last_places(
    by: Context, rows: Sequence[Requirement], release: Release | None = None
) -> list[Place]:
    """Return the last places for new requirements, which only their bodies will see.

    Whom a need is released to does not see its rank by that: it has a ``release`` of
    its own.
    """
    label = release or own(by)
    return [
        Place(requirement=row, rank=rank, originator=by.origin, **label)
        for rank, row in enumerate(rows, start=last_rank(by) + 1)
    ]


def last_rank(by: Context) -> int:
    """Return the last place of the actor's list, 0 if it has none."""
    found = standing(by.origin).aggregate(last=Max("rank", default=0))
    return int(found["last"])


def told(rows: Iterable[Told]) -> list[Written]:
    """Return rows that were written, each to be told of under its own label."""
    return [Written(row, row) for row in rows]


def hold_list(by: Context) -> RankedList:
    """Return the actor's list, which nobody else changes until this is done."""
    lists = RankedList.objects.select_for_update()
    found = lists.filter(originator=by.origin).first()
    if found is not None:
        return found
    made = RankedList(originator=by.origin, **own(by))
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # another of the nation asked for the first time just now
        return lists.get(originator=by.origin)
    return made


def turn(held: RankedList) -> None:
    """Count a change of a list that is held."""
    held.version += 1
    held.save(update_fields=["version", "last_number"])
