"""Rows for resources: each limited thing in a week has a row, a capacity and a price.

Rows of one resource follow week by week, so that a kernel needs only the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.domain.case import Case
from backstay.domain.resource import Resource, capacities
from backstay.itineraries.kernel import Whole

NO_ROW: Final = -1
"""Stands for a resource that a case does not limit."""


@dataclass(frozen=True, slots=True)
class ResourceIndex:
    """Rows of all limited resources of a case.

    Attributes
    ----------
    capacity : array of shape (row,)
        In the unit of each resource.
    first_row : mapping of (kind, key) to row
        Row of week 0; of the only row for a lot.
    session_row : mapping of (course, start week) to row
    absorption_row : mapping of (group, week) to row
    """

    capacity: Whole
    first_row: Mapping[tuple[str, str], int]
    session_row: Mapping[tuple[str, int], int]
    absorption_row: Mapping[tuple[str, int], int]

    def row(self, kind: str, key: str) -> int:
        """Return the first row of a resource, or NO_ROW where there is no limit."""
        return self.first_row.get((kind, key), NO_ROW)

    def row_of(self, resource: Resource) -> int | None:
        """Return the row of a resource in its week; None where there is no limit."""
        if resource.week is None:
            return self.first_row.get((resource.kind, resource.key))
        if resource.kind == "session":
            return self.session_row.get((resource.key, resource.week))
        if resource.kind == "absorption":
            return self.absorption_row.get((resource.key, resource.week))
        first = self.first_row.get((resource.kind, resource.key))
        return None if first is None else first + resource.week

    def named(self, prices: Whole) -> dict[Resource, int]:
        """Return prices above zero by resource; ``prices`` has shape (row,)."""
        places = np.flatnonzero(prices)
        names = self._names(places)
        return {name: int(prices[row]) for name, row in zip(names, places, strict=True)}

    def name(self, row: int) -> Resource:
        """Return the resource of a row."""
        return self._names(np.array([row]))[0]

    def _names(self, rows: Whole) -> list[Resource]:
        starts = np.array(sorted(self.first_row.values()), dtype=np.int64)
        keys = {row: name for name, row in self.first_row.items()}
        dated = {row: name for name, row in self.session_row.items()}
        absorbed = {row: name for name, row in self.absorption_row.items()}
        found = []
        for row in rows.tolist():
            if row in dated:
                course, week = dated[row]
                found.append(Resource("session", course, week))
            elif row in absorbed:
                group, week = absorbed[row]
                found.append(Resource("absorption", group, week))
            else:
                start = int(starts[np.searchsorted(starts, row, side="right") - 1])
                kind, key = keys[start]
                week_of = None if kind == "lot" else row - start
                found.append(Resource(kind, key, week_of))
        return found


def index_resources(case: Case) -> ResourceIndex:
    """Return the rows of a case, in the order of ``domain.resource.capacities``."""
    amounts: list[int] = []
    first_row: dict[tuple[str, str], int] = {}
    session_row: dict[tuple[str, int], int] = {}
    absorption_row: dict[tuple[str, int], int] = {}
    for row, (resource, amount) in enumerate(capacities(case)):
        amounts.append(amount)
        if resource.kind == "session" and resource.week is not None:
            session_row[resource.key, resource.week] = row
        elif resource.kind == "absorption" and resource.week is not None:
            absorption_row[resource.key, resource.week] = row
        else:
            first_row.setdefault((resource.kind, resource.key), row)
    return ResourceIndex(
        np.array(amounts, dtype=np.int64), first_row, session_row, absorption_row
    )
