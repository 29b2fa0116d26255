"""What whoever was invited fills in."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from backstay_web.accounts.models import LONGEST_NAME, Account

NAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]*\Z",
    _("Take small letters from a to z, digits, dots, - and _ only."),
)


class AccountForm(forms.Form):
    """The name and the password of a new account."""

    name = forms.CharField(
        label=_("Name to sign in with"),
        min_length=3,
        max_length=LONGEST_NAME,
        validators=[NAME],
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password, of twelve characters or more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_name(self) -> str:
        """Return a name that nobody has."""
        name: str = self.cleaned_data["name"]
        if Account.objects.filter(name__iexact=name).exists():
            raise ValidationError(_("Take another name: this one is taken."))
        return name

    def clean(self) -> dict[str, Any]:
        """Return it all once the password is good and was typed twice alike."""
        filled: dict[str, Any] = super().clean() or {}
        password = filled.get("password")
        if password is not None:
            try:
                validate_password(password, Account(name=filled.get("name", "")))
            except ValidationError as faults:
                self.add_error("password", faults)
            if filled.get("again") not in (None, password):
                self.add_error("again", _("This is another password."))
        return filled
