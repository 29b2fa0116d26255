"""Faults: what is wrong in the files of a case, where, and what would be right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backstay.errors import BackstayError
from backstay.said import Said, lines_of

SHOWN = 50
CASE: Final = Said("The case")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it is, what is wrong, and what would be right.

    ``row`` is the line of the file, 1 its head; None if the whole file is at fault.
    """

    file: str
    row: int | None
    column: str
    wrong: Said
    right: Said

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Said:
        """Return all of it as one sentence."""
        return Said(
            "%(place)s: %(wrong)s; %(right)s",
            place=self._place(),
            wrong=self.wrong,
            right=self.right,
        )

    def _place(self) -> str:
        place = self.file
        if self.row is not None:
            place = Said("%(place)s, row %(row)s", place=place, row=self.row)
        if self.column:
            place = Said(
                "%(place)s, column %(column)s", place=place, column=self.column
            )
        return place


class FaultyCase(BackstayError):
    """A file cannot be read; ``faults`` holds every fault found in it.

    ``what`` says what the file is for: a case, or events.
    """

    def __init__(self, faults: Sequence[Fault], what: Said = CASE) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        if count == 1:
            head = Said("%(what)s has 1 fault:", what=what)
        else:
            head = Said("%(what)s has %(count)s faults:", what=what, count=count)
        lines = [fault.said for fault in self.faults[:SHOWN]]
        if count > SHOWN:
            lines.append(Said("... and %(count)s more", count=count - SHOWN))
        super().__init__(lines_of(head, *lines))
