"""What is asked for: packages and the options that can meet them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.cases.synthetic.equipment import Equipment
from backstay.cases.synthetic.nations import GROUPS, LANGUAGE_SHARES
from backstay.cases.synthetic.rows import Floats, Ints
from backstay.cases.synthetic.sizes import Size

CREW_PER_ITEM: Final = 4
MOST_IN_COHORT: Final = 32
_STRENGTHS: Final = (4, 6, 10, 14, 31)
_STRENGTH_ODDS: Final = (0.25, 0.25, 0.2, 0.2, 0.1)
_TOY_STRENGTHS: Final = (3, 4, 6)
_WEIGHTS: Final = (1, 2, 4, 8)
_WEIGHT_ODDS: Final = (0.35, 0.3, 0.2, 0.15)
_OPTION_ODDS: Final = (0.5, 0.35, 0.15)
"""Odds that a package has one, two or three options."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Packages, their options, and the supporting kit that every option takes.

    Attributes
    ----------
    weight_micropoints, need_by_week, available_week : array of shape (package,)
        Worth; when it is needed; when its people can be spared.
    receiver, group, language : array of shape (package,)
        Receiving site (from 0 within its kind), unit group, language of its people.
    strength : array of shape (package,)
        Main items asked for.
    option_package, option_system : array of shape (option,)
    support_package, support_class, support_quantity : array of shape (support,)
        Supporting parts; the class is a number of ``Equipment``.
    """

    weight_micropoints: Ints
    need_by_week: Ints
    available_week: Ints
    receiver: Ints
    group: Ints
    language: Ints
    strength: Ints
    option_package: Ints
    option_system: Ints
    support_package: Ints
    support_class: Ints
    support_quantity: Ints

    @property
    def ammunition(self) -> Ints:
        """Return the first ammunition of each package: half as much again as items."""
        return self.strength + self.strength // 2

    @property
    def spares(self) -> Ints:
        """Return the first spares of each package: one set for four items."""
        return np.maximum(1, self.strength // 4)

    @property
    def crew(self) -> Ints:
        """Return the crew of each package, in people."""
        return self.strength * CREW_PER_ITEM

    @property
    def crew_cohorts(self) -> Ints:
        """Return in how many cohorts the crew of each package is taught."""
        return -(-self.crew // MOST_IN_COHORT)

    @property
    def crew_in_cohort(self) -> Ints:
        """Return the people in a crew cohort of each package."""
        return -(-self.crew // self.crew_cohorts)

    @property
    def maintainers(self) -> Ints:
        """Return the people in the one cohort of maintainers of each package."""
        return np.maximum(3, self.strength // 2)

    @property
    def option_counts(self) -> Ints:
        """Return the number of options of each package."""
        return np.bincount(self.option_package, minlength=len(self.strength))

    @property
    def option_odds(self) -> Floats:
        """Return the chance of each option, those of a package being alike."""
        return 1 / self.option_counts[self.option_package]


def draw_demand(size: Size, equipment: Equipment, rng: np.random.Generator) -> Demand:
    """Return the packages of a size and their options, drawn at random."""
    count, weeks = size.packages, size.horizon_weeks
    milliweight = rng.choice(_WEIGHTS, count, p=_WEIGHT_ODDS) * rng.uniform(
        0.8, 1.25, count
    )
    need_by = rng.integers(int(0.3 * weeks), int(0.92 * weeks), count)
    ahead = rng.integers(int(0.15 * weeks), int(0.4 * weeks) + 1, count)
    strength = (
        rng.choice(_TOY_STRENGTHS, count)
        if size.is_toy
        else rng.choice(_STRENGTHS, count, p=_STRENGTH_ODDS)
    )
    spoken = list(LANGUAGE_SHARES.values())
    option_package, option_system = _draw_options(count, equipment, rng)
    support_package, support_class = _draw_supports(size, equipment, rng)
    return Demand(
        weight_micropoints=np.rint(milliweight * 1000).astype(np.int64) * 10_000,
        need_by_week=need_by,
        available_week=np.maximum(0, need_by - ahead),
        receiver=rng.integers(size.receivers, size=count),
        group=rng.integers(len(GROUPS), size=count),
        language=rng.choice(len(spoken), count, p=spoken),
        strength=strength,
        option_package=option_package,
        option_system=option_system,
        support_package=support_package,
        support_class=support_class,
        support_quantity=rng.integers(2, 2 + strength[support_package]),
    )


def _draw_options(
    packages: int, equipment: Equipment, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Return package and system of each option: some systems of one capability."""
    systems = np.arange(equipment.systems)
    wanted = rng.integers(equipment.capabilities, size=packages)
    counts = rng.choice([1, 2, 3], packages, p=_OPTION_ODDS)
    able = [
        systems[systems % equipment.capabilities == capability]
        for capability in range(equipment.capabilities)
    ]
    chosen = [
        rng.choice(able[capability], min(count, len(able[capability])), replace=False)
        for capability, count in zip(wanted.tolist(), counts.tolist(), strict=True)
    ]
    lengths = [len(each) for each in chosen]
    return np.repeat(np.arange(packages), lengths), np.concatenate(chosen)


def _draw_supports(
    size: Size, equipment: Equipment, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Return package and class of each supporting part: one to three a package."""
    first = 3 * equipment.systems
    counts = np.minimum(size.supports, rng.integers(1, 4, size.packages))
    chosen = [
        first + rng.choice(size.supports, count, replace=False)
        for count in counts.tolist()
    ]
    return np.repeat(np.arange(size.packages), counts), np.concatenate(chosen)


def expected_units(demand: Demand, equipment: Equipment) -> Floats:
    """Return the units of each class that are asked for, options being alike."""
    units = np.zeros(len(equipment.members))
    package, system = demand.option_package, demand.option_system
    each = (demand.strength, demand.ammunition, demand.spares)
    for place, quantity in enumerate(each):
        numbers = place * equipment.systems + system
        np.add.at(units, numbers, quantity[package] * demand.option_odds)
    # A supporting part comes with every option of its package, so with certainty.
    np.add.at(units, demand.support_class, demand.support_quantity)
    return units


def expected_mass_t(demand: Demand, equipment: Equipment) -> float:
    """Return the mass of all that is asked for in tonnes, options being alike."""
    return float(expected_units(demand, equipment) @ equipment.class_mass_t())
