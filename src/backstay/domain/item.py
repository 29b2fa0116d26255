"""What is given: families of variants, and classes that may stand for each other."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """Equipment that the same kind of bay can repair."""

    key: str
    name: str
    name_uk: str


@dataclass(frozen=True, slots=True)
class Variant:
    """A thing that is counted and carried; ``mass_kg`` is the mass of one unit."""

    key: str
    family: str
    name: str
    name_uk: str
    mass_kg: int


@dataclass(frozen=True, slots=True)
class ItemClass:
    """Variants that may stand for each other in a part."""

    key: str
    name: str
    name_uk: str
    variants: tuple[str, ...]
