"""Courses: the whole sequence in order, in sessions that exist, with travel between."""

from backstay.checking.facts import Line, Need
from backstay.domain.case import Case


def check(case: Case, line: Line, need: Need) -> None:
    """Follow cohorts from the week they are free through their courses."""
    key, right = line.said.key, line.load.kinds
    kinds = tuple(case.courses[step.resource].kind for step in line.steps)
    need(kinds == right, "course.order", key, f"learns {kinds}, must learn {right}")
    free, rule = line.load.ready_week or 0, "course.ready"
    notice = case.as_of_week + case.rules.notice_weeks
    for step in line.steps:
        start, sections = step.start_week, case.courses[step.resource].sections
        need(start in sections, "course.session", key, f"no session in week {start}")
        need(start >= free, rule, key, f"{step.key} starts before week {free}")
        known = bool(line.said.promise) or start >= notice
        need(known, "course.notice", key, f"{step.key} starts before week {notice}")
        free, rule = step.end_week + case.rules.course_gap_weeks, "course.gap"
