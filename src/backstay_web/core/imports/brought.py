"""The label that a table brings, and what it lets become of the rows of the table.

What a nation made alone it may write into rows as it likes, as if it were typed. What
is made from others' data goes to nobody by an import whom its label does not name.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from backstay_web.core.banner import bodies
from backstay_web.core.border import arrived
from backstay_web.core.context import Context
from backstay_web.core.entries import Release
from backstay_web.core.imports.kinds import Current
from backstay_web.core.labels.policy import mask_of


@dataclass(frozen=True)
class Brought:
    """The label of a table, and whether all of it is its sender's own."""

    level: int
    rel: int
    cav: int
    is_ours: bool

    def narrowed(self, release: Release) -> Release:
        """Return who reads what is added: of those chosen, whom the label names."""
        if self.is_ours:
            return release
        return {
            "level": max(release["level"], self.level),
            "rel": release["rel"] & self.rel,
            "cav": release["cav"] | self.cav,
        }

    def allows(self, row: Current) -> bool:
        """Return whether what the table says may be written into a row."""
        return self.is_ours or (
            not row.rel & ~self.rel
            and row.level >= self.level
            and not self.cav & ~row.cav
        )

    def plain(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def brought(document: str, by: Context) -> Brought | None:
    """Return the label that a table brings as XML, if it brings one.

    Raises
    ------
    NotUnderstood
        If it is not understood wholly, or does not name the sender.
    """
    if not document:
        return None
    label = arrived(document.encode(), by)
    ours = mask_of(body.place for body in bodies() if body.id == by.origin)
    is_ours = label.originators == ours
    return Brought(label.level, label.rel, label.cav, is_ours)


def kept(reading: Mapping[str, Any]) -> Brought | None:
    """Return the label that an import brought, as it was kept."""
    found = reading.get("label")
    return Brought(**found) if found else None
