"""What the library that signs people in says: its words, for us to translate.

It brings translations of its own, which speak to people otherwise than this site does,
and of which many are missing. So those that our pages come to show are ours.
"""

from typing import Final

from django.utils.translation import gettext_noop

LABELS: Final = (
    gettext_noop("Authenticator code"),
    gettext_noop("Code"),
    gettext_noop("Current Password"),
    gettext_noop("New Password"),
    gettext_noop("New Password (again)"),
    gettext_noop("Password"),
    gettext_noop("Username"),
)
"""Of the fields of its forms."""
NAMES: Final = (
    gettext_noop("Backup key"),
    gettext_noop("Key nr. {number}"),
    gettext_noop("Master key"),
)
"""Of passkeys whose owner gives them none."""
FAULTS: Final = (
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop("Incorrect code."),
    gettext_noop("Incorrect password."),
    gettext_noop("Please type your current password."),
    gettext_noop("The new value must be different from the current one."),
    gettext_noop("The username and/or password you specified are not correct."),
    gettext_noop("This account is currently inactive."),
    gettext_noop("Too many failed login attempts. Try again later."),
    gettext_noop("You cannot deactivate two-factor authentication."),
    gettext_noop(
        "You cannot generate recovery codes without having two-factor authentication"
        " enabled."
    ),
    gettext_noop("You must type the same password each time."),
)
"""What its forms find wrong."""
