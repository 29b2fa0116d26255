"""A schedule: which task when, in which mode, by whom; and how good it is."""

from dataclasses import dataclass
from enum import StrEnum

Value = tuple[int, ...]
"""A figure for each aim of the work, in their order; the less the better."""


class Outcome(StrEnum):
    """What is known of a schedule, or of there being one."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Booking:
    """A task's slots, from ``start_slot`` until before ``end_slot``.

    ``mode`` is the place of the mode among those of the task, from 0; ``people`` are
    pairs of a person and the skill that is asked of them, "" if they are named.
    """

    task: str
    mode: int
    start_slot: int
    end_slot: int
    people: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Bookings of all tasks, or the reason why there are none.

    Attributes
    ----------
    outcome : Outcome
    bookings : one for each task; none if infeasible or unknown
    value : figures by aim; None without bookings
    bound : figures that no schedule of the work is below, in the order of the aims;
        None where nothing was proven
    reason : in a sentence, if infeasible, unknown, or cut short by a fault
    clash : what cannot be kept together, such as ``stock money``; leave out any one
        and there is a schedule, unless the reason says otherwise
    """

    outcome: Outcome
    bookings: tuple[Booking, ...] = ()
    value: Value | None = None
    bound: Value | None = None
    reason: str = ""
    clash: tuple[str, ...] = ()
