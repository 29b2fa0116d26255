"""The page of a need: what is there of each package, and who owes what is not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.lists.columns import share
from backstay_web.core.models import Labelled
from backstay_web.core.subjects import SUBJECTS
from backstay_web.nations.permissions import Permission
from backstay_web.plans import presence_queries
from backstay_web.plans.complement import Counted, Way
from backstay_web.plans.fielded import Package, known_of, parts_of
from backstay_web.plans.models import Condition, Expectation
from backstay_web.plans.outlook import WHY
from backstay_web.plans.owed import expected, owed
from backstay_web.plans.progress import CLOCKS, Clock
from backstay_web.plans.promise_views import state_words
from backstay_web.plans.setbacks import setbacks_of
from backstay_web.plans.sustaining import DEFINITIONS, Kept, Standing
from backstay_web.requirements import queries
from backstay_web.requirements.models import Requirement

ON_A_PAGE = 50
COLOURS = {Standing.FIELDED: "good", Standing.SUSTAINED: "good"}


def where(requirement: UUID) -> str:
    """Return the address of the page of a need's packages."""
    return reverse("plans:fielded", args=[requirement])


@require_safe
def fielded(request: HttpRequest, requirement: UUID) -> HttpResponse:
    """Show how the packages of a need stand, and of one of them each part."""
    named = queries.with_names(queries.requirements(), "template")
    need: Any = find(named, requirement)
    on = timezone.localdate()
    known, told = known_of([need], on), expected(need)
    numbers = Paginator(range(1, need.count + 1), ON_A_PAGE)
    page = numbers.get_page(request.GET.get("page"))
    packages = [known.package(need, number) for number in page]
    number = asked_number(request, need, packages)
    shown = Shown(need, known.package(need, number), on)
    expectation = told.get(number)
    words = {
        "need": need,
        "page": page,
        "packages": [package_words(each, told.get(each.number)) for each in packages],
        "states": [standing_words(each) for each in Standing],
        "standing": standing_words(shown.package.standing),
        "package": shown.package,
        "ways": list(shown.ways()),
        "floors": shown.floors(),
        "setbacks": shown.setbacks,
        "expected": expectation,
        "why": WHY.get(expectation.why, "") if expectation else "",
        "chance": chance_words(expectation),
        "may_say": Permission.PRESENCE_SAY in me().permissions,
        "banner": banner_of(
            [columns_of(row) for row in [need, *shown.rows(), *told.values()]],
            bodies(),
        ),
        "on": on,
    }
    return render(request, "plans/fielded.html", words)


def asked_number(
    request: HttpRequest, need: Requirement, packages: Sequence[Package]
) -> int:
    """Return which package is asked for: by default the first that is not fielded."""
    said = request.GET.get("package", "")
    if said.isdecimal() and len(said) < len(str(need.count)) + 1:
        number = int(said)
        if 1 <= number <= need.count:
            return number
    open_ones = [each.number for each in packages if each.fielded_on is None]
    return open_ones[0] if open_ones else packages[0].number


def standing_words(standing: Standing) -> dict[str, Any]:
    """Return what a package is in words, with its definition and its colour."""
    return {
        "word": standing.label,
        "definition": DEFINITIONS[standing],
        "colour": COLOURS.get(standing, ""),
    }


def package_words(package: Package, told: Any) -> dict[str, Any]:
    """Return one package as the table of all has it."""
    first = package.ways[0] if package.ways else None
    return {
        "package": package,
        "standing": standing_words(package.standing),
        "met": first.met_count if first else 0,
        "parts": len(first.parts) if first else 0,
        "expected_on": told.expected_on if told else None,
    }


@dataclass
class Shown:
    """One package as its page shows it: with statements, waivers and promises."""

    need: Any
    package: Package
    on: date

    def __post_init__(self) -> None:
        named = ("equipment_class", "sequence", "language", "nation")
        rows = parts_of([self.need]).select_related("option", *named)
        self.parts: dict[UUID, TemplatePart] = {row.pk: row for row in rows}
        about = {"requirement": self.need, "package_number": self.package.number}
        said = presence_queries.presences().filter(**about, is_corrected=False)
        self.said = list(said.order_by("on", "said_at", "pk"))
        holding = queries.waivers_on(self.on).filter(requirement=self.need)
        self.setbacks = setbacks_of(self.need.pk, self.package.number)
        self.waivers = {row.part_id: row for row in holding}
        self.owed: Mapping[str, Sequence[Any]] = owed(
            self.need, self.package.number, self.on
        )
        found = Condition.objects.filter(**about, corrected_by=None)
        self.found = list(found.order_by("on", "said_at", "pk"))

    def rows(self) -> Iterator[Labelled]:
        """Yield every row of which the page shows something."""
        yield from self.said
        yield from self.waivers.values()
        yield from self.found
        for each in self.setbacks:
            yield from each.rows
        for rows in self.owed.values():
            yield from rows
        for part in self.parts.values():
            things = queries.things_of(part)
            yield from (part, part.option, *filter(None, things))

    def ways(self) -> Iterator[dict[str, Any]]:
        """Yield each option of the package in words, the best one first."""
        for way in self.package.ways:
            option = self.parts[way.parts[0].part].option
            yield {
                "option": option,
                "parts": [self.part(each) for each in way.parts],
                "missing": missing_words(way),
                "fielded_on": way.fielded_on,
            }

    def part(self, counted: Counted) -> dict[str, Any]:
        """Return one part in words: what is there of it and why, or who owes it."""
        part = self.parts[counted.part]
        said = [row for row in self.said if row.part_id == part.pk]
        return {
            "part": part,
            "thing": part.equipment_class or part.sequence,
            "counted": counted,
            "said": [{"row": row, "source": address_of(row)} for row in said],
            "waiver": self.waivers.get(part.pk),
            "owed": [promise_words(row) for row in self.owed.get(part.part, ())],
        }

    def floors(self) -> list[dict[str, Any]]:
        """Return what the package must not fall below, and what was found last."""
        return [self.floor(each) for each in self.package.floors]

    def floor(self, kept: Kept) -> dict[str, Any]:
        floor, last = kept.floor, kept.last
        found = [
            row
            for row in self.found
            if (row.part_id, row.kind) == (floor.part, floor.kind) and row.on <= self.on
        ]
        return {
            "part": self.parts[floor.part],
            "kind": Condition.Kind(floor.kind).label,
            "least": amount_words(floor.kind, floor.least),
            "value": amount_words(last.kind, last.value) if last else "",
            "row": found[-1] if found else None,
            "is_met": kept.is_met,
        }


def missing_words(way: Way) -> str:
    """Return in words of how many parts something is missing."""
    count = len(way.parts) - way.met_count
    said = ngettext(
        "Of %(count)s part something is missing.",
        "Of %(count)s parts something is missing.",
        count,
    )
    return said % {"count": count} if count else _("Nothing is missing.")


def promise_words(row: Any) -> dict[str, Any]:
    """Return a promise in words, with its nation as the reader may know it."""
    return {
        "row": row,
        "line": row.line,
        "unit": row.line.get_unit_display(),
        "task": row.line.get_task_display(),
        "clock": state_words(row.clock, Clock, CLOCKS),
    }


def chance_words(told: Expectation | None) -> str:
    """Return the chance to be in time as a percentage; empty if none was told."""
    if told is None or told.chance_ppm is None:
        return ""
    return str(share(told.chance_ppm))


def amount_words(kind: str, value: int) -> str:
    """Return a share as a percentage, and days as they are counted."""
    if kind != Condition.Kind.SUPPLY:
        return str(share(value))
    said = ngettext("%(count)s day", "%(count)s days", value)
    return said % {"count": value}


def address_of(row: Any) -> str:
    """Return the page of what a statement follows from; empty if none is open."""
    subject = SUBJECTS.get(row.source_kind)
    if subject is None or subject.needs not in me().permissions:
        return ""
    there = subject.rows().filter(pk=row.source).exists()
    return subject.address(row.source) if there else ""
