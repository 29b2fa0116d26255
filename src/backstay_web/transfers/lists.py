"""The list of handovers, those of which one side has signed among them."""

from typing import Final

import django_filters as filters
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import Listing
from backstay_web.transfers import queries
from backstay_web.transfers.models import Handover

STATES: Final[dict[str, Promise]] = {
    "waiting": _("in transit: not both sides have signed"),
    "disputed": _("signed, with an open case"),
    "settled": _("signed by both sides"),
    "withdrawn": _("withdrawn"),
}
"""Where a count stands; it has moved the books only once both sides signed."""


class HandoverFilter(filters.FilterSet):
    """Which handovers are asked for."""

    state = filters.ChoiceFilter(label=_("State"), choices=list(STATES.items()))

    class Meta:
        model = Handover
        fields = ("state",)


HANDOVERS: Final = Listing(
    name="handovers",
    title=_("Handovers"),
    rows=queries.handovers,
    columns=[
        Column("title", _("Consignment"), _("What was counted.")),
        Column("site", _("Where"), _("Where it was counted."), field="site__name"),
        Column(
            "from_nation",
            _("From nation"),
            _("Whose post hands over."),
            field="from_nation__name",
            field_uk="from_nation__name_uk",
        ),
        Column(
            "to_nation",
            _("To nation"),
            _("Whose post takes over."),
            field="to_nation__name",
            field_uk="to_nation__name_uk",
        ),
        Column("counted_at", _("Counted"), _("When it was counted."), kind=Kind.MOMENT),
        Column(
            "state",
            _("State"),
            _("Nothing changes hands before both sides have signed."),
            words=STATES,
        ),
    ],
    order="-counted_at",
    searched=["consignment__title", "consignment__code"],
    filters=HandoverFilter,
    detail="transfers:handover",
    empty=_(
        "Nothing was counted yet: open a consignment that stands at your node, and "
        "count it."
    ),
)
