"""From requirements in their order to packages: one for each that is counted.

A requirement for three batteries is three packages, which take three places in the
order. Whoever gave no weight gets that of the published rule: weights fall in equal
steps from 100 points at the first place (backstay.domain.worth).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from backstay.domain.worth import weight_of_rank


@dataclass(frozen=True)
class Ranked:
    """What the order of a list says of one requirement; no weight: none was given."""

    requirement: UUID
    code: str
    count: int
    weight_micropoints: int | None


@dataclass(frozen=True)
class Unit:
    """One package as a case has it: its key, its place from 1, and its weight."""

    requirement: UUID
    package: str
    rank: int
    weight_micropoints: int


def units(order: Iterable[Ranked]) -> list[Unit]:
    """Return the packages of requirements that stand in their recipient's order.

    >>> two, one = UUID(int=2), UUID(int=1)
    >>> made = units([Ranked(two, "guns", 2, None), Ranked(one, "radar", 1, 5_000_000)])
    >>> [(unit.package, unit.rank, unit.weight_micropoints) for unit in made]
    [('guns#1', 1, 100000000), ('guns#2', 2, 66666666), ('radar', 3, 5000000)]
    """
    asked = [(row, number) for row in order for number in range(1, row.count + 1)]
    return [
        Unit(row.requirement, key(row, number), rank, weight(row, rank, len(asked)))
        for rank, (row, number) in enumerate(asked, start=1)
    ]


def reordered(
    standing: Iterable[Ranked],
    order: Sequence[UUID],
    weights: Mapping[UUID, int | None],
) -> list[Ranked]:
    """Return a list in another order, with the weights that are given anew."""
    known = {row.requirement: row for row in standing}
    return [
        replace(row, weight_micropoints=weights.get(key, row.weight_micropoints))
        for key in order
        for row in [known[key]]
    ]


def key(row: Ranked, number: int) -> str:
    """Return the key of a package; no requirement's own code has a ``#`` in it."""
    return row.code if row.count == 1 else f"{row.code}#{number}"


def weight(row: Ranked, rank: int, last_rank: int) -> int:
    """Return what one package counts, in micro-points."""
    if row.weight_micropoints is not None:
        return row.weight_micropoints
    return weight_of_rank(rank, last_rank)
