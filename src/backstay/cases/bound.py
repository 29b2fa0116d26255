"""Rules for what is bound or under way: waivers, progress and promises."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from backstay.cases.faults import Fault
from backstay.cases.parsing import Row, whole_number
from backstay.cases.rows import Tables, rows_of, text_of, whole_of
from backstay.cases.settings import Settings
from backstay.said import Said, any_of

ACTIVITIES_OF: Final = {"parts": ("move", "repair"), "cohorts": ("attend",)}
"""What may be done for the parts of a table."""
_OF_UNITS: Final = ("lot", "site", "condition")
Made = Callable[..., Fault]


def _table_of(tables: Tables) -> dict[tuple[str, str], str]:
    """Return the table each (option, part) stands in."""
    return {
        (text_of(row, "option"), text_of(row, "part")): name
        for name in ("parts", "cohorts", "documents")
        for row in tables[name].rows
    }


def bound_lines_fit(tables: Tables, _: Settings | None) -> Iterator[Fault]:
    """Yield waivers, promises and progress for parts that their package lacks."""
    package_of = {row["option"]: row["package"] for row in tables["options"].rows}
    kind_of = _table_of(tables)
    for name in ("waivers", "promises", "progress"):
        for row, fault in rows_of(tables, name):
            package = package_of.get(row["option"])
            if package is not None and package != row["package"]:
                wrong = Said(
                    "%(option)s is an option of %(package)s",
                    option=row["option"],
                    package=package,
                )
                yield fault(
                    "option",
                    wrong,
                    Said("an option of %(package)s", package=row["package"]),
                )
            kind = kind_of.get((text_of(row, "option"), text_of(row, "part")))
            if kind is None:
                wrong = Said(
                    "%(part)s is no part of option %(option)s",
                    part=row["part"],
                    option=row["option"],
                )
                yield fault("part", wrong, Said("a part of that option"))
            elif kind == "documents" and name != "waivers":
                yield fault(
                    "part", Said("is a document"), Said("a materiel or cohort part")
                )


def progress_is_whole(tables: Tables, _: Settings | None) -> Iterator[Fault]:
    """Yield progress that does not fit its part, or takes more than there is."""
    kind_of = _table_of(tables)
    serves = _Serving(tables)
    lots = {row["lot"] for row in tables["lots"].rows}
    moved: Counter[str] = Counter()
    for row, fault in rows_of(tables, "progress"):
        if row["progress"] in lots:
            yield fault(
                "progress",
                Said("%(progress)s is a lot too", progress=row["progress"]),
                Said("another key"),
            )
        kind = kind_of.get((text_of(row, "option"), text_of(row, "part")))
        if kind == "parts":
            yield from _of_units(row, fault, serves)
            if row["lot"] is not None:
                moved[text_of(row, "lot")] += whole_of(row, "quantity")
        elif kind == "cohorts":
            yield from _of_cohorts(row, fault, serves)
    for row, fault in rows_of(tables, "lots"):
        taken = moved[text_of(row, "lot")]
        if taken > whole_of(row, "quantity"):
            wrong = Said(
                "is less than the %(taken)s that progress.csv took", taken=taken
            )
            yield fault("quantity", wrong, Said("the units there were before any left"))


def _of_units(row: Row, fault: Made, serves: "_Serving") -> Iterator[Fault]:
    for column in _OF_UNITS:
        if row[column] is None:
            yield fault(column, Said("is empty"), Said("needed for units that move"))
    if row["courses_done"] is not None:
        yield fault(
            "courses_done", Said("is given for materiel"), Said("leave it empty")
        )
    if row["lot"] is not None and not serves.lot(row, row["lot"]):
        wrong = Said("%(lot)s holds no variant of the part's class", lot=row["lot"])
        yield fault("lot", wrong, Said("a lot that may serve the part"))


def _of_cohorts(row: Row, fault: Made, serves: "_Serving") -> Iterator[Fault]:
    for column in _OF_UNITS:
        if row[column] is not None:
            yield fault(column, Said("is given for cohorts"), Said("leave it empty"))
    most = serves.steps_of(row)
    if row["courses_done"] is None:
        yield fault(
            "courses_done", Said("is empty"), Said("needed for cohorts; 0 if none")
        )
    elif whole_of(row, "courses_done") > most:
        wrong = Said(
            "%(courses)s is more than the sequence has", courses=row["courses_done"]
        )
        yield fault("courses_done", wrong, whole_number(0, most))


class _Serving:
    """Which lots and progress may serve which part."""

    def __init__(self, tables: Tables) -> None:
        self.class_of: dict[object, object] = {
            (row["option"], row["part"]): row["class"] for row in tables["parts"].rows
        }
        self.members = {
            (row["class"], row["variant"]) for row in tables["class_variants"].rows
        }
        self.variant_of: dict[object, object] = {
            row["lot"]: row["variant"] for row in tables["lots"].rows
        }
        self.steps: Counter[object] = Counter(
            row["sequence"] for row in tables["sequences"].rows
        )
        self.sequence_of: dict[object, object] = {
            (row["option"], row["part"]): row["sequence"]
            for row in tables["cohorts"].rows
        }
        self.line_of = {
            row["progress"]: _bound_to(row) for row in tables["progress"].rows
        }

    def lot(self, row: Row, lot: object) -> bool:
        """Return whether a lot holds what the part of a row takes."""
        item_class = self.class_of.get((row["option"], row["part"]))
        return (item_class, self.variant_of.get(lot)) in self.members

    def steps_of(self, row: Row) -> int:
        """Return the number of courses that the cohorts of a row need."""
        return self.steps[self.sequence_of.get((row["option"], row["part"]))]

    def source(self, row: Row, kind: str) -> bool:
        """Return whether the source of a promise may serve its part."""
        source = row["source"]
        if source in self.line_of:
            return self.line_of[source] == _bound_to(row)
        if source is None:
            return kind == "cohorts"
        return kind == "parts" and self.lot(row, source)


def _bound_to(row: Row) -> tuple[object, ...]:
    return row["package"], row["option"], row["part"]


def promises_have_steps(tables: Tables, _: Settings | None) -> Iterator[Fault]:
    """Yield promises of what their part cannot use, or with steps nobody can do."""
    sources = {row["lot"] for row in tables["lots"].rows}
    sources |= {row["progress"] for row in tables["progress"].rows}
    kind_of = _table_of(tables)
    serves = _Serving(tables)
    kinds: dict[str, str | None] = {}
    for row, fault in rows_of(tables, "promises"):
        source = row["source"]
        kind = kind_of.get((text_of(row, "option"), text_of(row, "part")))
        kinds[text_of(row, "promise")] = kind
        if source is None and kind == "parts":
            yield fault(
                "source", Said("is empty"), Said("the lot or progress it draws on")
            )
        elif source is not None and source not in sources:
            yield fault(
                "source",
                Said("%(value)s is unknown", value=source),
                Said("a lot or a progress"),
            )
        elif kind in ACTIVITIES_OF and not serves.source(row, kind):
            wrong = Said(
                "%(source)s cannot serve %(part)s", source=source, part=row["part"]
            )
            yield fault(
                "source", wrong, Said("a lot of its class, or its own progress")
            )
    numbers: dict[str, list[int]] = defaultdict(list)
    for row, _fault in rows_of(tables, "promise_steps"):
        numbers[text_of(row, "promise")].append(whole_of(row, "step"))
    known = {
        "move": {row["leg"] for row in tables["legs"].rows},
        "repair": {row["bay"] for row in tables["bays"].rows},
        "attend": {row["course"] for row in tables["courses"].rows},
    }
    for row, fault in rows_of(tables, "promise_steps"):
        steps = sorted(numbers[text_of(row, "promise")])
        if row["step"] == steps[0] and steps != list(range(1, len(steps) + 1)):
            yield fault(
                "step",
                Said("are %(steps)s", steps=steps),
                Said("number the steps 1, 2, 3, ..."),
            )
        kind = kinds.get(text_of(row, "promise"))
        right = ACTIVITIES_OF.get(kind or "", tuple(known))
        if row["activity"] not in right:
            wrong = Said("%(activity)s is not for this part", activity=row["activity"])
            yield fault("activity", wrong, any_of(right))
        elif row["resource"] not in known[text_of(row, "activity")]:
            wrong = Said("%(value)s is unknown", value=row["resource"])
            yield fault(
                "resource", wrong, Said("a leg, bay or course, as the activity says")
            )
