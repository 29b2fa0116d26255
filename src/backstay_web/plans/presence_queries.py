"""What is read of presence; row security leaves what one may see."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backstay_web.catalogue.models import TemplatePart
from backstay_web.nations.models import Nation
from backstay_web.plans.models import Presence
from backstay_web.requirements.models import Requirement


def presences() -> "QuerySet[Any]":
    """Return what was said to be there, with what each is about and who said it.

    Names of other tables are read apart, not joined: a row must not vanish because its
    reader may not know of the nation that said it.
    """
    need = Requirement.objects.filter(pk=OuterRef("requirement_id"))
    part = TemplatePart.objects.filter(pk=OuterRef("part_id"))
    nation = Nation.objects.filter(pk=OuterRef("originator"))
    return Presence.objects.annotate(
        need=Subquery(need.values("number")[:1]),
        title=Subquery(need.values("template__name")[:1]),
        title_uk=Subquery(need.values("template__name_uk")[:1]),
        part_name=named(part, "name"),
        part_name_uk=named(part, "name_uk"),
        role=Subquery(part.values("role")[:1]),
        nation_name=Subquery(nation.values("name")[:1]),
        nation_name_uk=Subquery(nation.values("name_uk")[:1]),
        is_corrected=is_corrected(),
    )


def named(part: "QuerySet[TemplatePart]", name: str) -> Subquery:
    """Return what a part is called: its class, its courses, or its own code."""
    called = Coalesce(f"equipment_class__{name}", f"sequence__{name}", F("part"))
    return Subquery(part.values(called=called)[:1])


def is_corrected() -> Exists:
    """Return whether another row says now what a row said wrong."""
    return Exists(Presence.objects.filter(corrects=OuterRef("pk")))
