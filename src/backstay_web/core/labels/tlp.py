"""The Traffic Light Protocol at the edge: from a label to a colour and back.

Colours are those of the standard of FIRST, version 2.0 (2022). A colour names no
receivers and no restrictions, so few labels have one, and on the way in those who
received it are all who may read it. Neither way lets anybody read more.
"""

from dataclasses import dataclass
from enum import StrEnum

from backstay_web.core.labels.label import Label
from backstay_web.core.labels.quarantine import Quarantined, Unwritable, _


class Colour(StrEnum):
    """A designation of the Traffic Light Protocol, 2.0."""

    RED = "TLP:RED"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    AMBER = "TLP:AMBER"
    GREEN = "TLP:GREEN"
    CLEAR = "TLP:CLEAR"


@dataclass(frozen=True, slots=True)
class Scheme:
    """What colours mean under one policy.

    Parameters
    ----------
    policy : int
        Key of the policy.
    level : int
        Level that whatever has a colour gets; the protocol is not for anything higher.
    community : int
        Bodies among which GREEN may go round, one bit each.
    public : int
        The bit of the body that stands for the public, or 0 if there is none.
    named_readers : int
        The bit of the restriction under which only named readers may read.
    """

    policy: int
    level: int
    community: int
    public: int
    named_readers: int


def to_tlp(label: Label, scheme: Scheme) -> Colour:
    """Return the widest colour that lets nobody read more than a label does.

    AMBER is never given: it lets receivers pass a thing to clients, and a label does
    not say so.

    Raises
    ------
    Unwritable
        If the label goes to nobody, is above the level of the scheme or of another
        policy, or has a restriction that no colour expresses.
    """
    if label.policy != scheme.policy or label.level > scheme.level:
        raise Unwritable(
            f"Policy {label.policy}, level {label.level} has no colour; colours are "
            f"for policy {scheme.policy} up to level {scheme.level}"
        )
    if not label.rel:
        raise Unwritable(
            "The label goes to nobody; a release officer may name receivers"
        )
    if label.cav & ~scheme.named_readers:
        raise Unwritable("The label has a restriction that no colour expresses")
    if label.cav:
        return Colour.RED
    if scheme.community & ~label.rel or not scheme.community:
        return Colour.AMBER_STRICT
    return Colour.CLEAR if label.rel & scheme.public else Colour.GREEN


def from_tlp(colour: str, scheme: Scheme, *, receivers: int, originators: int) -> Label:
    """Return the label of what came in under a colour.

    Parameters
    ----------
    colour : str
        The designation, exactly as the standard writes it.
    scheme : Scheme
        What colours mean.
    receivers : int
        Bodies to which it was sent, one bit each.
    originators : int
        Bodies that sent it, one bit each.

    Raises
    ------
    Quarantined
        If there is no such colour, or nobody is named to whom it was sent.
    """
    if colour not in list(Colour):
        known = ", ".join(Colour)
        raise Quarantined("TLP", colour, _("use one of %(names)s"), names=known)
    if not receivers:
        raise Quarantined("receivers", "", _("name those to whom it was sent"))
    rel = {
        Colour.GREEN: scheme.community,
        Colour.CLEAR: scheme.community | scheme.public,
    }.get(Colour(colour), receivers)
    return Label(
        policy=scheme.policy,
        level=scheme.level,
        rel=rel,
        cav=scheme.named_readers if colour == Colour.RED else 0,
        originators=originators,
    )
