"""What units have reported of themselves, against the books, and what is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from backstay_web.transfers import reporting
from backstay_web.transfers.books import Key
from backstay_web.transfers.models import (
    Custody,
    Difference,
    HandoverLine,
    InventoryLine,
    SelfReport,
    SelfReportAnswer,
    SelfReportLine,
)
from backstay_web.transfers.reporting import Apart, Said, apart, ends_before, quarters


def self_reports() -> "QuerySet[Any]":
    """Return the self-reports, with how many lines each has."""
    lines = SelfReportLine.objects.filter(self_report=OuterRef("pk")).order_by()
    count = lines.values("self_report").annotate(n=Count("pk")).values("n")
    return SelfReport.objects.select_related("nation").annotate(
        line_count=Coalesce(Subquery(count), Value(0))
    )


def held_at(post: UUID, at: datetime) -> list[Any]:
    """Return what the books say that a post held at a moment."""
    rows = Custody.objects.filter(post=post, opened_at__lte=at)
    then = rows.filter(Q(closed_at=None) | Q(closed_at__gt=at))
    related = then.select_related("item__variant", "serial", "consignment")
    return list(related.order_by("item__code", "serial__number", "pk"))


def said_by_books(post: UUID, at: datetime) -> list[Said]:
    """Return what a post held at a moment, as a report would have to say it.

    The condition is the one that was counted last before, or in which it was sent.
    """
    rows = held_at(post, at)
    conditions = conditions_at({row.consignment_id for row in rows}, at)
    found: dict[tuple[str, str], Said] = {}
    for row in rows:
        number = row.serial.number if row.serial else ""
        place = row.item.code, number
        known = conditions.get(Key(row.item_id, row.serial_id), row.item.condition)
        there = found.get(place, Said(*place, 0, known))
        found[place] = there._replace(quantity=there.quantity + row.quantity)
    return list(found.values())


def conditions_at(consignments: set[UUID], at: datetime) -> dict[Key, str]:
    """Return in which condition things were counted last before a moment."""
    handed = HandoverLine.objects.filter(
        handover__consignment__in=consignments,
        handover__settled_at__lte=at,
        counted__gte=1,
    ).values_list("handover__settled_at", "item", "serial", "condition")
    counted = InventoryLine.objects.filter(
        inventory__consignment__in=consignments,
        inventory__closed_at__lte=at,
        counted__gte=1,
    ).values_list("inventory__closed_at", "item", "serial", "condition")
    rows: list[Any] = sorted([*handed, *counted], key=itemgetter(0))
    return {Key(item, serial): condition for _at, item, serial, condition in rows}


def differences_of(report: SelfReport) -> list[Apart]:
    """Return where a report differs from the books of the moment it was made."""
    lines = SelfReportLine.objects.filter(self_report=report.pk).order_by(
        "code", "serial_number", "pk"
    )
    reported = [
        Said(each.code, each.serial_number, each.quantity, each.condition)
        for each in lines
    ]
    return list(apart(reported, said_by_books(report.post, report.reported_at)))


def consignments_of(report: SelfReport) -> dict[tuple[str, str], Any]:
    """Return with which consignment things came that the post held, by their names."""
    rows = held_at(report.post, report.reported_at)
    return {place_of(row): row.consignment for row in rows}


def answers_of(report: UUID) -> dict[tuple[str, str], Any]:
    """Return what was explained of a report, by item and number."""
    rows = SelfReportAnswer.objects.filter(self_report=report)
    return {(row.code, row.serial_number): row for row in rows}


def counted_since(report: SelfReport) -> dict[tuple[str, str], Any]:
    """Return the inventories and losses of a post since its report, by what they name.

    An inventory that was closed since answers what it had; so does a loss report.
    """
    found: dict[tuple[str, str], Any] = {}
    lines = InventoryLine.objects.filter(
        inventory__post=report.post, inventory__closed_at__gt=report.reported_at
    ).select_related("item", "serial", "inventory")
    for line in lines.order_by("inventory__closed_at", "pk"):
        found[place_of(line)] = line.inventory
    cases = Difference.objects.filter(
        loss_report__post=report.post, loss_report__reported_at__gt=report.reported_at
    ).select_related("item", "serial", "loss_report")
    for case in cases.order_by("loss_report__reported_at", "pk"):
        found[place_of(case)] = case.loss_report
    return found


def place_of(row: Any) -> tuple[str, str]:
    return row.item.code, row.serial.number if row.serial else ""


@dataclass(frozen=True)
class DueReport:
    """A report that a post has not made, of a quarter in which it held something."""

    post: UUID
    nation: UUID
    quarter: str
    on: date
    rows: list[Any]


def due_reports(today: date) -> Iterator[DueReport]:
    """Yield the reports that posts have not made, of past quarters and of this one.

    One is due of what a post holds with title at the end of a quarter, or now.
    """
    held = Custody.objects.filter(side="post", nation=F("consignment__to_nation"))
    titled = held.exclude(nation=F("consignment__nation"))
    found: dict[tuple[UUID, UUID, str], list[Any]] = {}
    rows: list[Any] = list(
        titled.select_related("consignment").order_by("opened_at", "pk")
    )
    for row in rows:
        first = timezone.localdate(row.opened_at)
        last = timezone.localdate(row.closed_at) if row.closed_at else None
        for quarter in quarters(first, today):
            if last is None or last >= ends_before(quarter):
                place = row.post, row.nation_id, quarter
                found.setdefault(place, []).append(row)
    made = set(SelfReport.objects.values_list("post", "quarter"))
    for (post, nation, quarter), some in found.items():
        if (post, quarter) not in made:
            yield DueReport(post, nation, quarter, reporting.due_on(quarter), some)
