"""Courses: the whole sequence in order, in sessions that exist, with travel between."""

from backstay.checking.line import Line, Load, Need, Told
from backstay.domain.case import Case
from backstay.domain.plan import Step
from backstay.domain.resource import UNITS, Resource, pair
from backstay.domain.worth import cost_of_money


def told(case: Case, load: Load, said: Step) -> Told | None:
    """Return an attendance as its course has it; None if there is no such course."""
    if (course := case.courses.get(said.resource)) is None:
        return None
    start, end = said.start_week, said.start_week + course.duration_weeks
    held = [("instructors", course.site)]
    if load.language != course.language:
        held.append(("interpreters", pair(course.site, load.language)))
    if course.kit_variant is not None:
        held.append(("kits", pair(course.site, course.kit_variant)))
    used = [Resource(*pool, week) for pool in held for week in range(start, end)]
    used.append(Resource("session", course.key, start))
    name, where = (said.key, "attend", course.key), (course.site, course.site)
    amount, unit = load.quantity, UNITS["session"]
    step = Step(*name, course.nation, *where, start, end, amount, unit)
    cost = cost_of_money(amount * course.cost_eur, case.rules.nanopoints_per_eur)
    return step, cost, [(resource, amount) for resource in used]


def check(case: Case, line: Line, need: Need) -> None:
    """Follow cohorts from the week they are free through their courses."""
    key, promised = line.itinerary.key, bool(line.itinerary.promise)
    kinds = tuple(case.courses[step.resource].kind for step in line.steps)
    text = f"learns {kinds}, must learn {line.load.kinds}"
    need(kinds == line.load.kinds, "course.order", key, text)
    free, rule = line.load.ready_week or 0, "course.ready"
    notice = case.as_of_week + case.rules.notice_weeks
    for step in line.steps:
        start, sections = step.start_week, case.courses[step.resource].sections
        need(start in sections, "course.session", key, f"no session in week {start}")
        need(start >= free, rule, key, f"{step.key} starts before week {free}")
        text = f"{step.key} starts before week {notice}, when notice is over"
        need(promised or start >= notice, "course.notice", key, text)
        free, rule = step.end_week + case.rules.course_gap_weeks, "course.gap"
