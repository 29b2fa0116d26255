"""Bodies that have names, as the nations of the cast have on a site."""

from collections.abc import Iterable
from typing import Final

from backstay_web.core.context import acting
from backstay_web.core.labels.label import EVERYBODY
from backstay_web.nations.models import Nation
from tests.web.cast import Cast, Person

AX, BY, HQ = "AX", "BY", "HQ"
"""The codes of the nations of Ann and of Bob, and of the command."""
COMMAND: Final = 2
"""The place of the command's bit, for which nobody of the cast reads."""


def name_bodies(cast: Cast) -> None:
    """Give the bodies for which the cast acts their codes."""
    named = ((AX, cast.ann, 0), (BY, cast.bob, 1), (HQ, cast.cid, COMMAND))
    add_nations(cast.cid, [(who, code, code, place) for code, who, place in named])


def add_nations(by: Person, named: Iterable[tuple[Person, str, str, int]]) -> None:
    """Add the nation of each person, with its code, its name and its body's place."""
    with acting(by.token):
        Nation.objects.bulk_create(
            Nation(
                id=person.origin,
                code=code,
                name=name,
                name_uk=name,
                body=place,
                level=0,
                rel=EVERYBODY,
                originator=by.origin,
            )
            for person, code, name, place in named
        )
