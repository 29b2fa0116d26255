"""Legs: moves chained from site to site, in time, and not too long under way."""

from itertools import groupby

from backstay.checking.line import Line, Load, Need, Told
from backstay.domain.case import Case
from backstay.domain.plan import Step
from backstay.domain.resource import UNITS, Resource
from backstay.domain.worth import cost_of_move


def told(case: Case, load: Load, said: Step) -> Told | None:
    """Return a move as its leg has it; None if there is no such leg."""
    if (leg := case.legs.get(said.resource)) is None:
        return None
    start, end = said.start_week, said.start_week + leg.duration_weeks
    amount = load.mass_kg * load.quantity
    price = case.rules.nanopoints_per_eur
    uses = [(Resource("leg", leg.key, start), amount)]
    uses.append((Resource("hub", leg.to_site, end), amount))
    where = (leg.nation, leg.from_site, leg.to_site)
    step = Step(said.key, "move", leg.key, *where, start, end, amount, UNITS["leg"])
    return step, cost_of_move(amount, leg.cost_eur_per_t, price), uses


def check(case: Case, line: Line, need: Need) -> None:
    """Follow materiel from its source to its package."""
    key, site, week = line.itinerary.key, line.load.site, line.load.ready_week
    need(week is not None, "lot.ready", key, "may never leave for this unit group")
    rule = "lot.ready"
    for step in line.steps:
        text = f"{step.key} starts at {step.from_site}, the load is at {site}"
        need(step.from_site == site, "leg.chain", key, text)
        text = f"{step.key} starts before week {week}"
        need(week is None or step.start_week >= week, rule, key, text)
        site, week, rule = step.to_site, step.end_week, "leg.order"
    text = f"ends at {site}, the package is at {line.package.site}"
    need(site == line.package.site, "leg.chain", key, text)
    for activity, group in groupby(line.steps, lambda step: step.activity):
        steps = list(group)
        weeks = steps[-1].end_week - steps[0].start_week
        lawful = activity == "repair" or weeks <= case.rules.wait_weeks
        need(lawful, "leg.wait", key, f"is {weeks} weeks under way in one move")
