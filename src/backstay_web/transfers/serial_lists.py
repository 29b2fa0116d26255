"""The list of all units with serial numbers: where each is, and who saw it last."""

from typing import Any, Final

import django_filters as filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.filters import NamedFilter
from backstay_web.core.registers.lists import RegisterListing
from backstay_web.nations.models import Nation
from backstay_web.nations.queries import nations
from backstay_web.transfers import serial_queries
from backstay_web.transfers.lists import WAYS
from backstay_web.transfers.models import Serial

STATES: Final[dict[str, Promise]] = {
    serial_queries.NOT_TAKEN: _("not taken into custody yet"),
    "post": _("held by a post"),
    "unknown": _("unaccounted for"),
    "loss": _("given up as lost"),
}
SEEN: Final[dict[str, Promise]] = {
    serial_queries.HANDED: _("counted at a handover"),
    serial_queries.COUNTED: _("counted in an inventory"),
    serial_queries.RECEIVED: _("counted by its unit"),
}


def known_nations(_request: HttpRequest | None) -> "QuerySet[Nation]":
    return nations()


class SerialFilter(filters.FilterSet):
    """Which units are asked for."""

    state = filters.ChoiceFilter(label=_("State"), choices=list(STATES.items()))
    seen_how = filters.ChoiceFilter(
        label=_("How it was seen"), choices=list(SEEN.items())
    )
    given_by = NamedFilter(
        label=_("Given by"),
        queryset=known_nations,
        field_name="item__consignment__nation",
    )
    held_by = NamedFilter(
        label=_("Held, or held last, by"), queryset=known_nations, method="holding"
    )
    seen_before = filters.DateFilter(label=_("Not seen since"), method="not_seen_since")

    class Meta:
        model = Serial
        fields = ("state", "seen_how", "given_by", "held_by", "seen_before")

    def holding(
        self, rows: "QuerySet[Any]", _name: str, nation: Nation
    ) -> "QuerySet[Any]":
        """Return what a post of a nation holds, or held last."""
        return rows.filter(holder_nation=nation.pk)

    def not_seen_since(
        self, rows: "QuerySet[Any]", _name: str, day: Any
    ) -> "QuerySet[Any]":
        """Return what nobody counted on a day or later."""
        return rows.filter(Q(seen_at=None) | Q(seen_at__date__lt=day))


SERIALS: Final = RegisterListing(
    ways=WAYS,
    name="serials",
    title=_("Units with serial numbers"),
    rows=serial_queries.serials,
    columns=[
        Column("number", _("Serial number"), _("As it is stamped on the unit.")),
        Column(
            "item", _("Item"), _("The item that it belongs to."), field="item__code"
        ),
        Column(
            "variant",
            _("Variant"),
            _("What it is."),
            field="item__variant__name",
            field_uk="item__variant__name_uk",
        ),
        Column(
            "given_by",
            _("Given by"),
            _("The nation that sent it."),
            field="item__consignment__nation__name",
            field_uk="item__consignment__nation__name_uk",
        ),
        Column(
            "state",
            _("State"),
            _("Whether a post holds it now, by the books."),
            words=STATES,
        ),
        Column(
            "holder",
            _("With, or last with"),
            _("The post that holds it, or that held it last; empty if you may not."),
            field_uk="holder_uk",
        ),
        Column(
            "holder_of",
            _("Nation of the holder"),
            _("Whose post holds it, or held it last."),
            field_uk="holder_of_uk",
        ),
        Column(
            "site",
            _("Last known place"),
            _("Where it was handed over last, or sent from: the books know no other."),
            field_uk="site_uk",
        ),
        Column(
            "seen_at",
            _("Seen last"),
            _("When somebody last counted it and found it."),
            kind=Kind.MOMENT,
        ),
        Column("seen_how", _("How it was seen"), _("By whose count."), words=SEEN),
        Column(
            "case_due_on",
            _("Case due on"),
            _("By when its owner is to say what became of it, if a case is open."),
            kind=Kind.DAY,
        ),
        Column(
            "consignment",
            _("Consignment"),
            _("With what it was sent."),
            field="item__consignment__code",
        ),
    ],
    order="number",
    searched=[
        "number",
        "item__code",
        "item__variant__name",
        "item__variant__name_uk",
        "item__consignment__code",
    ],
    filters=SerialFilter,
    beside=serial_queries.labels_beside,
    detail="transfers:serial",
    empty=_(
        "No unit has a serial number yet: whoever sends a consignment adds the numbers "
        "on its page."
    ),
)
