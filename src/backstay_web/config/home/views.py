"""The first page: what is overdue, what waits for a decision, what others changed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from backstay_web.briefs.deciding import decisions
from backstay_web.briefs.views import due_words, labels_of
from backstay_web.config.doors import PAGES
from backstay_web.config.home.changed import changes
from backstay_web.config.home.screens import SCREENS, STAFF, Screen
from backstay_web.config.home.today import Line, Today, told
from backstay_web.config.navigation import is_open
from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.context import Context, me
from backstay_web.nations.post_views import my_post_words
from backstay_web.nations.queries import last_visit
from backstay_web.plans.queries import plan_over_on

AT_FIRST: Final = timedelta(days=7)
"""How far back whoever was never here before is told of changes."""

FIRST_DUE: Final = 3
"""Decisions that whoever looks at the whole reads here; the briefing has all."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the reader of a post its day, and then the post itself."""
    by, now = me(), timezone.now()
    words = my_post_words(by, now)
    holding, before = words.get("holding"), last_visit()
    today = Today(
        by=by,
        post=holding.post_id if holding else None,
        now=now,
        on=timezone.localdate(now),
        since=before or now - AT_FIRST,
    )
    screen = SCREENS.get(holding.post.role, STAFF) if holding else STAFF
    words |= {
        "late": shown(told(iter(screen.late), today), by),
        "waiting": shown(told(iter(screen.waiting), today), by),
        "whole": shown((tell(today) for tell in screen.whole), by),
        "looks_ahead": bool(screen.soon),
        "soon": shown(told(iter(screen.soon), today), by),
        "changed": shown(changes(today), by),
        "at": now,
        "on": today.on,
        "plan_over_on": plan_over_on(now) if screen.whole else None,
        "since": before,
        "begins": beginning(screen, by),
        "ways": ways(screen, by),
    }
    if screen.whole and is_open(PAGES["briefs:commander"], by.permissions, True):
        due = decisions()
        words["due"] = due_words(due, today.on, FIRST_DUE)
        words["banner"] = banner_of(labels_of(due), bodies())
    return render(request, "home.html", words)


def shown(lines: Iterable[Line], by: Context) -> list[dict[str, Any]]:
    """Return lines as the page shows them, without those that lead nowhere."""
    return [
        {
            "count": line.count,
            "word": line.word,
            "meaning": line.meaning,
            "address": reverse(line.door, args=[line.of] if line.of else [])
            + line.asks,
        }
        for line in lines
        if is_open(PAGES[line.door], by.permissions, is_signed_in=True)
    ]


def ways(screen: Screen, by: Context) -> list[dict[str, Any]]:
    """Return the ways to what a post does day by day, as far as the reader may go."""
    return [
        {"word": way.word, "address": reverse(way.door) + way.part}
        for way in screen.ways
        if is_open(PAGES[way.door], by.permissions, is_signed_in=True)
    ]


def beginning(screen: Screen, by: Context) -> dict[str, Any] | None:
    """Return what to do where nothing waits, if the reader may do it."""
    if not is_open(PAGES[screen.door], by.permissions, is_signed_in=True):
        return None
    return {"word": screen.begins, "address": reverse(screen.door)}
