"""What the run that made a plan took: times and load of the machine."""

from collections.abc import Mapping
from typing import Final

from backstay.reports.tables import Cell, Column, Table, count, text
from backstay.reports.words import Pair, say, say_as

LABELS: Final = {
    "compiled_s": say("Time to compile the case, s"),
    "wall_s": say("Time in all, s"),
    "cpu_s": say("Time of the processors, s"),
    "peak_memory_mb": say("Peak memory, MB"),
    "processors": say("Processors of the machine"),
}


def run_table(run: Mapping[str, object] | None) -> Table | None:
    """Return the single values that a run tells of itself; None without a run."""
    if run is None:
        return None
    rows = [
        (text(LABELS.get(name, Pair(name, name))), _cell(value))
        for name, value in sorted(run.items())
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    ]
    return Table(
        "run",
        say("The run that made the plan (run.json)"),
        (Column(say("Name")), Column(say_as("of a run", "Value"), numeric=True)),
        rows,
        say("The run says nothing of itself."),
    )


def _cell(value: str | float) -> Cell:
    if isinstance(value, str):
        return text(value)
    return count(value, 0 if isinstance(value, int) else 2)
