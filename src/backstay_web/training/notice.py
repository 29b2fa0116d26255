"""By when a crew has to know that it goes: the notice that nations agreed on."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Notice(models.TextChoices):
    """How the notice of a course stands."""

    KEPT = "kept", _("kept")
    RUNNING = "running", pgettext_lazy("a notice", "running")
    MISSED = "missed", _("missed")


@dataclass(frozen=True)
class Clock:
    """The last day on which a notice is in time, and how it stands on another."""

    due_on: date
    state: Notice


def last_day_of_notice(report_on: date, notice_days: int) -> date:
    """Return the last day on which a crew is told in time that it goes."""
    return report_on - timedelta(days=notice_days)


def notice(
    report_on: date, notice_days: int, given_on: date | None, today: date
) -> Clock:
    """Return the clock of a crew's notice: kept if its seats were given in time.

    >>> from datetime import date
    >>> notice(date(2026, 3, 31), 30, None, date(2026, 3, 1)).state.value
    'running'
    >>> notice(date(2026, 3, 31), 30, date(2026, 3, 2), date(2026, 4, 1)).state.value
    'missed'
    """
    due_on = last_day_of_notice(report_on, notice_days)
    told_on = today if given_on is None else given_on
    if told_on > due_on:
        return Clock(due_on, Notice.MISSED)
    return Clock(due_on, Notice.RUNNING if given_on is None else Notice.KEPT)
