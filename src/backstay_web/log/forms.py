"""The form by which a nation asks for a file of the log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backstay_web.core.day_input import DayInput
from backstay_web.log.queries import CAN_HIDE


class ExportForm(forms.Form):
    """Which days, and what is hidden from whoever the file is for."""

    begins_on = forms.DateField(
        label=_("From this day"),
        required=False,
        widget=DayInput(),
    )
    ends_before = forms.DateField(
        label=_("Before this day"),
        required=False,
        widget=DayInput(),
    )
    from_size = forms.IntegerField(
        label=_("Size of the log that the reader saw last"),
        required=False,
        min_value=0,
        help_text=_(
            "The size that the verifier named when it said NOT SURE; else none."
        ),
    )
    hidden = forms.MultipleChoiceField(
        label=_("Fields not to show; that they are there is proven all the same"),
        required=False,
        choices=[(name, name) for name in CAN_HIDE],
        widget=forms.CheckboxSelectMultiple,
    )
