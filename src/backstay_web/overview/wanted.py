"""What is still needed of each class, as the desk of a nation that gives is told."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Min
from django.urls import reverse

from backstay_web.core.context import me
from backstay_web.donations.needs import Need
from backstay_web.nations.permissions import Permission
from backstay_web.overview.coverage import (
    Kit,
    Range,
    covered,
    read_kit,
    standing,
    units_of,
)


class Clock(NamedTuple):
    """How many needs take something, and the day by which the first needs it."""

    need_count: int
    first_by_on: date


def wanted(on: date) -> Iterator[Need]:
    """Yield each class of which something is needed, for whoever may read of needs."""
    if Permission.REQUIREMENT_READ not in me().permissions:
        return
    kit = read_kit()
    clocks = clocks_by_class(kit)
    for row in covered(on, kit, with_offers=True):
        clock = clocks.get(row.key) if row.key else None
        if row.key and clock:
            yield Need(
                equipment_class=row.key,
                name=row.name,
                name_uk=row.name_uk,
                least=row.open.least,
                most=row.open.most,
                need_count=clock.need_count,
                first_by_on=clock.first_by_on,
                address=reverse("overview:class", args=[row.key]),
            )


def clocks_by_class(kit: Kit) -> dict[UUID, Clock]:
    """Return how many needs take each class, and the day of the first of them."""
    parts, waived = kit
    found: dict[UUID, Clock] = {}
    for template, clock in clocks_by_template(waived):
        count(found, units_of(parts.get(template, {})), clock)
    rows = standing().filter(pk__in=waived).values_list("pk", "template", "need_by_on")
    for key, template, day in rows:
        units = units_of(parts.get(template, {}), waived[key])
        count(found, units, Clock(1, day))
    return found


def clocks_by_template(waived: Iterable[UUID]) -> Iterator[tuple[UUID, Clock]]:
    """Yield how many needs ask for each package with nothing waived, and the first."""
    whole = standing().exclude(pk__in=waived).values_list("template")
    for template, needs, first in whole.annotate(Count("pk"), Min("need_by_on")):
        yield template, Clock(needs, first)


def count(found: dict[UUID, Clock], units: Mapping[UUID, Range], clock: Clock) -> None:
    """Add needs to each class of which they take any."""
    for equipment_class, each in units.items():
        if each.most:
            known = found.get(equipment_class, Clock(0, clock.first_by_on))
            found[equipment_class] = Clock(
                known.need_count + clock.need_count,
                min(known.first_by_on, clock.first_by_on),
            )
