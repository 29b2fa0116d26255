"""Source tables: plain CSV files with a head."""

import csv
from pathlib import Path


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file as text by column name."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
