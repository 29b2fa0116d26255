"""Since when a waiver holds without a break, from what happened to it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple


class Said(NamedTuple):
    """One event of a waiver: its day, and the fields that it set."""

    on: date
    content: Mapping[str, Any]


def holds_since(events: Iterable[Said]) -> date | None:
    """Return since when a waiver holds, after events in their order; None: it does not.

    One that ended by its day and was then given a later one holds anew from then on.

    >>> first, last = date(2026, 3, 1), date(2026, 6, 1)
    >>> added = Said(first, {"end_on": "2026-04-01"})
    >>> holds_since([added, Said(last, {"end_on": "2026-08-01"})]) == last
    True
    >>> holds_since([added, Said(last, {"retired_on": "2026-06-01"})]) is None
    True
    """
    since: date | None = None
    end_on: date | None = None
    retired_on: str | None = None
    for on, content in events:
        if end_on is not None and end_on <= on:
            since = None
        if "end_on" in content:
            end_on = day_of(content["end_on"])
        retired_on = content.get("retired_on", retired_on)
        if retired_on is not None or (end_on is not None and end_on <= on):
            since = None
        elif since is None:
            since = on
    return since


def day_of(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
