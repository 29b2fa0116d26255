"""Hubs: sites that handle only so much mass a week."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hub:
    """A limit on what arrives at a site: ``capacity_kg[week]``, from all legs."""

    site: str
    nation: str
    capacity_kg: tuple[int, ...]
