"""What becomes of what is needed of each class: planned, proposed, promised, received.

Units of kit alone are counted, of lots that the reader may see; each number is made of
the rows that the page of its class shows.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.labels.columns import MARKS, columns_of
from backstay_web.core.names import in_language
from backstay_web.donations.models import Lot
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import names_of
from backstay_web.overview.coverage import Class, classes_of_variants
from backstay_web.plans import promise_queries, queries
from backstay_web.plans.lines import line_of
from backstay_web.plans.models import Line, Result
from backstay_web.plans.opened import opened

NEEDS: Final = {Permission.OFFER_READ, Permission.PLAN_READ, Permission.PROMISE_READ}
"""What whoever reads these numbers may do: they count offers, plans and promises."""


@dataclass(frozen=True)
class Given:
    """Units of one lot that a plan, a line or a promise gives, by a day."""

    variant: UUID
    units: int
    what: str
    nation: str
    on: date
    address: str
    label: Mapping[str, Any]


def planned(at: datetime) -> list[Given]:
    """Return what the latest plan gives of lots, as far as one may read both."""
    latest = queries.done(at).first()
    result = queries.result_of(latest.pk) if latest else None
    return [] if result is None else list(given_by(result))


def given_by(result: Result) -> Iterator[Given]:
    """Yield what a plan gives of the lots that the reader may see."""
    found, keys = opened(result), queries.rows_of(result.run).get("lots", {})
    variants = variants_of(keys.values())
    for itinerary in found.plan.itineraries:
        begun = found.case.progress.get(itinerary.source)
        lot = keys.get((begun.lot or "") if begun else itinerary.source, "")
        if lot in variants:
            line = line_of(found.case, itinerary)
            nation = found.case.nations[line.nation]
            yield Given(
                variant=variants[lot],
                units=line.quantity,
                what=in_language(line.what.en, line.what.uk),
                nation=in_language(nation.name, nation.name_uk),
                on=line.due_on,
                address=reverse("plans:run", args=[result.run_id]),
                label=columns_of(result),
            )


def variants_of(lots: Iterable[str]) -> dict[str, UUID]:
    """Return the variant of each lot that the reader may see, by the lot's key."""
    rows = Lot.objects.filter(pk__in=set(lots)).values_list("pk", "variant")
    return {str(lot): variant for lot, variant in rows}


def proposed(_at: datetime) -> list[Given]:
    """Return the lines that nations were shown in proposals that hold."""
    rows = Line.objects.filter(
        share__proposed_at__isnull=False, share__superseded_at=None
    )
    named = rows.annotate(nation=F("share__nation"), proposal=F("share__proposal"))
    found = delivered(named, "", F("quantity"), "proposal")
    known = promise_queries.known_proposals(row["proposal"] for row in found)
    names = names_of({row["nation"] for row in found})
    return [of_row(row, at_proposal(row["proposal"], known), names) for row in found]


def at_proposal(key: UUID, known: Collection[UUID]) -> str:
    """Return the page of a proposal, or the desk of who may not know of it."""
    if key in known:
        return reverse("plans:proposal", args=[key])
    return reverse("plans:desk")


def promised(at: datetime) -> list[Given]:
    """Return the promises that nobody has taken back."""
    rows = promise_queries.promises(timezone.localdate(at)).filter(freed_at=None)
    return of_promises(rows, F("line__quantity"))


def received(at: datetime) -> list[Given]:
    """Return the promises of which anything was reported as received by its unit."""
    rows = promise_queries.promises(timezone.localdate(at))
    return of_promises(rows.filter(came_quantity__gt=0), F("came_quantity"))


def of_promises(rows: "QuerySet[Any]", units: F) -> list[Given]:
    """Return what promises give, each with its own page."""
    found = delivered(rows.annotate(nation=F("originator")), "line__", units)
    names = names_of({row["nation"] for row in found})
    return [
        of_row(row, reverse("plans:promise", args=[row["pk"]]), names) for row in found
    ]


def delivered(
    rows: "QuerySet[Any]", line: str, units: F, *more: str
) -> list[dict[str, Any]]:
    """Return the rows by which kit is given, of lots that the reader may see.

    ``line`` is the way from a row to its line, and ``more`` what else is wanted of it.
    """
    facts = {
        "variant": F(f"{line}lot__variant"),
        "units": units,
        "called": F(f"{line}what"),
        "called_uk": F(f"{line}what_uk"),
        "on": F(f"{line}due_on"),
    }
    kit = {f"{line}task": Line.Task.DELIVER, f"{line}lot__isnull": False}
    found = rows.filter(**kit).annotate(**facts).exclude(variant=None)
    wanted = found.values("pk", "nation", *facts, *more, *MARKS)
    return list(wanted.order_by("on", "pk"))


def of_row(row: Mapping[str, Any], address: str, names: Mapping[UUID, str]) -> Given:
    """Return what one row gives."""
    return Given(
        variant=row["variant"],
        units=row["units"],
        what=in_language(row["called"], row["called_uk"]),
        nation=names.get(row["nation"], ""),
        on=row["on"],
        address=address,
        label={mark: row[mark] for mark in MARKS},
    )


@dataclass(frozen=True)
class Step:
    """One step that kit goes through: its words, and what has come so far."""

    name: str
    word: Promise
    definition: Promise
    rows: Callable[[datetime], list[Given]]


STEPS: Final = (
    Step(
        "planned",
        _("Planned"),
        _(
            "Units that the latest plan that you may read would give of lots. It binds "
            "nobody. Source: that plan."
        ),
        planned,
    ),
    Step(
        "proposed",
        _("Proposed"),
        _(
            "Units that nations were shown in proposals that hold, answered or not. "
            "Source: the lines of these proposals."
        ),
        proposed,
    ),
    Step(
        "promised",
        _("Promised"),
        _(
            "Units that nations have promised and not taken back, whatever has come of "
            "them. Source: promises."
        ),
        promised,
    ),
    Step(
        "received",
        _("Received"),
        _(
            "Units of promises that were reported as received by their unit; nothing "
            "on the road is. Source: the last report of each promise."
        ),
        received,
    ),
)
"""What follows on what is needed, in turn; a variant of two classes counts in both."""


@dataclass(frozen=True)
class Chain:
    """What has come so far of each step, read once for all that is shown of it."""

    steps: Sequence[Step]
    rows: Mapping[str, list[Given]]
    classes: Mapping[UUID, list[UUID]]

    def by_class(self) -> dict[Class, Counter[str]]:
        """Return the units of each class, by step."""
        found: dict[Class, Counter[str]] = defaultdict(Counter)
        for step, given in self.rows.items():
            for each in given:
                for key in self.classes.get(each.variant, [None]):
                    found[key][step] += each.units
        return found

    def behind(self, equipment_class: UUID) -> dict[str, list[Given]]:
        """Return the rows of one class, by step."""
        return {
            step: [
                each
                for each in given
                if equipment_class in self.classes.get(each.variant, ())
            ]
            for step, given in self.rows.items()
        }

    def labels(self) -> Iterator[Mapping[str, Any]]:
        """Yield the labels of all of it."""
        for given in self.rows.values():
            yield from (each.label for each in given)


def chain(at: datetime, permissions: Collection[str]) -> Chain:
    """Return what the reader may know of each step; there is none if he may not."""
    steps = STEPS if set(permissions) >= NEEDS else ()
    rows = {step.name: step.rows(at) for step in steps}
    return Chain(steps, rows, classes_of_variants())
