"""A form that asks for one command: what was refused is told beside what was typed."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay.errors import BackstayError
from backstay_web.core.commands import FactorTooOld, NotThere, Run
from backstay_web.core.context import NobodyActs
from backstay_web.core.entries import Faulty

ELSEWHERE = (FactorTooOld, NobodyActs, NotThere)
"""Refusals that no other words in the form would change: they have their own pages."""


class CommandForm(forms.Form):
    """The key and the reason of a command; an app adds its payload.

    The key is drawn when the form is shown, so that sending it twice does it once.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = forms.CharField(label=_("Reason"), max_length=2_000)

    def asks(self, command: Run, **payload: Any) -> dict[str, Any] | None:
        """Return what the command answered, or None once the form tells why not."""
        if not self.is_valid():
            return None
        key, reason = self.cleaned_data["key"], self.cleaned_data["reason"]
        try:
            return command(key=key, at=timezone.now(), reason=reason, **payload)
        except ELSEWHERE:
            raise
        except Faulty as refusal:
            self.blame(refusal.faults)
            return None
        except BackstayError as refusal:
            self.add_error(None, str(refusal))
            return None

    def blame(self, faults: Mapping[str, list[str]]) -> None:
        """Show what is wrong beside its field, or at the top if it is of none."""
        for name, said in faults.items():
            for each in said:
                self.add_error(name if name in self.fields else None, each)
