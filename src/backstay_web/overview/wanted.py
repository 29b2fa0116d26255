"""What is still needed of each class, as the desk of a nation that gives is told."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse

from backstay_web.core.context import me
from backstay_web.donations.needs import Need
from backstay_web.nations.permissions import Permission
from backstay_web.overview.coverage import (
    covered,
    parts_by_option,
    standing,
    units_of,
    waived_parts,
)


def wanted(on: date) -> Iterator[Need]:
    """Yield each class of which something is needed, for whoever may read of needs."""
    if Permission.REQUIREMENT_READ not in me().permissions:
        return
    days = days_by_class()
    for row in covered(on, with_offers=True):
        if row.key in days:
            yield Need(
                equipment_class=row.key,
                name=row.name,
                name_uk=row.name_uk,
                least=row.open.least,
                most=row.open.most,
                need_count=len(days[row.key]),
                first_by_on=min(days[row.key]),
                address=reverse("overview:class", args=[row.key]),
            )


def days_by_class() -> dict[UUID, list[date]]:
    """Return for each class the day by which each need that takes it is needed."""
    parts, waived = parts_by_option(), waived_parts()
    whole = {template: units_of(options) for template, options in parts.items()}
    found: dict[UUID, list[date]] = defaultdict(list)
    for key, template, day in standing().values_list("pk", "template", "need_by_on"):
        units = whole.get(template, {})
        if key in waived:
            units = units_of(parts.get(template, {}), waived[key])
        for equipment_class, each in units.items():
            if each.most:
                found[equipment_class].append(day)
    return found
