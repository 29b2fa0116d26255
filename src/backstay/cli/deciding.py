"""``backstay ask``, ``rank`` and ``wait``: what helps those who decide."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.holdings import read_holdings
from backstay.cases.plans import (
    MULTIPLIERS_FILE,
    multipliers_digest,
    read_multipliers,
)
from backstay.cases.reading import read_case
from backstay.checking.facts import Violation
from backstay.cli.comparing import show_difference
from backstay.cli.console import (
    AsJson,
    CasePath,
    PlanPath,
    folding_table,
    out,
    points,
    print_json,
    print_table,
    read_sound_plan,
    week_and_day,
)
from backstay.cli.mending import told
from backstay.domain.case import Case
from backstay.domain.change import Change, lot_of_caveat
from backstay.domain.plan import Plan
from backstay.domain.resource import Resource
from backstay.domain.worth import PICOPOINTS_PER_POINT
from backstay.explaining.asking import ask_list
from backstay.explaining.deciding import stand_above
from backstay.explaining.deciding import wait as costs_of_waiting
from backstay.runs import PlanRejected
from backstay.said import Said


def ask(
    case: CasePath,
    plan: PlanPath,
    holdings: Annotated[
        Path | None, typer.Option(help="CSV file of what nations are known to hold.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Bundles at most.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Say which bundles of additional offers the whole plan would gain most by."""
    read = read_case(case)
    held = None if holdings is None else read_holdings(holdings, read)
    sound = read_sound_plan(read, plan)
    found = ask_list(read, sound, most, held, _multipliers(plan, sound))
    if as_json:
        print_json([asdict(each) for each in found])
        return
    table = folding_table(
        "ask", "gain", "nations", "made for", "in time", "offers", "hint"
    )
    for number, each in enumerate(found, 1):
        difference = each.outcome.difference
        table.add_row(
            str(number),
            points(difference.gain_micropoints),
            ", ".join(each.nations),
            each.package,
            f"{each.outcome.fielded - each.outcome.late}",
            "; ".join(told(change) for change in each.changes),
            "; ".join(_hint(hint) for hint in each.hints_picopoints),
        )
    if found:
        print_table(table)
        out.print(
            "gain: of the whole plan, made again; hint: no gain, only the price of one"
            " more of each offer in the bound, - where it has none",
            highlight=False,
            soft_wrap=True,
        )
    else:
        out.print("no bundle of offers was found that the plan gains by")


def _multipliers(path: Path, plan: Plan) -> Mapping[Resource, int]:
    """Return the prices that prove the bound of a plan; none if none are there.

    Raises
    ------
    FaultyCase
        If their file is damaged.
    PlanRejected
        If they are those of another plan.
    """
    folder = path if path.is_dir() else path.parent
    if plan.bound_kind == "none" or not (folder / MULTIPLIERS_FILE).is_file():
        return {}
    found = read_multipliers(folder)
    if multipliers_digest(found) != plan.multipliers_sha256:
        violation = Violation("bound.digest", "plan", "has other multipliers")
        raise PlanRejected([violation])
    return found


def _hint(picopoints: int | None) -> str:
    return "-" if picopoints is None else f"{picopoints / PICOPOINTS_PER_POINT:.6f}"


def rank(
    case: CasePath,
    plan: PlanPath,
    package: Annotated[str, typer.Argument(help="Key of the package to move.")],
    above: Annotated[str, typer.Option(help="Package that it would stand above.")],
    as_json: AsJson = False,
) -> None:
    """Say what would be fielded earlier and later if a package stood above another."""
    read = read_case(case)
    found = stand_above(read, read_sound_plan(read, plan), package, above)
    if as_json:
        print_json(asdict(found))
        return
    show_difference(found, ranks=True)


def wait(
    case: CasePath,
    plan: PlanPath,
    kind: Annotated[str, typer.Argument(help="caveat, consent or bay.")],
    key: Annotated[str, typer.Argument(help="Key of the caveat, lot or bay.")],
    amount: Annotated[
        int | None, typer.Option(help="Hours a week that a bay would open.")
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, help="Weeks to look at.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Say what each week of waiting for a decision would cost the plan."""
    read = read_case(case)
    decision = _decision(read, kind, key, amount)
    start = read.as_of_week
    span = range(start, min(start + weeks, read.horizon_weeks))
    found = costs_of_waiting(read, read_sound_plan(read, plan), decision, span)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    table = folding_table("decided for week", "gain", "cost of the week before")
    for each in found:
        gain, cost = points(each.gain_micropoints), points(each.cost_micropoints)
        table.add_row(week_and_day(read, each.week), gain, cost)
    print_table(table)


def _decision(case: Case, kind: str, key: str, amount: int | None) -> Change:
    """Return the decision that is waited for, or say what is wrong with it."""
    asked = {key: lot for key, lot in case.lots.items() if lot.consent_week is not None}
    known = {
        "caveat": set(lot_of_caveat(case)),
        "consent": set(asked),
        "bay": set(case.bays),
    }
    fault = None
    if kind not in known:
        fault = Fault(
            "KIND",
            None,
            "",
            Said("%(value)s is unknown", value=kind),
            Said("caveat, consent or bay"),
        )
    elif key not in known[kind]:
        fault = Fault(
            "KEY",
            None,
            "",
            Said("%(key)s is not in the case", key=key),
            Said("a key of %(kind)s", kind=kind),
        )
    elif kind == "bay" and amount is None:
        fault = Fault("--amount", None, "", Said("is missing"), Said("hours a week"))
    if fault is not None:
        raise FaultyCase([fault], what=Said("The question"))
    return Change(kind, key, amount if kind == "bay" else None)
