"""The calendar of courses: by site, by language of interpreters, and of one's crews."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Language
from backstay_web.core.context import Context
from backstay_web.core.lists.filters import NamedField
from backstay_web.core.names import called
from backstay_web.core.ordering import ordering_key
from backstay_web.overview.icalendar import Entry
from backstay_web.sites.models import Site
from backstay_web.training import queries
from backstay_web.training.models import State

DAY: Final = timedelta(days=1)


class CalendarForm(forms.Form):
    """Which courses the calendar shows."""

    site = NamedField(
        Site.objects.none(), label=_("Site"), empty_label=_("all"), required=False
    )
    language = NamedField(
        Language.objects.none(),
        label=_("Interpreted into"),
        help_text=_("Courses that have interpreters of this language."),
        empty_label=_("all"),
        required=False,
    )
    own_crews = forms.BooleanField(
        label=_("Only with crews of my nation"),
        help_text=_("That have seats, or ask for them."),
        required=False,
    )

    def __init__(self, said: Mapping[str, Any]) -> None:
        super().__init__(said)
        choices: dict[str, Any] = {"site": Site, "language": Language}
        for name, model in choices.items():
            rows = model.objects.filter(retired_on=None)
            self.fields[name].queryset = rows.order_by("name", "id")  # type: ignore[attr-defined] # both are choices


@dataclass(frozen=True)
class Shown:
    """A course in the calendar, its interpreters, and one's own crews on it."""

    row: Any
    interpreters: list[Any] = field(default_factory=list)
    asks: list[Any] = field(default_factory=list)
    seats: list[Any] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Return what it is called: its code, its kind and its site."""
        return f"{self.row}: {called(self.row.kind)}, {self.site}"

    @property
    def site(self) -> str:
        """Return what its site is called."""
        return called(self.row.site)

    @property
    def address(self) -> str:
        """Return the address of its page."""
        return reverse("training:held_course", kwargs={"entry": self.row.pk})

    @property
    def state(self) -> str:
        """Return its state in words."""
        return str(State(self.row.state).label)

    @property
    def last_on(self) -> date:
        """Return its last day."""
        last: date = self.row.end_on - DAY
        return last

    @property
    def languages(self) -> list[str]:
        """Return the languages into which it is interpreted."""
        return sorted({called(each.language) for each in self.interpreters})

    @property
    def crews(self) -> list[str]:
        """Return the codes of one's own crews that have seats on it or ask for them."""
        return sorted({str(each.crew) for each in (*self.asks, *self.seats)})

    @property
    def place(self) -> tuple[Any, ...]:
        """Return where it stands in the calendar: by site, and then by day."""
        row = self.row
        return ordering_key(self.site), str(row.site_id), row.start_on, row.code, row.pk

    def days(self) -> Iterator[date]:
        """Yield each of its days, from the reception of its crews on."""
        day = self.row.report_on
        while day < self.row.end_on:
            yield day
            day += DAY

    def rows(self) -> list[Any]:
        """Return the rows of which it is told."""
        return [self.row, *self.interpreters, *self.asks, *self.seats]

    def entry(self) -> Entry:
        """Return it as a file for calendars has it."""
        row = self.row
        return Entry(
            f"course-{row.pk}", row.report_on, self.state, self.title, row.end_on
        )


def courses(
    by: Context, first: date, end: date, asked: Mapping[str, Any]
) -> list[Shown]:
    """Return the courses of some days, the end excluded, that are asked for."""
    found = {row.pk: Shown(row) for row in queries.in_days(first, end)}
    for teams in queries.interpreters_of(found):
        found[teams.held_id].interpreters.append(teams)
    for asks in queries.asking_of(by.origin, found):
        found[asks.held_id].asks.append(asks)
    for seats in queries.seated_of(by.origin, found):
        found[seats.held_id].seats.append(seats)
    wanted = (each for each in found.values() if fits(each, asked))
    return sorted(wanted, key=lambda each: each.place)


def fits(course: Shown, asked: Mapping[str, Any]) -> bool:
    """Tell whether a course is one that is asked for."""
    site, language = asked.get("site"), asked.get("language")
    spoken: set[UUID] = {each.language_id for each in course.interpreters}
    return (
        (site is None or course.row.site_id == site.pk)
        and (language is None or language.pk in spoken)
        and (not asked.get("own_crews") or bool(course.crews))
    )


def rows_of(some: Iterable[Shown]) -> list[Any]:
    """Return the rows of which some courses are told, for their label."""
    return list(chain.from_iterable(each.rows() for each in some))
