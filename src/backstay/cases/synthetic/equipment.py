"""What is given: systems with their ammunition and spares, and supporting kit."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.cases.synthetic.rows import Floats, Ints, Tables, named, numbered, table
from backstay.cases.synthetic.sizes import Size

CONSUMED: Final = -1
"""Family of ammunition and spares: no bay repairs them."""
_SYSTEM_T: Final = (8, 14, 22, 35, 48)
_SUPPORT_T: Final = (3, 6, 9, 12)
_AMMUNITION_T: Final = 10.0
_OVERLAP: Final = 0.4
"""Share of supporting classes that a variant of another class may also serve."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """Variants and classes.

    Classes are numbered: main items of each system, their ammunition, their spares,
    then the supporting classes. Systems of one capability can meet the same package.

    Attributes
    ----------
    systems, capabilities, families : int
    mass_kg : array of shape (variant,)
        Mass of one unit in kg.
    family : array of shape (variant,)
        Family that a bay repairs, or ``CONSUMED``.
    members : list of list of int, shape (class, any)
        Variants of each class.
    """

    systems: int
    capabilities: int
    families: int
    mass_kg: Ints
    family: Ints
    members: list[list[int]]

    @property
    def roles(self) -> list[str]:
        """Return the role of each class."""
        supports = len(self.members) - 3 * self.systems
        each = ["main", "ammunition", "spares"]
        return [role for role in each for _ in range(self.systems)] + [
            "support"
        ] * supports

    @property
    def class_keys(self) -> list[str]:
        """Return the key of each class."""
        supports = len(self.members) - 3 * self.systems
        keys: list[str] = []
        for role in ("main", "ammunition", "spares"):
            keys += numbered(f"{role}-", self.systems)
        return keys + numbered("support-", supports)

    @property
    def variant_keys(self) -> list[str]:
        """Return the key of each variant."""
        return numbered("variant-", len(self.mass_kg))

    @property
    def family_keys(self) -> list[str]:
        """Return the key of each family; ``CONSUMED`` stands last."""
        return [*numbered("family-", self.families), "consumed"]

    def class_mass_t(self) -> Floats:
        """Return the mean mass of the variants of each class, in tonnes."""
        means = [self.mass_kg[members].mean() for members in self.members]
        return np.array(means) / 1000


def draw_equipment(size: Size, rng: np.random.Generator) -> Equipment:
    """Return the variants and classes of a size, drawn at random."""
    families = min(5, max(2, size.systems // 3))
    mass_t: list[float] = []
    family: list[int] = []

    def kit_class(masses_t: tuple[int, ...], most: int) -> list[int]:
        """Draw a class of variants that are alike: one family, mass within a tenth."""
        first = len(mass_t)
        count = 1 if size.is_toy else int(rng.integers(1, most + 1))
        family.extend([int(rng.integers(families))] * count)
        mass_t.extend(rng.choice(masses_t) * rng.uniform(0.9, 1.1, count))
        return list(range(first, first + count))

    def consumed_class(one_t: float) -> list[int]:
        family.append(CONSUMED)
        mass_t.append(one_t)
        return [len(mass_t) - 1]

    systems = range(size.systems)
    members = [kit_class(_SYSTEM_T, most=2) for _ in systems]
    members += [consumed_class(_AMMUNITION_T) for _ in systems]
    members += [consumed_class(rng.uniform(4, 9)) for _ in systems]
    supports = [kit_class(_SUPPORT_T, most=3) for _ in range(size.supports)]
    members += _overlapped(supports, rng)
    return Equipment(
        systems=size.systems,
        capabilities=max(1, size.systems // 4),
        families=families,
        mass_kg=np.rint(np.array(mass_t) * 1000).astype(np.int64),
        family=np.array(family, np.int64),
        members=members,
    )


def _overlapped(supports: list[list[int]], rng: np.random.Generator) -> list[list[int]]:
    """Return supporting classes of which some share a variant with another."""
    if len(supports) <= 3:
        return supports
    firsts = [members[0] for members in supports]
    return [
        sorted({*members, int(rng.choice(firsts))})
        if rng.random() < _OVERLAP
        else members
        for members in supports
    ]


def equipment_tables(equipment: Equipment) -> Tables:
    """Return the tables of families, variants and classes."""
    families = equipment.family_keys
    variants = equipment.variant_keys
    classes = equipment.class_keys
    pairs = [
        (classes[number], variants[member])
        for number, members in enumerate(equipment.members)
        for member in members
    ]
    family_names = [*named("family", equipment.families), "Ammunition and spares"]
    return {
        "families": table(
            len(families), {"family": families, "name": family_names, "name_uk": None}
        ),
        "variants": table(
            len(variants),
            {
                "variant": variants,
                "family": [families[number] for number in equipment.family.tolist()],
                "name": named("variant", len(variants)),
                "name_uk": None,
                "mass_kg": equipment.mass_kg,
            },
        ),
        "classes": table(
            len(classes),
            {
                "class": classes,
                "name": [f"Synthetic class {key}" for key in classes],
                "name_uk": None,
            },
        ),
        "class_variants": table(
            len(pairs),
            {
                "class": [pair[0] for pair in pairs],
                "variant": [pair[1] for pair in pairs],
            },
        ),
    }
