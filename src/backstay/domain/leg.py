"""Transport legs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leg:
    """A whole stage of transport between two sites, one way.

    ``capacity_kg[week]`` is the mass that may depart in a week. A load that departs in
    week t arrives in week t + ``duration_weeks``; stages of two days or less take 0.
    """

    key: str
    nation: str
    from_site: str
    to_site: str
    mode: str
    duration_weeks: int
    cost_eur_per_t: int
    capacity_kg: tuple[int, ...]
