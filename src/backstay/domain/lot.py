"""Lots: what nations offer, when it may leave, and who may receive it."""

from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """State of the units of a lot; anything but serviceable goes through a workshop."""

    SERVICEABLE = "serviceable"
    LIGHT = "light"
    HEAVY = "heavy"


@dataclass(frozen=True, slots=True)
class Caveat:
    """A limit set by ``nation``: only ``receivers`` may have it until ``end_week``."""

    key: str
    lot: str
    nation: str
    end_week: int | None
    reason: str
    receivers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lot:
    """Units of one variant, at one site, in one condition, given by one nation.

    ``quantity`` counts what is still there: units already moving (see ``Progress``)
    have been taken off when the case was read.
    """

    key: str
    nation: str
    site: str
    variant: str
    quantity: int
    condition: Condition
    ready_week: int
    consent_week: int | None
    caveats: tuple[Caveat, ...]

    def leaves_for(self, group: str) -> int | None:
        """Return the first week it may leave for a unit group; None if it never may."""
        week = max(self.ready_week, self.consent_week or 0)
        for caveat in self.caveats:
            if group in caveat.receivers:
                continue
            if caveat.end_week is None:
                return None
            week = max(week, caveat.end_week)
        return week
