"""Which workshops can mend a variant, and from which week they have hours left."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from backstay_web.catalogue.models import Variant
from backstay_web.donations.models import Bay, BayVariant, Workshop
from backstay_web.donations.models.state import COUNTING
from backstay_web.repair.loads import Queue, queues


def workshops_for(variant: Variant) -> "QuerySet[Workshop]":
    """Return the workshops that have a bay which takes a variant, by their codes.

    A bay takes all variants of its family, or those alone that it is certified for.
    """
    certified = BayVariant.objects.filter(bay=OuterRef("pk"), retired_on=None)
    bays = Bay.objects.filter(
        ~Exists(certified) | Exists(certified.filter(variant=variant)),
        workshop=OuterRef("pk"),
        family=variant.family_id,
        retired_on=None,
    )
    rows = Workshop.objects.filter(
        Exists(bays), retired_on=None, offer__state__in=COUNTING
    )
    return rows.order_by("code", "pk")


def queues_of_family(family: UUID, on: date) -> Mapping[UUID, Queue]:
    """Return what waits for the bays of a family, by workshop."""
    found = (each for each in queues(on) if each.family.pk == family)
    return {each.workshop.pk: each for each in found}
