"""What a replan is given: the case and the plan in force, and the facts since."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from backstay.cases.building import build_case
from backstay.cases.events import read_events
from backstay.cases.happening import rows_of_case
from backstay.cases.parsing import Row
from backstay.cases.plans import read_plan, write_plan
from backstay.cases.reading import CaseRecords, read_records
from backstay.cases.writing import write_case
from backstay.domain.case import Case
from backstay.domain.plan import Itinerary, Plan
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT
from backstay.replanning.settings import RepairSettings, prices_of
from backstay_web.plans.freezing.calendar import Weeks
from backstay_web.plans.models import Promise, Result, Snapshot
from backstay_web.plans.questions.facts import Fact, joined, toml_of
from backstay_web.plans.questions.folders import CASE, PLAN, beside, unzip
from backstay_web.plans.questions.said import OF_A_KEY, Said, is_of_the_site, said
from backstay_web.plans.questions.since import Since, called, since
from backstay_web.plans.questions.solving import EVENTS_FILE

Rows = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Found:
    """What there is to replan for: facts, and what of the site no replan reads.

    ``rows`` say which row of the site each key of the plan's case, and of what is added
    to it, stands for.
    """

    records: CaseRecords
    plan: Plan
    since: Since
    said: Said
    facts: tuple[Fact, ...]
    rows: Rows
    as_of_week: int
    weeks: Weeks

    def promises(self) -> set[UUID]:
        """Return the promises that are kept, those of the plan's own case as well."""
        rows = self.records.tables["promises"].rows
        keys = {str(row["promise"])[:OF_A_KEY] for row in rows}
        known = Promise.objects.filter(
            pk__in=[key for key in keys if is_of_the_site(key)]
        )
        mine = {promise.pk for promise in self.said.promised.values()}
        return mine | set(known.values_list("pk", flat=True))


@dataclass(frozen=True)
class Prices:
    """What breaking what was told counts: see docs/explanation/replanning.md.

    ``line`` is that of a told line, in micro-points; none: the engine's usual one. A
    promise counts as so many told lines, and so does a package that comes later. Those
    promises that count otherwise stand in ``own_lines``.
    """

    line_micropoints: int | None
    promise_lines: int
    package_lines: int
    own_lines: Mapping[UUID, int] = field(default_factory=dict)

    def lines(self, promise: str) -> int:
        """Return as how many told lines a promise counts, by what a case calls it."""
        own = {str(key): lines for key, lines in self.own_lines.items()}
        return own.get(promise[:OF_A_KEY], self.promise_lines)

    def told(self, case: Case) -> dict[str, int]:
        """Return all three in micro-points."""
        asked = RepairSettings(line_price_micropoints=self.line_micropoints)
        picopoints = prices_of(case, frozenset(), asked).line
        line = picopoints // PICOPOINTS_PER_MICROPOINT
        return {
            "line": line,
            "promise": line * self.promise_lines,
            "package": line * self.package_lines,
        }


def found_since(
    result: Result, rows: Rows, snapshot: Snapshot, proposal: UUID
) -> Found:
    """Return what has happened to a plan that was put before nations, until a snapshot.

    ``rows`` say which row of the site each key of the plan's case stands for.

    Raises
    ------
    FaultyCase
        If a case or plan that is kept cannot be read any more.
    """
    with beside(result) as folder:
        records, plan = read_records(folder / CASE), read_plan(folder / PLAN)
        unzip(snapshot.case, folder / "after")
        after = called(read_records(folder / "after"), rows, snapshot.rows)
    today = after.settings.as_of_week
    there = {row["lot"] for row in records.tables["lots"].rows}
    gone = [lot for lot in rows.get("lots", {}) if lot not in there]
    changed = since(records, after, gone)
    answered = said(proposal, records, plan, today)
    return Found(
        records=records,
        plan=plan,
        since=changed,
        said=answered,
        facts=tuple(joined([*changed.facts, *answered.facts])),
        rows=merged(rows, snapshot.rows),
        as_of_week=today,
        weeks=Weeks(records.settings.first_day, records.settings.horizon_weeks),
    )


def merged(before: Rows, after: Rows) -> dict[str, dict[str, str]]:
    """Return which row each key stands for in the plan's case and what is added."""
    made: dict[str, dict[str, str]] = {}
    for table in sorted({*before, *after}):
        old, new = dict(before.get(table, {})), after.get(table, {})
        known = set(old.values())
        for key, row in new.items():
            if table == "packages" or row not in known:
                old.setdefault(key if key not in old else f"{key}:{row[:8]}", row)
        made[table] = old
    return made


def write_input(
    folder: Path, found: Found, facts: Collection[Fact], prices: Prices
) -> dict[str, int]:
    """Write the case, the plan in force and the events; return the prices that count.

    Promised lines stand in the case as promises at their price, so the engine keeps
    them at any price as long as they are possible and nobody frees them.

    Raises
    ------
    FaultyCase
        If the engine cannot take the case or the events; it lists every fault.
    """
    its = prices.told(build_case(found.records.settings, found.records.tables))
    rows = rows_of_case(found.records)
    for table, more in found.since.added.items():
        rows[table] += more
    promise(rows, found, lambda key: its["line"] * prices.lines(key))
    write_case(folder / CASE, found.records.settings, rows)
    records = read_records(folder / CASE)
    case = build_case(records.settings, records.tables)
    write_plan(folder / PLAN, in_force(found, case.sha256), {})
    needs = found.since.needs if any(f.kind == "packages" for f in facts) else {}
    told = [each for each in facts if each.kind != "packages"]
    path = folder / EVENTS_FILE
    path.write_text(toml_of(found.as_of_week, told, chosen(needs, facts)), "utf-8")
    read_events(path, records)
    return its


def chosen(needs: Mapping[str, list[Row]], facts: Collection[Fact]) -> dict[str, Any]:
    """Return the rows of those new needs that are among the facts."""
    packages = {f.cells["package"] for f in facts if f.kind == "packages"}
    options = {
        row["option"] for row in needs.get("options", ()) if row["package"] in packages
    }
    return {
        name: [
            row
            for row in rows
            if row["package" if name in ("packages", "options") else "option"]
            in (packages if name in ("packages", "options") else options)
        ]
        for name, rows in needs.items()
    }


def promise(
    rows: dict[str, list[Row]], found: Found, price: Callable[[str], int]
) -> None:
    """Add promised lines to the case, and give every promise its price."""
    rows["promises"] = [
        {**row, "break_price_micropoints": price(str(row["promise"]))}
        for row in rows["promises"]
    ]
    for itinerary in found.plan.itineraries:
        promise = found.said.promised.get(itinerary.key)
        if promise is not None:
            its = price(str(promise.pk))
            rows["promises"].append(promised(itinerary, promise, its))
            rows["promise_steps"] += [
                {
                    "promise": str(promise.pk),
                    "step": place,
                    "activity": step.activity,
                    "resource": step.resource,
                    "start_week": step.start_week,
                }
                for place, step in enumerate(itinerary.steps, start=1)
            ]


def promised(itinerary: Itinerary, promise: Promise, price: int) -> Row:
    return {
        "promise": str(promise.pk),
        "nation": itinerary.nation,
        "package": itinerary.package,
        "option": itinerary.option,
        "part": itinerary.part,
        "source": itinerary.source or None,
        "quantity": itinerary.quantity,
        "break_price_micropoints": price,
    }


def in_force(found: Found, sha256: str) -> Plan:
    """Return the plan in force as one of the case with promises; it has no bound."""
    return replace(
        found.plan,
        case_sha256=sha256,
        bound_micropoints=None,
        bound_kind="none",
        gap=None,
        multipliers_sha256="",
        itineraries=tuple(
            replace(each, promise=str(found.said.promised[each.key].pk))
            if each.key in found.said.promised
            else each
            for each in found.plan.itineraries
        ),
    )
