"""Measure the engine on public instances; write JSON and a table.

``python -m benchmarks.public --instances DIR``, where DIR holds ``BKS.csv`` and the
files that it names. See ``benchmarks/README.md``.
"""

import argparse
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final

from benchmarks.public.families import CHOSEN, SCHEDULED
from benchmarks.public.measure import Figures, measure
from benchmarks.public.rows import read_rows
from benchmarks.public.table import table_of
from benchmarks.run import RESULTS

FAMILIES: Final = [*SCHEDULED, *CHOSEN]


def main() -> None:
    """Measure what the arguments ask for; keep what was measured before of others."""
    asked = _arguments()
    rows = read_rows(asked.instances, asked.family)
    results = _results(asked.name)
    for row in rows:
        if asked.only and row.instance not in asked.only:
            continue
        print(f"{row.family} {row.instance} ...", file=sys.stderr, flush=True)
        figures = measure(asked.instances, row, asked.seconds)
        results[f"{row.family} {row.instance}"] = figures | _circumstances(asked)
        _write(asked.name, results)
    print(table_of(list(results.values())))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--family", nargs="+", default=FAMILIES, choices=FAMILIES, metavar="F"
    )
    parser.add_argument("--only", nargs="+", metavar="INSTANCE")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--name", default="public", help="of the files in results/")
    return parser.parse_args()


def _circumstances(asked: argparse.Namespace) -> Figures:
    return {
        "limit_s": asked.seconds,
        "versions": {name: version(name) for name in ("ortools", "numpy", "numba")},
        "python": platform.python_version(),
        "processors": os.cpu_count(),
    }


def _results(name: str) -> dict[str, Figures]:
    path = RESULTS / f"{name}.json"
    before: list[Figures] = json.loads(path.read_text()) if path.exists() else []
    return {f"{each['family']} {each['instance']}": each for each in before}


def _write(name: str, results: dict[str, Figures]) -> None:
    figures = list(results.values())
    text = json.dumps(figures, indent=1) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    (RESULTS / f"{name}.md").write_text(table_of(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
