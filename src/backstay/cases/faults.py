"""Faults: what is wrong in the files of a case, where, and what would be right."""

from collections.abc import Sequence
from dataclasses import dataclass

from backstay.errors import BackstayError

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it is, what is wrong, and what would be right.

    ``row`` is the line of the file, 1 its head; None if the whole file is at fault.
    """

    file: str
    row: int | None
    column: str
    wrong: str
    right: str

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        return f"{place}: {self.wrong}; {self.right}"


class FaultyCase(BackstayError):
    """A file cannot be read; ``faults`` holds every fault found in it.

    ``what`` says what the file is for: a case, or events.
    """

    def __init__(self, faults: Sequence[Fault], what: str = "The case") -> None:
        self.faults = tuple(faults)
        lines = [str(fault) for fault in self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            lines.append(f"... and {len(self.faults) - SHOWN} more")
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__("\n".join([f"{what} has {count}:", *lines]))
