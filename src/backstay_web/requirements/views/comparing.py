"""A need beside what may be the same one, with what differs marked."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from backstay_web.core.commands import find
from backstay_web.core.lists.columns import moment, number
from backstay_web.core.names import in_language
from backstay_web.requirements import queries
from backstay_web.requirements.forms import RequirementForm
from backstay_web.requirements.states import State
from backstay_web.requirements.views.reading import banner
from backstay_web.requirements.wording import CLOCKS

MOST: Final = 5
"""Needs that have room beside the one that is looked at."""
CALLED: Final[Mapping[str, Any]] = {
    "nation": _("Recipient"),
    "state": _("State"),
    "asked_at": _("Asked at"),
    **{name: each.label for name, each in RequirementForm.base_fields.items()},
}
"""How what is compared is called, as the form by which it was asked for calls it."""


@require_safe
def alike(request: HttpRequest, requirement: UUID) -> HttpResponse:
    """Show a need and what may be a duplicate of it side by side."""
    named = queries.with_names(queries.requirements(), *queries.PARENTS)
    row: Any = find(named, requirement)
    others = list(queries.with_names(queries.alike(row), *queries.PARENTS))
    shown = [row, *others[:MOST]]
    beside = [each for one in shown for each in queries.shown_beside(one)]
    words = {
        "row": row,
        "shown": shown,
        "lines": compared(shown),
        "more": len(others[MOST:]),
        "banner": banner([*shown, *beside]),
    }
    return render(request, "requirements/alike.html", words)


def compared(rows: list[Any]) -> list[dict[str, Any]]:
    """Return each fact of needs, by line, and whether it is that of the first one."""
    told = [facts(row) for row in rows]
    return [
        {
            "word": CALLED[name],
            "cells": [(each[name], each[name] != told[0][name]) for each in told],
            "differs": any(each[name] != told[0][name] for each in told),
        }
        for name in told[0]
    ]


def facts(row: Any) -> dict[str, str | Promise]:
    """Return what is told of a need, in the words of its page."""

    def called(parent: str) -> str:
        names = (getattr(row, f"{parent}_{name}") for name in ("name", "name_uk"))
        return in_language(*(name or "" for name in names))

    return {
        "nation": called("nation"),
        "template": called("template"),
        "count": number(row.count),
        "clock": CLOCKS[row.clock],
        "need_by_on": row.need_by_on.isoformat(),
        "group": called("group"),
        "unit": row.unit,
        "site": called("site"),
        "curve": called("curve"),
        "available_on": row.available_on.isoformat() if row.available_on else "",
        "language": called("language"),
        "purpose": row.purpose,
        "state": State(row.state).label,
        "asked_at": moment(row.asked_at),
        "code": row.code,
    }
