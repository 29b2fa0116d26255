"""What of spare parts will run out, when, and how many to order, as the reader."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Min, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.repair.demand import (
    Rate,
    Seen,
    chances,
    level_for,
    pooled,
    rate_of,
    together,
)
from backstay_web.repair.models import Fleet, Job, Requisition, Spare, Stock

WINDOW: Final = timedelta(days=364)
"""Demands of the last 52 weeks count: our assumption; older ones are of other days."""
FARTHEST_DAYS: Final = 1_820
"""Days, of five years, beyond which no day is named."""
SERVICES: Final = (90, 95, 99)
"""Levels of service in percent: of as many lead times, nothing is missing in these."""
REVIEWS: Final = (7, 30, 90)
"""Days from one look at all stocks to the next."""
LIKELY: Final = Fraction(19, 20)
"""Of rates, the one that is exceeded once in twenty: from it follows how early."""

NO_FLEET: Final = _("no fleet of its family is known")
NO_DEMAND: Final = _("nobody asked for it in these days")


@dataclass(frozen=True)
class Asked:
    """How often a part was asked for, and how many units in all of these."""

    demands: int = 0
    units: int = 0


@dataclass(frozen=True)
class Basis:
    """What all forecasts rest on: the days that are looked at, and the pooled rate."""

    on: date
    since_on: date
    fleet_counted_on: date | None
    demand_count: int
    before: Fraction | None


@dataclass(frozen=True)
class Need:
    """What a part is expected to be asked for by the variants that it fits."""

    rates: Sequence[tuple[Rate, int]]  # with the items of the fleet
    size: Fraction  # units of one demand

    @property
    def units_a_day(self) -> Fraction:
        """Return the units that are expected in a day."""
        return sum((rate.mean * items for rate, items in self.rates), Fraction()) * (
            self.size
        )

    @property
    def most_units_a_day(self) -> float:
        """Return the units in a day at rates exceeded once in twenty."""
        return sum(rate.bound(LIKELY) * items for rate, items in self.rates) * float(
            self.size
        )

    def bounds_a_year(self) -> tuple[int, int]:
        """Return between which units in 52 weeks the truth lies with nine in ten.

        The bounds of several variants are added up: that is wider than it would be.
        """
        low = high = 0.0
        for rate, items in self.rates:
            one, other = rate.bounds()
            low, high = low + one * items, high + other * items
        year = WINDOW.days * float(self.size)
        return math.floor(low * year), math.ceil(high * year)

    def level(self, days: int, service: Fraction) -> int:
        """Return the units that suffice for so many days with a probability."""
        likely = together([chances(rate, items * days) for rate, items in self.rates])
        return math.ceil(level_for(likely, service) * self.size)


@dataclass(frozen=True)
class Forecast:
    """When a part runs out and how many to order; or why nobody can tell."""

    spare: Any
    there: int  # in stocks
    owed: int  # asked for, and not sent yet
    minimum: int
    demands: int
    item_days: int
    need: Need | None = None
    level: int = 0
    runs_out_on: date | None = None
    as_early_as: date | None = None
    order_by_on: date | None = None
    why_not: Promise | str = ""
    variants: Sequence[str] = field(default_factory=list)

    @property
    def free(self) -> int:
        """Return what is left of the stocks once all that was asked for is sent."""
        return self.there - self.owed

    @property
    def to_order(self) -> int:
        """Return how many to order, to have as many as suffice."""
        return max(self.level - self.free, 0)


@dataclass(frozen=True)
class Known:
    """What the reader may know of fleets, demands and stocks, read once."""

    on: date
    since_on: date
    counted_on: date | None
    spares: Sequence[Spare]
    fleets: Mapping[UUID, Sequence[tuple[UUID, str, int]]]  # by family
    asked: Mapping[tuple[UUID, UUID], Asked]  # by spare and variant
    there: Mapping[UUID, tuple[int, int]]  # in stocks, and the minimum, by spare
    owed: Mapping[UUID, int]  # by spare

    @property
    def days(self) -> int:
        """Return of how many days demands are known."""
        return (self.on - self.since_on).days

    def seen(self, spare: Spare) -> list[Seen]:
        """Return of each variant that a part fits how often it was asked for."""
        return [
            Seen(
                self.asked.get((spare.pk, variant), Asked()).demands, items * self.days
            )
            for variant, _name, items in self.fleets.get(spare.family_id, ())
        ]


def known(on: date) -> Known:
    """Read what forecasts of a day rest on."""
    first = Job.objects.aggregate(day=Min("reported_on"))["day"] or on
    since = max(min(first, on), on - WINDOW)
    fleets = Fleet.objects.filter(retired_on=None)
    return Known(
        on=on,
        since_on=since,
        counted_on=fleets.aggregate(day=Min("counted_on"))["day"],
        spares=list(Spare.objects.filter(retired_on=None).order_by("code", "pk")),
        fleets=by_family(),
        asked=asked_in(since, on),
        there={
            spare: (count, least)
            for spare, count, least in Stock.objects.filter(retired_on=None)
            .values_list("spare")
            .annotate(count=Sum("quantity"), least=Sum("minimum"))
            .order_by()
        },
        owed=dict(
            Requisition.objects.filter(withdrawn_on=None)
            .values_list("spare")
            .annotate(owed=Sum(F("quantity") - F("sent_quantity")))
            .order_by()
        ),
    )


def by_family() -> dict[UUID, list[tuple[UUID, str, int]]]:
    """Return the variants of each family of which a fleet is known, and how many."""
    made: dict[UUID, list[tuple[UUID, str, int]]] = {}
    rows = (
        Fleet.objects.filter(retired_on=None)
        .values_list("variant__family", "variant", "variant__name")
        .annotate(count=Sum("quantity"))
        .order_by("variant__name", "variant")
    )
    for family, variant, name, count in rows:
        made.setdefault(family, []).append((variant, name, count))
    return made


def asked_in(since: date, on: date) -> dict[tuple[UUID, UUID], Asked]:
    """Return how often each part was asked for by jobs of each variant.

    What was asked for and withdrawn is no demand.
    """
    rows = (
        Requisition.objects.filter(
            withdrawn_on=None, asked_on__gte=since, asked_on__lt=on
        )
        .values_list("spare", "job__variant")
        .annotate(demands=Count("pk"), units=Sum("quantity"))
        .order_by()
    )
    return {(spare, variant): Asked(n, units) for spare, variant, n, units in rows}


def forecasts(
    on: date, service_percent: int, review_days: int
) -> tuple[Basis, list[Forecast]]:
    """Return what forecasts rest on, and the parts: what runs out first comes first."""
    of = known(on)
    before = pooled([each for spare in of.spares for each in of.seen(spare)])
    made = [
        forecast(of, each, before, service_percent, review_days) for each in of.spares
    ]
    told = sum(each.demands for each in made)
    rests_on = Basis(on, of.since_on, of.counted_on, told, before)
    return rests_on, sorted(made, key=place)


def place(each: Forecast) -> tuple[bool, date, str]:
    """Return where a part stands: those of which nobody can tell come last."""
    return bool(each.why_not), each.runs_out_on or date.max, each.spare.code


def forecast(
    of: Known, spare: Spare, before: Fraction | None, service: int, review_days: int
) -> Forecast:
    """Return when a part runs out, and how many to order."""
    there, minimum = of.there.get(spare.pk, (0, 0))
    fleet, seen = of.fleets.get(spare.family_id, ()), of.seen(spare)
    told: dict[str, Any] = {
        "spare": spare,
        "there": there,
        "owed": of.owed.get(spare.pk, 0),
        "minimum": minimum,
        "demands": sum(each.demands for each in seen),
        "item_days": sum(each.item_days for each in seen),
        "variants": [name for _variant, name, _items in fleet],
    }
    if not told["item_days"]:
        return Forecast(**told, why_not=NO_FLEET)
    if not told["demands"] or before is None:
        return Forecast(**told, why_not=NO_DEMAND)
    asked = [of.asked.get((spare.pk, variant), Asked()) for variant, *_rest in fleet]
    need = Need(
        [
            (rate_of(each, before), items)
            for each, (_variant, _name, items) in zip(seen, fleet, strict=True)
        ],
        Fraction(sum(each.units for each in asked), told["demands"]),
    )
    free = there - told["owed"]
    out_on = day_after(of.on, free, need.units_a_day)
    return Forecast(
        **told,
        need=need,
        level=need.level(spare.lead_days + review_days, Fraction(service, 100)),
        runs_out_on=out_on,
        as_early_as=day_after(of.on, free, Fraction(need.most_units_a_day)),
        order_by_on=out_on and out_on - timedelta(days=spare.lead_days),
    )


def day_after(on: date, free: int, units_a_day: Fraction) -> date | None:
    """Return the day on which so many units are gone, if that is in sight.

    >>> day_after(date(2026, 3, 20), 5, Fraction(1, 2)).isoformat()
    '2026-03-30'
    """
    if free <= 0:
        return on
    days = math.floor(free / units_a_day)
    return None if days > FARTHEST_DAYS else on + timedelta(days=days)
