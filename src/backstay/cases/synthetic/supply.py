"""What is offered: lots, when they may leave, and who may receive them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.cases.parsing import Row
from backstay.cases.synthetic.demand import Demand, expected_units
from backstay.cases.synthetic.equipment import CONSUMED, Equipment
from backstay.cases.synthetic.nations import GROUPS, RECIPIENT
from backstay.cases.synthetic.places import Places
from backstay.cases.synthetic.rows import (
    Flags,
    Floats,
    Ints,
    Tables,
    numbered,
    pick,
    table,
)
from backstay.cases.synthetic.sizes import Size
from backstay.cases.tables import CONDITIONS

_PLENTY: Final = (0.6, 0.8, 1.0, 1.3)
"""Units offered of a variant for each unit asked for."""
_PLENTY_ODDS: Final = (0.2, 0.3, 0.3, 0.2)
_TOY_PLENTY: Final = 1.3
_CONDITION_ODDS: Final = (0.72, 0.18, 0.10)
_RETURNED: Final = 0.3
"""Share of damaged lots that come back from the recipient."""
_NEEDS_CONSENT: Final = 0.12
_HAS_CAVEAT: Final = 0.12


@dataclass(frozen=True, slots=True)
class Supply:
    """Lots.

    Attributes
    ----------
    variant, quantity : array of shape (lot,)
    condition : array of shape (lot,)
        Index into ``CONDITIONS``.
    depot : array of shape (lot,)
        Depot of the donor; a returned lot has left it long ago.
    returned_from : array of shape (lot,)
        Receiving site (from 0 within its kind) of a returned lot, else -1.
    ready_week, consent_week : array of shape (lot,)
        Weeks from which it may leave; consent -1 where nobody must be asked.
    receivers : array of shape (lot, group)
        Which unit groups may have it.
    """

    variant: Ints
    quantity: Ints
    condition: Ints
    depot: Ints
    returned_from: Ints
    ready_week: Ints
    consent_week: Ints
    receivers: Flags


def draw_supply(
    size: Size, equipment: Equipment, demand: Demand, rng: np.random.Generator
) -> Supply:
    """Return the lots of a size, drawn at random around what is asked for."""
    wanted = _wanted_units(demand, equipment)
    variants = len(wanted)
    # Each variant is offered at least once.
    further = rng.choice(
        variants, max(0, size.lots - variants), p=wanted / wanted.sum()
    )
    variant = np.append(np.arange(variants), further)
    count = len(variant)
    damaged = rng.choice(len(CONDITIONS), count, p=_CONDITION_ODDS)
    condition = np.where(equipment.family[variant] == CONSUMED, 0, damaged)
    returned = (condition > 0) & (rng.random(count) < _RETURNED)
    receiver = rng.integers(size.receivers, size=count)
    latest = 6 if size.is_toy else int(0.62 * size.horizon_weeks)
    ready = rng.integers(latest, size=count)
    asking = rng.integers(2, max(3, size.horizon_weeks // 6), count)
    asked = rng.random(count) < _NEEDS_CONSENT
    return Supply(
        variant=variant,
        quantity=_draw_quantities(size, variant, wanted, rng),
        condition=condition,
        depot=rng.integers(size.depots, size=count),
        returned_from=np.where(returned, receiver, -1),
        ready_week=ready,
        consent_week=np.where(asked, ready + asking, -1),
        receivers=_draw_receivers(count, rng),
    )


def _wanted_units(demand: Demand, equipment: Equipment) -> Floats:
    """Return the units asked for of each variant, at least two."""
    wanted = np.zeros(len(equipment.mass_kg))
    units = expected_units(demand, equipment)
    for members, amount in zip(equipment.members, units.tolist(), strict=True):
        wanted[members] += amount / len(members)
    return np.maximum(wanted, 2)


def _draw_quantities(
    size: Size, variant: Ints, wanted: Floats, rng: np.random.Generator
) -> Ints:
    """Return the units of each lot: what is offered of a variant, unevenly shared."""
    plenty = rng.choice(_PLENTY, len(wanted), p=_PLENTY_ODDS)
    if size.is_toy:
        plenty[:] = _TOY_PLENTY
    part = rng.uniform(0.4, 1.6, len(variant))
    share = part / np.bincount(variant, part)[variant]
    units = share * (wanted * plenty)[variant]
    whole: Ints = np.maximum(1, np.rint(units)).astype(np.int64)
    return whole


def _draw_receivers(count: int, rng: np.random.Generator) -> Flags:
    """Return who may have each lot: all groups, or some of them, but never none."""
    everyone = 2 ** len(GROUPS) - 1
    some = rng.integers(1, everyone, count)
    mask = np.where(rng.random(count) < _HAS_CAVEAT, some, everyone)
    receives: Flags = (mask[:, None] >> np.arange(len(GROUPS))) & 1 == 1
    return receives


def supply_tables(supply: Supply, equipment: Equipment, places: Places) -> Tables:
    """Return the tables of lots and their caveats."""
    count = len(supply.variant)
    keys = numbered("lot-", count)
    donors = pick(places.nations, places.sites("depot")[supply.depot])
    returned = supply.returned_from >= 0
    site = np.where(
        returned,
        places.sites("receiving")[supply.returned_from],
        places.sites("depot")[supply.depot],
    )
    owners = [
        RECIPIENT if back else donor
        for back, donor in zip(returned.tolist(), donors, strict=True)
    ]
    columns = {
        "lot": keys,
        "nation": owners,
        "site": pick(places.keys, site),
        "variant": pick(equipment.variant_keys, supply.variant),
        "quantity": supply.quantity,
        "condition": pick(CONDITIONS, supply.condition),
        "ready_week": supply.ready_week,
        "consent_week": [
            None if week < 0 else week for week in supply.consent_week.tolist()
        ],
    }
    limited = np.flatnonzero(~supply.receivers.all(axis=1))
    return {
        "lots": table(count, columns),
        "caveats": _caveats(pick(keys, limited), pick(donors, limited)),
        "caveat_receivers": _receivers(pick(keys, limited), supply.receivers[limited]),
    }


def _caveat_keys(lots: list[str]) -> list[str]:
    return [f"caveat-{lot}" for lot in lots]


def _caveats(lots: list[str], donors: list[str]) -> list[Row]:
    columns = {
        "caveat": _caveat_keys(lots),
        "lot": lots,
        "nation": donors,
        "end_week": None,
        "reason": "Synthetic caveat on the receiving units",
    }
    return table(len(lots), columns)


def _receivers(lots: list[str], receivers: Flags) -> list[Row]:
    lot, group = np.nonzero(receivers)
    columns = {"caveat": pick(_caveat_keys(lots), lot), "group": pick(GROUPS, group)}
    return table(len(lot), columns)
