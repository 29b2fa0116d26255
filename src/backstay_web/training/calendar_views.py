"""The pages of the calendar of courses: a month, and a file for another calendar."""

from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.context import me
from backstay_web.core.leaving import file_with_label
from backstay_web.overview.icalendar import to_icalendar
from backstay_web.overview.month import days_of, month_of, sheet_of
from backstay_web.training.calendar import CalendarForm, Shown, courses, rows_of

BEFORE: Final = timedelta(days=31)
AFTER: Final = timedelta(days=366)
"""Days before and after today that the file of courses holds."""


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Show the courses of a month by site, as a sheet and as a table."""
    today = timezone.localdate()
    first = month_of(request.GET.get("month", ""), today)
    asked = CalendarForm(request.GET)
    found = courses_asked_for(asked, *days_of(first))
    by_day: dict[date, list[dict[str, Any]]] = {}
    for each in found:
        for day in each.days():
            by_day.setdefault(day, []).append(in_a_cell(each))
    words = {
        **sheet_of(first, today, by_day),
        "form": asked,
        "rows": found,
        "kept": kept(request),
        "banner": banner_of([vars(each) for each in rows_of(found)], bodies()),
    }
    return render(request, "training/calendar.html", words)


def courses_asked_for(asked: CalendarForm, first: date, end: date) -> list[Shown]:
    """Return the courses of some days; none where what is asked cannot be read."""
    return courses(me(), first, end, asked.cleaned_data) if asked.is_valid() else []


def in_a_cell(each: Shown) -> dict[str, Any]:
    """Return a course as a day of the sheet shows it."""
    return {
        "word": each.state,
        "title": each.title,
        "address": each.address,
    }


def kept(request: HttpRequest) -> str:
    """Return what an address asks beside the month, for the addresses of others."""
    said = request.GET.copy()
    said.pop("month", None)
    return said.urlencode()


@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """Give the courses of the next year, and the last month, for another calendar."""
    now = timezone.now()
    today = timezone.localdate(now)
    asked = CalendarForm(request.GET)
    found = courses_asked_for(asked, today - BEFORE, today + AFTER)
    rows = [vars(each) for each in rows_of(found)]
    name = f"{_('Courses held')} - {banner_of(rows, bodies())}"
    return file_with_label(
        request,
        lambda: to_icalendar(
            [each.entry() for each in found], name, now, request.get_host()
        ),
        "text/calendar; charset=utf-8",
        f"courses-{today:%Y-%m-%d}.ics",
        rows,
    )
