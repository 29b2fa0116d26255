"""What is filled in about timetables."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.choice import Choice
from backstay_web.plans.search_forms import SearchForm
from backstay_web.sites.models import Site


class AskForm(SearchForm):
    """Of which site a timetable is asked for, and how long it is searched."""

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
