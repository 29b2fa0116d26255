"""Lots of what is asked for, with consent and caveats, from the week they may leave."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from backstay_web.catalogue.models import Variant
from backstay_web.donations.models import Answer, Caveat, Consent, Lot
from backstay_web.nations.models import Nation
from backstay_web.plans.freezing.draft import Draft, grouped, of
from backstay_web.plans.freezing.offers import Offers
from backstay_web.plans.freezing.reference import Cells, Reference, in_force
from backstay_web.plans.freezing.rules import Why
from backstay_web.requirements.models import UnitGroup
from backstay_web.sites.models import Site


class Refusing(Exception):
    """A lot may not be counted on; says by which rule."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why)


@dataclass
class Materiel:
    """The lots of a draft."""

    draft: Draft
    reference: Reference
    offers: Offers

    def __post_init__(self) -> None:
        self.consents = grouped(in_force(Consent), of("lot_id"))
        self.answers = grouped(in_force(Answer), of("consent_id"))
        self.caveats = grouped(in_force(Caveat, "code"), of("lot_id"))

    def add(self) -> None:
        """Add the lots of things that something asked for may take."""
        lots = in_force(Lot, "code")
        self.draft.call("lots", lots)
        every = [caveat for lot in lots for caveat in self.caveats[lot.pk]]
        self.draft.call("caveats", every)
        for lot in lots:
            if lot.offer_id in self.offers.counting and self.is_asked_for(lot):
                try:
                    self.lot(lot)
                except Refusing as rule:
                    self.draft.leave_out("lots", lot, rule.why)

    def is_asked_for(self, lot: Lot) -> bool:
        """Tell whether a thing is in a class that a part of a package takes."""
        return self.reference.has(Variant, lot.variant_id)

    def lot(self, lot: Lot) -> None:
        """Add a lot.

        Raises
        ------
        Refusing
            If nothing of it may be counted on before the last week is over.
        """
        offer, take = self.offers.counting[lot.offer_id], self.reference.take
        site, nation = take(Site, lot.site_id), take(Nation, offer.nation_id)
        if not (site and nation):
            raise Refusing(Why.NOT_SHOWN)
        quantity = self.offers.left(lot, "quantity")
        if not quantity:
            raise Refusing(Why.BOUND)
        ready_on = max(lot.ready_on, self.offers.arrivals.get(offer.pk, lot.ready_on))
        consent = self.consent(lot)
        cells: Cells = {"lot": self.draft.key("lots", lot.pk), "nation": nation}
        cells |= {"site": site, "variant": take(Variant, lot.variant_id)}
        cells |= {"quantity": quantity, "condition": lot.condition}
        cells |= {"ready_week": self.week(ready_on)}
        cells |= {"consent_week": None if consent is None else self.week(consent)}
        self.draft.add("lots", lot, offer, **cells)
        for caveat in self.caveats[lot.pk]:
            self.caveat(caveat, cells["lot"])

    def week(self, day: date) -> int:
        """Return the first week that begins on a day or later.

        Raises
        ------
        Refusing
            If that is after the last one.
        """
        week = self.draft.weeks.from_day(day)
        if week >= self.draft.weeks.count:
            raise Refusing(Why.TOO_LATE)
        return week

    def consent(self, lot: Lot) -> date | None:
        """Return the day from which the last of the consents holds; None: no need.

        Raises
        ------
        Refusing
            If one was refused, or none is in sight.
        """
        asked = self.consents[lot.pk]
        if not asked and self.needs_consent(lot):
            raise Refusing(Why.CONSENT_OPEN)
        return max((self.holds_from(consent) for consent in asked), default=None)

    def needs_consent(self, lot: Lot) -> bool:
        """Tell whether another nation than the giver made it."""
        maker = self.reference.rows[Variant][lot.variant_id].origin_nation_id
        return maker not in (None, self.offers.counting[lot.offer_id].nation_id)

    def holds_from(self, consent: Consent) -> date:
        answers: list[Any] = self.answers[consent.pk]
        self.draft.rest_on(consent, *answers)
        if any(answer.verdict == Answer.Verdict.NO for answer in answers):
            raise Refusing(Why.CONSENT_REFUSED)
        days = [answer.consent_on for answer in answers] or [consent.expected_on]
        if None in days:
            raise Refusing(Why.CONSENT_OPEN)
        latest: date = max(day for day in days if day is not None)
        return latest

    def caveat(self, caveat: Caveat, lot: Any) -> None:
        """Add a caveat that has not ended before the first week."""
        weeks = self.draft.weeks
        end = None if caveat.end_on is None else weeks.from_day(caveat.end_on)
        nation = self.reference.take(Nation, caveat.nation_id)
        if end == 0 or not nation:
            return
        key = self.draft.key("caveats", caveat.pk)
        cells: Cells = {"caveat": key, "lot": lot, "nation": nation}
        cells |= {"reason": caveat.reason}
        cells |= {"end_week": None if end is None or end > weeks.count else end}
        self.draft.add("caveats", caveat, **cells)
        groups = self.reference.rows[UnitGroup].values()
        for group in groups:
            if group.code in caveat.receivers and self.reference.has(
                UnitGroup, group.pk
            ):
                name = self.draft.key("groups", group.pk)
                self.draft.add("caveat_receivers", caveat, caveat=key, group=name)
