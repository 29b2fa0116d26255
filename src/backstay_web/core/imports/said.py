"""What the reader of files says, in English, and kept so that it can be translated.

It runs in a process of its own that knows no language (sandbox.py): it says a text and
what stands in its places, and the site says that again in the language of the sender.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

Value = str | int
PLACE: Final = re.compile(r"%\((\w+)\)s")


class Said(str):
    """A sentence in English that knows the text it was made of, and its values."""

    text: str
    values: Mapping[str, Value]

    def __new__(cls, text: str, **values: Value) -> "Said":
        """Return the sentence."""
        made = super().__new__(cls, filled(text, values, "{:,}".format))
        made.text, made.values = text, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], Mapping[str, Value]]:
        """Return what it is copied from."""
        return (self.text,), self.values


def _(text: str) -> str:
    """Return a text as it is: this marks it for the translations."""
    return text


def filled(text: str, values: Mapping[str, Any], number: Callable[[int], str]) -> str:
    """Return a text with its places filled; one without a value stays as it is.

    Nothing else in a text is looked at: it may come from a process that a file misled.
    """

    def value(place: "re.Match[str]") -> str:
        found = values.get(place[1], place[0])
        return number(found) if isinstance(found, int) else str(found)

    return PLACE.sub(value, text)
