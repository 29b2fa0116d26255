"""What a case rests on: sources, assumptions, gaps; and what was delivered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from backstay.cases.tables import BY_NAME
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.reports.names import name_of, nation_name, variant_of
from backstay.reports.tables import NOTHING, Cell, Column, Table, count, text
from backstay.reports.words import (
    Pair,
    day_text,
    in_a_row,
    month_text,
    number,
    say,
    say_as,
)


@dataclass(frozen=True, slots=True)
class Basis:
    """How many cells of a case rest on a source, and how many on an assumption."""

    sources: int
    assumptions: int


def assumption_of(case: Case, table: str, key: str, column: str) -> str:
    """Return the assumption that a cell rests on; empty if a source has it."""
    found = case.evidence.provenance.get((table, key, column), "")
    return found if found in case.evidence.assumptions else ""


def first_assumption(case: Case, table: str, keys: Iterable[str], column: str) -> str:
    """Return the first assumption that some cells rest on; empty if none does."""
    found = (assumption_of(case, table, key, column) for key in keys)
    return next(filter(None, found), "")


def basis_of(case: Case) -> Basis:
    """Return how many cells rest on sources, and how many on assumptions."""
    evidence = case.evidence
    assumed = sum(each in evidence.assumptions for each in evidence.provenance.values())
    return Basis(len(evidence.provenance) - assumed, assumed)


def also_through(case: Case) -> Mapping[str, Sequence[str]]:
    """Return for each source and assumption the others through which it shapes cells.

    A cell names one alone, however many went into it.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for key, others in sorted(case.evidence.derivations.items()):
        for other in others:
            found[other].append(key)
    return found


def evidence_of(case: Case, plan: Plan) -> dict[str, Any]:
    """Return the tables of what the case rests on, for the page."""
    return {
        "basis": basis_of(case),
        "sources": sources_table(case),
        "assumptions": assumptions_table(case),
        "basis_by_table": basis_table(case),
        "gap_reasons": gap_reasons_table(case),
        "gaps": gaps_table(case),
        "delivered": delivered_table(case, plan),
    }


NAMED: Final = 3
"""Sources that are named beside a table; the table of sources has all."""
OFFERED: Final = say("Offered")
_SAID: Final = say("Delivered, says the source")
_IN_ENGLISH: Final = say(
    "Titles, licences, units, reasons and assumptions stand here as the case has them, "
    "in English."
)
_CELLS: Final = Column(say("Cells"), say("Cells of the case that name it."), True)
_ALSO: Final = Column(
    say("Also used through"),
    say(
        "A cell names one source or assumption, though several may go into it. This "
        "one goes into cells that name these."
    ),
)


def sources_table(case: Case) -> Table:
    """Return the sources with the number of cells that rest on each."""
    cells = Counter(case.evidence.provenance.values())
    also = also_through(case)
    return Table(
        "sources",
        say("Sources"),
        (
            Column(say("Title and publisher")),
            Column(
                say("Date"),
                say(
                    "Day of the statement or release; undated where the source gives "
                    "none."
                ),
            ),
            Column(say("Licence")),
            _CELLS,
            _ALSO,
        ),
        [
            (
                Cell(each.title, each.title, address=_address(each.url)),
                _day(each.date),
                text(each.licence),
                count(cells[each.key]),
                _through(also[each.key]),
            )
            for each in case.evidence.sources.values()
        ],
        say("The case names no source."),
        searchable=True,
        note=_IN_ENGLISH,
    )


def assumptions_table(case: Case) -> Table:
    """Return the assumptions with the number of cells that rest on each."""
    cells, also = Counter(case.evidence.provenance.values()), also_through(case)
    assumptions = case.evidence.assumptions.values()
    return Table(
        "assumptions",
        say("Assumptions"),
        (
            Column(say("Assumption")),
            Column(say_as("of an assumption", "Value")),
            Column(say("Unit")),
            Column(say("Reason")),
            _CELLS,
            _ALSO,
        ),
        [
            (
                text(each.key),
                text(each.value),
                text(each.unit),
                text(each.reason),
                count(cells[each.key]),
                _through(also[each.key]),
            )
            for each in assumptions
        ],
        say("The case names no assumption."),
        names=[each.key for each in assumptions],
        searchable=True,
        note=_IN_ENGLISH,
    )


def basis_table(case: Case) -> Table:
    """Return for each table of the case how many cells rest on what."""
    evidence = case.evidence
    total: Counter[str] = Counter()
    assumed: Counter[str] = Counter()
    for (table, _, _), each in evidence.provenance.items():
        total[table] += 1
        assumed[table] += each in evidence.assumptions
    return Table(
        "basis",
        say("What the cells of each table rest on"),
        (
            Column(say("Table of the case")),
            Column(say("On sources"), numeric=True),
            Column(say("On assumptions"), numeric=True),
        ),
        [
            (
                text(table),
                count(total[table] - assumed[table]),
                count(assumed[table]),
            )
            for table in BY_NAME
            if total[table]
        ],
        say("The case does not say what its cells rest on."),
    )


def gap_reasons_table(case: Case) -> Table:
    """Return why records of the sources are not in the case, with counts.

    What stands behind a colon is about one record alone and is left to the full list.
    """
    reasons = Counter(
        each.reason.partition(":")[0] for each in case.evidence.gaps.values()
    )
    return Table(
        "gap-reasons",
        say("Records of the sources that are not in the case, by reason"),
        (Column(say("Reason")), Column(say("Records"), numeric=True)),
        [
            (text(reason), count(records))
            for reason, records in sorted(
                reasons.items(), key=lambda each: (-each[1], each[0])
            )
        ],
        say("The case lists no record that was left out."),
        note=_IN_ENGLISH,
    )


def gaps_table(case: Case) -> Table:
    """Return every record of the sources that is not in the case."""
    return Table(
        "gaps",
        say("Every record that is not in the case"),
        (
            Column(say("Record")),
            Column(say("Nation")),
            Column(say("Item")),
            Column(say("Reason")),
        ),
        [
            (text(each.record), text(each.nation), text(each.item), text(each.reason))
            for each in case.evidence.gaps.values()
        ],
        say("The case lists no record that was left out."),
        searchable=True,
        note=_IN_ENGLISH,
    )


def sources_note(case: Case, *columns: tuple[Pair, str, str]) -> Pair | None:
    """Return the sources that most cells rest on, each with its day and the columns.

    A column is its head, and the table and column of the case that it shows.
    """
    evidence = case.evidence
    heads: dict[str, list[Pair]] = defaultdict(list)
    cells: Counter[str] = Counter()
    for head, *shown in columns:
        found = Counter(
            origin
            for (table, _, column), origin in evidence.provenance.items()
            if [table, column] == shown and origin in evidence.sources
        )
        cells.update(found)
        for origin in found:
            heads[origin].append(head)
    order = sorted(cells, key=lambda origin: (-cells[origin], origin))
    told = [
        say(
            "{columns}: {title}, {day}",
            columns=in_a_row(heads[origin], ", "),
            title=evidence.sources[origin].title,
            day=_day(evidence.sources[origin].date).text,
        )
        for origin in order[:NAMED]
    ]
    if len(order) > NAMED:
        told.append(say("and {count} more", count=number(len(order) - NAMED)))
    return in_a_row(told, " · ") if told else None


def delivered_table(case: Case, plan: Plan) -> Table:
    """Return what a source says was handed over, beside what the plan uses."""
    said: Counter[tuple[str, str]] = Counter()
    assumed: dict[tuple[str, str], str] = {}
    for each in case.evidence.delivered.values():
        said[each.nation, each.variant] += each.quantity
        mark = assumption_of(case, "delivered", each.key, "quantity")
        assumed[each.nation, each.variant] = mark
    offered: Counter[tuple[str, str]] = Counter()
    for lot in case.lots.values():
        offered[lot.nation, lot.variant] += lot.quantity
    planned: Counter[tuple[str, str]] = Counter()
    for itinerary in plan.itineraries:
        variant = variant_of(case, itinerary)
        if variant is not None:
            planned[itinerary.nation, variant] += itinerary.quantity
    return Table(
        "delivered",
        say("Delivered according to the source, beside what the plan uses"),
        (
            Column(say("Nation")),
            Column(say("Item")),
            Column(
                _SAID,
                say(
                    "Units that the source marks as handed over; never used as supply."
                ),
                numeric=True,
            ),
            Column(OFFERED, say("Units in the lots of the case."), True),
            Column(say("Planned"), say("Units that the plan moves."), True),
        ),
        [
            (
                text(nation_name(case, nation)),
                text(name_of(case.variants[variant])),
                count(said[nation, variant], 0, assumed[nation, variant]),
                count(offered[nation, variant]),
                count(planned[nation, variant]),
            )
            for nation, variant in sorted(said, key=lambda each: _by_name(case, each))
        ],
        say("The case has no table of what was delivered."),
        searchable=True,
        by_name=True,
        note=sources_note(
            case,
            (_SAID, "delivered", "quantity"),
            (OFFERED, "lots", "quantity"),
        ),
    )


def _by_name(case: Case, key: tuple[str, str]) -> tuple[str, str]:
    nation, variant = key
    return case.nations[nation].name, case.variants[variant].name


def _through(keys: Sequence[str]) -> Cell:
    return text(", ".join(keys)) if keys else NOTHING


def _address(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


def _day(value: str) -> Cell:
    """Return a day or, where the source gives no day, a month or a year."""
    if not value:
        return text(say("undated"), "", "none")
    year, month, day = (*value.split("-"), "", "")[:3]
    if day:
        return Cell(day_text(date.fromisoformat(value)), value)
    if month:
        return Cell(month_text(date(int(year), int(month), 1)), value)
    return Cell(year, value)
