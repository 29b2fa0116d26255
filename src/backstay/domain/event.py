"""Events: facts that make a plan impossible or lift a promise, told in weeks.

Periods are half-open: ``end_week`` is the week after the last it holds for.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HubShut:
    """Nothing arrives at a hub in these weeks."""

    site: str
    start_week: int
    end_week: int
    note: str


@dataclass(frozen=True, slots=True)
class LegClosed:
    """Nothing departs over a leg in these weeks."""

    leg: str
    start_week: int
    end_week: int
    note: str


@dataclass(frozen=True, slots=True)
class BayOut:
    """A bay has no hours in these weeks."""

    bay: str
    start_week: int
    end_week: int
    note: str


@dataclass(frozen=True, slots=True)
class SessionOff:
    """The session of a course that was to start in a week does not take place."""

    course: str
    start_week: int
    note: str


@dataclass(frozen=True, slots=True)
class KitLost:
    """So many training sets of a variant are missing at a site in these weeks."""

    site: str
    variant: str
    sets: int
    start_week: int
    end_week: int
    note: str


@dataclass(frozen=True, slots=True)
class LotLate:
    """No unit of a lot leaves before its ready week plus these weeks."""

    lot: str
    weeks: int
    note: str


@dataclass(frozen=True, slots=True)
class LotLost:
    """So many of the units of a lot that have not left are no more."""

    lot: str
    quantity: int
    note: str


@dataclass(frozen=True, slots=True)
class LotWithdrawn:
    """The nation takes its offer back: what has not left of a lot does not leave."""

    lot: str
    note: str


@dataclass(frozen=True, slots=True)
class PromiseFreed:
    """The nation that is bound by a promise lets the plan change it."""

    promise: str
    note: str


@dataclass(frozen=True, slots=True)
class LineOff:
    """A line of the plan in force is not done: somebody it needs has said no to it.

    Nothing of it has begun, whatever the plan said, and a promise of it is void.
    """

    line: str
    note: str


Event = (
    HubShut
    | LegClosed
    | BayOut
    | SessionOff
    | KitLost
    | LotLate
    | LotLost
    | LotWithdrawn
    | PromiseFreed
    | LineOff
)
