"""The needs of a case, loaded by one command: each package is a requirement for one.

A case's packages of one template differ in their place, site and day, so none of them
can be counted together with another without losing what the case says.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from backstay.domain.case import Case
from backstay.domain.package import Cohorts, Group, Package, Waiver
from backstay.domain.worth import weight_of_rank
from backstay_web.catalogue.loading import short, tail, template_codes
from backstay_web.core.commands import Json
from backstay_web.core.context import me
from backstay_web.core.entries import Faulty, Release
from backstay_web.core.loading import Line, Lines
from backstay_web.nations.models import Nation
from backstay_web.requirements.actions import import_needs
from backstay_web.requirements.models import Requirement

DAYS: Final = 7
"""Of a week."""


def load(
    case: Case,
    *,
    key: UUID,
    at: datetime,
    reason: str,
    release: Release | None = None,
    order_release: Release | None = None,
) -> Json:
    """Bring what the actor's nation asks for to what a case says of it.

    Nations, sites and the catalogue of the case have to be there; ``release`` says who
    may read what is new, and ``order_release`` who may read which place it has.

    Raises
    ------
    Faulty
        If the case asks for nothing for that nation, or if people of one package can be
        spared from different weeks, which a requirement has one day for.
    """
    nation = Nation.objects.filter(pk=me().origin).values_list("code", flat=True)
    packages = packages_of(case, nation.first() or "")
    return import_needs(
        key=key,
        at=at,
        reason=reason,
        lines=lines_of(case, packages),
        weights=weights_of(packages),
        release=release,
        order_release=order_release,
    )


def packages_of(case: Case, nation: str) -> list[Package]:
    """Return the packages of a nation, in its order."""
    mine = [p for p in case.packages.values() if p.nation.upper() == nation]
    if not mine:
        said = _("It asks for nothing for %(nation)s.")
        raise Faulty({"case": [said % {"nation": nation or _("your body")}]})
    return sorted(mine, key=lambda package: (package.rank, package.key))


def weights_of(packages: list[Package]) -> dict[str, int | None]:
    """Return the weight of each by its code; None for what the published rule makes."""
    last = len(packages)
    return {
        package.key: None
        if package.weight_micropoints == weight_of_rank(rank, last)
        else package.weight_micropoints
        for rank, package in enumerate(packages, start=1)
    }


def lines_of(case: Case, packages: list[Package]) -> Lines:
    """Return the lines of each table, by its noun."""
    groups = [case.groups[key] for key in sorted({p.group for p in packages})]
    return {
        "unit_group": [
            {
                "code": group.key,
                "name": group.name,
                "name_uk": group.name_uk,
                "nation": group.nation.upper(),
            }
            for group in groups
        ],
        "absorption": [line for group in groups for line in absorbed(case, group)],
        "worth_curve": curves(case, packages),
        "requirement": requirements(case, packages),
        "waiver": waivers(case, packages),
    }


def absorbed(case: Case, group: Group) -> Iterator[Line]:
    """Yield the days in whose weeks a group takes only so many packages."""
    start = 0
    for packages, weeks in groupby(group.packages):
        end = start + len(list(weeks))
        if packages is not None:
            yield {
                "group": group.key,
                "start_on": case.day(start),
                "end_on": case.day(end),
                "packages": packages,
            }
        start = end


def requirements(case: Case, packages: list[Package]) -> list[Line]:
    templates = template_codes(case)
    return [
        {
            "code": package.key,
            "template": templates[package.key],
            "count": 1,
            "group": package.group,
            "site": package.site,
            "clock": Requirement.Clock.YEARLY.value,
            "need_by_on": case.day(package.need_by_week),
            "curve": curve_code(package),
            "available_on": case.day(week) if (week := spared(package)) else None,
            "purpose": f"Asked for in the case {case.name}.",
        }
        for package in packages
    ]


def spared(package: Package) -> int:
    """Return the first week in which the people of a package can be spared."""
    weeks = {
        part.available_week
        for option in package.options
        for part in option.parts
        if isinstance(part, Cohorts)
    }
    if len(weeks) > 1:
        said = _("Its people can be spared from different weeks: give them one.")
        raise Faulty({f"requirement {package.key}, available_on": [said]})
    return min(weeks, default=0)


def curves(case: Case, packages: list[Package]) -> list[Line]:
    """Return the curves of worth that any package has, each once."""
    found: dict[str, Any] = {}
    for package in packages:
        days, shares = curve_of(package)
        found[curve_code(package)] = {
            "code": curve_code(package),
            "name": f"{case.name}, needed by week {package.need_by_week}",
            "name_uk": f"{case.name}, потрібно до тижня {package.need_by_week}",
            "from_days": days,
            "shares_ppm": shares,
        }
    return list(found.values())


def curve_code(package: Package) -> str:
    """Return the code of a package's curve: a case, once read, names it no longer."""
    words = repr(curve_of(package)).encode()
    return f"curve-{hashlib.sha256(words).hexdigest()[:16]}"


def curve_of(package: Package) -> tuple[list[int], list[int]]:
    """Return the days, from that on which it is needed, and the share from each on."""
    days, shares = [], []
    week = 0
    for share, weeks in groupby(package.share_ppm):
        days.append((week - package.need_by_week) * DAYS)
        shares.append(share)
        week += len(list(weeks))
    return days, shares


def waivers(case: Case, packages: list[Package]) -> list[Line]:
    templates, keys = template_codes(case), {package.key for package in packages}
    return [
        {
            "requirement": waiver.package,
            "part": part_code(case, templates, waiver),
            "who": waiver.who,
            "why": waiver.reason,
        }
        for waiver in case.waivers
        if waiver.package in keys
    ]


def part_code(case: Case, templates: Mapping[str, str], waiver: Waiver) -> str:
    """Return the code of the part of a template that a part of a case is."""
    option = case.options[waiver.option]
    code = short(f"{templates[waiver.package]}.{tail(option)}")
    return f"{code}|{waiver.part}"
