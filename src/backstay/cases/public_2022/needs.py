"""Needs: packages by kind, with rank, need-by week and place, and their options."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from pathlib import Path

from backstay.cases.public_2022.options import add_option
from backstay.cases.settings import Settings
from backstay.cases.sourced.draft import Draft
from backstay.cases.sourced.evidence import Cited, Evidence
from backstay.cases.sourced.rows import read_rows
from backstay.cases.sourced.worth import add_curve, curve_name


@dataclass(frozen=True, slots=True)
class Package:
    """One package of a kind: ``number`` counts from 1, ``turn`` orders the ranks.

    ``counted`` are the sources and assumptions that say how many there are.
    """

    key: str
    need: dict[str, str]
    number: int
    turn: Fraction
    need_by_week: int
    counted: tuple[str, ...]


def add_needs(draft: Draft, settings: Settings, sources: Path) -> None:
    """Add packages, their options with all parts, and the curves of worth."""
    packages = [
        package
        for need in read_rows(sources / "needs.csv")
        for package in _packages(need, draft.evidence)
    ]
    receiving = [
        row["site"]
        for row in read_rows(sources / "sites.csv")
        if row["kind"] == "receiving"
    ]
    options = read_rows(sources / "need_options.csv")
    ranked = sorted(packages, key=lambda package: package.turn)
    for rank, package in enumerate(ranked, start=1):
        site = receiving[rank % len(receiving)]
        _add_package(draft, package, rank, site)
        for option in options:
            if option["need"] == package.need["need"]:
                add_option(draft, package.key, option)
    for week in sorted({package.need_by_week for package in packages}):
        add_curve(draft, week, settings.horizon_weeks)


def _packages(need: dict[str, str], evidence: Evidence) -> list[Package]:
    count, counted = _count(need, evidence)
    first, last = int(need["first_need_by"]), int(need["last_need_by"])
    return [
        Package(
            key=f"{need['need']}-{number:02d}",
            need=need,
            number=number,
            turn=Fraction(number, int(need["priority"])),
            need_by_week=_even(
                first + Fraction((last - first) * (number - 1), max(1, count - 1))
            ),
            counted=counted,
        )
        for number in range(1, count + 1)
    ]


def _count(need: dict[str, str], evidence: Evidence) -> tuple[int, tuple[str, ...]]:
    """Return how many packages, as given or as what was asked makes whole sets.

    Beside it stand the sources and assumptions that it comes from.
    """
    if need["count"]:
        count = evidence.cell(need["count"])
        return int(count.value), (count.origin,)
    asked, size = evidence.cell(need["asked"]), evidence.cell(need["per_package"])
    count_of_sets = _nearest(Fraction(int(asked.value), int(size.value)))
    return count_of_sets, (asked.origin, size.origin)


def _nearest(number: Fraction) -> int:
    return floor(number + Fraction(1, 2))


def _even(week: Fraction) -> int:
    return 2 * _nearest(week / 2)


def _add_package(draft: Draft, package: Package, rank: int, site: str) -> None:
    need = package.need
    draft.add(
        "packages",
        package=package.key,
        nation=Cited("ua", "A-demand", also=package.counted),
        name=Cited(f"{need['name']} {package.number}", "A-words"),
        name_uk=Cited(f"{need['name_uk']} {package.number}", "A-words"),
        group=Cited(need["group"], "A-groups"),
        site=Cited(site, "A-receiving"),
        rank=Cited(rank, "A-ranks"),
        need_by_week=Cited(package.need_by_week, "A-need-by"),
        curve=Cited(curve_name(package.need_by_week), "A-worth"),
    )
