"""Workshops, their bays, and the work that makes a damaged unit serviceable."""

from dataclasses import dataclass

from backstay.domain.lot import Condition


@dataclass(frozen=True, slots=True)
class Workshop:
    """A place that repairs."""

    key: str
    nation: str
    site: str
    name: str
    name_uk: str


@dataclass(frozen=True, slots=True)
class Bay:
    """Work places of a workshop for one family: ``hours[week]`` of bay time.

    ``site`` and ``nation`` are those of the workshop; ``variants`` is what the bay is
    certified for.
    """

    key: str
    workshop: str
    site: str
    nation: str
    family: str
    cost_eur_per_hour: int
    hours: tuple[int, ...]
    variants: frozenset[str]


@dataclass(frozen=True, slots=True)
class Repair:
    """Work on one unit of a variant: ``hours`` spread over ``duration_weeks``."""

    variant: str
    condition: Condition
    hours: int
    duration_weeks: int

    def hours_in(self, week: int) -> int:
        """Return the bay hours that one unit takes in a week of its repair, from 0.

        Hours are spread evenly in whole hours; they add up to ``hours``.

        >>> repair = Repair("tank", Condition.HEAVY, hours=10, duration_weeks=4)
        >>> [repair.hours_in(week) for week in range(4)]
        [2, 3, 2, 3]
        """
        done = self.hours * week // self.duration_weeks
        return self.hours * (week + 1) // self.duration_weeks - done
