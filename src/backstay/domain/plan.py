"""A plan: a proposal over a case, with value, bound, and reasons for what it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SCHEMA: Final = "backstay.plan/1"


@dataclass(frozen=True, slots=True)
class Step:
    """One dated activity of an itinerary.

    ``activity`` is ``move`` (``resource`` is a leg, ``amount`` in kg), ``repair`` (a
    bay, hours) or ``attend`` (a course, sections). ``end_week`` is the week it is over:
    arrival, exit from the bay, end of the course.
    """

    key: str
    activity: str
    resource: str
    nation: str
    from_site: str
    to_site: str
    start_week: int
    end_week: int
    amount: int
    amount_unit: str


@dataclass(frozen=True, slots=True)
class Itinerary:
    """The same dated path for ``quantity`` units or cohorts of one part of a package.

    ``source`` is the lot or progress they come from; empty for fresh cohorts.
    ``promise`` is the promise it keeps, or empty. ``unit`` is ``unit`` or ``cohort``.
    The key is ``package/part/source/number``; steps add ``/number``.
    """

    key: str
    package: str
    option: str
    part: str
    source: str
    promise: str
    nation: str
    quantity: int
    unit: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Fielding:
    """A package that is fielded: with which option, when, and what that is worth."""

    package: str
    option: str
    week: int
    need_by_week: int
    worth_micropoints: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a package is late or not fielded.

    ``code`` names the kind of reason, ``part`` and ``resource`` what it is about (empty
    where the reason has none), ``week`` the week it holds from or None.
    """

    code: str
    option: str
    part: str
    resource: str
    week: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Unmet:
    """A package that the plan does not field, with at least one reason."""

    package: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal over a case.

    Attributes
    ----------
    case_sha256 : str
        Digest of the case it was made from.
    settings : mapping
        Settings it was made with.
    versions : mapping
        Versions of the engine and of the libraries that decide its content.
    stopped : str
        Why the search stopped: ``gap``, ``effort``, ``time`` or ``interrupt``; ``done``
        for the greedy method.
    reproducible : bool
        Whether the same case, settings and seed give the same plan.
    value_micropoints : int
        Worth less cost, rounded down to whole micro-points.
    bound_micropoints : int or None
        No plan has a higher value; rounded up. None if no bound was asked for.
    bound_kind : str
        ``lagrangian`` (proven by ``multipliers.csv.gz``) or ``none``.
    gap : float or None
        bound / value - 1; None when there is no bound or the value is not above 0.
    multipliers_sha256 : str
        Digest of the multipliers that prove the bound; empty if there is none.
    """

    case_sha256: str
    settings: Mapping[str, object]
    seed: int
    versions: Mapping[str, str]
    stopped: str
    reproducible: bool
    value_micropoints: int
    bound_micropoints: int | None
    bound_kind: str
    gap: float | None
    multipliers_sha256: str
    fieldings: tuple[Fielding, ...]
    itineraries: tuple[Itinerary, ...]
    unmet: tuple[Unmet, ...]
