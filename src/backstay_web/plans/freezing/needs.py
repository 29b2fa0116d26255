"""What is asked for, as packages: one for each that a requirement counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from backstay_web.catalogue.loading import short
from backstay_web.catalogue.models import (
    EquipmentClass,
    Language,
    PackageTemplate,
    TemplateOption,
    TemplatePart,
)
from backstay_web.nations.models import Nation
from backstay_web.plans.fielded import known_of
from backstay_web.plans.freezing.draft import Draft, grouped, of
from backstay_web.plans.freezing.reference import Cells, Reference, in_force
from backstay_web.plans.freezing.rules import Why
from backstay_web.plans.models import Presence
from backstay_web.plans.owed import number_of
from backstay_web.requirements.models import (
    Place,
    Requirement,
    UnitGroup,
    Verdict,
    WorthCurve,
)
from backstay_web.requirements.queries import requirements, waivers_on
from backstay_web.requirements.states import State
from backstay_web.requirements.units import Ranked, Unit, units
from backstay_web.requirements.worth import share_ppm
from backstay_web.sites.models import Site

STANDING: Final = (State.ASKED, State.RESUBMITTED, State.VALIDATED)
"""What is planned for: all but what is withdrawn or refused."""
DAY: Final = "%Y%m%d"


def units_of(rows: list[Any]) -> Iterator[Unit]:
    """Yield the packages of all recipients, each in its recipient's order.

    Places, and weights by the published rule, are those of the recipient's whole list,
    as its own page has them. What has no place that is shown comes after all that has,
    by the day it is needed by and then as it was asked for.
    """
    by_recipient = grouped(rows, lambda row: row.originator)
    for _recipient, mine in sorted(by_recipient.items(), key=lambda each: each[0].hex):
        mine.sort(key=place_of)
        yield from units(
            Ranked(row.pk, row.code, row.count, row.weight_micropoints) for row in mine
        )


def place_of(row: Any) -> tuple[bool, int, date, int]:
    """Return by what a need stands in its recipient's order, as far as it is shown."""
    return row.rank is None, row.rank or 0, row.need_by_on, row.number


@dataclass
class Needs:
    """The needs of a draft; ``taught`` are the kinds that courses which count teach.

    Waivers hold as of ``as_of_on``, and what was there on that day is taken as given: a
    package that is fielded asks for nothing any more, and a paper that is there is
    ready.
    """

    draft: Draft
    reference: Reference
    taught: set[UUID]
    as_of_on: date

    def __post_init__(self) -> None:
        self.templates = {row.pk: row for row in in_force(PackageTemplate)}
        self.options = grouped(in_force(TemplateOption, "code"), of("template_id"))
        self.parts = grouped(in_force(TemplatePart, "part"), of("option_id"))
        self.curves = {row.pk: row for row in in_force(WorthCurve)}
        self.draft.call("worth", self.curves.values())
        waivers = waivers_on(self.as_of_on).order_by("pk")
        self.waivers = grouped(waivers, of("requirement_id"))
        self.verdicts = grouped(Verdict.objects.order_by("pk"), of("requirement_id"))
        self.places = grouped(Place.objects.order_by("pk"), of("requirement_id"))
        said = Presence.objects.filter(on__lte=self.as_of_on).order_by("pk")
        self.said = grouped(
            said, lambda each: (each.requirement_id, each.package_number)
        )
        self.has_curve: set[str] = set()
        self.there: set[UUID] = set()  # parts that are there of the package at hand

    def add(self) -> None:
        """Add the packages of all that is asked for, and all that they point to."""
        rows = list(requirements().exclude(state=State.WITHDRAWN).order_by("pk"))
        by_key = {row.pk: row for row in rows}
        self.known = known_of(rows, self.as_of_on)
        self.draft.call("packages", rows)
        for unit in units_of(rows):
            row = by_key[unit.requirement]
            if row.state in STANDING:
                self.package(row, unit)
            else:
                self.draft.rest_on(*self.verdicts[row.pk])

    def package(self, row: Any, unit: Unit) -> None:
        """Add one package with its options, if it can be met at all."""
        if self.is_fielded(row, unit):
            self.draft.leave_out("packages", row, Why.FIELDED, unit.package)
            return
        template, curve = (
            self.templates.get(row.template_id),
            self.curves.get(row.curve_id),
        )
        group = self.reference.take(UnitGroup, row.group_id)
        site = self.reference.take(Site, row.site_id)
        recipient = self.recipient(row)
        if not (template and curve and group and site and recipient):
            self.draft.leave_out("packages", row, Why.NOT_SHOWN)
            return
        number = unit.package.removeprefix(row.code)
        key = short(self.draft.key("packages", row.pk) + number)
        options = self.options[template.pk]
        if not any([self.option(row, key, template, each) for each in options]):  # noqa: C419 each of them is added
            self.draft.leave_out("packages", row, Why.NO_OPTION)
            return
        weeks = self.draft.weeks
        cells: Cells = {"package": key, "nation": recipient, "group": group}
        cells |= {"site": site, "rank": unit.rank, "curve": self.curve(row, curve)}
        which = (row, number.removeprefix("#"), key)
        cells |= {"name": called(template.name, "of", *which)}
        cells |= {"name_uk": called(template.name_uk or template.name, "з", *which)}
        cells |= {"weight_micropoints": unit.weight_micropoints}
        cells |= {"need_by_week": weeks.within(weeks.holding(row.need_by_on))}
        self.draft.add("packages", row, template, *self.places[row.pk], **cells)

    def is_fielded(self, row: Any, unit: Unit) -> bool:
        """Tell whether a package is fielded; what is there of it shapes the case."""
        number = number_of(unit.package)
        self.draft.rest_on(*self.said[row.pk, number])
        stands = self.known.package(row, number)
        self.there = {
            part.part
            for way in stands.ways
            for part in way.parts
            if part.there_on is not None
        }
        return stands.fielded_on is not None

    def recipient(self, row: Requirement) -> str:
        """Return the nation that receives: whose group it is."""
        group = self.reference.rows[UnitGroup].get(row.group_id)
        return self.reference.take(Nation, group.nation_id) if group else ""

    def curve(self, row: Requirement, curve: WorthCurve) -> str:
        """Return the curve of worth by the week, for the day a package is needed by."""
        key = short(f"{self.draft.key('worth', curve.pk)}:{row.need_by_on:{DAY}}")
        if key not in self.has_curve:
            self.has_curve.add(key)
            before = None
            for week in range(self.draft.weeks.count):
                days = (self.draft.weeks.day(week) - row.need_by_on).days
                share = share_ppm(curve.from_days, curve.shares_ppm, days)
                if share != before:
                    cells: Cells = {"curve": key, "week": week, "share_ppm": share}
                    self.draft.add("worth", curve, **cells)
                before = share
        return key

    def option(
        self, row: Any, package: str, template: PackageTemplate, option: TemplateOption
    ) -> bool:
        """Tell whether an option can meet a package; it is added then."""
        tail = option.code.removeprefix(f"{template.code}.") or option.code
        key = short(f"{package}.{tail}")
        parts = self.parts[option.pk]
        made = [self.part(row, part) for part in parts]
        if not parts or not all(made):
            untaught = any(
                part.sequence_id and not one
                for part, one in zip(parts, made, strict=True)
            )
            why = Why.NOT_TAUGHT if untaught else Why.NOT_SHOWN
            self.draft.leave_out("options", option, why)
            return False
        cells: Cells = {"option": key, "package": package, "name": option.name}
        cells |= {"name_uk": option.name_uk or None}
        cells |= {"commonality_micropoints": option.commonality_micropoints}
        self.draft.add("options", option, **cells)
        for part, one in zip(parts, made, strict=True):
            assert one is not None  # noqa: S101 all of them are there
            table, its = one
            self.draft.add(
                table, part, option=key, part=part.part, role=part.role, **its
            )
        self.waive(row, package, option, key)
        return True

    def part(self, row: Any, part: TemplatePart) -> tuple[str, Cells] | None:
        """Return the table and the cells of a part; None if it points to nothing."""
        take, weeks = self.reference.take, self.draft.weeks
        if part.kind == TemplatePart.Kind.MATERIEL:
            its = take(EquipmentClass, part.equipment_class_id)
            return ("parts", {"class": its, "quantity": part.quantity}) if its else None
        if part.kind == TemplatePart.Kind.DOCUMENT:
            nation = take(Nation, part.nation_id)
            week = weeks.from_day(part.ready_on) if part.ready_on else weeks.count
            week = 0 if part.pk in self.there else week
            ready = None if week >= weeks.count else week
            return (
                ("documents", {"nation": nation, "ready_week": ready})
                if nation
                else None
            )
        sequence = self.reference.sequence(part.sequence_id, self.taught)
        language = take(Language, row.language_id or part.language_id)
        if not (sequence and language):
            return None
        spared = weeks.from_day(row.available_on) if row.available_on else 0
        cells: Cells = {"sequence": sequence, "language": language}
        cells |= {"quantity": part.quantity, "trainees": part.trainees}
        return "cohorts", {**cells, "available_week": weeks.within(spared)}

    def waive(self, row: Any, package: str, option: TemplateOption, key: str) -> None:
        """Add what a package goes without in one of its options.

        It has the part if the waiver ends by the day on which the package is needed:
        the engine knows no part that is needed from a week on.
        """
        parts = {part.pk: part for part in self.parts[option.pk]}
        for waiver in self.waivers[row.pk]:
            if waiver.part_id not in parts:
                continue
            if waiver.end_on is not None and waiver.end_on <= row.need_by_on:
                name = f"{row.code}: {parts[waiver.part_id].part}"
                self.draft.leave_out("waivers", waiver, Why.WAIVER_ENDS, name)
            else:
                cells: Cells = {"package": package, "option": key}
                cells |= {"part": parts[waiver.part_id].part}
                cells |= {"who": waiver.who, "reason": waiver.why}
                self.draft.add("waivers", waiver, **cells)


def called(template: str, of: str, row: Requirement, number: str, key: str) -> str:
    """Return what a package is, which of how many and for whom, and its code."""
    counted = [f"{number} {of} {row.count}"] if number else []
    return f"{', '.join([template, *counted, *filter(None, [row.unit])])} ({key})"
