"""Sets of changes: as the engine's file, and as rows that are kept by name."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from backstay.cases.changes import TABLE, read_changes
from backstay.cases.faults import FaultyCase
from backstay.domain.case import Case
from backstay.domain.change import Change
from backstay_web.core.entries import Faulty
from backstay_web.plans.questions.solving import CHANGES_FILE
from backstay_web.plans.saying import in_words

SET: Final = "set"
COLUMNS: Final = tuple(field.name for field in fields(Change))

Cells = Mapping[str, Any]


def sets_of(text: str, case: Case) -> dict[str, list[dict[str, Any]]]:
    """Return the sets of a file of changes, each as rows; empty cells are left out.

    Raises
    ------
    Faulty
        If the engine cannot take it; it lists every fault, with its row.
    """
    with TemporaryDirectory(prefix="backstay-changes-") as name:
        path = Path(name) / CHANGES_FILE
        path.write_text(separated(text), encoding="utf-8")
        try:
            found = read_changes(path, case)
        except FaultyCase as error:
            raise Faulty(
                {"text": [in_words(each.said) for each in error.faults]}
            ) from None
    return {each.name: [cells(change) for change in each.changes] for each in found}


def separated(text: str) -> str:
    """Return a text with commas between cells: sheets are pasted with tabs."""
    head = text.strip().partition("\n")[0]
    if "\t" not in head:
        return text.strip() + "\n"
    rows = csv.reader(io.StringIO(text.strip()), delimiter="\t")
    return written(list(rows))


def cells(change: Change) -> dict[str, Any]:
    told = {name: getattr(change, name) for name in COLUMNS}
    return {name: value for name, value in told.items() if value not in (None, "")}


def csv_of(sets: Mapping[str, Sequence[Cells]]) -> str:
    """Return sets of changes as the engine's file."""
    rows = [list(TABLE.names)]
    for name, changes in sets.items():
        for change in changes:
            told = {SET: name, **change}
            rows.append([str(told.get(column, "")) for column in TABLE.names])
    return written(rows)


def written(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
