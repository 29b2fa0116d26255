"""The pages of what lies across needs and offers: numbers, days and places."""

from calendar import Calendar
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backstay.reports.base_map import Point
from backstay_web.catalogue.models import EquipmentClass
from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.leaving import file_with_label
from backstay_web.core.names import in_language
from backstay_web.nations.permissions import Permission
from backstay_web.overview import coverage, dates
from backstay_web.overview.chain import Chain, Step, chain
from backstay_web.overview.icalendar import to_icalendar
from backstay_web.sites.drawing import SHAPES, Place, Way, drawn
from backstay_web.sites.models import Leg, Site

BEFORE: Final = timedelta(days=31)
AFTER: Final = timedelta(days=366)
"""Days before and after today that the file of dates holds."""
IN_A_CELL: Final = 3
"""Days' entries that the sheet of a month shows of one day; the table has all."""
MICRODEGREES: Final = 1_000_000
"""Of a degree."""
FIRST_YEAR, LAST_YEAR = 2000, 2199


class Order(TextChoices):
    """In which order classes stand."""

    MISSING = "missing", gettext_lazy("What is missing most first")
    NAME = "name", gettext_lazy("By name")


@require_safe
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Show what is needed of each class, and what is offered and bound of it."""
    now = timezone.now()
    on = timezone.localdate(now)
    may_read_offers = Permission.OFFER_READ in me().permissions
    labels = coverage.labels(on, with_offers=may_read_offers)
    asked = request.GET.get("order", "")
    order = Order(asked) if asked in Order.values else Order.MISSING
    found = chain(now, me().permissions)
    come = found.by_class()
    rows = coverage.covered(
        on, coverage.read_kit(), with_offers=may_read_offers, also=come
    )
    rows = coverage.by_missing(rows) if order == Order.MISSING else rows
    words = {
        "rows": rows,
        "chain": [(row, in_steps(found, come.get(row.key, {}))) for row in rows],
        "steps": found.steps,
        "orders": [(each.value, each.label, each == order) for each in Order],
        "at": now,
        "sure_percent": coverage.SURE_PERCENT,
        "has_offers": may_read_offers,
        "banner": banner_of([*labels, *found.labels()], bodies()),
    }
    return render(request, "overview/coverage.html", words)


def in_steps(found: Chain, units: Mapping[str, int]) -> list[tuple[Step, int]]:
    """Return of each step that the reader may read how many units have come so far."""
    return [(step, units.get(step.name, 0)) for step in found.steps]


@require_safe
def class_page(request: HttpRequest, equipment_class: UUID) -> HttpResponse:
    """Show the rows that the numbers of one class are made of."""
    row = find(EquipmentClass.objects.filter(retired_on=None), equipment_class)
    now = timezone.now()
    on = timezone.localdate(now)
    may_read_offers = Permission.OFFER_READ in me().permissions
    needs = coverage.needs_behind(row.pk)
    lots: Sequence[Any] = []
    bound: Sequence[Any] = []
    if may_read_offers:
        lots = list(coverage.lots_behind(row.pk, on))
        bound = list(coverage.bound_behind(row.pk, on))
    shown = [row, *(need.row for need in needs), *lots, *bound]
    found = chain(now, me().permissions)
    behind = found.behind(row.pk)
    given = [each for step in found.steps for each in behind[step.name]]
    words = {
        "row": row,
        "at": now,
        "needs": needs[: coverage.MOST_ROWS],
        "lots": lots[: coverage.MOST_ROWS],
        "bound": bound[: coverage.MOST_ROWS],
        "steps": [(step, behind[step.name]) for step in found.steps],
        "counts": (len(needs), len(lots), len(bound)),
        "most": coverage.MOST_ROWS,
        "most_rows": f":{coverage.MOST_ROWS}",
        "has_offers": may_read_offers,
        "sure_percent": coverage.SURE_PERCENT,
        "banner": banner_of(
            [*coverage.labels_of(shown), *(each.label for each in given)], bodies()
        ),
    }
    return render(request, "overview/class.html", words)


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Show the days of a month that one's own nation has to keep."""
    today = timezone.localdate()
    first = month_of(request.GET.get("month", ""), today)
    sheet = Calendar().monthdatescalendar(first.year, first.month)
    kinds = [kind for kind in request.GET.getlist("kind") if kind in dates.KINDS]
    found = dates.days(me(), sheet[0][0], sheet[-1][-1] + timedelta(days=1), kinds)
    by_day: dict[date, list[dates.Day]] = {}
    for day in found:
        by_day.setdefault(day.on, []).append(day)
    words = {
        "first": first,
        "previous": (first - timedelta(days=1)).replace(day=1),
        "next": (first + timedelta(days=31)).replace(day=1),
        "weeks": [[cell(day, first, today, by_day) for day in week] for week in sheet],
        "rows": [shown(day) for day in found],
        "kinds": [
            (name, kind.word, name in kinds)
            for name, kind in dates.KINDS.items()
            if kind.needs in me().permissions
        ],
        "banner": banner_of([day.label for day in found], bodies()),
    }
    return render(request, "overview/calendar.html", words)


def month_of(text: str, today: date) -> date:
    """Return the first day of a month that is written as 2026-03, else of this one."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else today.replace(day=1)


def cell(
    day: date, first: date, today: date, by_day: dict[date, list[dates.Day]]
) -> dict[str, Any]:
    """Return one day of the sheet of a month."""
    all_of_it = by_day.get(day, [])
    return {
        "day": day,
        "is_inside": day.month == first.month,
        "is_today": day == today,
        "days": [shown(each) for each in all_of_it[:IN_A_CELL]],
        "more": len(all_of_it) - IN_A_CELL,
    }


def shown(day: dates.Day) -> dict[str, Any]:
    """Return a day as a page shows it."""
    return {
        "on": day.on,
        "word": dates.KINDS[day.kind].word,
        "kind": day.kind,
        "title": day.title_uk if get_language() == "uk" else day.title,
        "address": day.address,
    }


@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """Give the days of the next year, and of the last month, for another calendar."""
    now = timezone.now()
    today = timezone.localdate(now)
    found = dates.days(me(), today - BEFORE, today + AFTER)
    banner = banner_of([day.label for day in found], bodies())
    name = f"{_('Backstay')} - {banner}"
    language, host = get_language() or "en", request.get_host()
    return file_with_label(
        request,
        lambda: to_icalendar(found, name, now, host, language),
        "text/calendar; charset=utf-8",
        f"backstay-{today:%Y-%m-%d}.ics",
        [day.marks for day in found],
    )


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Show sites where they are, and the legs between them."""
    sites = list(
        Site.objects.filter(retired_on=None).select_related("nation").order_by("code")
    )
    legs: list[Leg] = []
    if Permission.LEG_READ in me().permissions:
        rows = Leg.objects.filter(retired_on=None)
        rows = rows.select_related("from_site", "to_site")
        legs = list(rows.order_by("code", "id"))
    words = {
        "sites": sites,
        "legs": legs,
        "drawing": drawn(
            [place_of(site) for site in sites],
            [Way(leg.from_site_id, leg.to_site_id, leg) for leg in legs],
        ),
        "kinds": [
            (kind, word, SHAPES[kind])
            for kind, word in used(Site.Kind, {s.kind for s in sites if point_of(s)})
        ],
        "modes": used(Leg.Mode, {leg.mode for leg in legs}),
        "banner": banner_of(coverage.labels_of([*sites, *legs]), bodies()),
    }
    return render(request, "overview/map.html", words)


def place_of(site: Site) -> Place:
    """Return a site as a map takes it."""
    name = in_language(site.name, site.name_uk)
    told = f"{name} ({site.code}): {site.get_kind_display()}"
    return Place(site.pk, name, site.kind, point_of(site), told)


def point_of(site: Site) -> Point | None:
    """Return longitude and latitude in degrees; None if the site has none."""
    if site.lat_microdeg is None or site.lon_microdeg is None:
        return None
    return site.lon_microdeg / MICRODEGREES, site.lat_microdeg / MICRODEGREES


def used(choices: type[TextChoices], found: Collection[str]) -> list[tuple[str, Any]]:
    """Return those of some choices that were found, with their words."""
    return [(each.value, each.label) for each in choices if each.value in found]
