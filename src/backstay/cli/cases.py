"""``backstay case``: make, build, check and convert cases."""

from pathlib import Path
from typing import Annotated

import typer

from backstay.cases.catalogue import BUILDERS, build_case_files
from backstay.cases.reading import read_records
from backstay.cases.synthetic.generate import generate as generate_records
from backstay.cases.synthetic.sizes import SIZES
from backstay.cases.workbook import write_workbook
from backstay.cases.writing import write_case
from backstay.cli.console import CasePath, counted, out, read_and_warn


def generate(
    size: Annotated[str, typer.Option(help=f"One of {', '.join(SIZES)}.")],
    to: Annotated[Path, typer.Option("--out", help="Folder to write the case to.")],
    seed: Annotated[int, typer.Option(help="Seed of what is random.")] = 0,
    tight: Annotated[float, typer.Option(help="Scales capacity; 1 is ample.")] = 0.55,
) -> None:
    """Make a synthetic case. Nothing in it is real."""
    made = generate_records(size, seed, tight)
    write_case(to, made.settings, made.tables)
    out.print(f"{to}: a synthetic case of size {size}", highlight=False)


def build(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(BUILDERS)}.")],
    to: Annotated[
        Path | None, typer.Option("--out", help="Folder; by default the example's own.")
    ] = None,
    sources: Annotated[
        Path | None, typer.Option(help="Folder of its sources, if not the usual one.")
    ] = None,
) -> None:
    """Make an example from its sources."""
    folder = build_case_files(name, sources, to)
    read_and_warn(folder)
    out.print(f"{folder}: built from its sources", highlight=False)


def check(case: CasePath) -> None:
    """Read a case and say whether it is sound; lists every fault otherwise."""
    read = read_and_warn(case)
    out.print(
        f"{read.name}: no faults, {counted(len(read.packages), 'package')}",
        highlight=False,
    )


def convert(
    case: CasePath,
    to: Annotated[Path, typer.Argument(help="An .xlsx file, or a folder for CSV.")],
) -> None:
    """Write a case the other way: a folder as a workbook, a workbook as a folder."""
    records = read_records(case)
    if to.suffix.lower() == ".xlsx":
        write_workbook(to, records.settings, records.tables)
    else:
        rows = {name: table.rows for name, table in records.tables.items()}
        write_case(to, records.settings, rows)
    out.print(f"{to}: written", highlight=False)
