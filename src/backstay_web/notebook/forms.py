"""What people fill in beside rows and lists."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.notebook import actions
from backstay_web.notebook.sniffing import MOST_BYTES


class Keyed(forms.Form):
    """A form that is sent once, however often it is sent: its key is in the page."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class BesideForm(Keyed):
    """What is put beside a row, by whoever may read that."""

    kind = forms.CharField(widget=forms.HiddenInput, max_length=60)
    subject = forms.UUIDField(widget=forms.HiddenInput)

    @staticmethod
    def about(kind: str, subject: UUID) -> dict[str, Any]:
        """Return what such a form begins with."""
        return {"key": uuid4(), "kind": kind, "subject": subject}

    def asked(self) -> dict[str, Any]:
        """Return what its command is told of the row, and when; it needs no reason."""
        said = {name: self.cleaned_data[name] for name in ("key", "kind", "subject")}
        return {**said, "at": timezone.now(), "reason": ""}


class CommentForm(BesideForm):
    """A comment on a row."""

    text = forms.CharField(
        label=_("Comment"),
        help_text=_("Whoever may read this page may read it; it cannot be taken back."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def write(self) -> None:
        """Write the comment on its row."""
        filled = self.cleaned_data
        actions.write_comment(
            comment=filled["key"], text=filled["text"], **self.asked()
        )


class AttachForm(BesideForm):
    """A file beside a row."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "PDF, PNG, JPEG, XLSX without macros, CSV or TXT, up to 10 MB. Whoever may "
            "read this page may fetch it."
        ),
    )

    def attach(self) -> Mapping[str, Any]:
        """Put the file that was sent beside its row, and return what it is.

        Raises
        ------
        Unfit
            If it is no file that is kept.
        """
        sent = self.cleaned_data["file"]
        made: Mapping[str, Any] = actions.attach(
            attachment=self.cleaned_data["key"],
            name=sent.name,
            data=b64encode(sent.read(MOST_BYTES + 1)).decode(),
            **self.asked(),
        )
        return made


class RemoveForm(Keyed):
    """To remove what a file holds."""

    attachment = forms.UUIDField(widget=forms.HiddenInput)
    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(
        label=_("Why it is removed"),
        max_length=2_000,
        help_text=_("Its name and its digest stay, and so does this."),
    )


class FollowForm(Keyed):
    """To follow a row."""

    kind = forms.CharField(max_length=60)
    subject = forms.UUIDField()


class EndForm(Keyed):
    """To end what one keeps: a follow or a filter."""

    kept = forms.UUIDField()
    expected_version = forms.IntegerField(min_value=1)


class FilterForm(Keyed):
    """To keep what is asked of a list."""

    listing = forms.CharField(widget=forms.HiddenInput, max_length=60)
    address = forms.CharField(
        widget=forms.HiddenInput, max_length=2_000, required=False
    )
    name = forms.CharField(
        label=_("Name of the filter"),
        max_length=60,
        help_text=_("Such as: ours, late."),
    )
    is_shared = forms.BooleanField(label=_("Colleagues see it too"), required=False)
