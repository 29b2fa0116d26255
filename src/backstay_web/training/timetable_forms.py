"""What is filled in about timetables."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backstay_web.core.command_form import CommandForm
from backstay_web.core.lists.choice import Choice
from backstay_web.sites.models import Site
from backstay_web.training.actions.timetables import MOST_TIME_S


class AskForm(CommandForm):
    """Of which site, and how long a timetable is searched for."""

    time_s = forms.IntegerField(
        label=_("At most so many seconds"),
        help_text=_("It ends sooner if it is proven that none is better."),
        min_value=1,
        max_value=MOST_TIME_S,
        initial=30,
    )

    def __init__(self, said: Any, sites: Any, **more: Any) -> None:
        super().__init__(said, **more)
        self.fields["site"] = Choice(
            sites,
            label=_("Site"),
            help_text=_("None: all sites at which you hold courses."),
            required=False,
        )


def sites_of(origin: Any) -> Any:
    """Return the sites at which a body holds courses."""
    rows = Site.objects.filter(
        heldcourse__originator=origin, heldcourse__retired_on=None
    )
    return rows.distinct().order_by("name", "pk")
