"""What a check finds: what each line would do, and what is wrong with others."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from backstay_web.core.entries import Release
from backstay_web.core.imports.cells import Value, Words

Values = dict[str, Value]
"""What a line says, by column."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell, or in a whole line if ``column`` is empty."""

    line: int
    column: str
    wrong: str
    right: str
    words: Words

    def plain(self) -> list[Any]:
        """Return the fault as JSON holds it."""
        return [self.line, self.column, self.wrong, self.right, self.words]


@dataclass(slots=True)
class Outcome:
    """What each line would do.

    ``added`` holds line, key and values; ``changed`` line, key, the version that was
    seen, and for each column that differs what is and what would be. ``rel`` are the
    bodies that may read all rows that were looked at, and ``release`` says who is to
    read those that are added.
    """

    rel: int
    release: Release
    added: list[list[Any]] = field(default_factory=list)
    changed: list[list[Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    same: int = 0
    faulty: int = 0

    def counts(self) -> dict[str, int]:
        """Return how many lines would be added, changed or left, and are faulty."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "same": self.same,
            "faulty": self.faulty,
        }

    def digest(self) -> str:
        """Return the SHA-256 of all that would be done."""
        told = json.dumps([self.added, self.changed, self.counts()], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()
