"""What happens to a label that is not understood wholly: denied, and kept apart."""

from typing import Final

from backstay.errors import BackstayError

SHOWN_CHARACTERS: Final = 60


def _(text: str) -> str:
    """Return a text as it is: this marks it for the translations."""
    return text


class Quarantined(BackstayError):
    """A label from outside is not understood, so nobody may read what it labels.

    ``element`` says where in the label, ``value`` what stands there, ``remedy`` what
    would be right: in English, made of a ``text`` and of ``values``, from which it can
    be said in another language. The remedy never lists what a policy knows: a sender
    who guesses learns nothing from it.
    """

    def __init__(
        self, element: str, value: str, text: str, **values: str | int
    ) -> None:
        self.element, self.value, self.text, self.values = element, value, text, values
        self.remedy = text % values
        super().__init__(f"Kept in quarantine: {element} {self.shown!r}; {self.remedy}")

    @property
    def shown(self) -> str:
        """Return the value, cut where it is long."""
        is_long = len(self.value) > SHOWN_CHARACTERS
        return self.value[:SHOWN_CHARACTERS] + "..." if is_long else self.value


class Unwritable(BackstayError):
    """A label may not leave as it is; says why and who may change that."""
