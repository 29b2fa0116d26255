"""Tables of the demand: worth, packages, options, parts and cohorts."""

from typing import Final

import numpy as np

from backstay.cases.parsing import Row
from backstay.cases.synthetic.courses import Courses
from backstay.cases.synthetic.demand import Demand
from backstay.cases.synthetic.equipment import Equipment
from backstay.cases.synthetic.nations import GROUPS, LANGUAGES, RECIPIENT
from backstay.cases.synthetic.places import Places
from backstay.cases.synthetic.rows import (
    Ints,
    Tables,
    named,
    numbered,
    pick,
    table,
)

_KEPT_PER_WEEK: Final = 0.97
"""Share of the worth that is left after one more week of delay. Our assumption."""
_TIMELY: Final = 0.9
"""Share of the worth that counts in full until the need-by week; the rest falls evenly
over the horizon, so that sooner is always a little better."""


def demand_tables(
    demand: Demand, equipment: Equipment, courses: Courses, places: Places
) -> Tables:
    """Return the tables of worth, packages, options and their parts."""
    weeks = places.size.horizon_weeks
    options = _option_keys(demand)
    return {
        "worth": _worth(np.unique(demand.need_by_week), weeks),
        "packages": _packages(demand, places),
        "options": _options(demand, options),
        "parts": _parts(demand, equipment, options),
        "cohorts": _cohorts(demand, courses, options),
    }


def _ranks(demand: Demand) -> Ints:
    """Return the rank of each package: by weight, then by need-by week."""
    order = np.lexsort((demand.need_by_week, -demand.weight_micropoints))
    rank = np.empty_like(order)
    rank[order] = np.arange(1, len(order) + 1)
    return rank


def _curve_key(need_by_week: int) -> str:
    return f"needed-by-{need_by_week:03d}"


def _worth(need_by: Ints, weeks: int) -> list[Row]:
    """Return one curve of worth for each need-by week."""
    week = np.arange(weeks)
    late = np.maximum(0, week - need_by[:, None])
    share = _TIMELY * _KEPT_PER_WEEK**late + (1 - _TIMELY) * (1 - week / weeks)
    keys = [_curve_key(each) for each in need_by.tolist() for _ in range(weeks)]
    columns = {
        "curve": keys,
        "week": np.tile(week, len(need_by)),
        "share_ppm": np.rint(share * 1_000_000).astype(np.int64).ravel(),
    }
    return table(len(keys), columns)


def _package_keys(demand: Demand) -> list[str]:
    return numbered("package-", len(demand.strength))


def _packages(demand: Demand, places: Places) -> list[Row]:
    count = len(demand.strength)
    sites = places.sites("receiving")[demand.receiver]
    columns = {
        "package": _package_keys(demand),
        "nation": RECIPIENT,
        "name": named("package", count),
        "name_uk": None,
        "group": pick(GROUPS, demand.group),
        "site": pick(places.keys, sites),
        "rank": _ranks(demand),
        "weight_micropoints": demand.weight_micropoints,
        "need_by_week": demand.need_by_week,
        "curve": [_curve_key(week) for week in demand.need_by_week.tolist()],
    }
    return table(count, columns)


def _option_keys(demand: Demand) -> list[str]:
    """Return the key of each option: that of its package and its number there."""
    packages = pick(_package_keys(demand), demand.option_package)
    counts = demand.option_counts
    first = np.repeat(np.cumsum(counts) - counts, counts)
    number = np.arange(len(packages)) - first
    return [f"{key}-{n}" for key, n in zip(packages, number.tolist(), strict=True)]


def _options(demand: Demand, options: list[str]) -> list[Row]:
    columns = {
        "option": options,
        "package": pick(_package_keys(demand), demand.option_package),
        "name": [f"Synthetic system {n}" for n in demand.option_system.tolist()],
        "name_uk": None,
        "commonality_micropoints": 0,
    }
    return table(len(options), columns)


def _parts(demand: Demand, equipment: Equipment, options: list[str]) -> list[Row]:
    """Return main items, ammunition, spares and supporting kit, option by option."""
    package, system = demand.option_package, demand.option_system
    number = np.arange(len(options))
    option, nth, support = _supports(demand)
    of_option = np.concatenate([number, number, number, option])
    item_class = np.concatenate(
        [
            system,
            equipment.systems + system,
            2 * equipment.systems + system,
            demand.support_class[support],
        ]
    )
    quantity = np.concatenate(
        [
            demand.strength[package],
            demand.ammunition[package],
            demand.spares[package],
            demand.support_quantity[support],
        ]
    )
    roles = pick(equipment.roles, item_class)
    supporting = [f"support-{n}" for n in nth.tolist()]
    order = np.argsort(of_option, kind="stable")
    columns = {
        "option": pick(options, of_option[order]),
        "part": pick([*roles[: 3 * len(options)], *supporting], order),
        "role": pick(roles, order),
        "class": pick(equipment.class_keys, item_class[order]),
        "quantity": quantity[order],
    }
    return table(len(order), columns)


def _supports(demand: Demand) -> tuple[Ints, Ints, Ints]:
    """Return option, place within it, and number in the demand of each support.

    Each option of a package takes all supporting parts of that package.
    """
    package = demand.option_package
    counts = np.bincount(demand.support_package, minlength=len(demand.strength))
    first = np.cumsum(counts) - counts
    option = np.repeat(np.arange(len(package)), counts[package])
    nth = np.arange(len(option)) - np.searchsorted(option, option)
    return option, nth, first[package][option] + nth


def _cohorts(demand: Demand, courses: Courses, options: list[str]) -> list[Row]:
    """Return the crew and the maintainers of each option."""
    package, system = demand.option_package, demand.option_system
    count = len(options)
    sequence = np.stack([courses.crew_kind(system), courses.maintainer_kind(system)])
    quantity = np.stack([demand.crew_cohorts, np.ones_like(demand.strength)])
    trainees = np.stack([demand.crew_in_cohort, demand.maintainers])
    both = np.repeat(package, 2)
    columns = {
        "option": pick(options, np.repeat(np.arange(count), 2)),
        "part": ["crew", "maintainers"] * count,
        "role": ["crew", "maintainers"] * count,
        "sequence": pick(courses.kind_keys, sequence.T.ravel()),
        "quantity": quantity[:, package].T.ravel(),
        "trainees": trainees[:, package].T.ravel(),
        "available_week": demand.available_week[both],
        "language": pick(LANGUAGES, demand.language[both]),
    }
    return table(2 * count, columns)
