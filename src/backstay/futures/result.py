"""What many futures say about a plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SCHEMA: Final = "backstay.futures/1"


@dataclass(frozen=True, slots=True)
class PackageChance:
    """How likely a package is fielded by the week it is needed.

    ``planned_week`` is None if the plan does not field it. ``in_time_share`` is the
    share of futures that field it by its need-by week, ``as_planned_share`` by the week
    of the plan, ``ever_share`` before the horizon; ``standard_error`` is that of
    ``in_time_share``. ``week_p50`` is the first week by which half of the futures field
    it, None if they never do; ``week_p10`` and ``week_p90`` alike.
    """

    package: str
    planned_week: int | None
    need_by_week: int
    in_time_share: float
    standard_error: float
    as_planned_share: float
    ever_share: float
    week_p10: int | None
    week_p50: int | None
    week_p90: int | None


@dataclass(frozen=True, slots=True)
class FanWeek:
    """Worth in points of all that is fielded by the end of a week.

    ``planned_points`` is that of the plan; ``points_p05`` is not reached in 5 of 100
    futures, and so on.
    """

    week: int
    planned_points: float
    mean_points: float
    points_p05: float
    points_p25: float
    points_p50: float
    points_p75: float
    points_p95: float


@dataclass(frozen=True, slots=True)
class Breakage:
    """What one cause at one place breaks: packages that come later than planned.

    Each is counted once, for what added most weeks on its last chain. All figures are
    means over futures; ``missed`` are packages that the plan fields in time and that
    came after need-by.
    """

    cause: str
    family: str
    kind: str
    place: str
    later: float
    missed: float
    lost_points: float


@dataclass(frozen=True, slots=True)
class Buffer:
    """What it gains if all that happens at some places is over one week earlier.

    ``place`` is empty for a whole family. Gains are means over the same futures with
    and without, ``standard_error`` that of ``gained_points``; ``gained_in_time`` counts
    packages.
    """

    family: str
    kind: str
    place: str
    gained_points: float
    standard_error: float
    gained_in_time: float


@dataclass(frozen=True, slots=True)
class Futures:
    """What many futures say about a plan.

    Attributes
    ----------
    case_sha256 : str
        Digest of the case.
    plan_value_micropoints : int
        Value of the plan, to tell it by.
    count, seed : int
    engine : str
    chances : mapping of key to value
    steps : int
        Activities of the plan: each future draws them all.
    planned_in_time, mean_in_time : float
        Packages fielded by need-by: in the plan, and in the mean of futures.
    planned_points, mean_points, mean_error : float
        Worth of all that is fielded before the horizon: of the plan, the mean of
        futures, and its standard error.
    packages, weeks, breakages, buffers : tuples
        Breakages and buffers with the greatest loss or gain first.
    """

    case_sha256: str
    plan_value_micropoints: int
    count: int
    seed: int
    engine: str
    chances: Mapping[str, float]
    steps: int
    planned_in_time: int
    mean_in_time: float
    planned_points: float
    mean_points: float
    mean_error: float
    packages: tuple[PackageChance, ...]
    weeks: tuple[FanWeek, ...]
    breakages: tuple[Breakage, ...]
    buffers: tuple[Buffer, ...]
