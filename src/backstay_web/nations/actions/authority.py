"""What somebody may give: no more than he has."""

from collections.abc import Sequence
from typing import Final

from backstay_web.core.commands import Refused
from backstay_web.core.context import Context

PUBLIC: Final = 0  # the lowest level: whom it was released to may read it
EVERYBODY: Final = (1 << 63) - 1


def check_within(
    by: Context, *, level: int, rel: int, cav: int, permissions: Sequence[str]
) -> None:
    """Return if an authority is no more than the actor's own.

    The database refuses it all the same; here it is told why.

    Raises
    ------
    Refused
        If it is more; says what.
    """
    beyond = [
        *(["a higher level"] if level > by.level else []),
        *(["more bodies"] if rel & ~by.rel else []),
        *(["more categories"] if cav & ~by.cav else []),
        *sorted(set(permissions) - by.permissions),
    ]
    if beyond:
        raise Refused(
            f"Nobody gives more than he has; your post lacks: {', '.join(beyond)}."
        )
