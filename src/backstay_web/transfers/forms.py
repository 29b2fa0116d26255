"""The form by which whoever takes over says what he has counted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.choice import Choice
from backstay_web.core.registers.forms import AskedFor
from backstay_web.sites.models import Site
from backstay_web.transfers.books import Key
from backstay_web.transfers.models import Item
from backstay_web.transfers.verbs import own_post


class CountForm(AskedFor):
    """For each line what was counted, in which condition, and a remark.

    A line whose count is left empty is not handed over now.
    """

    def __init__(
        self,
        said: Mapping[str, Any] | None,
        lines: Mapping[Key, tuple[str, int]],
        stands_at: UUID | None,
    ) -> None:
        super().__init__(said)
        self.lines = list(lines)
        sites = Site.objects.filter(retired_on=None).order_by("code", "pk")
        self.fields["site"] = Choice(sites, label=_("Where"), initial=stands_at)
        self.fields["to_post"] = own_post()
        for number, (name, expected) in enumerate(lines.values()):
            self.fields[f"counted_{number}"] = forms.IntegerField(
                label=_("%(item)s, expected %(count)s")
                % {"item": name, "count": expected},
                help_text=_("Counted; empty if it is not handed over now."),
                min_value=0,
                required=False,
            )
            self.fields[f"condition_{number}"] = forms.ChoiceField(
                label=_("Condition"), choices=Item.Condition.choices
            )
            self.fields[f"remark_{number}"] = forms.CharField(
                label=_("Remark"), max_length=500, required=False
            )
        others = [name for name in self.fields if name != "reason"]
        self.order_fields([*others, "reason"])

    def counted(self) -> list[dict[str, Any]]:
        """Return the lines as the command takes them."""
        said = self.cleaned_data
        return [
            {
                "item": key.item,
                "serial": key.serial,
                "counted": said[f"counted_{number}"],
                "condition": said[f"condition_{number}"],
                "remark": said[f"remark_{number}"],
            }
            for number, key in enumerate(self.lines)
        ]
