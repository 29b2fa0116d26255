"""A policy: the names behind the numbers of its labels."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from backstay.errors import BackstayError
from backstay_web.core.labels.label import BITS

RELEASABLE_TO: Final = "Releasable To"
"""Usual name of the category that says who may have a thing."""
HANDLING: Final = "Handling Restrictions"
"""Usual name of the category of restrictions: ours, policies have their own."""
ORIGINATED_BY: Final = "Originated By"
"""Usual name of the category of originators: ours too."""


class UnusablePolicy(BackstayError):
    """A policy has too many names, or names that no label could carry."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Names of levels, bodies and restrictions, each at its number.

    Parameters
    ----------
    key : int
        Number by which labels name the policy.
    name : str
        Name by which the world does.
    levels : tuple of str
        Names of the levels, the least sensitive first.
    bodies : tuple of str or None
        Codes of nations and organisations; the first has the lowest bit. One that has
        no code, or none that may be told, is None.
    restrictions : tuple of str
        Names of the restrictive categories; the first has the lowest bit.
    everybody : str
        Name of all bodies together, those of bits that nobody has yet too; if it is
        empty, such a label names each body.
    uri : str
        Its identifier as an URI, or empty.
    releasable_to, handling, originated_by : str
        Names of the three categories of a label.

    Raises
    ------
    UnusablePolicy
        If there are no levels, more than 63 bodies or restrictions, a name twice, or
        one that is empty or holds anything that is not printed.
    """

    key: int
    name: str
    levels: tuple[str, ...]
    bodies: tuple[str | None, ...]
    restrictions: tuple[str, ...] = ()
    everybody: str = ""
    uri: str = ""
    releasable_to: str = RELEASABLE_TO
    handling: str = HANDLING
    originated_by: str = ORIGINATED_BY

    def __post_init__(self) -> None:
        tags = (self.releasable_to, self.handling, self.originated_by)
        receivers = tuple(name for name in self.bodies if name is not None)
        if self.everybody:
            receivers += (self.everybody,)
        lists = (self.levels, receivers, self.restrictions, tags, (self.name,))
        for names in lists:
            _check_names(self.name, names)
        if not self.levels:
            raise UnusablePolicy(f"Policy {self.name} has no levels; name at least one")
        if max(len(self.bodies), len(self.restrictions)) > BITS:
            raise UnusablePolicy(
                f"Policy {self.name} has {len(self.bodies)} bodies and "
                f"{len(self.restrictions)} restrictions; a label has room for {BITS}"
            )


def mask_of(positions: Iterable[int]) -> int:
    """Return the mask with the bits at some positions."""
    return sum(1 << position for position in set(positions))


def positions_of(mask: int) -> list[int]:
    """Return the positions of the bits of a mask, the lowest first."""
    return [position for position in range(mask.bit_length()) if mask >> position & 1]


def _check_names(policy: str, names: tuple[str, ...]) -> None:
    for name in names:
        if not name or name != name.strip() or not name.isprintable():
            raise UnusablePolicy(
                f"Policy {policy} has the name {name!r}; a name is printable, not "
                "empty, and has no space around it"
            )
    if len(set(names)) < len(names):
        raise UnusablePolicy(f"Policy {policy} has a name twice among {names}")
