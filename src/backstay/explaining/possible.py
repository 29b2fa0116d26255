"""Cases of one package in which more is possible: terms lifted, chances still empty."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from backstay.domain.case import Case
from backstay.domain.course import Course
from backstay.domain.lot import Condition, Lot
from backstay.domain.package import Document, Materiel
from backstay.explaining.terms import TERMS

NEW: Final = "new-"
"""Begins the key of a lot that nobody offers yet."""


def without_terms(case: Case, terms: Iterable[str], until: int) -> Case:
    """Return a case without some terms of lots, and with papers ready by a week."""
    lifts: list[Callable[[Lot], Lot]] = [TERMS[each] for each in TERMS if each in terms]
    lots = dict(case.lots)
    for lift in lifts:
        lots = {key: lift(lot) for key, lot in lots.items()}
    case = replace(case, lots=lots)
    if "document" not in terms:
        return case
    package = next(iter(case.packages.values()))
    options = tuple(
        replace(
            option,
            parts=tuple(
                replace(part, ready_week=min(part.ready_week or until, until))
                if isinstance(part, Document)
                else part
                for part in option.parts
            ),
        )
        for option in package.options
    )
    return replace(
        case,
        packages={package.key: replace(package, options=options)},
        options={option.key: option for option in options},
    )


def with_every_chance(own: Case, case: Case) -> Case:
    """Return a case of one package with chances that nobody offers yet, all empty.

    Each course that it could take gets a session without sections in every week, and
    each class that nobody offers a lot without units where most lots are.
    """
    courses = {key: _every_week(own, each) for key, each in own.courses.items()}
    lots = dict(own.lots)
    offered = {lot.variant for lot in own.lots.values()}
    package = next(iter(own.packages.values()))
    for option in package.options:
        for part in option.needed:
            if isinstance(part, Materiel):
                variants = own.classes[part.item_class].variants
                if not offered & set(variants) and case.lots:
                    lots |= {NEW + each: _empty_lot(case, each) for each in variants}
    return replace(own, courses=courses, lots=lots)


def _every_week(case: Case, course: Course) -> Course:
    first = case.as_of_week + case.rules.notice_weeks
    weeks = range(first, max(first, case.horizon_weeks - course.duration_weeks))
    return replace(course, sections={**dict.fromkeys(weeks, 0), **course.sections})


def _empty_lot(case: Case, variant: str) -> Lot:
    sites = [lot.site for lot in case.lots.values()]
    site = min(sites, key=lambda each: (-sites.count(each), each))
    nation = case.sites[site].nation
    key = NEW + variant
    sound = Condition.SERVICEABLE
    return Lot(key, nation, site, variant, 0, sound, case.as_of_week, None, ())
