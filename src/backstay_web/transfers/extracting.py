"""Extracts by what was asked for, and one held against another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.transfers import queries
from backstay_web.transfers.epcis.comparing import Difference, differences
from backstay_web.transfers.epcis.events import Extract
from backstay_web.transfers.epcis.reading import Fault, Unreadable, read
from backstay_web.transfers.epcis.telling import Told, extract_of
from backstay_web.transfers.models import Clearance

MOST: Final = 500
"""Consignments of one extract."""
WISHES: Final = {
    "consignment": "pk",
    "nation": "nation",
    "to_nation": "to_nation",
    "released_from": "released_at__date__gte",
    "released_before": "released_at__date__lt",
}
"""What may be asked for, and which consignments that leaves."""


class TooMany(BackstayError):
    """More consignments were asked for than an extract holds."""

    def __init__(self) -> None:
        super().__init__(
            _("An extract holds up to %(most)s consignments: ask for fewer of them.")
            % {"most": MOST}
        )


def asked_for(wish: Mapping[str, Any]) -> Told:
    """Return the extract of the released consignments that are asked for.

    Raises
    ------
    TooMany
        If there are more than one extract holds.
    """
    rows = queries.consignments().filter(pk__in=Clearance.objects.values("consignment"))
    for name, column in WISHES.items():
        if wish.get(name):
            rows = rows.filter(**{column: wish[name]})
    found = list(rows.order_by("code", "pk")[: MOST + 1])
    if len(found) > MOST:
        raise TooMany
    return extract_of(found)


@dataclass(frozen=True)
class Compared:
    """Two extracts, where they differ, and the faults of documents, by which it was.

    With a fault nothing was compared.
    """

    first: Extract | None
    second: Extract | None
    found: list[Difference]
    faults: dict[str, list[Fault]]


def compared(first: bytes, second: bytes | Extract) -> Compared:
    """Hold a document against another one, or against an extract of this site."""
    faults: dict[str, list[Fault]] = {}
    one = taken("first", first, faults)
    other = second if isinstance(second, Extract) else taken("second", second, faults)
    found = differences(one, other) if one and other else []
    return Compared(one, other, found, faults)


def taken(name: str, data: bytes, faults: dict[str, list[Fault]]) -> Extract | None:
    """Return what a document says, or keep its faults under its name."""
    try:
        return read(data)
    except Unreadable as refused:
        faults[name] = refused.faults
        return None
