"""Repair: the work that damage takes, and the bays that do it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.cases.parsing import Row
from backstay.cases.synthetic.equipment import CONSUMED, Equipment
from backstay.cases.synthetic.places import Places
from backstay.cases.synthetic.rows import (
    Ints,
    Tables,
    exceptions,
    named,
    numbered,
    pick,
    table,
)
from backstay.cases.synthetic.supply import Supply
from backstay.cases.tables import CONDITIONS

_DURATION_WEEKS: Final = {"light": 2, "heavy": 4}
_COST_EUR_PER_HOUR: Final = 20
_MOST_BAYS: Final = 4
"""Bays that are certified for one variant."""
_LEAST_HOURS: Final = 205
"""Enough for one heavy repair in any week."""
_LEAST_USUAL_HOURS: Final = 210
_PLENTY: Final = 1.3
"""Hours there are for each hour of work, before the dial of tightness."""
_WORKING: Final = 0.8
"""Share of the horizon over which damage is repaired."""


@dataclass(frozen=True, slots=True)
class Workshops:
    """Bays, and the work each variant takes.

    Attributes
    ----------
    site : array of shape (bay,)
        Where the workshop of each bay is.
    family : array of shape (bay,)
        Family it repairs.
    certified : list of (int, int)
        Bays and the variants they may repair.
    work_hours : array of shape (variant, condition)
        Hours for one unit; 0 where nothing is to be done.
    hours : array of shape (bay, week)
        Hours in each week.
    usual_hours : array of shape (bay,)
        Hours in a usual week.
    """

    site: Ints
    family: Ints
    certified: list[tuple[int, int]]
    work_hours: Ints
    hours: Ints
    usual_hours: Ints


def draw_workshops(
    places: Places,
    equipment: Equipment,
    supply: Supply,
    tight: float,
    rng: np.random.Generator,
) -> Workshops:
    """Return the bays of a size, drawn at random around the damage that is offered."""
    size = places.size
    inland = np.append(places.sites("hub"), places.sites("border"))
    sites = rng.choice(inland, max(2, size.bays // 2 + 1))
    bay = np.arange(size.bays)
    family = bay % equipment.families
    work = _draw_work_hours(equipment, rng)
    load = float((supply.quantity * work[supply.variant, supply.condition]).sum())
    mean = _PLENTY * tight * load / (_WORKING * size.horizon_weeks) / size.bays
    usual = np.maximum(rng.uniform(0.6, 1.4, size.bays) * mean, _LEAST_USUAL_HOURS)
    swing = rng.uniform(0.85, 1.15, (size.bays, size.horizon_weeks))
    hours = np.maximum(usual[:, None] * swing, _LEAST_HOURS)
    return Workshops(
        site=sites[bay % len(sites)],
        family=family,
        certified=_draw_certified(equipment, family, rng),
        work_hours=work,
        hours=np.rint(hours).astype(np.int64),
        usual_hours=np.rint(usual).astype(np.int64),
    )


def _draw_work_hours(equipment: Equipment, rng: np.random.Generator) -> Ints:
    """Return the hours that a unit of each variant takes, by condition."""
    variants = len(equipment.family)
    light = np.rint(rng.uniform(20, 60, variants))
    heavy = np.rint(rng.uniform(80, 200, variants))
    hours = np.stack([np.zeros(variants), light, heavy], axis=1)
    hours[equipment.family == CONSUMED] = 0
    return hours.astype(np.int64)


def _draw_certified(
    equipment: Equipment, bay_family: Ints, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """Return the pairs of bay and variant: some bays of its family for each variant."""
    pairs = []
    for variant, family in enumerate(equipment.family.tolist()):
        able = np.flatnonzero(bay_family == family)
        chosen = rng.choice(able, min(len(able), _MOST_BAYS), replace=False)
        pairs += [(bay, variant) for bay in chosen.tolist()]
    return sorted(pairs)


def workshop_tables(
    workshops: Workshops, equipment: Equipment, places: Places
) -> Tables:
    """Return the tables of repairs, workshops, bays and what they may repair."""
    sites, workshop = np.unique(workshops.site, return_inverse=True)
    keys = numbered("workshop-", len(sites))
    bays = numbered("bay-", len(workshops.site))
    workshop_columns = {
        "workshop": keys,
        "nation": pick(places.nations, sites),
        "site": pick(places.keys, sites),
        "name": named("workshop", len(sites)),
        "name_uk": None,
    }
    bay_columns = {
        "bay": bays,
        "workshop": pick(keys, workshop),
        "family": pick(equipment.family_keys, workshops.family),
        "hours": workshops.usual_hours,
        "cost_eur_per_hour": _COST_EUR_PER_HOUR,
    }
    pairs = np.array(workshops.certified, np.int64)
    certified = {
        "bay": pick(bays, pairs[:, 0]),
        "variant": pick(equipment.variant_keys, pairs[:, 1]),
    }
    return {
        "repairs": _repairs(workshops, equipment),
        "workshops": table(len(keys), workshop_columns),
        "bays": table(len(bays), bay_columns),
        "bay_weeks": exceptions(
            {"bay": bays}, "hours", workshops.hours, workshops.usual_hours
        ),
        "bay_variants": table(len(pairs), certified),
    }


def _repairs(workshops: Workshops, equipment: Equipment) -> list[Row]:
    variant, condition = np.nonzero(workshops.work_hours)
    conditions = pick(CONDITIONS, condition)
    columns = {
        "variant": pick(equipment.variant_keys, variant),
        "condition": conditions,
        "hours": workshops.work_hours[variant, condition],
        "duration_weeks": [_DURATION_WEEKS[each] for each in conditions],
    }
    return table(len(conditions), columns)
