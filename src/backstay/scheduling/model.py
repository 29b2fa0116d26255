"""The model of some work: each task's slots and mode as variables of CP-SAT."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backstay.domain.work import Mode, Task, Work
from backstay.scheduling.windows import Windows

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


@dataclass(slots=True)
class ChosenMode:
    """A mode of a task: whether it is chosen, and its slots if so."""

    mode: Mode
    chosen: "cp_model.IntVar"
    slots: "cp_model.IntervalVar"


@dataclass(slots=True)
class PlacedTask:
    """A task's first slot, the slot by which it is over, and its modes."""

    task: Task
    start: "cp_model.IntVar"
    end: "cp_model.IntVar"
    modes: list[ChosenMode] = field(default_factory=list)


@dataclass(slots=True)
class Model:
    """The whole model; files beside this one add what bays, people and stocks ask.

    Attributes
    ----------
    cp : the solver's own model
    tasks : by key, in the order of ``Windows.order``
    finish : the slot by which all is over
    shares : by (task, mode, skill), how many of each team work with that skill
    """

    cp: "cp_model.CpModel"
    work: Work
    windows: Windows
    tasks: dict[str, PlacedTask]
    finish: "cp_model.IntVar"
    shares: "dict[tuple[str, int, str], list[tuple[int, cp_model.IntVar]]]" = field(
        default_factory=dict
    )

    def modes(self) -> "list[tuple[PlacedTask, ChosenMode]]":
        """Return each mode with its task."""
        return [
            (placed, each) for placed in self.tasks.values() for each in placed.modes
        ]


def model_of(work: Work, windows: Windows) -> Model:
    """Return a model of tasks, their modes and their order. Loads the solver."""
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    finish = cp.new_int_var(0, windows.horizon_slots, "finish")
    model = Model(cp, work, windows, {}, finish)
    tasks = {task.key: task for task in work.tasks()}
    for key in windows.order:
        model.tasks[key] = _place(model, tasks[key])
    for placed in model.tasks.values():
        for before in placed.task.after:
            cp.add(placed.start >= model.tasks[before].end)
        cp.add(placed.end <= finish)
    return model


def _place(model: Model, task: Task) -> PlacedTask:
    cp, windows = model.cp, model.windows
    horizon, earliest = windows.horizon_slots, windows.earliest[task.key]
    # Where the horizon is too near, the empty domain below is made a plain no.
    latest = horizon - windows.tail[task.key]
    if earliest > latest:
        cp.add_bool_or([])
        latest = earliest
    start = cp.new_int_var(earliest, latest, f"start {task.key}")
    end = cp.new_int_var(earliest, latest, f"end {task.key}")
    placed = PlacedTask(task, start, end)
    for mode in task.modes:
        chosen = cp.new_bool_var("")
        slots = cp.new_optional_interval_var(
            start, mode.duration_slots, end, chosen, ""
        )
        placed.modes.append(ChosenMode(mode, chosen, slots))
    cp.add_exactly_one(each.chosen for each in placed.modes)
    _last(cp, placed)
    return placed


def _last(cp: "cp_model.CpModel", placed: PlacedTask) -> None:
    """Say that a task lasts as long as its mode, for the linear relaxation."""
    lasts = sum(each.mode.duration_slots * each.chosen for each in placed.modes)
    cp.add(placed.end == placed.start + lasts)
