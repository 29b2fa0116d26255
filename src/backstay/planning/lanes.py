"""Two lanes of moves: two drafts are moved side by side, and meet again and again.

They begin a span of moves as one. Each lane moves packages of its own, half of all,
drawn anew for each span. What the second gained is then carried over into the first,
and the second begins again from there. The lanes are threads; what they find does not
depend on which of them was faster.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import Final

import numpy as np

from backstay.itineraries.lines import Lines
from backstay.itineraries.oracle import Priced
from backstay.itineraries.world import World
from backstay.planning.draft import Draft, Placement, charges_of
from backstay.planning.improve import Move, Neighbourhoods, improve
from backstay.planning.materiel import Charges

SPAN: Final = 20
"""Moves that each lane makes until they meet."""
FEWEST_PACKAGES: Final = 500
"""In smaller cases too few rivals are in one half: of 100, one lane finds more."""

Learn = Callable[[Lines], None]


class Lanes:
    """The drafts of a search, and who moves in them.

    Attributes
    ----------
    draft : Draft
        Of the first lane, into which the other's gains come.
    """

    def __init__(
        self, world: World, placed: dict[int, Placement], seed: int, beside: Executor
    ) -> None:
        self.draft = Draft(world)
        self.draft.restore(placed)
        self._near = Neighbourhoods(self.draft, np.random.default_rng(seed))
        self._beside = beside
        self._other: Draft | None = None
        if len(world.wanted.packages) >= FEWEST_PACKAGES:
            self._other = Draft(world)
            again = np.random.default_rng([seed, 1])
            self._near_other = Neighbourhoods(self._other, again)

    def span(
        self,
        early: Priced,
        priced: Priced,
        warmth: float,
        learn: Learn | None,
        moved: Callable[[Draft], None],
    ) -> None:
        """Make the moves of one span.

        Parameters
        ----------
        early, priced, warmth, learn
            As ``improve`` has them; only the first lane learns.
        moved : callable
            Told of the first lane's draft after each of its moves, and once they met.
        """
        other = self._other
        if other is None:
            for _ in range(SPAN):
                improve(self.draft, self._near, early, priced, warmth, learn)
                moved(self.draft)
            return
        self._halve()
        other.restore(self.draft.placed)
        beside = self._beside.submit(
            _moves, other, self._near_other, early, priced, warmth
        )
        try:
            for _ in range(SPAN):
                improve(self.draft, self._near, early, priced, warmth, learn)
                moved(self.draft)
        finally:
            moves = beside.result()
        carry_over(moves, self.draft, charges_of(priced))
        moved(self.draft)

    def _halve(self) -> None:
        """Give each lane one half of the packages."""
        count = len(self._near.mine)
        first = np.zeros(count, dtype=bool)
        first[self._near.random.permutation(count)[: count // 2]] = True
        self._near.mine, self._near_other.mine = first, ~first


def _moves(
    draft: Draft, near: Neighbourhoods, early: Priced, priced: Priced, warmth: float
) -> list[Move]:
    made = [improve(draft, near, early, priced, warmth) for _ in range(SPAN)]
    return [move for move in made if move is not None]


def carry_over(moves: Iterable[Move], draft: Draft, charges: Charges) -> int:
    """Make gains of another draft in this one too, where they are gains; count them.

    What a package used there may be taken here. Then it is placed anew at these
    charges, in the same option and by the same week.
    """
    return sum(_made_again(move, draft, charges) for move in moves if move.gained > 0)


def _made_again(move: Move, draft: Draft, charges: Charges) -> bool:
    before = draft.value
    old = [draft.remove(each) for each in move.placed if each in draft.placed]
    new = [placement for placement in move.placed.values() if placement is not None]
    for placement in sorted(new, key=lambda each: (-each.value, each.package)):
        draft.add(placement)
        if draft.is_overdrawn():
            draft.remove(placement.package)
            draft.place(placement.option, placement.week, charges)
    if draft.value > before:
        return True
    for package in move.placed:
        if package in draft.placed:
            draft.remove(package)
    for placement in old:
        draft.add(placement)
    return False
