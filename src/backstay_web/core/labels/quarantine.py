"""What happens to a label that is not understood wholly: denied, and kept apart."""

from typing import Final

from backstay.errors import BackstayError

SHOWN_CHARACTERS: Final = 60


class Quarantined(BackstayError):
    """A label from outside is not understood, so nobody may read what it labels.

    ``element`` says where in the label, ``value`` what stands there, ``remedy`` what
    would be right. The remedy never lists what a policy knows: a sender who guesses
    learns nothing from it.
    """

    def __init__(self, element: str, value: str, remedy: str) -> None:
        self.element, self.value, self.remedy = element, value, remedy
        shown = (
            value
            if len(value) <= SHOWN_CHARACTERS
            else value[:SHOWN_CHARACTERS] + "..."
        )
        super().__init__(f"Kept in quarantine: {element} {shown!r}; {remedy}")


class Unwritable(BackstayError):
    """A label may not leave as it is; says why and who may change that."""
