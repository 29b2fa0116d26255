"""``backstay check``: hold a plan against the rules."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from backstay.cases.plans import read_multipliers, read_plan
from backstay.cases.reading import read_case
from backstay.cli.console import AsJson, CasePath, PlanPath, out, print_json
from backstay.runs import check_plan


def check(
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
    facts, claim = read_case(case), read_plan(plan)
    # Prices of another case prove nothing here, and the plan is refused already.
    with_bound = bound and claim.case_sha256 == facts.sha256
    multipliers = read_multipliers(_folder(plan)) if with_bound else None
    found = check_plan(facts, claim, multipliers)
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        for each in found:
            out.print(str(each), markup=False, highlight=False, soft_wrap=True)
        recomputed = ", bound recomputed" if with_bound else ""
        violations = "violation" if len(found) == 1 else "violations"
        out.print(f"{len(found)} {violations}{recomputed}", highlight=False)
    raise typer.Exit(1 if found else 0)


def _folder(plan: Path) -> Path:
    return plan if plan.is_dir() else plan.parent
