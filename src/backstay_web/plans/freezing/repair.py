"""Workshops with bays for the families of a case, and what repair of its lots takes."""

from dataclasses import dataclass
from typing import Any

from backstay_web.catalogue.models import Family, Repair, Variant
from backstay_web.donations.models import (
    Bay,
    BayCost,
    BayPeriod,
    BayVariant,
    Lot,
    Workshop,
)
from backstay_web.nations.models import Nation
from backstay_web.plans.freezing.draft import Draft, amounts_of, grouped, of, own_first
from backstay_web.plans.freezing.offers import Offers
from backstay_web.plans.freezing.reference import Cells, Reference, in_force
from backstay_web.plans.freezing.rules import Why
from backstay_web.sites.models import Site


@dataclass
class Mending:
    """The workshops of a draft whose lots are in it already."""

    draft: Draft
    reference: Reference
    offers: Offers

    def add(self) -> None:
        """Add what repair takes, and the bays that can do it."""
        damaged = [
            lot
            for lot in self.draft.origins["lots"]
            if lot.condition != Lot.Condition.SERVICEABLE
        ]
        variants = {lot.variant_id for lot in damaged}
        for (variant, condition), rows in self.repairs().items():
            if variant in variants:
                row = self.reference.rows[Variant][variant]
                repair = own_first(rows, row.originator, lambda each: -each.hours)
                cells: Cells = {"variant": self.draft.key("variants", variant)}
                cells |= {"condition": condition, "hours": repair.hours}
                cells |= {"duration_weeks": repair.duration_weeks}
                self.draft.add("repairs", repair, **cells)
        known = self.reference.rows[Variant].values()
        taken = [row for row in known if self.reference.has(Variant, row.pk)]
        self.workshops({row.family_id for row in taken})

    def repairs(self) -> dict[tuple[Any, str], list[Any]]:
        """Return what is said of the repair of each variant in each condition."""
        return grouped(in_force(Repair), lambda row: (row.variant_id, row.condition))

    def workshops(self, families: set[Any]) -> None:
        """Add workshops of offers that count, with their bays for some families."""
        bays = grouped(
            [row for row in in_force(Bay, "code") if row.family_id in families],
            of("workshop_id"),
        )
        shops = in_force(Workshop, "code")
        self.draft.call("workshops", shops)
        self.draft.call("bays", [bay for shop in shops for bay in bays[shop.pk]])
        for shop in shops:
            if self.offers.counts_now(shop.offer_id) and bays[shop.pk]:
                self.workshop(shop, bays[shop.pk])

    def workshop(self, shop: Workshop, bays: list[Any]) -> None:
        """Add a workshop with its bays."""
        offer, take = self.offers.counting[shop.offer_id], self.reference.take
        site, nation = take(Site, shop.site_id), take(Nation, offer.nation_id)
        if not (site and nation):
            self.draft.leave_out("workshops", shop, Why.NOT_SHOWN)
            return
        key = self.draft.key("workshops", shop.pk)
        cells: Cells = {"workshop": key, "site": site, "nation": nation}
        cells |= {"name": shop.name, "name_uk": shop.name_uk or None}
        self.draft.add("workshops", shop, offer, **cells)
        for bay in bays:
            self.bay(bay, key)

    def bay(self, bay: Bay, workshop: str) -> None:
        """Add a bay; a cost that is not shown counts as none."""
        costs, periods = of_bay(BayCost, bay), of_bay(BayPeriod, bay)
        cost = own_first(costs, bay.originator, of("cost_eur_per_hour"))
        hours = self.offers.left(bay, "hours")
        bound = bay.hours - hours
        amounts = amounts_of(self.draft.weeks, bay.hours, periods, "hours")
        family = self.reference.take(Family, bay.family_id)
        key = self.draft.key("bays", bay.pk)
        self.draft.add_weekly(
            ("bays", "bay_weeks", "hours"),
            [bay, *periods, *([cost] if cost else [])],
            [max(0, amount - bound) for amount in amounts],
            {"bay": key},
            workshop=workshop,
            family=family,
            cost_eur_per_hour=cost.cost_eur_per_hour if cost else 0,
        )
        for each in of_bay(BayVariant, bay):
            if self.reference.has(Variant, each.variant_id):
                variant = self.draft.key("variants", each.variant_id)
                self.draft.add("bay_variants", each, bay=key, variant=variant)


def of_bay(model: Any, bay: Bay) -> list[Any]:
    """Return the rows of a table that hang on a bay."""
    return in_force(model, bay=bay)
