"""A small case in which every table is written by hand, each cell with its origin."""

from pathlib import Path
from typing import Final

from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.settings import FILE, read_settings_file
from backstay.cases.sourced.annotated import add_annotated
from backstay.cases.sourced.draft import Draft
from backstay.cases.sourced.evidence import read_evidence
from backstay.cases.sourced.teaching import add_sessions
from backstay.cases.sourced.transport import add_transport
from backstay.cases.sourced.worth import add_curve
from backstay.cases.tables import TABLES

COMPUTED: Final = frozenset({"hubs", "sources", "assumptions", "provenance"})
"""Tables that are made from source tables of another shape."""


def build(sources: Path, out: Path) -> None:
    """Write the case that a folder of sources describes, always the same bytes.

    Legs, hubs, sessions and curves of worth are computed; every other table is taken
    from the file of its name where there is one.

    Raises
    ------
    FaultyCase
        If the settings are at fault.
    UnknownFigure, UnfoundedCell
        If a cell rests on nothing.
    """
    faults: list[Fault] = []
    settings = read_settings_file(sources / FILE, faults)
    if settings is None:
        raise FaultyCase(faults)
    draft = Draft(read_evidence(sources))
    for table in TABLES:
        if table.name not in COMPUTED and (sources / f"{table.name}.csv").is_file():
            add_annotated(draft, table.name, sources)
    add_transport(draft, sources)
    add_sessions(draft, settings, sources)
    needed = {row["need_by_week"] for row in draft.tables["packages"]}
    for week in sorted(week for week in needed if isinstance(week, int)):
        add_curve(draft, week, settings.horizon_weeks)
    draft.write(out, settings)
