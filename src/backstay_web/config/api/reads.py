"""What pages show that is neither a list nor a table: made there, read here alike.

The queries are those of the pages, and so are the doors. Rows of one kind of answer are
one dataclass, of which the document tells; numbers that are made of many rows come with
the marking of all of these together.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from backstay_web.catalogue.models import EquipmentClass
from backstay_web.config.api.lists import MOST, USUAL, whole
from backstay_web.config.api.types import as_day
from backstay_web.config.doors import Open
from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import NotThere, find, require
from backstay_web.core.context import me
from backstay_web.core.entries import Faulty
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.lists.asked import LONGEST
from backstay_web.core.searching import search
from backstay_web.core.subjects import SUBJECTS, Subject, open_to
from backstay_web.donations import queries as offers
from backstay_web.nations.permissions import Permission
from backstay_web.notebook import queries as notebook
from backstay_web.overview import coverage, dates
from backstay_web.requirements import queries as needs

Label = dict[str, int]
Words = Mapping[str, str]

LONGEST_STRETCH: Final = timedelta(days=1_100)
"""Days that one answer of the calendar holds: three years and some."""


@dataclass(frozen=True)
class Waiting:
    """A need that waits for the verdict of the desk; duplicates are possible ones.

    It has no template where that is not one's to read.
    """

    key: UUID
    version: int
    label: Label
    number: int
    clock: str
    nation: UUID
    nation_name: str | None
    template: UUID | None
    template_name: str | None
    count: int
    need_by_on: date
    submitted_at: datetime
    duplicate_count: int


@dataclass(frozen=True)
class Alike:
    """A need that another one may be a duplicate of."""

    key: UUID
    label: Label
    number: int
    state: str
    count: int
    need_by_on: date


@dataclass(frozen=True)
class Needed:
    """Units of a class that are needed, offered and bound; null: not one's to read.

    Of what is needed there is a least and a most, over the options of templates.
    """

    equipment_class: UUID | None
    name: str
    name_uk: str
    needed_least_count: int
    needed_most_count: int
    validated_least_count: int
    validated_most_count: int
    open_least_count: int
    open_most_count: int
    confirmed_count: int | None
    likely_count: int | None
    unlikely_count: int | None
    possible_count: int | None
    waiting_count: int | None
    bound_count: int | None


@dataclass(frozen=True)
class Behind:
    """A row that a number of a class is made of: a need, a lot or what is bound."""

    of: str
    key: UUID
    label: Label
    least_count: int
    most_count: int


@dataclass(frozen=True)
class Offered:
    """What is offered in all of one thing, by how far that stands."""

    kind: str
    unit: str
    name: str
    name_uk: str
    possible: int
    offered: int
    confirmed: int
    waiting: int


UNITS: Final = {
    "materiel": "units",
    "course": "sections",
    "workshop": "hours_per_week",
    "lift": "kg_per_week",
    "money": "smallest_units",
}


@dataclass(frozen=True)
class Found:
    """A row that holds the words that were looked for."""

    kind: str
    key: UUID
    label: Label
    title: str
    beside: str
    link: str


@dataclass(frozen=True)
class Followed:
    """A row that one follows, and what happened to it last."""

    kind: str
    key: UUID
    title: str
    at: datetime | None
    link: str


@dataclass(frozen=True)
class Day:
    """Something that falls on a day that one's own nation has to keep."""

    on: date
    kind: str
    key: UUID
    label: Label
    title: str
    title_uk: str
    link: str


@dataclass(frozen=True)
class Remark:
    """A comment on a row, by a name that its reader may know, or else by a nation."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class Happening:
    """An event of a row: its kind, and the same in words."""

    at: datetime
    by: str
    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """A column of a row that was changed."""

    at: datetime
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Paper:
    """A file beside a row; what it holds has an address of its own until removed."""

    key: UUID
    version: int
    at: datetime
    by: str
    name: str
    media: str
    size_bytes: int
    sha256: str
    removed_at: datetime | None


@dataclass(frozen=True)
class Shown:
    """The rows of one answer, and the marking of all that they are made of."""

    rows: Sequence[Any]
    marking: str | None = None


@dataclass(frozen=True)
class Read:
    """Something to read: where it stands, what it needs, and what its rows are.

    ``page`` is the door of the page that shows the same. ``words`` are what its address
    may say, with their meaning.
    """

    name: str
    path: str
    page: str
    says: str
    row: type
    find: Callable[..., Shown]
    words: Words

    def answer(self, request: HttpRequest, **path: Any) -> JsonResponse:
        """Return what is asked for.

        Raises
        ------
        Faulty
            If the address says what there is not.
        """
        strange = sorted(set(request.GET) - self.words.keys())
        if strange:
            raise Faulty({name: ["There is no such word."] for name in strange})
        shown = self.find(request.GET.dict(), **path)
        said: dict[str, Any] = {"rows": [asdict(row) for row in shown.rows]}
        if shown.marking is not None:
            said["marking"] = shown.marking
        return JsonResponse(said)


def limit_of(words: Words, most: int = MOST) -> int:
    """Return how many rows are asked for.

    Raises
    ------
    Faulty
        If that is no number, or too many.
    """
    limit = whole(words.get("limit", str(min(USUAL, most))))
    if limit is None or limit > most:
        raise Faulty({"limit": [f"Ask for 1 to {most} rows."]})
    return limit


def waiting(words: Words) -> Shown:
    """Return what waits for the desk: urgent first, then what waits longest."""
    rows = needs.waiting().exclude(originator=me().origin)
    found = needs.with_names(rows, "template", "nation")[: limit_of(words)]
    return Shown(
        [
            Waiting(
                key=row.pk,
                version=row.version,
                label=columns_of(row),
                number=row.number,
                clock=row.clock,
                nation=row.originator,
                nation_name=row.nation_name,
                template=row.template_id if row.template_name is not None else None,
                template_name=row.template_name,
                count=row.count,
                need_by_on=row.need_by_on,
                submitted_at=row.submitted_at,
                duplicate_count=row.alike_count,
            )
            for row in found
        ]
    )


def alike(_: Words, *, key: UUID) -> Shown:
    """Return what a need may be a duplicate of."""
    row = find(needs.requirements(), key)
    return Shown(
        [
            Alike(
                key=other.pk,
                label=columns_of(other),
                number=other.number,
                state=other.state,
                count=other.count,
                need_by_on=other.need_by_on,
            )
            for other in needs.alike(row)
        ]
    )


def needed(_: Words) -> Shown:
    """Return every class of which something is needed, offered or bound."""
    on, sees_offers = timezone.localdate(), Permission.OFFER_READ in me().permissions
    labels = coverage.labels(on, with_offers=sees_offers)
    rows = coverage.covered(on, with_offers=sees_offers)
    marking = str(banner_of(labels, bodies()))
    return Shown([needed_row(row, sees_offers) for row in rows], marking)


def needed_row(row: coverage.Covered, sees_offers: bool) -> Needed:
    by_state = vars(row.offered) if sees_offers else {}
    return Needed(
        equipment_class=row.key,
        name=row.name,
        name_uk=row.name_uk,
        needed_least_count=row.needed.least,
        needed_most_count=row.needed.most,
        validated_least_count=row.validated.least,
        validated_most_count=row.validated.most,
        open_least_count=row.open.least,
        open_most_count=row.open.most,
        confirmed_count=by_state.get("confirmed"),
        likely_count=by_state.get("likely"),
        unlikely_count=by_state.get("unlikely"),
        possible_count=by_state.get("possible"),
        waiting_count=by_state.get("waiting"),
        bound_count=row.bound if sees_offers else None,
    )


def behind(_: Words, *, key: UUID) -> Shown:
    """Return the rows that the numbers of one class are made of."""
    of_class = find(EquipmentClass.objects.filter(retired_on=None), key)
    return Shown(list(rows_behind(of_class.pk)))


def rows_behind(key: UUID) -> Iterator[Behind]:
    """Yield needs, then lots and what is bound of them, as far as one may read it."""
    for each in coverage.needs_behind(key):
        row, units = each.row, each.units
        yield Behind("need", row.pk, columns_of(row), units.least, units.most)
    if Permission.OFFER_READ not in me().permissions:
        return
    on = timezone.localdate()
    for name, rows in (
        ("lot", coverage.lots_behind(key, on)),
        ("commitment", coverage.bound_behind(key, on)),
    ):
        for row in rows:
            yield Behind(name, row.pk, columns_of(row), row.quantity, row.quantity)


def offered(_: Words) -> Shown:
    """Return what is offered in all, by kind."""
    totals = offers.totals(timezone.localdate())
    return Shown(
        [
            Offered(
                kind=kind,
                unit=UNITS[kind],
                name=row.name,
                name_uk=row.name_uk,
                possible=row.possible,
                offered=row.offered,
                confirmed=row.confirmed,
                waiting=row.waiting,
            )
            for kind, rows in totals.items()
            for row in rows
        ]
    )


def found(words: Words) -> Shown:
    """Return the rows that hold all words, of those that one may see."""
    limit, said = limit_of(words), words.get("q", "")[:LONGEST]
    rows = search(said, open_to(me().permissions), limit)[:limit]
    return Shown(
        [
            Found(row.kind.name, row.key, row.label, row.title, row.beside, row.address)
            for row in rows
        ]
    )


def followed(_: Words) -> Shown:
    """Return what one follows, what happened last first."""
    return Shown(
        [
            Followed(row.kind.name, row.key, row.title, row.at, row.address)
            for row in notebook.followed_rows()
        ]
    )


def calendar(words: Words) -> Shown:
    """Return the days of a stretch, the end of which is excluded.

    Raises
    ------
    Faulty
        If either end is no day, or the stretch is too long.
    """
    ends = {name: day_of(words.get(name, "")) for name in ("begins_on", "ends_before")}
    faults = {
        name: ["Write a day as year-month-day."]
        for name, day in ends.items()
        if not day
    }
    begins_on, ends_before = ends.values()
    if faults or begins_on is None or ends_before is None:
        raise Faulty(faults)
    if not timedelta() < ends_before - begins_on <= LONGEST_STRETCH:
        most = LONGEST_STRETCH.days
        raise Faulty({"ends_before": [f"Ask for 1 to {most} days at once."]})
    return Shown(
        [
            Day(
                on=day.on,
                kind=day.kind,
                key=day.key,
                label=day.label,
                title=day.title,
                title_uk=day.title_uk,
                link=day.address,
            )
            for day in dates.days(me(), begins_on, ends_before, [])
        ]
    )


def day_of(said: str) -> date | None:
    try:
        return as_day(said)
    except ValueError:
        return None


def subject_of(kind: str, key: UUID) -> Subject:
    """Return the kind of a row that one may read and open.

    Raises
    ------
    NotThere
        If there is no such kind or row, or none that one may know of.
    Refused
        If one may not open the page of such rows.
    """
    known = SUBJECTS.get(kind)
    if known is None:
        raise NotThere(_("There is no %(kind)s %(key)s.") % {"kind": kind, "key": key})
    require(me(), known.needs)
    find(known.rows(), key)
    return known


def comments(_: Words, *, kind: str, key: UUID) -> Shown:
    """Return the last comments on a row, the oldest first."""
    subject_of(kind, key)
    rows = notebook.comments_on(key, bodies())
    return Shown([Remark(row.at, row.by, row.text) for row in rows])


def happenings(_: Words, *, kind: str, key: UUID) -> Shown:
    """Return what happened to a row last, the newest first."""
    rows = notebook.events_of(subject_of(kind, key), key, bodies())
    return Shown([Happening(row.at, row.by, row.kind, row.text) for row in rows])


def changes(_: Words, *, kind: str, key: UUID) -> Shown:
    """Return what of a row was changed last, column by column, the newest first."""
    table = subject_of(kind, key).rows().model._meta.db_table
    rows = notebook.changes_of(table, key)
    return Shown([Change(row.at, row.column, row.before, row.after) for row in rows])


def papers(_: Words, *, kind: str, key: UUID) -> Shown:
    """Return the files beside a row, the newest first."""
    subject_of(kind, key)
    rows = notebook.attachments_on(key, me().origin, bodies())
    names = [field.name for field in fields(Paper)]
    return Shown([Paper(**{n: getattr(row, n) for n in names}) for row in rows])


LIMIT: Final = {"limit": "Rows of one answer."}
OF_A_ROW: Final = "/subjects/{kind}/{uuid:key}"
READS: Final = (
    Read(
        "desk",
        "/desk",
        "requirements:queue",
        "What waits for the validation desk.",
        Waiting,
        waiting,
        LIMIT,
    ),
    Read(
        "desk-alike",
        "/desk/{uuid:key}/alike",
        "requirements:queue",
        "What a need may be a duplicate of.",
        Alike,
        alike,
        {},
    ),
    Read(
        "totals-needed",
        "/totals/needed",
        "overview:coverage",
        "Needed against offered, by class of equipment.",
        Needed,
        needed,
        {},
    ),
    Read(
        "totals-needed-rows",
        "/totals/needed/{uuid:key}",
        "overview:class",
        "The rows that the numbers of one class are made of.",
        Behind,
        behind,
        {},
    ),
    Read(
        "totals-offered",
        "/totals/offered",
        "donations:totals",
        "What is offered in all, by kind and by how far it stands.",
        Offered,
        offered,
        {},
    ),
    Read(
        "search",
        "/search",
        "notebook:search",
        "Search over all that one may see.",
        Found,
        found,
        {"q": "Words that a row holds, in any order.", **LIMIT},
    ),
    Read(
        "followed",
        "/followed",
        "notebook:followed",
        "What one follows, with what happened to it last.",
        Followed,
        followed,
        {},
    ),
    Read(
        "calendar",
        "/calendar",
        "overview:calendar",
        "The days that one's own nation has to keep.",
        Day,
        calendar,
        {
            "begins_on": "The first day of a stretch.",
            "ends_before": "The day after its last one.",
        },
    ),
    *(
        Read(f"subject-{name}", f"{OF_A_ROW}/{name}", "", says, row, read, {})
        for name, says, row, read in (
            ("comments", "The last comments on a row.", Remark, comments),
            ("events", "What happened to a row last.", Happening, happenings),
            ("changes", "What of a row was changed last.", Change, changes),
            ("files", "The files beside a row.", Paper, papers),
        )
    ),
)
"""Everything of that kind. Those of a row need what its page does, whatever it is."""


def need_of(read: Read, pages: Mapping[str, Any]) -> Any:
    """Return what the door of something to read needs: as its page, if it has one."""
    return pages[read.page] if read.page else Open.TO_ACTORS
