"""Kinds of events in a file of events: every field, unit and reference, in one place.

The reader and the reference page follow this list, as those of a case follow
``cases.tables``.
"""

from typing import Final

from backstay.cases.tables import BY_NAME, Column, Kind, Table

_START: Final = Column("start_week", Kind.WEEK, "first week it holds for", "week")
_END: Final = Column(
    "end_week", Kind.END_WEEK, "week after the last it holds for", "week", least=1
)
_NOTE: Final = Column("note", Kind.TEXT, "who said so, and why", optional=True)


def _key(name: str, meaning: str, refers_to: str) -> Column:
    return Column(name, Kind.KEY, meaning, refers_to=refers_to)


def _count(name: str, meaning: str, unit: str) -> Column:
    return Column(name, Kind.INTEGER, meaning, unit, least=1)


EVENT_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "hub_shut",
        "Nothing arrives at a hub.",
        ("site", "start_week"),
        (_key("site", "the hub", "hubs"), _START, _END, _NOTE),
    ),
    Table(
        "leg_closed",
        "Nothing departs over a leg.",
        ("leg", "start_week"),
        (_key("leg", "the leg", "legs"), _START, _END, _NOTE),
    ),
    Table(
        "bay_out",
        "A bay has no hours.",
        ("bay", "start_week"),
        (_key("bay", "the bay", "bays"), _START, _END, _NOTE),
    ),
    Table(
        "session_off",
        "A session of a course does not take place.",
        ("course", "start_week"),
        (
            _key("course", "the course", "courses"),
            Column("start_week", Kind.WEEK, "week it was to start", "week"),
            _NOTE,
        ),
    ),
    Table(
        "kit_lost",
        "Training sets of a variant are missing at a site.",
        ("site", "variant", "start_week"),
        (
            _key("site", "the site", "sites"),
            _key("variant", "the variant", "variants"),
            _count("sets", "how many are missing", "set"),
            _START,
            _END,
            _NOTE,
        ),
    ),
    Table(
        "lot_late",
        "A lot is ready later than the case says; until then nothing of it leaves.",
        ("lot",),
        (_key("lot", "the lot", "lots"), _count("weeks", "how late", "week"), _NOTE),
    ),
    Table(
        "lot_lost",
        "Units of a lot that have not left are no more.",
        ("lot",),
        (
            _key("lot", "the lot", "lots"),
            _count("quantity", "how many are lost", "unit"),
            _NOTE,
        ),
    ),
    Table(
        "lot_withdrawn",
        "A nation takes back what has not left of a lot.",
        ("lot",),
        (_key("lot", "the lot", "lots"), _NOTE),
    ),
    Table(
        "promise_freed",
        "A nation lets the plan change its promise.",
        ("promise",),
        (_key("promise", "the promise", "promises"), _NOTE),
    ),
    Table(
        "line_off",
        "Somebody whom a line of the plan in force needs has said no to it, before"
        " anything of it began.",
        ("line",),
        (Column("line", Kind.TEXT, "the line, by its key in the plan in force"), _NOTE),
    ),
)

NEED_TABLES: Final[tuple[Table, ...]] = tuple(
    BY_NAME[name] for name in ("packages", "options", "parts", "cohorts", "documents")
)
"""Tables of a case to which a new urgent need adds rows."""

BY_EVENT: Final = {table.name: table for table in (*EVENT_TABLES, *NEED_TABLES)}
