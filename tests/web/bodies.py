"""Bodies that have names, as the nations of the cast have on a site."""

from typing import Final

from backstay_web.core.context import acting
from backstay_web.core.labels.label import EVERYBODY
from backstay_web.nations.models import Nation
from tests.web.cast import Cast

AX, BY, HQ = "AX", "BY", "HQ"
"""The codes of the nations of Ann and of Bob, and of the command."""
COMMAND: Final = 2
"""The place of the command's bit, for which nobody of the cast reads."""


def name_bodies(cast: Cast) -> None:
    """Give the bodies for which the cast acts their codes."""
    named = ((AX, cast.ann, 0), (BY, cast.bob, 1), (HQ, cast.cid, COMMAND))
    with acting(cast.cid.token):
        Nation.objects.bulk_create(
            Nation(
                id=person.origin,
                code=code,
                name=code,
                name_uk=code,
                body=place,
                level=0,
                rel=EVERYBODY,
                originator=cast.cid.origin,
            )
            for code, person, place in named
        )
