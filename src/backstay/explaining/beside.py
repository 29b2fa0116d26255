"""One package beside all others: a small case of its own, in what the others leave.

Whatever one asks about a package while the others keep their places needs only the
lots, courses and bays that it could use. That case is compiled in some 50 ms where the
whole one has a thousand packages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from backstay.domain.case import Case
from backstay.domain.course import InstructorTeams, InterpreterTeams, TrainingKits
from backstay.domain.package import Cohorts, Materiel, Package
from backstay.domain.resource import Resource
from backstay.explaining.takings import Takings
from backstay.itineraries.kernel import Whole
from backstay.itineraries.world import World, compile_case


@dataclass(frozen=True, slots=True)
class Beside:
    """A package beside all others of a plan.

    Attributes
    ----------
    case : Case
        With this package alone, and all that it could use.
    world : World
        That case compiled; the package has the number 0.
    free : array of shape (row,)
        What the other packages leave, in the unit of each resource.
    unshared : array of shape (row,)
        What there would be if no other package took anything but what is promised.
    """

    case: Case
    world: World
    free: Whole
    unshared: Whole


def put_beside(case: Case, takings: Takings, package: str) -> Beside:
    """Return a package beside all others of a plan."""
    own = case_of(case, package)
    world = compile_case(own)
    return Beside(
        case=own,
        world=world,
        free=less(world, takings.of_others(package)),
        unshared=less(world, takings.promised_to_others(package)),
    )


def less(world: World, taken: Mapping[Resource, int]) -> Whole:
    """Return the free capacity of a world less what is taken, shape (row,)."""
    return np.maximum(left_by(world, taken), 0)


def left_by(world: World, taken: Mapping[Resource, int]) -> Whole:
    """Return the same, below zero where more is taken than there is."""
    left = world.free.copy()
    for resource, amount in taken.items():
        row = world.index.row_of(resource)
        if row is not None:
            left[row] -= amount
    return left


def case_of(case: Case, package: str) -> Case:
    """Return a case of one package and what it could use, each pool at least named.

    What waived parts could use is in it too, since promises may fill them. A pool of
    teams or sets that the case does not have becomes one of size zero, so that it can
    be told as what is missing.
    """
    chosen = case.packages[package]
    parts = [part for option in chosen.options for part in option.parts]
    kinds = {
        kind for part in parts if isinstance(part, Cohorts) for kind in part.sequence
    }
    classes = {part.item_class for part in parts if isinstance(part, Materiel)}
    variants = {name for each in classes for name in case.classes[each].variants}
    sources = {each.lot for each in case.progress.values() if each.package == package}
    own = replace(
        case,
        groups={chosen.group: case.groups[chosen.group]},
        packages={package: chosen},
        options={option.key: option for option in chosen.options},
        lots={
            key: lot
            for key, lot in case.lots.items()
            if lot.variant in variants or key in sources
        },
        bays={key: bay for key, bay in case.bays.items() if bay.variants & variants},
        courses={key: each for key, each in case.courses.items() if each.kind in kinds},
        waivers=tuple(each for each in case.waivers if each.package == package),
        promises={k: v for k, v in case.promises.items() if v.package == package},
        progress={k: v for k, v in case.progress.items() if v.package == package},
    )
    return _with_every_pool(own, chosen)


def _with_every_pool(case: Case, package: Package) -> Case:
    """Return a case in which every pool that its courses need is at least empty."""
    none = (0,) * case.horizon_weeks
    languages = {
        part.language
        for option in package.options
        for part in option.parts
        if isinstance(part, Cohorts)
    }
    instructors = dict(case.instructor_teams)
    interpreters = dict(case.interpreter_teams)
    kits = dict(case.training_kits)
    for course in case.courses.values():
        site, nation = course.site, course.nation
        instructors.setdefault(site, InstructorTeams(site, nation, none))
        for language in sorted(languages - {course.language}):
            pool = InterpreterTeams(site, language, nation, none)
            interpreters.setdefault((site, language), pool)
        if course.kit_variant is not None:
            sets = TrainingKits(site, course.kit_variant, nation, none)
            kits.setdefault((site, course.kit_variant), sets)
    return replace(
        case,
        instructor_teams=instructors,
        interpreter_teams=interpreters,
        training_kits=kits,
    )
