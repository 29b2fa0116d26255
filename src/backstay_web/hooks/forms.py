"""What is filled in to have an address told of what happens."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backstay_web.core.command_form import CommandForm
from backstay_web.core.subjects import open_to
from backstay_web.hooks.models import LONGEST_SECRET


class HookForm(CommandForm):
    """Where is told of what."""

    name = forms.CharField(label=_("What it is for"), max_length=100)
    address = forms.CharField(
        label=_("Address of the program, such as https://hub.example/events"),
        max_length=500,
    )
    nouns = forms.MultipleChoiceField(
        label=_("Of which kinds of rows it is told"),
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.CharField(
        label=_("Of which kinds of events alone, with spaces between; empty for all"),
        required=False,
        max_length=4_000,
    )

    def __init__(self, held: Collection[str], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        nouns = self.fields["nouns"]
        nouns.choices = [(each.name, each.word) for each in open_to(held)]  # type: ignore[attr-defined] # of the field above
        self.order_fields(["name", "address", "nouns", "kinds", "secret", "reason"])

    def clean_kinds(self) -> list[str]:
        """Return the kinds of events apart."""
        written: str = self.cleaned_data["kinds"]
        return written.replace(",", " ").split()

    def payload(self, *more: str) -> dict[str, Any]:
        """Return what the command is told."""
        names = ("name", "address", "nouns", "kinds", *more)
        return {name: self.cleaned_data[name] for name in names}


class SecretField(forms.CharField):
    """What signs deliveries, as it is shown this once."""

    def __init__(self) -> None:
        super().__init__(
            label=_(
                "Secret that signs what is told: copy it now, it is not shown again"
            ),
            max_length=LONGEST_SECRET,
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "spellcheck": "false"}
            ),
        )


class AddForm(HookForm):
    """The same with a secret, for a new one."""

    secret = SecretField()


class ChangeForm(HookForm):
    """The same for one that is there, as it was shown."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class SecretForm(CommandForm):
    """Another secret."""

    secret = SecretField()


class EndForm(CommandForm):
    """Why a hook ends."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
