"""Futures as files: ``futures.json`` or ``futures_replanned.json``, and tables."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import Any, Final

from backstay.cases.files import write_whole
from backstay.futures.replanned import REPLANNED_SCHEMA, ReplannedFutures
from backstay.futures.result import SCHEMA, Futures

JSON_FILE: Final = "futures.json"
REPLANNED_NAME: Final = "futures_replanned"
TABLES: Final = ("packages", "weeks", "breakages", "buffers")


def write_futures(folder: str | Path, futures: Futures) -> None:
    """Write futures as JSON, and their lists as CSV; equal ones give equal bytes."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / JSON_FILE, json_text(futures).encode())
    for name in TABLES:
        rows = getattr(futures, name)
        write_whole(folder / f"futures_{name}.csv", _csv(rows).encode())


def write_replanned(folder: str | Path, futures: ReplannedFutures) -> None:
    """Write futures that were replanned as JSON, and each of them as a row of CSV."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{REPLANNED_NAME}.json", json_text(futures).encode())
    write_whole(folder / f"{REPLANNED_NAME}.csv", _csv(futures.futures).encode())


def json_text(futures: Futures | ReplannedFutures) -> str:
    """Return futures as JSON."""
    schema = SCHEMA if isinstance(futures, Futures) else REPLANNED_SCHEMA
    found = {"schema": schema, **asdict(futures)}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _csv(rows: Sequence[Any]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if rows:
        writer.writerow([field.name for field in fields(rows[0])])
        writer.writerows(astuple(row) for row in rows)
    return text.getvalue()
