"""Who holds what a part would need: the packages it competes with, and since when."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from backstay.domain.resource import UNITS, Resource
from backstay.explaining.beside import Beside
from backstay.explaining.blame import Blamer, PartBlame
from backstay.explaining.takings import Takings
from backstay.itineraries.kernel import Whole

TRIED: Final = 30
"""Holders that are each taken out of the plan to see whether it helps."""
TOLD: Final = 5

SHARED: Final = ("transfer", "repair", "training", "supply", "no-offer")
"""Codes of what another package may hold."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A package that holds what a part would need.

    Attributes
    ----------
    package : str
    resource : str
        The kind and key of what it holds most of.
    week : int or None
        First week in which it holds it; None for units of a lot.
    amount : int
        In that resource's unit, over all weeks in question.
    unit : str
    fielded_week : int or None
        When the rival itself is fielded.
    part_week : int
        When the part could be complete if the rival were not in the plan.
    """

    package: str
    resource: str
    week: int | None
    amount: int
    unit: str
    fielded_week: int | None
    part_week: int


class Rivals:
    """Finds the packages of a plan that one package competes with."""

    def __init__(
        self,
        beside: Beside,
        blamer: Blamer,
        takings: Takings,
        fielded: dict[str, int],
    ) -> None:
        self.beside = beside
        self.blamer = blamer
        self.takings = takings
        self.fielded = fielded

    def of(self, place: int, part: PartBlame) -> tuple[Rival, ...]:
        """Return those that a part competes with, the ones that cost it most first.

        Each is proven: without it, and with all others in their places, the part would
        be complete earlier.
        """
        if part.code not in SHARED:
            return ()
        wanted = self._in_question(place, part)
        never = self.beside.case.horizon_weeks
        last = never if part.week is None else part.week
        rivals = []
        for package in self._holders(wanted)[:TRIED]:
            week = self.blamer.placer.earliest(place, self._without(package))
            if week is not None and week < last:
                rivals.append(self._rival(package, wanted, week))
        rivals.sort(key=lambda each: (each.part_week, -each.amount, each.package))
        return tuple(rivals[:TOLD])

    def _in_question(self, place: int, part: PartBlame) -> list[Resource]:
        """Return the resources that the part would take too much of, week by week."""
        scarcity = self.blamer.scarcity
        if part.code in ("supply", "no-offer"):
            rows = scarcity.lots_of(place)
        else:
            kind, _, key = part.resource.partition(" ")
            rows = scarcity.short_of(place, kind, key, self.beside.free)
        return [scarcity.names.resource(row) for row in rows.tolist()]

    def _holders(self, wanted: list[Resource]) -> list[str]:
        """Return the packages that hold what is in question, most first."""
        own = next(iter(self.beside.case.packages))
        held = {
            package: sum(used[each] for each in wanted)
            for package, used in self.takings.by_package.items()
            if package != own
        }
        holders = [package for package, amount in held.items() if amount > 0]
        return sorted(holders, key=lambda package: (-held[package], package))

    def _without(self, package: str) -> Whole:
        """Return what would be left if a package gave back all but what is promised."""
        free = self.beside.free.copy()
        promised = self.takings.promised.get(package, Counter())
        for resource, amount in self.takings.by_package[package].items():
            row = self.beside.world.index.row_of(resource)
            if row is not None:
                free[row] += amount - promised.get(resource, 0)
        return free

    def _rival(self, package: str, wanted: list[Resource], week: int) -> Rival:
        used = self.takings.by_package[package]
        held = [each for each in wanted if used[each] > 0]
        most = max(held, key=lambda each: used[each])
        weeks = [each.week for each in held if each.week is not None]
        return Rival(
            package=package,
            resource=f"{most.kind} {most.key}",
            week=min(weeks, default=None),
            amount=sum(used[each] for each in held if each.kind == most.kind),
            unit=UNITS[most.kind],
            fielded_week=self.fielded.get(package),
            part_week=week,
        )
