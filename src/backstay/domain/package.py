"""Packages, their options, and the parts that an option takes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the recipient's units.

    ``packages[week]`` is how many packages it can absorb; None means no limit.
    """

    key: str
    nation: str
    name: str
    name_uk: str
    packages: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Materiel:
    """A part of kit: ``quantity`` units of any variants of ``item_class``."""

    key: str
    role: str
    item_class: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Cohorts:
    """A part of people: whole cohorts that go through a ``sequence`` of kinds."""

    key: str
    role: str
    sequence: tuple[str, ...]
    quantity: int
    trainees: int
    available_week: int
    language: str


@dataclass(frozen=True, slots=True)
class Document:
    """A part of paper: there from ``ready_week``; None if nobody has promised it."""

    key: str
    role: str
    nation: str
    ready_week: int | None


Part = Materiel | Cohorts | Document


@dataclass(frozen=True, slots=True)
class Waiver:
    """A part that a named post lets the package go without."""

    package: str
    option: str
    part: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Option:
    """One way to meet a package: a main variant with its whole complement.

    ``parts`` holds all parts; those in ``waived`` are not needed.
    ``commonality_micropoints`` is a fixed price for adding one more type to the fleet.
    """

    key: str
    package: str
    name: str
    name_uk: str
    commonality_micropoints: int
    parts: tuple[Part, ...]
    waived: frozenset[str]

    @property
    def needed(self) -> tuple[Part, ...]:
        """Return the parts that nobody has waived."""
        return tuple(part for part in self.parts if part.key not in self.waived)


@dataclass(frozen=True, slots=True)
class Package:
    """A need: a capability for a unit group at a site.

    ``share_ppm[week]`` is the share of the weight that counts when it is fielded then.
    """

    key: str
    nation: str
    name: str
    name_uk: str
    group: str
    site: str
    rank: int
    weight_micropoints: int
    need_by_week: int
    share_ppm: tuple[int, ...]
    options: tuple[Option, ...]

    def worth_picopoints(self, week: int) -> int:
        """Return what it is worth to field the package in a week, in pico-points."""
        return self.weight_micropoints * self.share_ppm[week]
