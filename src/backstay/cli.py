"""The command ``backstay``: plan, check and explain cases, and make them."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live
from rich.table import Table

from backstay.cases.catalogue import BUILDERS, build_case_files
from backstay.cases.plans import read_multipliers, read_plan
from backstay.cases.reading import read_case, read_records
from backstay.cases.synthetic.generate import generate
from backstay.cases.synthetic.sizes import SIZES
from backstay.cases.warnings import warnings
from backstay.cases.workbook import write_workbook
from backstay.cases.writing import write_case
from backstay.domain.case import Case
from backstay.errors import BackstayError
from backstay.planning.settings import Method, Progress, Settings
from backstay.runs import Run, check_plan, explain_package, run, write_run
from backstay.version import __version__

app = typer.Typer(
    name="backstay",
    help="Plan security assistance: donation, transfer, repair and training together.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
case_app = typer.Typer(help="Make and convert cases.", no_args_is_help=True)
app.add_typer(case_app, name="case")

out = Console()
errors = Console(stderr=True)

CasePath = Annotated[
    Path, typer.Argument(help="Folder of a case, or its .xlsx workbook.")
]
PlanPath = Annotated[Path, typer.Argument(help="Folder of a plan, or its plan.json.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]

MICROPOINTS = 1_000_000


def main() -> None:
    """Run the command; errors that a user can mend are told in words."""
    try:
        app()
    except BackstayError as error:
        errors.print(
            str(error), style="red", markup=False, highlight=False, soft_wrap=True
        )
        sys.exit(2)
    except OSError as error:  # A folder that cannot be written, a full disk.
        errors.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(2)


@app.callback(invoke_without_command=True)
def show_version(
    version: Annotated[bool, typer.Option("--version", help="Print it.")] = False,
) -> None:
    """Plan security assistance: donation, transfer, repair and training together."""
    if version:
        out.print(__version__)
        raise typer.Exit


@app.command("plan")
def plan_command(
    case: CasePath,
    effort: Annotated[
        int | None, typer.Option(min=0, help="Rounds of search; reproducible.")
    ] = None,
    time: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds; a guard beside --effort.")
    ] = None,
    gap: Annotated[float, typer.Option(min=0.0, help="Stop at this gap.")] = 0.02,
    seed: Annotated[int, typer.Option(min=0, help="Seed of what is random.")] = 0,
    method: Annotated[Method, typer.Option(help="The planner or the yardstick.")] = (
        Method.FULL
    ),
    to: Annotated[
        Path | None, typer.Option("--out", help="Folder for the plan and its page.")
    ] = None,
) -> None:
    """Plan a case, check the plan, and write it with its page.

    Ctrl-C stops the search and gives the best plan so far.
    """
    read = _read(case)
    folder = to or Path("out") / read.name
    settings = Settings(method, effort, time, gap, seed)
    folder.mkdir(parents=True, exist_ok=True)  # Better told now than after the plan.
    with _watching() as watch:
        finished = run(read, settings, watch)
    write_run(folder, finished)
    _show(finished, folder)


@app.command("check")
def check_command(
    case: CasePath,
    plan: PlanPath,
    bound: Annotated[
        bool, typer.Option("--bound", help="Recompute the bound as well; slow.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check a plan with code written apart from the planner: exact, no tolerance.

    Exits with 0 and says "0 violations", or lists them and exits with 1.
    """
    found = check_plan(
        read_case(case),
        read_plan(plan),
        read_multipliers(_folder(plan)) if bound else None,
    )
    if as_json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False))
    else:
        for each in found:
            out.print(str(each), markup=False, highlight=False, soft_wrap=True)
        recomputed = ", bound recomputed" if bound else ""
        out.print(f"{len(found)} violations{recomputed}", highlight=False)
    raise typer.Exit(1 if found else 0)


@app.command("explain")
def explain_command(
    case: CasePath,
    plan: PlanPath,
    package: Annotated[str, typer.Argument(help="Key of the package.")],
    as_json: AsJson = False,
) -> None:
    """Say what holds a package back: its last part, what is scarce, and since when."""
    read = read_case(case)
    told = explain_package(read, read_plan(plan), package)
    if as_json:
        print(json.dumps(asdict(told), ensure_ascii=False))
        return
    out.print(told.sentence, markup=False, highlight=False, soft_wrap=True)
    table = Table("part", "alone", "in plan", "held by", "scarce", "without", box=None)
    for part in told.parts:
        table.add_row(
            part.part,
            _week(read, part.alone_week),
            _week(read, part.week),
            part.code,
            part.resource,
            _week(read, part.relaxed_week),
        )
    out.print(table)


@case_app.command("generate")
def generate_command(
    size: Annotated[str, typer.Option(help=f"One of {', '.join(SIZES)}.")],
    to: Annotated[Path, typer.Option("--out", help="Folder to write the case to.")],
    seed: Annotated[int, typer.Option(help="Seed of what is random.")] = 0,
    tight: Annotated[float, typer.Option(help="Scales capacity; 1 is ample.")] = 0.55,
) -> None:
    """Make a synthetic case. Nothing in it is real."""
    made = generate(size, seed, tight)
    write_case(to, made.settings, made.tables)
    out.print(f"{to}: a synthetic case of size {size}", highlight=False)


@case_app.command("build")
def build_command(
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
    _read(folder)
    out.print(f"{folder}: built from its sources", highlight=False)


@case_app.command("check")
def case_check_command(case: CasePath) -> None:
    """Read a case and say whether it is sound; lists every fault otherwise."""
    read = _read(case)
    out.print(f"{read.name}: no faults, {len(read.packages)} packages", highlight=False)


@case_app.command("convert")
def convert_command(
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


def _read(path: Path) -> Case:
    """Read a case and tell its warnings."""
    case = read_case(path)
    found = warnings(case)
    for each in found[:10]:
        errors.print(
            f"warning: {each}",
            style="yellow",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if len(found) > 10:
        more = f"... and {len(found) - 10} more packages that nothing could complete"
        errors.print(more, style="yellow", highlight=False)
    return case


def _folder(plan: Path) -> Path:
    return plan if plan.is_dir() else plan.parent


def _week(case: Case, week: int | None) -> str:
    if week is None:
        return "never"
    if week >= case.horizon_weeks:
        return f"{week}"
    return f"{week} · {case.day(week):%d %b %Y}"


@contextmanager
def _watching() -> Iterator[Callable[[Progress], None]]:
    """Show progress: in place on a terminal, line by line elsewhere."""
    if not errors.is_terminal:
        yield lambda progress: errors.print(
            _line(progress), highlight=False, soft_wrap=True
        )
        return
    with Live(console=errors, refresh_per_second=4) as live:
        yield lambda progress: live.update(_line(progress))


def _line(progress: Progress) -> str:
    value = _points(progress.value_picopoints)
    bound = _points(progress.bound_picopoints)
    gap = "-" if progress.gap is None else f"{progress.gap:.2%}"
    return (
        f"{progress.elapsed_s:7.1f} s  {progress.stage:<16} round {progress.round:>4}"
        f"  fielded {progress.fielded:>5}  value {value:>12}  bound {bound:>12}"
        f"  gap {gap:>7}"
    )


def _points(picopoints: int | None) -> str:
    return "-" if picopoints is None else f"{picopoints / 10**12:.3f}"


def _show(finished: Run, folder: Path) -> None:
    plan, case = finished.plan, finished.case
    late = sum(each.week > each.need_by_week for each in plan.fieldings)
    table = Table(show_header=False)
    table.add_row("fielded", f"{len(plan.fieldings)} of {len(case.packages)} packages")
    table.add_row("of these late", f"{late}")
    table.add_row("value", f"{plan.value_micropoints / MICROPOINTS:.6f} points")
    if plan.bound_micropoints is not None:
        bound = plan.bound_micropoints / MICROPOINTS
        table.add_row("no plan exceeds", f"{bound:.6f} points")
    if plan.gap is not None:
        table.add_row("gap", f"{plan.gap:.2%}")
    table.add_row("stopped by", plan.stopped)
    table.add_row("reproducible", "yes" if plan.reproducible else "no")
    table.add_row("checked", "0 violations")
    out.print(table)
    out.print(f"{folder / 'report.html'}", highlight=False)
