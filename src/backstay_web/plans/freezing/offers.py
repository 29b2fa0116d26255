"""What is offered, each with its condition: what counts, from when, how much of it.

An offer counts if it is offered or confirmed, holds on the day, repeats no other, waits
for nothing and has the confidence that was asked for. Its expiry is looked at on that
day alone: whoever plans has it renewed, or promised, before it ends.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from backstay_web.core.models import Labelled
from backstay_web.donations import queries
from backstay_web.donations.models import (
    Commitment,
    Dependency,
    Offer,
    SamePledge,
)
from backstay_web.donations.models.state import COUNTING
from backstay_web.plans.freezing.draft import Draft, grouped, of
from backstay_web.plans.freezing.reference import in_force
from backstay_web.plans.freezing.rules import Why

COUNTED: Final = ("lot", "session", "bay", "lift")
"""What can be bound in part, as balances name it."""


@dataclass
class Offers:
    """The offers that count on a day, for a draft.

    ``arrivals`` are the days on which the purchases arrive that an offer still waits
    for; only its lots count then, from that day on. ``bound`` is how much of a row is
    bound to something that is no promise of a plan.
    """

    draft: Draft
    on: date
    least_confidence_percent: int
    purposes: frozenset[UUID]
    counting: dict[UUID, Offer] = field(default_factory=dict)
    arrivals: dict[UUID, date] = field(default_factory=dict)
    bound: Counter[UUID] = field(default_factory=Counter)
    bound_by: dict[UUID, list[Labelled]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unmet = grouped(queries.unmet(self.on).order_by("pk"), of("offer_id"))
        same = grouped(in_force(SamePledge), of("repeats_id"))
        rows = queries.offers(self.on).filter(state__in=COUNTING, is_past=False)
        for row in rows.order_by("code", "pk"):
            if row.is_set_aside:
                self.draft.rest_on(*same[row.pk])
            elif row.confidence_percent < self.least_confidence_percent:
                self.draft.leave_out("offers", row, Why.DOUBTFUL)
            else:
                self._count(row, unmet[row.pk])
        self._bind()

    def _count(self, row: Offer, unmet: list[Any]) -> None:
        """Count an offer, unless it waits for more than ordered purchases."""
        self.draft.rest_on(*unmet)
        if not all(self._comes(each) for each in unmet):
            self.draft.leave_out("offers", row, Why.WAITS)
            return
        self.counting[row.pk] = row
        if unmet:
            self.arrivals[row.pk] = max(each.arrives_on for each in unmet)

    def _comes(self, waits_for: Any) -> bool:
        is_bought = waits_for.kind == Dependency.Kind.PURCHASE
        return is_bought and waits_for.arrives_on is not None

    def _bind(self) -> None:
        rows = Commitment.objects.filter(freed_on=None, retired_on=None)
        for row in rows.exclude(purpose_key__in=self.purposes).select_related(
            "balance"
        ):
            for name in COUNTED:
                key = getattr(row.balance, f"{name}_id")
                if key is not None:
                    self.bound[key] += row.quantity
                    self.bound_by.setdefault(key, []).append(row)

    def counts_now(self, offer: UUID) -> bool:
        """Tell whether an offer counts from the first week on."""
        return offer in self.counting and offer not in self.arrivals

    def left(self, row: Any, called: str) -> int:
        """Return how much of a row is not bound to something else."""
        self.draft.rest_on(*self.bound_by.get(row.pk, ()))
        amount: int = getattr(row, called)
        return max(0, amount - self.bound[row.pk])
