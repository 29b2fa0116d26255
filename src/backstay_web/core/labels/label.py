"""A release label: who may read a thing, in the whole numbers that stand in its row."""

from dataclasses import dataclass
from typing import Final

from backstay.errors import BackstayError

BITS: Final = 63
"""Bodies, and categories, that a policy may have: a mask is a positive bigint."""
EVERYBODY: Final = 2**BITS - 1
"""Who a thing goes to that is for all: the bodies that there are, and those to come."""
HIGHEST_LEVEL: Final = 32_767
"""As high as a smallint."""


class UnusableLabel(BackstayError):
    """A label or clearance has a number out of range; names it and the range."""


@dataclass(frozen=True, slots=True)
class Label:
    """Who may read a thing.

    Parameters
    ----------
    policy : int
        Key of the policy that gives the other numbers their meaning.
    level : int
        Higher is more sensitive; 0 to `HIGHEST_LEVEL`.
    rel : int
        Bodies (nations, organisations) that the thing may go to, one bit each. None at
        all means that only the command's release officers may read it.
    cav : int
        Restrictive categories, one bit each; a reader needs every one of them.
    originators : int
        Bodies whose data it is or is made from, one bit each; at least one.

    Raises
    ------
    UnusableLabel
        If a number is out of range; names the first one.
    """

    policy: int
    level: int
    rel: int
    cav: int
    originators: int

    def __post_init__(self) -> None:
        _within("policy", self.policy, 0, HIGHEST_LEVEL)
        _within("level", self.level, 0, HIGHEST_LEVEL)
        _within("rel", self.rel, 0, 2**BITS - 1)
        _within("cav", self.cav, 0, 2**BITS - 1)
        _within("originators", self.originators, 1, 2**BITS - 1)


@dataclass(frozen=True, slots=True)
class Clearance:
    """What somebody may read, under one policy.

    Parameters
    ----------
    policy : int
        Key of the policy.
    level : int
        Highest level that may be read.
    bodies : int
        Bodies for which the reader acts, one bit each.
    cav : int
        Restrictive categories that the reader holds, one bit each.
    is_release_officer : bool
        Whether the command has given the duty to decide on what nobody else may read.

    Raises
    ------
    UnusableLabel
        If a number is out of range; names the first one.
    """

    policy: int
    level: int
    bodies: int
    cav: int
    is_release_officer: bool = False

    def __post_init__(self) -> None:
        _within("policy", self.policy, 0, HIGHEST_LEVEL)
        _within("level", self.level, 0, HIGHEST_LEVEL)
        _within("bodies", self.bodies, 0, 2**BITS - 1)
        _within("cav", self.cav, 0, 2**BITS - 1)


def readable(label: Label, clearance: Clearance) -> bool:
    """Return whether somebody with a clearance may read what has a label.

    The policies of the database must say the same; another policy is never readable.

    Examples
    --------
    >>> secret_for_two = Label(policy=1, level=2, rel=0b011, cav=0, originators=0b001)
    >>> readable(secret_for_two, Clearance(policy=1, level=2, bodies=0b010, cav=0))
    True
    >>> readable(secret_for_two, Clearance(policy=1, level=2, bodies=0b100, cav=0))
    False
    """
    is_cleared = (
        label.policy == clearance.policy
        and label.level <= clearance.level
        and not label.cav & ~clearance.cav
    )
    if not label.rel:
        return is_cleared and clearance.is_release_officer
    return is_cleared and bool(label.rel & clearance.bodies)


def _within(name: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise UnusableLabel(f"{name} is {number}; it must be from {least} to {most}")
