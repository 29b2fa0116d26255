"""Words that several documents have."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backstay_web.catalogue.models import Variant
from backstay_web.core.lists.columns import moment, number
from backstay_web.transfers.documents.paper import Fact
from backstay_web.transfers.documents.reading import NOTHING, Known
from backstay_web.transfers.mixing import Conflict, Goods, conflicts
from backstay_web.transfers.register import REGISTER

GRAMS: Final = 1_000


def word(field: str) -> str:
    """Return what the pages call a field."""
    return str(REGISTER.words[field].heading)


def utc(value: Any) -> str:
    """Return a moment as it is written everywhere, or nothing."""
    return f"{moment(value)} UTC" if value else NOTHING


def kilograms(value: int | None) -> str:
    """Return a mass, or nothing where a part of it is not known."""
    return NOTHING if value is None else f"{number(value)} {_('kg')}"


def of_grams(value: int) -> str:
    """Return a mass that was told in grams, in kilograms."""
    whole = Decimal(value) / GRAMS
    shown = number_format(whole, 3, use_l10n=True, force_grouping=True)
    return f"{shown} {_('kg')}"


def hazard(item: Any) -> str:
    """Return the class of dangerous goods, with the group of explosives: 1.1D."""
    return f"{item.hazard_class}{item.compatibility_group}"


def counted(item: Any, known: Known) -> str:
    """Return how many there are, in what they are counted, as far as that is known."""
    variant, count = known.get(item.variant_id), item.quantity
    if variant is None:
        return number(count)
    return in_units(variant.count_unit, count) % {"count": number(count)}


def in_units(unit: str, count: int) -> str:
    """Return the words for a count in a unit."""
    if unit == Variant.CountUnit.SET:
        return ngettext("%(count)s set", "%(count)s sets", count)
    if unit == Variant.CountUnit.ROUND:
        return ngettext("%(count)s round", "%(count)s rounds", count)
    return ngettext("%(count)s piece", "%(count)s pieces", count)


def what(item: Any, known: Known) -> str:
    """Return what an item is: the thing, the state in which it comes, its hazard."""
    parts = [known.name(item.variant_id)]
    parts += [known.name(item.configuration_id)] if item.configuration_id else []
    if item.hazard_class:
        parts.append(_("class %(hazard)s") % {"hazard": hazard(item)})
    return ", ".join(parts)


def way(row: Any, known: Known) -> list[Fact]:
    """Return from whom to whom and from where to where a consignment goes."""
    fields = ("nation", "to_nation", "from_site", "to_site")
    return [
        Fact(word(field), known.name(getattr(row, f"{field}_id"))) for field in fields
    ]


def apart(items: Iterable[Any], known: Known) -> list[str]:
    """Return which dangerous goods may not stand together, each pair in a sentence."""
    goods = [
        Goods(row.code, row.variant_id, row.hazard_class, row.compatibility_group)
        for row in items
        if row.hazard_class
    ]
    return [said_of(each) for each in conflicts(goods)]


def said_of(conflict: Conflict) -> str:
    return _(
        "%(one)s and %(other)s may not stand together by the ADR, 7.5.2, or under a "
        "condition only: the consignor decides."
    ) % {"one": conflict.one.name, "other": conflict.other.name}
