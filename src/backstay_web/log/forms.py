"""The form by which a nation asks for a file of the log."""

from typing import Final

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backstay_web.core.day_input import DayInput
from backstay_web.log.queries import CAN_HIDE

MEANINGS: Final[dict[str, Promise]] = {
    "actor": _("who did it"),
    "at": _("when"),
    "command_key": _("under which key it was asked for"),
    "content": _("what the event says"),
    "event": _("which event left the row"),
    "kind": _("what kind of event it is"),
    "label": _("who may read it"),
    "row": _("what stood in the row after it"),
    "row_key": _("which row"),
    "subject": _("what it was about"),
    "table": _("in which table the row stands"),
}
"""What each field of the log holds, for whoever hides it from a reader."""


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
    from_entry = forms.IntegerField(
        label=_("From this entry of the log"),
        required=False,
        min_value=0,
        help_text=_("Where it is too much for one file; the parts are offered then."),
    )
    before_entry = forms.IntegerField(
        label=_("Before this entry of the log"), required=False, min_value=1
    )
    hidden = forms.MultipleChoiceField(
        label=_("Fields not to show; that they are there is proven all the same"),
        required=False,
        choices=[
            (name, format_lazy("{name}: {meaning}", name=name, meaning=MEANINGS[name]))
            for name in CAN_HIDE
        ],
        widget=forms.CheckboxSelectMultiple,
    )
