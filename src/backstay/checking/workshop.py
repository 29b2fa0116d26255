"""Workshops: what is damaged is repaired once, in a bay that may do it."""

from backstay.checking.line import Line, Load, Need, Told
from backstay.domain.case import Case
from backstay.domain.lot import Condition
from backstay.domain.plan import Step
from backstay.domain.resource import UNITS, Resource
from backstay.domain.workshop import Repair
from backstay.domain.worth import cost_of_money


def told(case: Case, load: Load, said: Step) -> Told | None:
    """Return a repair as its bay has it; None if there is no such bay."""
    if (bay := case.bays.get(said.resource)) is None:
        return None
    none = Repair(load.variant, load.condition, hours=0, duration_weeks=0)
    work = case.repairs.get((load.variant, load.condition), none)
    start, end = said.start_week, said.start_week + work.duration_weeks
    uses = [
        (Resource("bay", bay.key, week), load.quantity * work.hours_in(week - start))
        for week in range(start, end)
    ]
    amount, where = work.hours * load.quantity, (bay.nation, bay.site, bay.site)
    step = Step(said.key, "repair", bay.key, *where, start, end, amount, UNITS["bay"])
    amount_eur = amount * bay.cost_eur_per_hour
    return step, cost_of_money(amount_eur, case.rules.nanopoints_per_eur), uses


def check(case: Case, line: Line, need: Need) -> None:
    """Count the repairs of materiel and ask who does them."""
    key, work = line.itinerary.key, (line.load.variant, line.load.condition)
    repairs = [step for step in line.steps if step.activity == "repair"]
    count = 0 if line.load.condition is Condition.SERVICEABLE else 1
    need(len(repairs) == count, "bay.repair", key, f"must be repaired {count} times")
    for step in repairs:
        able = work[0] in case.bays[step.resource].variants and work in case.repairs
        need(able, "bay.certified", key, f"{step.resource} cannot repair {work}")
