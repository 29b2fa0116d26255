"""The measured figures as a Markdown table."""

from collections.abc import Sequence
from typing import Any, Final

from benchmarks import run

COLUMNS: Final[run.Columns] = {
    "family": lambda f: f["family"],
    "instance": lambda f: f["instance"],
    "value": lambda f: _figures(f["value"]),
    "bound": lambda f: _figures(f["bound"]),
    "best known": lambda f: _figures(f["best_known"]) + _mark(f),
    "off by %": lambda f: (
        "-" if f["distance_pct"] is None else f"{f['distance_pct']:g}"
    ),
    "plain": lambda f: _figures(f["plain"]),
    "plain bound": lambda f: f["plain_bound"] or "-",
    "outcome": lambda f: f["outcome"],
    "wall s": lambda f: f"{f['wall_s']:.1f}",
    "CPU s": lambda f: f"{f['cpu_s']:.1f}",
    "plain CPU s": lambda f: f["plain_cpu_s"] or "-",
    "load": lambda f: "-" if f["load_before"] is None else f"{f['load_before']:.1f}",
}
"""Heads of the table, and what stands below them."""


def table_of(results: Sequence[dict[str, Any]]) -> str:
    """Return results as a Markdown table; a best known value with * is not proven."""
    return run.table_of(results, COLUMNS)


def _figures(value: Sequence[int] | None) -> str:
    """Return a value as text: the first figure, and the second in brackets.

    >>> _figures((65, 42)), _figures(None)
    ('65 (42)', '-')
    """
    if not value:
        return "-"
    first, *more = value
    return " ".join([f"{first}", *(f"({each})" for each in more)])


def _mark(figures: dict[str, Any]) -> str:
    return "" if figures["best_known_is_proven"] else "*"
