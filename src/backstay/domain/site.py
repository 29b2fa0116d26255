"""Nations and the places where something happens."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Nation:
    """A nation that gives, carries, teaches, repairs or receives."""

    key: str
    name: str
    name_uk: str


@dataclass(frozen=True, slots=True)
class Site:
    """A place. ``kind`` describes it; no rule depends on it. Degrees are WGS 84."""

    key: str
    nation: str
    name: str
    name_uk: str
    kind: str
    lat_deg: float | None
    lon_deg: float | None
