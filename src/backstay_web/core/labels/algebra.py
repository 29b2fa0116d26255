"""The label of what is made from labelled things: the strictest of its sources."""

from collections.abc import Iterable
from functools import reduce

from backstay.errors import BackstayError
from backstay_web.core.labels.label import Label


class Underivable(BackstayError):
    """Sources have no common label, so nothing may be made from them; says why."""


def derived(sources: Iterable[Label]) -> Label:
    """Return the label of what is made from sources.

    The level is the highest, receivers are those that all sources may go to, categories
    and originators are those of any. If no body may have all sources, nobody may have
    the result but the command's release officers.

    Raises
    ------
    Underivable
        If there are no sources, whose label would be the widest there is, or if they
        are of different policies, whose levels and bits cannot be compared.

    Examples
    --------
    >>> ours = Label(policy=1, level=0, rel=0b111, cav=0b1, originators=0b001)
    >>> theirs = Label(policy=1, level=2, rel=0b110, cav=0, originators=0b010)
    >>> derived([ours, theirs])
    Label(policy=1, level=2, rel=6, cav=1, originators=3)
    """
    labels = list(sources)
    if not labels:
        raise Underivable("Nothing has no label; name the sources of what is made")
    return reduce(_join, labels)


def widens(old: Label, new: Label) -> bool:
    """Return whether a label lets anybody read, or forget, what another one did not.

    Such a change is a release: an act of its own, by an officer, with a reason.
    """
    return (
        old.policy != new.policy
        or new.level < old.level
        or bool(new.rel & ~old.rel)
        or bool(old.cav & ~new.cav)
        or bool(old.originators & ~new.originators)
    )


def _join(one: Label, other: Label) -> Label:
    if one.policy != other.policy:
        raise Underivable(
            f"Sources are of policies {one.policy} and {other.policy}; have an officer "
            "relabel one of them under the policy of the other"
        )
    return Label(
        policy=one.policy,
        level=max(one.level, other.level),
        rel=one.rel & other.rel,
        cav=one.cav | other.cav,
        originators=one.originators | other.originators,
    )
