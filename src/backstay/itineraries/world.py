"""A case as arrays: everything that a search needs, compiled once."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from backstay.domain.case import Case
from backstay.domain.lines import itinerary_of, usage_of
from backstay.itineraries.course import (
    Chains,
    Training,
    compile_chains,
    compile_training,
)
from backstay.itineraries.kernel import Whole
from backstay.itineraries.leg import Network, compile_network
from backstay.itineraries.lot import (
    Curves,
    Entry,
    Feeds,
    Supply,
    compile_curves,
    compile_supply,
    list_entries,
)
from backstay.itineraries.package import (
    MATERIEL,
    Needs,
    Wanted,
    compile_needs,
    promised_cost,
)
from backstay.itineraries.resources import ResourceIndex, index_resources
from backstay.itineraries.shelf import Shelves, compile_shelves
from backstay.itineraries.workshop import Workshops, compile_workshops


@dataclass(frozen=True, slots=True)
class World:
    """A case as arrays.

    Attributes
    ----------
    case : Case
    index : ResourceIndex
    free : array of shape (row,)
        Capacity that promises leave, in the unit of each resource.
    promised_cost : int
        What promises cost, in pico-points; every plan pays it.
    entries, wanted : keys behind the numbers of ``supply`` and ``needs``
    shelf_classes : the class of each shelf
    """

    case: Case
    index: ResourceIndex
    free: Whole
    promised_cost: int
    network: Network
    workshops: Workshops
    supply: Supply
    entries: list[Entry]
    curves: Curves
    feeds: Feeds
    training: Training
    chains: Chains
    needs: Needs
    wanted: Wanted
    shelves: Shelves
    shelf_classes: list[str]


def compile_case(case: Case, index: ResourceIndex | None = None) -> World:
    """Return a case as arrays.

    ``index`` holds its rows if they are known, from a case with the same resources and
    the same capacities: most of the time goes into making them.
    """
    index = index or index_resources(case)
    network = compile_network(case, index)
    workshops, works = compile_workshops(case, index, network)
    entries = list_entries(case, works)
    supply, bundles = compile_supply(case, index, entries)
    needs, wanted = compile_needs(case, index)
    curves, feeds = compile_curves(case, network, bundles, list(wanted.curves))
    free = _free(case, index)
    shelves, classes = compile_shelves(case, index, free, entries, needs, wanted)
    return World(
        case=case,
        index=index,
        free=free,
        promised_cost=promised_cost(case),
        network=network,
        workshops=workshops,
        supply=supply,
        entries=entries,
        curves=curves,
        feeds=feeds,
        training=compile_training(case, index),
        chains=compile_chains(case, wanted.chains),
        needs=needs,
        wanted=wanted,
        shelves=shelves,
        shelf_classes=classes,
    )


def _free(case: Case, index: ResourceIndex) -> Whole:
    free = index.capacity.copy()
    for promise in case.promises.values():
        for resource, amount in usage_of(case, itinerary_of(case, promise)).items():
            row = index.row_of(resource)
            if row is not None:
                free[row] -= amount
    return np.maximum(free, 0)


class Arrays(NamedTuple):
    """The arrays of a world, as kernels take them.

    ``order`` lists the parts of each option, one option after the other, in the order
    to place them: people, who are refused more often and faster, then materiel, the
    scarcest first, so that its units are not taken by a part that had a choice.
    ``wait_weeks`` is the longest time under way, ``gap_weeks`` the time between
    courses, ``weeks`` the horizon.
    """

    network: Network
    workshops: Workshops
    supply: Supply
    curves: Curves
    training: Training
    chains: Chains
    needs: Needs
    order: Whole
    wait_weeks: int
    gap_weeks: int
    weeks: int


def arrays_of(world: World) -> Arrays:
    """Return the arrays of a world, as kernels take them."""
    weeks, rules = world.case.horizon_weeks, world.case.rules
    return Arrays(
        world.network,
        world.workshops,
        world.supply,
        world.curves,
        world.training,
        world.chains,
        world.needs,
        _placing_order(world),
        min(rules.wait_weeks, weeks - 1),
        rules.course_gap_weeks,
        weeks,
    )


def _placing_order(world: World) -> Whole:
    """Return the parts of each option in the order to place them."""
    parts, options = world.needs.parts, world.needs.options
    slack = np.full(len(parts), -1.0)
    offered = _units_offered(world)
    of_units = parts["kind"] == MATERIEL
    curves = parts["curve"][of_units]
    slack[of_units] = offered[curves] / parts["quantity"][of_units]
    option = np.repeat(np.arange(len(options)), options["end"] - options["first"])
    return np.lexsort((np.arange(len(parts)), slack, option))


def _units_offered(world: World) -> Whole:
    """Return the units that may serve each curve, shape (curve,)."""
    units = np.zeros(len(world.curves.curves), dtype=np.int64)
    for number, curve in enumerate(world.curves.curves):
        rows: set[int] = set()
        for bundle in world.curves.serving[curve["first"] : curve["end"]]:
            found = world.supply.bundles[bundle]
            entries = world.supply.entries[found["first"] : found["end"]]
            rows.update(entries["row"].tolist())
        units[number] = sum(int(world.free[row]) for row in rows)
    return units
