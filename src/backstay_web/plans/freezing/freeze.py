"""A snapshot: what the actor may read, as a case that passes the engine's checks."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from backstay.cases.building import build_case, cell_text
from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.parsing import RawTable, Row
from backstay.cases.promised import check_promises
from backstay.cases.reading import check_records
from backstay.cases.settings import FILE, Settings, settings_text
from backstay.cases.tables import BY_NAME, TABLES
from backstay.cases.writing import table_text
from backstay.domain.case import Case, Rules
from backstay.errors import BackstayError
from backstay_web.core.context import reading_for
from backstay_web.core.labels.algebra import derived
from backstay_web.core.labels.label import EVERYBODY, Label
from backstay_web.plans.freezing.calendar import Weeks
from backstay_web.plans.freezing.draft import Draft, LeftOut
from backstay_web.plans.freezing.materiel import Materiel
from backstay_web.plans.freezing.needs import Needs
from backstay_web.plans.freezing.offers import Offers
from backstay_web.plans.freezing.reference import Reference
from backstay_web.plans.freezing.repair import Mending
from backstay_web.plans.freezing.training import Training
from backstay_web.plans.freezing.ways import Ways
from backstay_web.plans.frozen_lines import frozen_lines, frozen_purposes
from backstay_web.plans.saying import in_words
from backstay_web.plans.table_words import NOUNS

NOTICE: Final = (
    "Made from what its maker could read of the site for {day}. What was not shown, or "
    "did not count on that day, is not in it."
)
NOTICE_UK: Final = (
    "Створено з того, що автор міг прочитати на сайті станом на {day}. Чого не було "
    "показано чи що того дня не враховувалося, тут немає."
)
MADE_AT: Final = (1980, 1, 1, 0, 0, 0)
"""Every file of a zip has a moment: this one, so that equal cases have equal bytes."""
FIRST_LINE: Final = 2
"""Of the rows of a table: the first line is its head."""


@dataclass(frozen=True)
class Terms:
    """What a snapshot is to hold, beside the site's rows.

    ``first_day`` is a Monday; offers count, and new courses may begin, as of
    ``as_of_on``. Offers of less confidence do not count. ``bodies`` has a bit for each
    body that must be allowed to read a row for it to be looked at.
    """

    name: str
    first_day: date
    horizon_weeks: int
    as_of_on: date
    least_confidence_percent: int
    rules: Rules
    bodies: int = EVERYBODY


@dataclass(frozen=True)
class Frozen:
    """A case with its files, its label, and what is not in it."""

    case: Case
    files: bytes
    label: Label
    counts: Mapping[str, int]
    left_out: Sequence[LeftOut]
    rows: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Place:
    """A row of the site at which the engine finds a fault: its table and its code."""

    table: str
    code: str
    fault: Fault

    def __str__(self) -> str:
        noun = str(NOUNS[self.table]) if self.table in NOUNS else self.table
        what = f"{noun} {self.code}" if self.code else noun
        column = f", {self.fault.column}" if self.fault.column else ""
        wrong, right = in_words(self.fault.wrong), in_words(self.fault.right)
        return f"{what}{column}: {wrong}; {right}"


class CannotFreeze(BackstayError):
    """No case can be made of what the actor may read; ``places`` are all its faults."""

    def __init__(self, said: str, places: Sequence[Place] = ()) -> None:
        self.places = tuple(places)
        super().__init__("\n".join([said, *map(str, places)]))


def freeze(terms: Terms) -> Frozen:
    """Return a case of what the actor may read now for the bodies of the terms.

    Raises
    ------
    CannotFreeze
        If nothing is asked for, if the case has faults, of which it names all with the
        row that each comes from, or if nobody may read all that it would be made of.
    """
    with reading_for(terms.bodies):
        draft = drafted(terms)
    if not draft.tables["packages"]:
        raise CannotFreeze(
            _(
                "Nothing that you may read is asked for and can be met: a snapshot "
                "needs a need with an option that is known, and whose courses somebody "
                "teaches."
            )
        )
    settings = settings_of(terms)
    case = checked(draft, settings)
    label = derived(draft.labels)
    if not label.rel:
        raise CannotFreeze(
            _(
                "What you may read goes to different bodies, and to none of them as a "
                "whole: choose the one that is to plan, or have an officer release "
                "more."
            )
        )
    return Frozen(
        case=case,
        files=zipped(draft, settings),
        label=label,
        counts={name: len(rows) for name, rows in sorted(draft.tables.items()) if rows},
        left_out=list(draft.left_out),
        rows=rows_of(draft),
    )


def drafted(terms: Terms) -> Draft:
    """Return the rows of a case: needs first, then what may serve them."""
    draft = Draft(Weeks(terms.first_day, terms.horizon_weeks))
    reference = Reference(draft)
    least = terms.least_confidence_percent
    offers = Offers(draft, terms.as_of_on, least, frozen_purposes())
    training = Training(draft, reference, offers)
    Needs(draft, reference, training.taught, terms.as_of_on).add()
    Materiel(draft, reference, offers).add()
    training.add()
    Mending(draft, reference, offers).add()
    Ways(draft, reference, offers).add()
    frozen = frozen_lines(draft)
    for table in ("promises", "promise_steps", "progress"):
        for origin, cells in getattr(frozen, table):
            draft.add(table, origin, **cells)
    return draft


def settings_of(terms: Terms) -> Settings:
    day = terms.as_of_on.isoformat()
    weeks = Weeks(terms.first_day, terms.horizon_weeks)
    return Settings(
        name=terms.name,
        title=terms.name,
        title_uk=terms.name,
        notice=NOTICE.format(day=day),
        notice_uk=NOTICE_UK.format(day=day),
        first_day=terms.first_day,
        horizon_weeks=terms.horizon_weeks,
        as_of_week=weeks.within(weeks.from_day(terms.as_of_on)),
        rules=terms.rules,
    )


def checked(draft: Draft, settings: Settings) -> Case:
    """Return the case of a draft, which passes every check of the engine's readers.

    Raises
    ------
    CannotFreeze
        If it has faults; with the row of the site that each comes from.
    """
    try:
        records = check_records(settings, raw_tables(draft), [])
        case = build_case(settings, records.tables)
        promises = draft.tables["promises"]
        lines = {
            str(row["promise"]): place
            for place, row in enumerate(promises, start=FIRST_LINE)
        }
        faults = check_promises(case, lines)
        if faults:
            raise FaultyCase(faults)
    except FaultyCase as found:
        places = [place_of(draft, fault) for fault in found.faults]
        said = _("The engine cannot take what the site holds; mend these rows first:")
        raise CannotFreeze(said, places) from None
    return case


def raw_tables(draft: Draft) -> dict[str, RawTable]:
    """Return the cells of each table that has rows, or that each case must have."""
    made = {}
    for table in TABLES:
        rows = draft.tables[table.name]
        if rows or table.required:
            cells = [[cell_text(row[name]) for name in table.names] for row in rows]
            lines = range(FIRST_LINE, FIRST_LINE + len(rows))
            file = f"{table.name}.csv"
            made[table.name] = RawTable(file, table.names, cells, lines)
    return made


def place_of(draft: Draft, fault: Fault) -> Place:
    """Return the row of the site that a fault comes from, as its people call it."""
    table = fault.file.removesuffix(".csv")
    if fault.row is None or table not in BY_NAME or fault.row < FIRST_LINE:
        return Place(table, "", fault)
    row = draft.tables[table][fault.row - FIRST_LINE]
    key = [row[name] for name in BY_NAME[table].key]
    return Place(table, ", ".join(str(part) for part in key), fault)


def rows_of(draft: Draft) -> dict[str, dict[str, str]]:
    """Return by table which row of the site each key of the case stands for."""
    made = {}
    for name, rows in sorted(draft.tables.items()):
        key, *more = BY_NAME[name].key
        if rows and not more:
            pairs = zip(rows, draft.origins[name], strict=True)
            found = {str(row[key]): str(origin.pk) for row, origin in pairs}
            made[name] = dict(sorted(found.items()))
    return made


def zipped(draft: Draft, settings: Settings) -> bytes:
    """Return the folder of the case as one zip file: the same case, the same bytes."""
    files = {FILE: settings_text(settings)}
    for table in TABLES:
        rows: list[Row] = draft.tables[table.name]
        if rows or table.required:
            files[f"{table.name}.csv"] = table_text(table, rows)
    return zip_of({name: text.encode() for name, text in files.items()})


def zip_with(made: bytes, more: Mapping[str, bytes]) -> bytes:
    """Return a zip file that has all that another one has, and more files."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return zip_of({**files, **more})


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return files as one zip file that depends on them alone."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, MADE_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return made.getvalue()
