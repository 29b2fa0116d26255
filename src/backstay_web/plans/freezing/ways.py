"""Legs between sites that are shown, with what they and hubs take, and offered lift."""

from dataclasses import dataclass
from typing import Any

from backstay_web.donations.models import Lift
from backstay_web.nations.models import Nation
from backstay_web.plans.freezing.draft import Draft, amounts_of, grouped, of, own_first
from backstay_web.plans.freezing.offers import Offers
from backstay_web.plans.freezing.reference import Cells, Reference, in_force
from backstay_web.plans.freezing.rules import Why
from backstay_web.sites.models import (
    Hub,
    HubPeriod,
    Leg,
    LegCapacity,
    LegCost,
    LegPeriod,
    Site,
)


@dataclass
class Ways:
    """The legs and hubs of a draft."""

    draft: Draft
    reference: Reference
    offers: Offers

    def __post_init__(self) -> None:
        self.capacities = grouped(in_force(LegCapacity), of("leg_id"))
        self.costs = grouped(in_force(LegCost), of("leg_id"))
        self.periods = grouped(in_force(LegPeriod, "start_on"), of("leg_id"))
        self.lifts = grouped(in_force(Lift, "start_on"), of("leg_id"))

    def add(self) -> None:
        """Add every leg whose capacity is shown, and the hubs of sites in the case."""
        legs = in_force(Leg, "code")
        self.draft.call("legs", legs)
        for leg in legs:
            self.leg(leg)
        for site, rows in grouped(in_force(Hub), of("site_id")).items():
            if self.reference.has(Site, site):
                self.hub(site, rows)

    def leg(self, leg: Leg) -> None:
        """Add a leg; a cost that is not shown counts as none.

        What its own keeper says counts before what others say of it.
        """
        take = self.reference.take
        nation = take(Nation, leg.nation_id)
        start, end = take(Site, leg.from_site_id), take(Site, leg.to_site_id)
        if not (nation and start and end):
            self.draft.leave_out("legs", leg, Why.NOT_SHOWN)
            return
        usual = own_first(self.capacities[leg.pk], leg.originator, of("capacity_kg"))
        if usual is None:
            self.draft.leave_out("legs", leg, Why.CAPACITY_UNKNOWN)
            return
        cost = own_first(
            self.costs[leg.pk], leg.originator, lambda each: -each.cost_eur_per_t
        )
        amounts, shaping = self.carried(leg, usual)
        cells: Cells = {"nation": nation, "from_site": start, "to_site": end}
        cells |= {"mode": leg.mode, "duration_weeks": leg.duration_weeks}
        cells |= {"cost_eur_per_t": cost.cost_eur_per_t if cost else 0}
        self.draft.add_weekly(
            ("legs", "leg_weeks", "capacity_kg"),
            [leg, usual, *shaping, *([cost] if cost else [])],
            amounts,
            {"leg": self.draft.key("legs", leg.pk)},
            **cells,
        )

    def carried(self, leg: Leg, usual: LegCapacity) -> tuple[list[int], list[Any]]:
        """Return the mass of each week, and the rows beside the usual one that say so.

        Lift of offers that count is on top, in weeks that lie in its days as a whole.
        """
        periods = self.periods[leg.pk]
        weeks = self.draft.weeks
        amounts = list(amounts_of(weeks, usual.capacity_kg, periods, "capacity_kg"))
        lifts = [
            row for row in self.lifts[leg.pk] if self.offers.counts_now(row.offer_id)
        ]
        for lift in lifts:
            for week in weeks.whole(lift.start_on, lift.end_on):
                amounts[week] += self.offers.left(lift, "capacity_kg")
        offers = [self.offers.counting[lift.offer_id] for lift in lifts]
        return amounts, [*periods, *lifts, *offers]

    def hub(self, site: Any, rows: list[Any]) -> None:
        """Add a hub; where several bodies speak of one, the least counts."""
        row = self.reference.rows[Site][site]
        first = own_first(rows, row.originator, of("capacity_kg"))
        nation = self.reference.take(Nation, first.nation_id)
        if not nation:
            return
        periods = {each.pk: in_force(HubPeriod, "start_on", hub=each) for each in rows}
        amounts = [
            amounts_of(
                self.draft.weeks, each.capacity_kg, periods[each.pk], "capacity_kg"
            )
            for each in rows
        ]
        shaping = [each for found in periods.values() for each in found]
        self.draft.add_weekly(
            ("hubs", "hub_weeks", "capacity_kg"),
            [first, *rows, *shaping],
            [min(together) for together in zip(*amounts, strict=True)],
            {"site": self.draft.key("sites", site)},
            nation=nation,
        )
