"""Legs: moves chained from site to site, in time, and not too long under way."""

from itertools import groupby

from backstay.checking.facts import Line, Need
from backstay.domain.case import Case


def check(case: Case, line: Line, need: Need) -> None:
    """Follow materiel from its source to its package."""
    key, site, week = line.said.key, line.load.site, line.load.ready_week
    need(week is not None, "lot.ready", key, "may never leave for this unit group")
    rule, target = "lot.ready", line.package.site
    for step in line.steps:
        need(step.from_site == site, "leg.chain", step.key, f"the load is at {site}")
        in_time = week is None or step.start_week >= week
        need(in_time, rule, key, f"{step.key} starts before week {week}")
        site, week, rule = step.to_site, step.end_week, "leg.order"
    need(site == target, "leg.chain", key, f"ends at {site}, must end at {target}")
    for activity, group in groupby(line.steps, lambda step: step.activity):
        steps = list(group)
        weeks = steps[-1].end_week - steps[0].start_week
        lawful = activity == "repair" or weeks <= case.rules.wait_weeks
        need(lawful, "leg.wait", key, f"is {weeks} weeks under way in one move")
