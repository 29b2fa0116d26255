"""What can be done about consignments beside adding and changing rows."""

from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backstay_web.donations.forms import Inputs, words
from backstay_web.donations.verbs import Verb, is_mine
from backstay_web.transfers import actions
from backstay_web.transfers.models import Consignment, Item
from backstay_web.transfers.queries import consignments


class Numbers(forms.CharField):
    """Serial numbers, one on each line, as they are pasted or scanned."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 12}), **more)

    def clean(self, value: Any) -> Any:
        """Return them as a list; lines with nothing on them are left out."""
        lines = str(super().clean(value)).splitlines()
        return [line.strip() for line in lines if line.strip()]


def waiver(_row: Any) -> Inputs:
    """Return the inputs of whoever lets a consignment go without serial numbers."""
    return {
        "waived_by": words(
            _("Who lets it go without serial numbers"),
            _("A post and its holder's rank; empty if every number is there."),
            required=False,
        ),
        "waived_why": words(_("Why"), required=False),
    }


def items() -> "QuerySet[Any]":
    return Item.objects.filter(retired_on=None).select_related("consignment")


VERBS: Final = [
    Verb(
        "consignment.release",
        _("Release"),
        lambda: consignments().filter(retired_on=None),
        "consignment",
        actions.release_consignment,
        waiver,
        lambda row, by: is_mine(row, by) and not row.is_released,
        adds=True,
    ),
    Verb(
        "item.number",
        _("Add serial numbers"),
        items,
        "item",
        actions.number,
        lambda _row: {
            "numbers": Numbers(
                label=_("Serial numbers"), help_text=_("One on each line.")
            )
        },
        is_mine,
    ),
]
"""Everything there is a form for, in the order in which pages show it."""


def doors() -> dict[str, str]:
    """Return the page of each verb, and the permission that it needs."""
    return {f"transfers:{verb.name}": verb.permission for verb in VERBS}


def home_of(row: Any) -> str:
    """Return the address of the consignment that a row is, or belongs to."""
    key = row.pk if isinstance(row, Consignment) else row.consignment_id
    return reverse("transfers:consignment", kwargs={"entry": key})
