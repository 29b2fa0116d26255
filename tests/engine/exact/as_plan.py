"""A plan of fieldings and itineraries that something else than the planner found."""

from collections.abc import Sequence

from backstay.domain.case import Case
from backstay.domain.lines import itinerary_of, numbered
from backstay.domain.plan import Fielding, Itinerary, Plan, Reason, Unmet


def as_plan(
    case: Case,
    fieldings: Sequence[Fielding],
    itineraries: Sequence[Itinerary],
    value_picopoints: int,
) -> Plan:
    """Return a plan that keeps all promises and has these fieldings and itineraries."""
    promised = [itinerary_of(case, promise) for promise in case.promises.values()]
    fielded = {fielding.package for fielding in fieldings}
    reason = Reason("beaten", "", "", "", None, "Others are worth more.")
    return Plan(
        case_sha256=case.sha256,
        settings={},
        seed=0,
        versions={},
        stopped="effort",
        reproducible=True,
        value_micropoints=value_picopoints // 10**6,
        bound_micropoints=None,
        bound_kind="none",
        gap=None,
        multipliers_sha256="",
        fieldings=tuple(fieldings),
        itineraries=numbered([*promised, *itineraries]),
        unmet=tuple(
            Unmet(package, (reason,))
            for package in case.packages
            if package not in fielded
        ),
    )
