"""The pages of what lies across needs and offers: numbers, days and places."""

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
from backstay_web.overview.icalendar import Entry, to_icalendar
from backstay_web.overview.month import days_of, month_of, sheet_of
from backstay_web.sites.drawing import SHAPES, Place, Way, drawn
from backstay_web.sites.models import Leg, Site

BEFORE: Final = timedelta(days=31)
AFTER: Final = timedelta(days=366)
"""Days before and after today that the file of dates holds."""
MICRODEGREES: Final = 1_000_000
"""Of a degree."""


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
    kinds = [kind for kind in request.GET.getlist("kind") if kind in dates.KINDS]
    found = dates.days(me(), *days_of(first), kinds)
    rows = [shown(day) for day in found]
    by_day: dict[date, list[dict[str, Any]]] = {}
    for row in rows:
        by_day.setdefault(row["on"], []).append(row)
    words = {
        **sheet_of(first, today, by_day),
        "rows": rows,
        "kinds": [
            (name, kind.word, name in kinds)
            for name, kind in dates.KINDS.items()
            if kind.needs in me().permissions
        ],
        "banner": banner_of([day.label for day in found], bodies()),
    }
    return render(request, "overview/calendar.html", words)


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
    entries = [entry_of(day) for day in found]
    return file_with_label(
        request,
        lambda: to_icalendar(entries, name, now, request.get_host()),
        "text/calendar; charset=utf-8",
        f"backstay-{today:%Y-%m-%d}.ics",
        [day.marks for day in found],
    )


def entry_of(day: dates.Day) -> Entry:
    """Return a day as a file for calendars has it."""
    seen = shown(day)
    return Entry(f"{day.kind}-{day.key}", day.on, str(seen["word"]), seen["title"])


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
