"""What became of each unit with a serial number: who gave, holds and last saw it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest

from backstay_web.core.labels.columns import MARKS
from backstay_web.nations.models import Nation, Post
from backstay_web.nations.queries import in_ukrainian
from backstay_web.transfers.books import Key
from backstay_web.transfers.models import (
    Custody,
    Difference,
    HandoverLine,
    InventoryLine,
    Item,
    LedgerEntry,
    Receipt,
    ReceiptLine,
    Serial,
)

NOT_TAKEN: Final = "none"
"""The state of a unit that no post has taken into custody."""
HANDED, COUNTED, RECEIVED = "handover", "inventory", "receipt"


def serials() -> "QuerySet[Any]":
    """Return the units with serial numbers, with where each stands, as far as known.

    ``holder`` is who holds it, or who held it last if nobody does.
    """
    custody = Custody.objects.filter(serial=OuterRef("pk"))
    now = custody.filter(closed_at=None)
    by_post = custody.filter(side="post").order_by(
        F("closed_at").desc(nulls_first=True), "-opened_at", "pk"
    )
    cases = Difference.objects.filter(serial=OuterRef("pk"), closed_on=None)
    rows = Serial.objects.filter(retired_on=None).select_related("item__variant")
    placed = rows.annotate(
        holder_post=Subquery(by_post.values("post")[:1]),
        holder_nation=Subquery(by_post.values("nation")[:1]),
        state=Coalesce(Subquery(now.values("side")[:1]), Value(NOT_TAKEN)),
        since=Subquery(now.values("opened_at")[:1]),
        case_due_on=Subquery(cases.order_by("due_on").values("due_on")[:1]),
    )
    return seen(named(placed))


def named(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Return units with the names of their holders, as far as the reader knows them."""
    posts = Post.objects.filter(pk=OuterRef("holder_post"))
    nations = Nation.objects.filter(pk=OuterRef("holder_nation"))
    told: QuerySet[Any] = rows.annotate(
        holder=Subquery(posts.values("title")[:1]),
        holder_uk=Subquery(posts.values(uk=in_ukrainian("title"))[:1]),
        holder_of=Subquery(nations.values("name")[:1]),
        holder_of_uk=Subquery(nations.values("name_uk")[:1]),
    )
    return told


def seen(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Return units with when, how and where each was seen last."""
    handed = HandoverLine.objects.filter(
        serial=OuterRef("pk"), counted__gte=1, handover__settled_at__isnull=False
    ).order_by("-handover__counted_at", "pk")
    counted = InventoryLine.objects.filter(
        serial=OuterRef("pk"), counted__gte=1, inventory__closed_at__isnull=False
    ).order_by("-inventory__closed_at", "pk")
    corrected = Receipt.objects.filter(corrects=OuterRef("receipt"))
    received = (
        ReceiptLine.objects.filter(serial=OuterRef("pk"))
        .exclude(Exists(corrected))
        .order_by("-receipt__on", "pk")
    )
    moments = rows.annotate(
        handed_at=Subquery(handed.values("handover__counted_at")[:1]),
        counted_at=Subquery(counted.values("inventory__closed_at")[:1]),
        received_at=Cast(Subquery(received.values("receipt__on")[:1]), DateTimeField()),
        site=Coalesce(
            Subquery(handed.values("handover__site__name")[:1]),
            F("item__consignment__from_site__name"),
        ),
        site_uk=Coalesce(
            Subquery(handed.values(uk=in_ukrainian("handover__site__name"))[:1]),
            in_ukrainian("item__consignment__from_site__name"),
        ),
    )
    last = moments.annotate(seen_at=Greatest("handed_at", "counted_at", "received_at"))
    told: QuerySet[Any] = last.annotate(
        seen_how=Case(
            When(seen_at=None, then=Value("")),
            When(seen_at=F("received_at"), then=Value(RECEIVED)),
            When(seen_at=F("counted_at"), then=Value(COUNTED)),
            default=Value(HANDED),
            output_field=CharField(max_length=9),
        )
    )
    return told


def labels_beside(keys: Sequence[UUID]) -> list[dict[str, Any]]:
    """Return the labels of what the list tells of units from other rows."""
    of_units = {"serial__in": list(keys)}
    items = Item.objects.filter(serials__in=list(keys)).select_related("consignment")
    rows: list[Any] = [
        *Custody.objects.filter(**of_units),
        *Difference.objects.filter(closed_on=None, **of_units),
    ]
    for item in items.distinct():
        rows += [item, item.consignment]
    return [{name: getattr(row, name) for name in MARKS} for row in rows]


@dataclass(frozen=True)
class Gone:
    """Of something that nobody holds: who held it last, until when, and its case."""

    post: UUID | None
    nation: UUID | None
    at: datetime
    case: Any

    @property
    def due_on(self) -> date | None:
        """Return by when it is to be known what became of it."""
        return self.case.due_on if self.case and self.case.closed_on is None else None


def gone(rows: Iterable[Custody]) -> dict[UUID, Gone]:
    """Return of each row that no post holds how it was lost, by the row's key."""
    lost = [row for row in rows if row.side != "post"]
    consignments = {row.consignment_id for row in lost}
    left: dict[Key, LedgerEntry] = {}
    entries = LedgerEntry.objects.filter(
        consignment__in=consignments, from_side="post", to_side__in=["unknown", "loss"]
    )
    for entry in entries.order_by("at", "pk"):
        left[Key(entry.item_id, entry.serial_id)] = entry
    nations = dict(
        Custody.objects.filter(consignment__in=consignments, side="post").values_list(
            "post", "nation"
        )
    )
    cases = cases_of(consignments)
    found = {}
    for row in lost:
        key = Key(row.item_id, row.serial_id)
        entry_ = left.get(key)
        post = entry_.from_post if entry_ else None
        at = entry_.at if entry_ else row.opened_at
        found[row.pk] = Gone(post, nations.get(post), at, cases.get(key))
    return found


def cases_of(consignments: Iterable[UUID]) -> dict[Key, Any]:
    """Return the newest case of each thing in consignments, an open one first."""
    cases = Difference.objects.filter(item__consignment__in=list(consignments))
    rows = cases.select_related(
        "handover__consignment", "inventory__consignment", "loss_report__consignment"
    )
    found: dict[Key, Any] = {}
    for case in rows.order_by(F("closed_on").asc(nulls_last=True), "due_on", "pk"):
        found[Key(case.item_id, case.serial_id)] = case
    return found
