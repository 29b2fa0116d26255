"""What the library says that signs people in is said in the language of the page."""

import re
from typing import Any, Final

import pytest
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.mfa.adapter import get_adapter as factor_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.utils.translation import override

from backstay_web.accounts.forms import PasskeyForm, RenamedPasskeyForm
from backstay_web.accounts.library_words import FAULTS

FORMS: Final = (
    LoginForm,
    ChangePasswordForm,
    AuthenticateForm,
    ActivateTOTPForm,
    PasskeyForm,
    RenamedPasskeyForm,
)
"""Behind the pages of the door (accounts/urls.py)."""
LEFT_OUT: Final = {"remember"}
"""Fields that no page shows, as the settings have it."""
COME_UP: Final = {
    "account_inactive",
    "cannot_delete_authenticator",
    "cannot_generate_recovery_codes",
    "enter_current_password",
    "incorrect_code",
    "incorrect_password",
    "rate_limited",
    "same_as_current",
    "too_many_login_attempts",
    "username_password_mismatch",
}
"""What can be at fault where one signs in by a name, and has no mail nor phone."""
CYRILLIC: Final = re.compile("[\u0400-\u04ff]")


@pytest.mark.parametrize("form", FORMS)
def test_each_field_of_its_forms_has_a_ukrainian_label(form: Any) -> None:
    fields = form.base_fields

    with override("uk"):
        labels = {
            name: str(field.label or name)
            for name, field in fields.items()
            if not field.widget.is_hidden and name not in LEFT_OUT
        }
        holders = [str(f.widget.attrs.get("placeholder", "")) for f in fields.values()]

    assert {n: text for n, text in labels.items() if not CYRILLIC.search(text)} == {}
    assert [text for text in holders if text and not CYRILLIC.search(text)] == []


def test_each_fault_that_it_may_find_is_told_in_ukrainian() -> None:
    with override("uk"):
        told = {
            str(text)
            for adapter in (account_adapter(), factor_adapter())
            for name, text in adapter.error_messages.items()
            if name in COME_UP
        }

    assert [text for text in told if not CYRILLIC.search(text)] == []
    assert len(told) == len(COME_UP)
    assert "You must type the same password each time." in FAULTS
