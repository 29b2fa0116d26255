"""Two lanes of moves: two drafts are moved side by side, and meet again and again.

They begin a span of moves as one. Each lane moves packages of its own, half of all,
drawn anew for each span. What the second gained is then carried over into the first,
and the second begins again from there. The lanes are threads; what they find does not
depend on which of them was faster.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from typing import Final

import numpy as np

from backstay.itineraries.oracle import Priced
from backstay.itineraries.world import World
from backstay.planning.draft import Draft, Placement, charges_of
from backstay.planning.improve import Learn, Move, Neighbourhoods, improve
from backstay.planning.materiel import Charges

SPAN: Final = 20
"""Moves that each lane makes until they meet."""
FEWEST_PACKAGES: Final = 500
"""In smaller cases too few rivals are in one half: of 100, one lane finds more."""


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
        self._near_other: Neighbourhoods | None = None
        if len(world.wanted.packages) >= FEWEST_PACKAGES:
            again = np.random.default_rng([seed, 1])
            self._near_other = Neighbourhoods(Draft(world), again)

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
        beside = self._begin_beside(early, priced, warmth)
        try:
            for _ in range(SPAN):
                improve(self.draft, self._near, early, priced, warmth, learn)
                moved(self.draft)
        finally:
            moves = beside.result() if beside is not None else []
        carry_over(moves, self.draft, charges_of(priced))
        moved(self.draft)

    def _begin_beside(
        self, early: Priced, priced: Priced, warmth: float
    ) -> Future[list[Move]] | None:
        """Let the second lane, if there is one, move on from where the first stands."""
        other = self._near_other
        if other is None:
            return None
        self._halve(other)
        other.draft.restore(self.draft.placed)
        return self._beside.submit(_moves, other, early, priced, warmth)

    def _halve(self, other: Neighbourhoods) -> None:
        """Give each lane one half of the packages."""
        count = len(self._near.mine)
        first = np.zeros(count, dtype=bool)
        first[self._near.random.permutation(count)[: count // 2]] = True
        self._near.mine, other.mine = first, ~first


def _moves(
    near: Neighbourhoods, early: Priced, priced: Priced, warmth: float
) -> list[Move]:
    made = [improve(near.draft, near, early, priced, warmth) for _ in range(SPAN)]
    return [move for move in made if move is not None]


def carry_over(moves: Iterable[Move], draft: Draft, charges: Charges) -> int:
    """Make gains of another draft in this one too, where they are gains; count them.

    What a package used there may be taken here. Then it is placed anew at these
    charges, in the same option and by the same week.
    """
    return sum(_made_again(move, draft, charges) for move in moves if move.gained > 0)


def _made_again(move: Move, draft: Draft, charges: Charges) -> bool:
    before = draft.value
    old = draft.take_out(move.placed)
    new = [placement for placement in move.placed.values() if placement is not None]
    for placement in sorted(new, key=lambda each: (-each.value, each.package)):
        draft.add(placement)
        if draft.is_overdrawn():
            draft.remove(placement.package)
            draft.place(placement.option, placement.week, charges)
    if draft.value > before:
        return True
    draft.put_back(move.placed, old)
    return False
