"""The list of what came to gates: what is held first, and who owes a decision."""

from typing import Any, Final

import django_filters as filters
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.filters import NamedFilter
from backstay_web.core.lists.listing import Listing
from backstay_web.sites.models import Site
from backstay_web.transfers import gate_queries
from backstay_web.transfers.models import Arrival

ARRIVAL_STATES: Final[dict[str, Promise]] = {
    "gate": _("held at the gate"),
    "hold": _("let in, and held apart"),
    "refused": _("turned away"),
    "closed": _("closed"),
}
"""Where it stands; of what is held somebody owes a decision."""


def known_sites(_request: Any) -> "QuerySet[Site]":
    return Site.objects.filter(retired_on=None).order_by("code", "pk")


class ArrivalFilter(filters.FilterSet):
    """Which arrivals are asked for."""

    site = NamedFilter(label=_("Where"), queryset=known_sites)
    state = filters.ChoiceFilter(label=_("State"), choices=list(ARRIVAL_STATES.items()))
    kind = filters.ChoiceFilter(label=_("How it came"), choices=Arrival.Kind.choices)
    is_held = filters.BooleanFilter(label=_("Waits for a decision"))
    is_late = filters.BooleanFilter(label=_("Overdue"))

    class Meta:
        model = Arrival
        fields = ("site", "state", "kind", "is_held", "is_late")


ARRIVALS: Final = Listing(
    name="arrivals",
    title=_("At the gate"),
    rows=gate_queries.arrivals,
    columns=[
        Column("vehicle", _("Vehicle"), _("By the mark that it bears.")),
        Column(
            "site",
            _("Where"),
            _("At the gate of which site it stood."),
            field="site__name",
            field_uk="site__name_uk",
        ),
        Column(
            "kind",
            _("How it came"),
            _("Whether anybody had announced it, and whom its papers name."),
            words=dict(Arrival.Kind.choices),
        ),
        Column("said_content", _("What is in it"), _("By what was said, not counted.")),
        Column("carrier", _("Carrier"), _("Who brought it.")),
        Column("came_at", _("Came"), _("When it came to the gate."), kind=Kind.MOMENT),
        Column(
            "state",
            _("State"),
            _("Nothing is in the books and no title passes while it is held."),
            words=ARRIVAL_STATES,
        ),
        Column(
            "owner_nation",
            _("Owner"),
            _("The nation whose post owes the decision."),
            field="owner_nation__name",
            field_uk="owner_nation__name_uk",
        ),
        Column(
            "due_on",
            _("Due on"),
            _(
                "Three days after it was held at the gate, which is our assumption; 30 "
                "days after it was let in."
            ),
            kind=Kind.DAY,
        ),
    ],
    order="-came_at",
    searched=["vehicle", "carrier", "said_content", "papers", "sent_by", "addressee"],
    filters=ArrivalFilter,
    detail="transfers:arrival",
    empty=_(
        "Nothing came that was not announced: whoever stands at the gate writes it "
        "down on the page of the node."
    ),
)
