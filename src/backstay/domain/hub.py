"""Hubs: sites that handle only so much mass a week."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hub:
    """A limit on arrivals at a site: ``capacity_kg[week]``, counted at arrival of a leg."""

    site: str
    nation: str
    capacity_kg: tuple[int, ...]
