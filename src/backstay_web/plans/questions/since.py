"""What has changed since a plan was made: a later snapshot against the plan's case.

What only adds to the case is added to it: new offers, courses, legs. What takes away is
told as events, so that the plan in force is a plan of that case still. A few changes
are neither; those are named, for the planner to weigh: see ``Unread``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from backstay.cases.event_tables import NEED_TABLES
from backstay.cases.happening import WEEKLY
from backstay.cases.parsing import Row
from backstay.cases.reading import CaseRecords
from backstay.cases.tables import BY_NAME, TABLES
from backstay_web.plans.questions.facts import Fact, From

NEEDS: Final = tuple(table.name for table in NEED_TABLES)
NOT_ADDED: Final = (
    *NEEDS,
    "waivers",
    "promises",
    "promise_steps",
    "progress",
    "delivered",
    "gaps",
    "sources",
    "assumptions",
    "provenance",
    "derivations",
)
"""Tables of which no new row is added to the case of a plan: needs are told as events,
promises follow from what nations said, and the rest says where numbers come from."""
CLOSED: Final = {
    "leg": ("leg_closed", "leg"),
    "bay": ("bay_out", "bay"),
    "hub": ("hub_shut", "site"),
}
"""By kind of weekly resource, the event that says there is none of it, and its key."""

OWNERS: Final = {
    "hubs": "sites",
    "caveats": "lots",
    "caveat_receivers": "caveats",
    "absorption": "groups",
    **{place.exceptions: place.usual for place in WEEKLY.values()},
}
"""Tables that limit what another one has: a new row of it is added with its owner."""

Key = tuple[Any, ...]
Names = Mapping[str, Mapping[str, str]]
"""By table, from the keys of the later case to those of the plan's."""


class Unread(models.TextChoices):
    """A change that a replan does not read."""

    NEED_GONE = "need_gone", _("a need that is asked for no longer")
    TERMS = "terms", _("another rank, weight or day of a need")
    LESS = "less", _("less capacity, but some")
    MORE = "more", _("more of what was there")
    WAIVER = "waiver", _("a part that a new need goes without")


@dataclass
class Since:
    """Facts, rows to be added, rows of new needs, and changes that are not read."""

    facts: list[Fact] = field(default_factory=list)
    added: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    needs: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    unread: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def since(before: CaseRecords, after: CaseRecords, gone: Iterable[str]) -> Since:
    """Return what a later case says beside the case of a plan, in the plan's keys.

    ``gone`` are lots that the plan's case had once: they do not come back.
    """
    made = Since()
    today = after.settings.as_of_week
    lots(made, before, after)
    sessions(made, before, after)
    for kind in (*CLOSED, "kits"):
        weekly(made, before, after, kind, today)
    needs(made, before, after)
    for table in TABLES:
        if table.name not in NOT_ADDED:
            add(made, before, after, table.name, set(gone))
    return made


def called(
    after: CaseRecords,
    before_rows: Mapping[str, Mapping[str, str]],
    after_rows: Mapping[str, Mapping[str, str]],
) -> CaseRecords:
    """Return a later case in which rows of the site have the keys of the plan's case.

    Rows share a key in both cases as a rule; it differs once a second body keeps
    something of the same code.
    """
    names = {
        table: dict(other_names(before_rows.get(table, {}), rows))
        for table, rows in after_rows.items()
        if table != "packages"
    }
    tables = {}
    for table in TABLES:
        records = after.tables[table.name]
        refers = {c.name: c.refers_to for c in table.columns if c.refers_to}
        if names.get(table.name):
            refers[table.key[0]] = table.name
        rows = [renamed(row, refers, names) for row in records.rows]
        tables[table.name] = type(records)(records.file, rows, records.lines)
    return CaseRecords(after.settings, tables)


def other_names(
    before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the keys that differ: of the later case, and of the plan's."""
    by_row = {row: key for key, row in before.items()}
    for key, row in after.items():
        known = by_row.get(row)
        if known is not None and known != key:
            yield key, known
        elif known is None and key in before:
            yield key, f"{key}:{row[:8]}"


def renamed(row: Row, refers: Mapping[str, str], names: Names) -> Row:
    return {
        name: names.get(refers.get(name, ""), {}).get(str(value), value)
        for name, value in row.items()
    }


def rows_by_key(case: CaseRecords, table: str) -> dict[Key, Row]:
    """Return the rows of a table by their keys."""
    keys = BY_NAME[table].key
    return {tuple(row[k] for k in keys): row for row in case.tables[table].rows}


def lots(made: Since, before: CaseRecords, after: CaseRecords) -> None:
    """Note lots that are withdrawn, fewer, or may leave only later."""
    then, now = rows_by_key(before, "lots"), rows_by_key(after, "lots")
    for (lot,), old in then.items():
        new = now.get((lot,))
        if new is None:
            made.facts.append(Fact("lot_withdrawn", {"lot": lot}, From.SITE))
            continue
        lost = number(old, "quantity") - number(new, "quantity")
        if lost > 0:
            cells = {"lot": lot, "quantity": lost}
            made.facts.append(Fact("lot_lost", cells, From.SITE))
        elif lost < 0:
            made.unread[Unread.MORE].append(f"lots: {lot}")
        if leaves(new) > leaves(old):
            cells = {"lot": lot, "weeks": leaves(new) - number(old, "ready_week")}
            made.facts.append(Fact("lot_late", cells, From.SITE))


def leaves(lot: Row) -> int:
    return max(number(lot, "ready_week"), number(lot, "consent_week"))


def number(row: Row, column: str) -> int:
    return int(str(row[column] or 0))


def sessions(made: Since, before: CaseRecords, after: CaseRecords) -> None:
    """Note sessions that do not take place any more."""
    now = rows_by_key(after, "sessions")
    for (course, week), old in rows_by_key(before, "sessions").items():
        new = now.get((course, week))
        left = number(new, "sections") if new else 0
        if number(old, "sections") and not left:
            cells = {"course": course, "start_week": week}
            made.facts.append(Fact("session_off", cells, From.SITE))
        elif left < number(old, "sections"):
            made.unread[Unread.LESS].append(f"sessions: {course} {week}")
        elif left > number(old, "sections"):
            made.unread[Unread.MORE].append(f"sessions: {course} {week}")


def weekly(
    made: Since, before: CaseRecords, after: CaseRecords, kind: str, today: int
) -> None:
    """Note weeks in which a leg, bay or hub takes nothing, and sets that are gone.

    What is not there at all any more is gone from today on.
    """
    place, weeks = WEEKLY[kind], before.settings.horizon_weeks
    now = rows_by_key(after, place.usual)
    for row in before.tables[place.usual].rows:
        key = tuple(row[name] for name in place.key)
        old = amounts(before, kind, row, weeks)
        new = (
            amounts(after, kind, now[key], weeks)
            if key in now
            else [*old[:today], *[0] * (weeks - today)]
        )
        word = f"{place.usual}: {' '.join(map(str, key))}"
        both = list(zip(old, new, strict=True))
        if kind != "kits" and any(0 < there < was for was, there in both):
            made.unread[Unread.LESS].append(word)
        if any(there > was for was, there in both):
            made.unread[Unread.MORE].append(word)
        for start, end, lost in runs(old, new, kind == "kits"):
            cells = {"start_week": start, "end_week": end}
            if kind == "kits":
                its = {"site": key[0], "variant": key[1], "sets": lost}
                made.facts.append(Fact("kit_lost", {**its, **cells}, From.SITE))
            else:
                event, column = CLOSED[kind]
                its = {column: key[0]}
                made.facts.append(Fact(event, {**its, **cells}, From.SITE))


def amounts(case: CaseRecords, kind: str, usual: Row, weeks: int) -> list[int]:
    """Return the amount of a weekly resource in each week."""
    place = WEEKLY[kind]
    found = [number(usual, place.amount)] * weeks
    for row in case.tables[place.exceptions].rows:
        if all(row[name] == usual[name] for name in place.key):
            start, end = number(row, "start_week"), number(row, "end_week")
            found[start:end] = [number(row, place.amount)] * (end - start)
    return found


def runs(
    old: Sequence[int], new: Sequence[int], is_partial: bool
) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, loss) of weeks in which all is lost, or a part if that counts.

    >>> list(runs([5, 5, 5, 5], [5, 0, 0, 5], False))
    [(1, 3, 5)]
    >>> list(runs([2, 2, 2], [2, 1, 0], True))
    [(1, 2, 1), (2, 3, 2)]
    """
    losses = [
        was - there if was > there and (is_partial or not there) else 0
        for was, there in zip(old, new, strict=True)
    ]
    start = 0
    for week in range(1, len(losses) + 1):
        if week == len(losses) or losses[week] != losses[start]:
            if losses[start]:
                yield start, week, losses[start]
            start = week


def needs(made: Since, before: CaseRecords, after: CaseRecords) -> None:
    """Note the rows of new needs, and what of the old ones is not read."""
    then, now = rows_by_key(before, "packages"), rows_by_key(after, "packages")
    new = {key for (key,) in now.keys() - then.keys()}
    made.unread[Unread.NEED_GONE] += [str(key) for (key,) in then.keys() - now.keys()]
    made.unread[Unread.TERMS] += [
        str(key)
        for (key,) in then.keys() & now.keys()
        if any(
            then[key,][name] != now[key,][name]
            for name in ("rank", "weight_micropoints", "need_by_week")
        )
    ]
    options = {
        row["option"] for row in after.tables["options"].rows if row["package"] in new
    }
    for name in NEEDS:
        column, those = (
            ("package", new)
            if name in ("packages", "options")
            else (
                "option",
                options,
            )
        )
        rows = [row for row in after.tables[name].rows if row[column] in those]
        if rows:
            made.needs[name] += rows
    made.unread[Unread.WAIVER] += [
        f"{row['package']}: {row['part']}"
        for row in after.tables["waivers"].rows
        if row["package"] in new
    ]
    for package in sorted(map(str, new)):
        cells = {"package": package}
        made.facts.append(Fact("packages", cells, From.SITE))


def add(
    made: Since, before: CaseRecords, after: CaseRecords, name: str, gone: set[str]
) -> None:
    """Note rows that only the later case has, if what they belong to is new as well.

    A caveat, or a week of less, of what was there before is no addition.
    """
    keys, known = BY_NAME[name].key, rows_by_key(before, name)
    heads = {key[0] for key in known}
    owner = OWNERS.get(name)
    owned = {owner_key(owner, row) for row in made.added[owner]} if owner else set()
    for row in after.tables[name].rows:
        is_known = tuple(row[column] for column in keys) in known
        if name in ("sequences", "worth"):
            # One thing of several rows: all of it is new, or none.
            is_known = row[keys[0]] in heads
        if is_known or (name == "lots" and row["lot"] in gone):
            continue
        if owner is None or owner_key(owner, row) in owned:
            made.added[name].append(row)


def owner_key(owner: str, row: Row) -> Key:
    return tuple(row[column] for column in BY_NAME[owner].key)
