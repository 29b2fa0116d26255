"""Facts that a replan is told: events of the engine, each with where it comes from.

Weeks are those of the case of the plan in force. Whatever a planner adds is told by the
day, and holds from the week that has it: see calendar.py for how days become weeks.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypedDict

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstay.cases.event_tables import BY_EVENT, EVENT_TABLES
from backstay.cases.events import FORMAT
from backstay.cases.parsing import Row
from backstay_web.core.entries import Faulty
from backstay_web.plans.freezing.calendar import Weeks


class From(models.TextChoices):
    """Where a fact comes from."""

    SITE = "site", gettext_lazy("changed on the site since")
    ANSWER = "answer", gettext_lazy("a nation said so")
    SILENCE = "silence", gettext_lazy("nobody had said yes by its day")
    PLANNER = "planner", gettext_lazy("the planner adds it")


KINDS: Final[Mapping[str, Promise]] = {
    "hub_shut": gettext_lazy("nothing arrives at a hub"),
    "leg_closed": gettext_lazy("nothing departs over a leg"),
    "bay_out": gettext_lazy("a bay has no hours"),
    "session_off": gettext_lazy("a session does not take place"),
    "kit_lost": gettext_lazy("training sets are missing"),
    "lot_late": gettext_lazy("a lot is late"),
    "lot_lost": gettext_lazy("units of a lot are lost"),
    "lot_withdrawn": gettext_lazy("a lot is withdrawn"),
    "promise_freed": gettext_lazy("a promise is freed"),
    "line_off": gettext_lazy("a line of the plan is refused"),
    "packages": gettext_lazy("a new need"),
}
"""What each kind of event says, in words."""
TYPED: Final = (
    "hub_shut",
    "leg_closed",
    "bay_out",
    "session_off",
    "lot_late",
    "lot_lost",
    "lot_withdrawn",
)
"""What a planner adds by a form: the rest follows from what nations said."""
AMOUNTS: Final = {"lot_late": "weeks", "lot_lost": "quantity", "kit_lost": "sets"}
"""What the amount of an event is called."""


@dataclass(frozen=True)
class Fact:
    """One event: its kind, the cells that the engine's table of it has, its source."""

    kind: str
    cells: Mapping[str, Any]
    source: str
    note: str = ""

    @property
    def name(self) -> str:
        """Return what tells it apart from all other facts of a replan."""
        keys = BY_EVENT[self.kind].key
        return ":".join([self.kind, *(str(self.cells[name]) for name in keys)])

    def plain(self) -> dict[str, Any]:
        """Return it as it is kept and shown."""
        return {
            "name": self.name,
            "kind": self.kind,
            "cells": dict(self.cells),
            "source": self.source,
            "note": self.note,
        }


class Typed(TypedDict):
    """What a planner adds: the kind, the key of what it is about, days, an amount.

    ``end_on`` is the day after the last; an amount is in units, or weeks late.
    """

    kind: str
    key: str
    start_on: date | None
    end_on: date | None
    amount: int | None
    note: str


def typed(rows: Iterable[Typed], weeks: Weeks) -> list[Fact]:
    """Return the facts that a planner adds, in weeks.

    Raises
    ------
    Faulty
        If one is of no kind that can be added, or lacks a day or an amount; by its
        place, from 1.
    """
    made, faults = [], {}
    for place, row in enumerate(rows, start=1):
        said = wrong_with(row)
        if said:
            faults[f"events.{place}"] = [said]
            continue
        cells = cells_of(row, weeks)
        made.append(Fact(row["kind"], cells, From.PLANNER, row["note"]))
    if faults:
        raise Faulty(faults)
    return made


def wrong_with(row: Typed) -> str:
    kind, start_on, end_on = row["kind"], row["start_on"], row["end_on"]
    if kind not in TYPED:
        return _("Choose one of the kinds of events.")
    names = BY_EVENT[kind].names
    if "start_week" in names and start_on is None:
        return _("Say from which day.")
    if "end_week" in names and (
        start_on is None or end_on is None or end_on <= start_on
    ):
        return _("Say until which day, after the first.")
    if AMOUNTS.get(kind) and (row["amount"] is None or row["amount"] < 1):
        return _("Say how much: at least 1.")
    return ""


def cells_of(row: Typed, weeks: Weeks) -> Row:
    """Return the cells of an event that a planner adds; a week with a part counts."""
    table = BY_EVENT[row["kind"]]
    cells: Row = {table.names[0]: row["key"]}
    start_on, end_on = row["start_on"], row["end_on"]
    if start_on is not None and "start_week" in table.names:
        start = weeks.within(weeks.holding(start_on))
        cells["start_week"] = start
        if end_on is not None and "end_week" in table.names:
            end = min(weeks.from_day(end_on), weeks.count)
            cells["end_week"] = max(end, start + 1)
    if row["kind"] in AMOUNTS:
        cells[AMOUNTS[row["kind"]]] = row["amount"]
    return cells


def joined(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts, each once: of several that say the same the strongest holds.

    Of two that say how much of a lot is lost, how late it is or until when something is
    shut the greater one counts, since both may speak of the same; what is withdrawn is
    not lost or late as well.
    """
    found: dict[str, Fact] = {}
    for fact in facts:
        before = found.get(fact.name)
        amount = AMOUNTS.get(fact.kind)
        strength = amount or "end_week"
        if (
            before
            and strength in fact.cells
            and fact.cells[strength] <= before.cells[strength]
        ):
            continue
        found[fact.name] = fact
    gone = {
        each.cells["lot"] for each in found.values() if each.kind == "lot_withdrawn"
    }
    return [
        each
        for each in found.values()
        if each.kind not in ("lot_lost", "lot_late") or each.cells["lot"] not in gone
    ]


def toml_of(as_of_week: int, facts: Iterable[Fact], needs: Mapping[str, Any]) -> str:
    """Return facts and the rows of new needs as the engine's file of events."""
    lines = [f"format = {FORMAT}", f"as_of_week = {as_of_week}"]
    for fact in facts:
        lines += table_of(fact.kind, {**fact.cells, "note": fact.note})
    for name, rows in needs.items():
        for row in rows:
            lines += table_of(name, row)
    return "\n".join([*lines, ""])


def table_of(name: str, cells: Mapping[str, Any]) -> list[str]:
    """Return one event in TOML; its texts are those of JSON, which TOML reads alike."""
    told = {key: value for key, value in cells.items() if value not in (None, "")}
    return [
        f"[[{name}]]",
        *(
            f"{key} = {json.dumps(value, ensure_ascii=False)}"
            for key, value in told.items()
        ),
    ]


FACTS: Final = tuple(table.name for table in EVENT_TABLES)
"""Kinds of events that are facts, and no rows of a new need."""
