"""The columns in which a row's label stands, but for the one that says whose it is."""

from typing import Any, Final

LABEL: Final = ("policy", "level", "rel", "cav")


def columns_of(labelled: Any) -> dict[str, int]:
    """Return these columns of a row or a label, for what is made of it."""
    return {name: getattr(labelled, name) for name in LABEL}
