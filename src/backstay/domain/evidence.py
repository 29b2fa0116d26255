"""Where the facts of a case come from, and what was left out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that facts were taken from."""

    key: str
    title: str
    url: str
    date: str
    licence: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """A figure that no source gives."""

    key: str
    value: str
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a source says was handed over; shown beside a plan, never used as supply."""

    key: str
    nation: str
    variant: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A record of a source that is not in the case, and why."""

    record: str
    nation: str
    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sources, assumptions and gaps of a case.

    ``provenance[table, key, column]`` is the key of the source or assumption that a
    cell rests on. ``derivations[key]`` are the others that went into cells which name
    that one: a product of two figures names one of them.
    """

    sources: Mapping[str, Source] = field(default_factory=dict)
    assumptions: Mapping[str, Assumption] = field(default_factory=dict)
    provenance: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    derivations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    delivered: Mapping[str, Delivered] = field(default_factory=dict)
    gaps: Mapping[str, Gap] = field(default_factory=dict)
