"""Aims: one figure for the solver to make small, and back to a figure for each aim."""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Final

from backstay.domain.schedule import Value
from backstay.domain.work import Aim
from backstay.scheduling.model import Model

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Figure = tuple["cp_model.LinearExpr", int]
"""The figure of an aim, and how large it can be at most."""


@dataclass(frozen=True, slots=True)
class Scales:
    """How aims are put into one figure: each has all figures of the next below it."""

    sizes: tuple[int, ...]

    def figures(self, whole: int) -> Value:
        """Return the figures of the aims, from the one figure.

        >>> Scales((1_000, 51)).figures(207)
        (4, 3)
        """
        found: list[int] = []
        for size in reversed(self.sizes[1:]):
            whole, figure = divmod(whole, size)
            found.append(figure)
        return (whole, *reversed(found))


def add_aims(model: Model) -> Scales:
    """Add the objective; return how to read it."""
    figures = [MAKE[aim](model) for aim in model.work.aims]
    sizes = tuple(most + 1 for _, most in figures)
    scales = [prod(sizes[number + 1 :]) for number in range(len(sizes))]
    model.cp.minimize(
        sum(scale * figure for scale, (figure, _) in zip(scales, figures, strict=True))
    )
    return Scales(sizes)


def _finish(model: Model) -> Figure:
    return model.finish, model.windows.horizon_slots


def _delay(model: Model) -> Figure:
    """Return the weighted delay of all jobs."""
    from ortools.sat.python import cp_model

    cp, horizon = model.cp, model.windows.horizon_slots
    terms, most = [], 0
    for job in model.work.jobs:
        if job.due_slot is None or horizon <= job.due_slot or not job.weight:
            continue
        late = cp.new_int_var(0, horizon - job.due_slot, "")
        for task in job.tasks:
            cp.add(late >= model.tasks[task.key].end - job.due_slot)
        terms.append(job.weight * late)
        most += job.weight * (horizon - job.due_slot)
    return cp_model.LinearExpr.sum(terms), most


MAKE: Final[dict[Aim, Callable[[Model], Figure]]] = {
    Aim.FINISH: _finish,
    Aim.DELAY: _delay,
}
