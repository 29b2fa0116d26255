"""Worth and cost in exact whole units.

A point is the recipient's unit of worth. Inside the engine all is a whole number of
pico-points (10^-12 point), because then weight [micro-point] x share [ppm] and
mass [kg] x cost [EUR/t] x price of money [nano-point/EUR] are whole numbers too.
"""

from typing import Final

PICOPOINTS_PER_MICROPOINT: Final = 1_000_000
PICOPOINTS_PER_POINT: Final = 10**12
TOP_WEIGHT_MICROPOINTS: Final = 100_000_000
"""Weight that the published rule gives to rank 1: 100 points."""


def weight_of_rank(rank: int, last_rank: int) -> int:
    """Return the weight in micro-points of a rank when the recipient gave none.

    The published rule: weights fall in equal steps from 100 points at rank 1.

    >>> [weight_of_rank(rank, 4) for rank in (1, 2, 4)]
    [100000000, 75000000, 25000000]
    """
    return TOP_WEIGHT_MICROPOINTS * (last_rank - rank + 1) // last_rank


def cost_of_move(mass_kg: int, cost_eur_per_t: int, nanopoints_per_eur: int) -> int:
    """Return the cost in pico-points of carrying a mass over a leg."""
    return mass_kg * cost_eur_per_t * nanopoints_per_eur


def cost_of_money(amount_eur: int, nanopoints_per_eur: int) -> int:
    """Return the cost in pico-points of an amount of money."""
    return amount_eur * nanopoints_per_eur * 1000
