"""The terms of an offer: who may have a lot, and from when; and a case without them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from backstay.domain.case import Case
from backstay.domain.lot import Lot
from backstay.explaining.earliest import PartPlacer
from backstay.itineraries.resources import ResourceIndex
from backstay.itineraries.world import World, compile_case

TERMS: Final[dict[str, Callable[[Lot], Lot]]] = {
    "caveat": lambda lot: replace(lot, caveats=()),
    "consent": lambda lot: replace(lot, consent_week=None),
    "ready": lambda lot: replace(lot, ready_week=0),
}
"""Each term, and a lot without it."""


class Terms:
    """A case without one of its terms, compiled when it is first asked for.

    Rows and parts have the same numbers as in the case itself.
    """

    def __init__(self, case: Case, index: ResourceIndex) -> None:
        self.case = case
        self.index = index
        self._placers: dict[str, PartPlacer] = {}

    def world(self, term: str) -> World:
        """Return the case without a term, compiled."""
        return self.placer(term).world

    def placer(self, term: str) -> PartPlacer:
        """Return who places parts in the case without a term."""
        if term not in self._placers:
            self._placers[term] = self._without(term, self.case.lots)
        return self._placers[term]

    def placer_of(self, term: str, source: str) -> PartPlacer:
        """Return who places parts in the case without a term of one lot alone."""
        return self._without(term, [source])

    def _without(self, term: str, sources: Iterable[str]) -> PartPlacer:
        lift = TERMS[term]
        lifted = {key: lift(self.case.lots[key]) for key in sources}
        lots = {**self.case.lots, **lifted}
        return PartPlacer(compile_case(replace(self.case, lots=lots), self.index))

    def binds(self, term: str) -> bool:
        """Return whether any lot of the case is offered on a term."""
        lift = TERMS[term]
        return any(lift(lot) != lot for lot in self.case.lots.values())

    def name(self, term: str, source: str) -> str:
        """Return a term of a lot as reasons name it."""
        if term != "caveat":
            return f"lot {source}"
        group = next(iter(self.case.groups))
        caveats = self.case.lots[source].caveats
        kept = [each.key for each in caveats if group not in each.receivers]
        return f"caveat {kept[0]}" if kept else f"lot {source}"
