"""What whoever was invited fills in."""

from collections.abc import Collection
from typing import Any
from uuid import uuid4

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.accounts.actions import WrongCode, check_code
from backstay_web.accounts.models import LONGEST_NAME, Account, Invitation
from backstay_web.core.command_form import CommandForm
from backstay_web.core.day_input import DayInput
from backstay_web.nations.permissions import MEANINGS

NAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]*\Z",
    _("Take small letters from a to z, digits, dots, - and _ only."),
)


class CodeForm(forms.Form):
    """The code of a second person, where a link alone lets nobody in."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_(
            "You have it from whoever confirmed that you come, not by the link."
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("name", "password", "again", "code")

    def __init__(self, invited: Invitation, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.invited = invited
        if not invited.needs_code:
            del self.fields["code"]

    def clean_code(self) -> str:
        """Return the code if it is the right one."""
        code: str = self.cleaned_data["code"]
        try:
            check_code(self.invited, timezone.now(), code)
        except WrongCode as reason:
            raise ValidationError(str(reason)) from None
        return code

    def code_or_none(self) -> str:
        """Return the code, or nothing where none is asked for."""
        return str(self.cleaned_data.get("code", ""))


class AccountForm(CodeForm):
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


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc] # ships no types
    """A new passkey, and what it is called; without a name the library gives one."""

    name = forms.CharField(label=_("Name"), required=False)


class RenamedPasskeyForm(EditWebAuthnForm):  # type: ignore[misc] # likewise
    """What a passkey is called from now on."""

    name = forms.CharField(label=_("Name"))


class TokenForm(CommandForm):
    """What a token is for, what it may do, whence and until when."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = forms.CharField(label=_("What it is for"), max_length=LONGEST_NAME)
    scope = forms.MultipleChoiceField(
        label=_("What it may do, of what your post may"),
        widget=forms.CheckboxSelectMultiple,
    )
    networks = forms.CharField(
        label=_("From which networks alone, with spaces between; empty for any"),
        required=False,
        max_length=1_000,
    )
    expires_on = forms.DateField(
        label=_("The day on which it ends, within 90 days"),
        widget=DayInput(),
    )

    def __init__(self, held: Collection[str], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        scope = self.fields["scope"]
        scope.choices = [(p.value, MEANINGS[p]) for p in MEANINGS if p in held]  # type: ignore[attr-defined] # of the field above
        self.order_fields(["name", "scope", "networks", "expires_on", "reason"])

    def clean_networks(self) -> list[str]:
        """Return the networks apart."""
        written: str = self.cleaned_data["networks"]
        return written.replace(",", " ").split()

    def payload(self) -> dict[str, Any]:
        """Return what the command is told, but for the digest."""
        names = ("token", "name", "scope", "networks", "expires_on")
        return {name: self.cleaned_data[name] for name in names}
