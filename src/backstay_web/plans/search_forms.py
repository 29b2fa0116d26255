"""What is filled in to ask for a search of an app above."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backstay_web.core.command_form import CommandForm
from backstay_web.plans.searches import MOST_TIME_S


class SearchForm(CommandForm):
    """How long it is searched."""

    time_s = forms.IntegerField(
        label=_("At most so many seconds"),
        help_text=_("It ends sooner if it is proven that none is better."),
        min_value=1,
        max_value=MOST_TIME_S,
        initial=30,
    )
