"""The rows of a world by name, both ways, for questions about what is scarce."""

from collections.abc import Iterable

import numpy as np

from backstay.domain.resource import Resource
from backstay.itineraries.kernel import Whole
from backstay.itineraries.world import World


class Rows:
    """Finds the rows of resources, and the resource of a row."""

    def __init__(self, world: World) -> None:
        self._weeks = world.case.horizon_weeks
        self._first = world.index.first_row
        self._starts = np.array(sorted(self._first.values()), dtype=np.int64)
        self._keys = {row: name for name, row in self._first.items()}
        sessions = world.index.session_row.items()
        turns = world.index.absorption_row.items()
        self._dated = {row: Resource("session", *name) for name, row in sessions}
        self._dated |= {row: Resource("absorption", *name) for name, row in turns}
        self._by_key: dict[tuple[str, str], list[int]] = {}
        for row, resource in self._dated.items():
            self._by_key.setdefault((resource.kind, resource.key), []).append(row)

    def resource(self, row: int) -> Resource:
        """Return the resource of a row."""
        if row in self._dated:
            return self._dated[row]
        start = int(self._starts[np.searchsorted(self._starts, row, side="right") - 1])
        kind, key = self._keys[start]
        return Resource(kind, key, None if kind == "lot" else row - start)

    def of(self, kind: str, key: str) -> Whole:
        """Return all rows of one thing that is limited, over all weeks."""
        if (kind, key) in self._by_key:
            return np.array(self._by_key[kind, key], dtype=np.int64)
        first = self._first[kind, key]
        return np.arange(first, first + (1 if kind == "lot" else self._weeks))

    def of_kinds(self, kinds: Iterable[str]) -> Whole:
        """Return all rows of some kinds of resource, in order."""
        named = [*self._first, *self._by_key]
        rows = [self.of(kind, key) for kind, key in named if kind in kinds]
        if not rows:
            return np.zeros(0, dtype=np.int64)
        return np.sort(np.concatenate(rows))
