"""What is filled in to register a device, and to take it out of use."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backstay_web.core.command_form import CommandForm
from backstay_web.core.context import me
from backstay_web.core.subjects import SUBJECTS
from backstay_web.nations.models import Post


class AddForm(CommandForm):
    """Which device captures for whom, and where."""

    name = forms.CharField(label=_("Name of the device"), max_length=100)
    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.none())
    site = forms.ModelChoiceField(label=_("Site"), queryset=Post.objects.none())
    public_key = forms.CharField(
        label=_("Its public key: the 64 digits that it shows"), max_length=64
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        mine = Post.objects.filter(organisation__nation=me().origin)
        self.fields["post"].queryset = mine.order_by("title", "pk")  # type: ignore[attr-defined] # of the fields above
        self.fields["site"].queryset = SUBJECTS["site"].rows()  # type: ignore[attr-defined] # likewise
        self.order_fields(["name", "post", "site", "public_key", "reason"])

    def payload(self) -> dict[str, Any]:
        """Return what the command is told."""
        filled = self.cleaned_data
        keys = {name: filled[name].pk for name in ("post", "site")}
        return {"name": filled["name"], "public_key": filled["public_key"], **keys}


class RevokeForm(CommandForm):
    """Why a device is taken out of use."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
