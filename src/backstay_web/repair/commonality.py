"""What one more type in a fleet brings that no other type of the fleet shares.

It is counted, and not priced: each number is that of rows which the reader may know of,
of variants of which a fleet is known.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from backstay_web.catalogue.models import Manual, SequenceStep, TemplatePart
from backstay_web.catalogue.queries import IN_USE
from backstay_web.donations.models import Bay, BayVariant
from backstay_web.donations.models.state import COUNTING
from backstay_web.repair.models import Fleet, Spare

Sets = Mapping[UUID, set[Any]]
"""By variant, what it takes of a kind."""


@dataclass(frozen=True)
class Brought:
    """What a type takes that no other one of the fleet takes, counted by kind."""

    manuals: int
    spares: int
    courses: int
    workshops: int


def brought() -> dict[UUID, Brought]:
    """Return of each variant of which a fleet is known what it alone brings."""
    rows = Fleet.objects.filter(retired_on=None).values_list(
        "variant", "variant__family"
    )
    families = dict(rows.order_by())
    kinds = (
        manuals_of(families),
        spares_of(families),
        courses_of(families),
        workshops_of(families),
    )
    return {
        variant: Brought(*(len(unshared(sets, variant)) for sets in kinds))
        for variant in families
    }


def unshared(sets: Sets, variant: UUID) -> set[Any]:
    """Return what one variant takes and no other does.

    >>> one, other = UUID(int=1), UUID(int=2)
    >>> unshared({one: {"a", "b"}, other: {"b"}}, one)
    {'a'}
    """
    others = (taken for each, taken in sets.items() if each != variant)
    return sets.get(variant, set()).difference(*others)


def manuals_of(variants: Iterable[UUID]) -> Sets:
    """Return the manuals of variants, each edition of a language once."""
    rows = Manual.objects.filter(retired_on=None, variant__in=list(variants))
    return gathered(rows.values_list("variant", "pk"))


def spares_of(families: Mapping[UUID, UUID]) -> Sets:
    """Return the kinds of spare part that fit the families of variants."""
    rows = Spare.objects.filter(retired_on=None, family__in=families.values())
    by_family = gathered(rows.values_list("family", "pk"))
    return {variant: by_family[family] for variant, family in families.items()}


def courses_of(variants: Iterable[UUID]) -> Sets:
    """Return the kinds of course that options with a main variant take."""
    parts = TemplatePart.objects.filter(
        IN_USE, option__main_variant__in=list(variants), sequence__isnull=False
    )
    taught = gathered(
        SequenceStep.objects.filter(retired_on=None).values_list("sequence", "kind")
    )
    made = defaultdict[UUID, set[Any]](set)
    for variant, sequence in parts.values_list("option__main_variant", "sequence"):
        if variant is not None:
            made[variant] |= taught[sequence]
    return made


def workshops_of(families: Mapping[UUID, UUID]) -> Sets:
    """Return the workshops with a bay that takes a variant.

    A bay takes those of its family, or those that it is certified for, if it is for
    any.
    """
    certified = gathered(
        BayVariant.objects.filter(retired_on=None).values_list("bay", "variant")
    )
    counts = Q(retired_on=None, workshop__retired_on=None)
    bays = Bay.objects.filter(counts, workshop__offer__state__in=COUNTING)
    made = defaultdict[UUID, set[Any]](set)
    for bay, family, workshop in bays.values_list("pk", "family", "workshop"):
        for variant, its in families.items():
            if its == family and (not certified[bay] or variant in certified[bay]):
                made[variant].add(workshop)
    return made


def gathered(pairs: Iterable[tuple[Any, Any]]) -> defaultdict[Any, set[Any]]:
    """Return the second ones of pairs by their first."""
    made = defaultdict[Any, set[Any]](set)
    for one, other in pairs:
        made[one].add(other)
    return made
