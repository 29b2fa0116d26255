"""What the rows of a case point to: taken into it when something points there first.

So a snapshot's label is not narrowed by things that nobody asks for or offers.
"""

from collections.abc import Callable
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db import models

from backstay.cases.parsing import Value
from backstay_web.catalogue.models import (
    ClassVariant,
    CourseKind,
    CourseSequence,
    EquipmentClass,
    Family,
    Language,
    SequenceStep,
    Variant,
)
from backstay_web.core.models import Entry
from backstay_web.nations.models import Nation
from backstay_web.plans.freezing.draft import Draft, grouped
from backstay_web.requirements.models import Absorption, UnitGroup
from backstay_web.sites.models import MICRODEGREES, Site

Cells = dict[str, Value]

TABLES: Final[dict[Any, str]] = {
    Nation: "nations",
    Site: "sites",
    Language: "languages",
    Family: "families",
    Variant: "variants",
    EquipmentClass: "classes",
    CourseKind: "course_kinds",
    UnitGroup: "groups",
}
"""The table of a case for each kind of row, whose first column is the row's key."""


def in_force(model: type[models.Model], *order: str, **which: Any) -> list[Any]:
    """Return the rows of a table that are not retired, in an order of their own."""
    if issubclass(model, Entry):
        which["retired_on"] = None
    return list(model._default_manager.filter(**which).order_by(*order, "pk"))


class Reference:
    """What may be pointed to, as far as the actor may read it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.taken: dict[UUID, str] = {}
        self.rows: dict[Any, dict[UUID, Any]] = {}
        for model, table in TABLES.items():
            rows = in_force(model)
            draft.call(table, rows)
            self.rows[model] = {row.pk: row for row in rows}
        nations = draft.keys["nations"]  # which cases write small
        draft.keys["nations"] = {pk: code.lower() for pk, code in nations.items()}
        self.members = grouped(in_force(ClassVariant), lambda m: m.equipment_class_id)
        self.absorptions = grouped(in_force(Absorption), lambda row: row.group_id)
        self.steps = grouped(in_force(SequenceStep, "step"), lambda s: s.sequence_id)
        self.sequences = {row.pk: row for row in in_force(CourseSequence)}
        draft.call("sequences", self.sequences.values())
        self.cells: dict[Any, Callable[[Any], Cells | None]] = {
            Nation: lambda row: {},
            Site: self.site,
            Language: lambda row: {},
            Family: lambda row: {},
            Variant: self.variant,
            EquipmentClass: self.equipment_class,
            CourseKind: lambda row: {},
            UnitGroup: self.group,
        }

    def take(self, model: Any, key: UUID | None) -> str:
        """Return what the case calls a row, which is in it from now on.

        Nothing is returned if it points to nothing that the actor may read.
        """
        if key is None or key not in self.rows[model]:
            return ""
        if key not in self.taken:
            self.taken[key] = self._add(model, self.rows[model][key])
        return self.taken[key]

    def has(self, model: Any, key: UUID) -> bool:
        """Tell whether a row is in the case already."""
        return key in self.rows[model] and bool(self.taken.get(key))

    def _add(self, model: Any, row: Any) -> str:
        cells = self.cells[model](row)
        if cells is None:
            return ""
        table = TABLES[model]
        key = self.draft.key(table, row.pk)
        own = {"name": row.name, "name_uk": row.name_uk or None, **cells}
        column = "class" if model is EquipmentClass else COLUMNS.get(model, "")
        self.draft.add(table, row, **{column or model.__name__.lower(): key}, **own)
        return key

    def site(self, row: Site) -> Cells | None:
        nation = self.take(Nation, row.nation_id)
        degrees: Cells = {
            f"{name}_deg": None if micro is None else micro / MICRODEGREES
            for name, micro in (("lat", row.lat_microdeg), ("lon", row.lon_microdeg))
        }
        return {"nation": nation, "kind": row.case_kind, **degrees} if nation else None

    def variant(self, row: Variant) -> Cells | None:
        family = self.take(Family, row.family_id)
        return {"family": family, "mass_kg": row.mass_kg} if family else None

    def equipment_class(self, row: EquipmentClass) -> Cells:
        for member in self.members[row.pk]:
            variant = self.take(Variant, member.variant_id)
            if variant:
                key = self.draft.key("classes", row.pk)
                cells: Cells = {"class": key, "variant": variant}
                self.draft.add("class_variants", member, **cells)
        return {}

    def group(self, row: UnitGroup) -> Cells | None:
        nation = self.take(Nation, row.nation_id)
        if not nation:
            return None
        key = self.draft.key("groups", row.pk)
        limits = self.absorptions[row.pk]
        found = [(each.start_on, each.end_on, each.packages) for each in limits]
        start = 0
        for packages, weeks in groupby(self.draft.weeks.least(None, found)):
            end = start + len(list(weeks))
            if packages is not None:
                period: Cells = {"start_week": start, "end_week": end}
                period |= {"group": key, "packages": packages}
                self.draft.add("absorption", limits[0], *limits, **period)
            start = end
        return {"nation": nation}

    def sequence(self, key: UUID | None, taught: set[UUID]) -> str:
        """Return what the case calls a sequence of courses.

        Nothing is returned if it has no steps, or one that no course teaches.
        """
        steps = self.steps[key] if key in self.sequences else []
        if not steps or not all(step.kind_id in taught for step in steps):
            return ""
        assert key is not None  # noqa: S101 a sequence has one
        name = self.draft.key("sequences", key)
        if key not in self.taken:
            self.taken[key] = name
            for number, step in enumerate(steps, start=1):
                kind = self.take(CourseKind, step.kind_id)
                cells: Cells = {"sequence": name, "step": number, "kind": kind}
                self.draft.add("sequences", step, self.sequences[key], **cells)
        return name


COLUMNS: Final[dict[Any, str]] = {CourseKind: "kind", UnitGroup: "group"}
"""What the key of a row is called where it is not as the row itself."""
