"""What the engine says to people: a text in English, and the values in its places.

::

    Said("%(key)s is not in the case", key="T72")

It is its own English, and so a text like any other. Whoever shows it in another
language looks its text up and fills the same places.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

Value = str | int
PLACE: Final = re.compile(r"%\((\w+)\)s")


class Said(str):
    """A sentence, or a part of one, that knows the text it is made of and its values.

    A value may be another sentence. What is neither text nor a whole number is kept as
    its text.
    """

    text: str
    values: Mapping[str, Value]

    def __new__(cls, text: str, /, **values: object) -> "Said":
        """Return the sentence."""
        kept = {name: _kept(value) for name, value in values.items()}
        made = super().__new__(cls, filled(text, kept, str))
        made.text, made.values = text, kept
        return made


def filled(text: str, values: Mapping[str, Any], shown: Callable[[Any], str]) -> str:
    """Return a text with its places filled; one without a value stays as it is.

    Nothing else in a text is looked at: it may come from a process that a file misled.
    """
    return PLACE.sub(
        lambda place: shown(values[place[1]]) if place[1] in values else place[0], text
    )


def any_of(names: Sequence[str]) -> Said:
    """Return names that are all right.

    >>> any_of(["move", "repair", "attend"])
    'move or repair or attend'
    """
    made = Said("%(name)s", name=names[0])
    for name in names[1:]:
        made = Said("%(one)s or %(other)s", one=made, other=name)
    return made


def lines_of(*said: str) -> Said:
    """Return sentences as one, each on a line of its own."""
    places = [f"line{number}" for number in range(len(said))]
    text = "\n".join(f"%({place})s" for place in places)
    return Said(text, **dict(zip(places, said, strict=True)))


def apart(said: str) -> Any:
    """Return a sentence as plain JSON, text and values apart; other text as it is."""
    if not isinstance(said, Said):
        return said
    values = {
        name: apart(value) if isinstance(value, str) else value
        for name, value in said.values.items()
    }
    return {"text": said.text, "values": values}


def together(plain: Any) -> str:
    """Return what ``apart`` made plain.

    >>> together(apart(Said("week %(week)s", week=7)))
    'week 7'
    """
    if not isinstance(plain, dict):
        return str(plain)
    values = {
        name: value if isinstance(value, int) else together(value)
        for name, value in plain["values"].items()
    }
    return Said(plain["text"], **values)


def _kept(value: object) -> Value:
    return value if isinstance(value, str | int) else str(value)
