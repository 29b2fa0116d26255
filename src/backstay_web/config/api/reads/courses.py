"""The calendar of courses as its page has it."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from backstay_web.config.api.reads.finding import STRETCH, stretch_of
from backstay_web.config.api.reads.read import Label, Read, Shown, Words
from backstay_web.core.context import me
from backstay_web.core.entries import Faulty
from backstay_web.core.labels.columns import columns_of
from backstay_web.donations.actions.labels import strictest
from backstay_web.training import calendar


@dataclass(frozen=True)
class HeldOnDays:
    """A course that is held, with those who interpret at it and one's own crews.

    ``interpreted_into`` has codes of languages. The label is that of all of it.
    """

    key: UUID
    label: Label
    code: str
    kind: str
    kind_uk: str
    site: UUID
    site_name: str
    site_name_uk: str
    state: str
    report_on: date
    start_on: date
    end_on: date
    interpreted_into: list[str]
    own_crews: list[str]
    link: str


def courses(words: Words) -> Shown:
    """Return the courses of a stretch of days, the end of which is excluded.

    Raises
    ------
    Faulty
        If what is asked cannot be read; says of each word why.
    """
    first, end = stretch_of(words)
    asked = calendar.CalendarForm(words)
    if not asked.is_valid():
        raise Faulty({name: list(map(str, e)) for name, e in asked.errors.items()})
    found = calendar.courses(me(), first, end, asked.cleaned_data)
    rows = [vars(each) for each in calendar.rows_of(found)]
    return Shown([held_on_days(each) for each in found], rows)


def held_on_days(each: calendar.Shown) -> HeldOnDays:
    """Return a course as the API shows it."""
    row = each.row
    return HeldOnDays(
        key=row.pk,
        label=columns_of(row) | dict[str, int](**strictest(*each.rows())),
        code=row.code,
        kind=row.kind.name,
        kind_uk=row.kind.name_uk,
        site=row.site_id,
        site_name=row.site.name,
        site_name_uk=row.site.name_uk,
        state=row.state,
        report_on=row.report_on,
        start_on=row.start_on,
        end_on=row.end_on,
        interpreted_into=sorted({one.language.code for one in each.interpreters}),
        own_crews=each.crews,
        link=each.address,
    )


READS: Final = (
    Read(
        "calendar-courses",
        "/calendar/courses",
        "training:calendar",
        "The courses that are held on days, by site.",
        HeldOnDays,
        courses,
        {
            **STRETCH,
            "site": "The site where they are held.",
            "language": "The language into which they are interpreted.",
            "own_crews": "`true`: only those with crews of one's own nation.",
        },
    ),
)
