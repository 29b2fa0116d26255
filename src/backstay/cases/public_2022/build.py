"""The public case of 2022, made from a folder of sources, always the same bytes."""

from pathlib import Path
from typing import Final

from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.public_2022.crossings import add_crossings
from backstay.cases.public_2022.needs import add_needs
from backstay.cases.public_2022.repair import add_bays
from backstay.cases.public_2022.returns import add_returns
from backstay.cases.public_2022.supply import add_supply
from backstay.cases.settings import FILE, read_settings_file
from backstay.cases.sourced.annotated import add_annotated
from backstay.cases.sourced.draft import Draft
from backstay.cases.sourced.evidence import read_evidence
from backstay.cases.sourced.teaching import add_sessions
from backstay.cases.sourced.transport import add_transport

BY_HAND: Final = (
    "nations",
    "sites",
    "families",
    "variants",
    "classes",
    "class_variants",
    "groups",
    "absorption",
    "languages",
    "course_kinds",
    "courses",
    "sequences",
    "instructor_teams",
    "interpreter_teams",
    "training_kits",
    "workshops",
    "bay_variants",
    "repairs",
)
"""Tables that are written by hand, each cell with its origin."""

CALENDAR: Final = "A-calendar"
"""Decides in which weeks there are sessions."""


def build(sources: Path, out: Path) -> None:
    """Write the case that a folder of sources describes.

    Parameters
    ----------
    sources : path
        Folder such as ``examples/public-2022/sources``.
    out : path
        Folder of the case; made if it is not there, its tables are replaced.

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
    for name in BY_HAND:
        add_annotated(draft, name, sources)
    add_transport(draft, sources)
    add_crossings(draft)
    add_bays(draft, sources)
    add_sessions(draft, settings, sources, also=(CALENDAR,))
    add_supply(draft, settings, sources)
    add_returns(draft, settings, sources)
    add_needs(draft, settings, sources)
    draft.write(out, settings)
