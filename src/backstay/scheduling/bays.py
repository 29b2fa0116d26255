"""Bays: no more places are taken at once than there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backstay.domain.work import Bay
from backstay.scheduling.model import ChosenMode, Model, PlacedTask

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


@dataclass(slots=True)
class _Taken:
    """What is taken of a bay: slots, places, and whose they are."""

    slots: "list[cp_model.IntervalVar]" = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    by: list[tuple[PlacedTask, ChosenMode]] = field(default_factory=list)


def add_bays(model: Model) -> None:
    """Add what each bay asks."""
    taken = {bay.key: _Taken() for bay in model.work.bays}
    for placed, each in model.modes():
        for key, places in each.mode.bays.items():
            taken[key].slots.append(each.slots)
            taken[key].places.append(places)
            taken[key].by.append((placed, each))
    for bay in model.work.bays:
        if taken[bay.key].slots:
            _add_bay(model, bay, taken[bay.key])


def _add_bay(model: Model, bay: Bay, taken: _Taken) -> None:
    cp = model.cp
    for (_, each), places in zip(taken.by, taken.places, strict=True):
        if places > bay.places:
            cp.add(each.chosen == 0)
    closed = [cp.new_fixed_size_interval_var(a, b - a, "") for a, b in bay.closed]
    slots = [*taken.slots, *closed]
    if 2 * min(taken.places) > bay.places:
        cp.add_no_overlap(slots)
    else:
        full = [bay.places] * len(closed)
        cp.add_cumulative(slots, [*taken.places, *full], bay.places)
    loads = [
        each.mode.duration_slots * places * each.chosen
        for (_, each), places in zip(taken.by, taken.places, strict=True)
    ]
    add_load(model, [placed for placed, _ in taken.by], loads, bay.places)


def add_load(
    model: Model,
    tasks: list[PlacedTask],
    loads: "Sequence[cp_model.LinearExprT]",
    places: int,
) -> None:
    """Say that work fits between the first start and the last end of some tasks.

    It follows from the rest, but the solver's linear relaxation does not see it: on the
    flexible job shop mk05 the bound rose from 127 to the optimum.
    """
    windows = model.windows
    keys = [placed.task.key for placed in tasks]
    head = min(windows.earliest[key] for key in keys)
    tail = min(windows.tail[key] for key in keys)
    model.cp.add(sum(loads) <= places * (model.finish - tail - head))
