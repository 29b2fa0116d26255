"""Words for codes: clocks, the questions of the desk, and what packages take."""

from itertools import groupby
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import TemplatePart
from backstay_web.requirements.models import QUESTIONS, Requirement, Verdict
from backstay_web.requirements.queries import takes, verdicts_on

CLOCKS: Final[dict[str, Promise]] = {
    Requirement.Clock.YEARLY.value: _("yearly"),
    Requirement.Clock.URGENT.value: _("urgent"),
}
ASKED: Final[dict[str, Promise]] = {
    "duplicate": _("Is it new, and not asked for already?"),
    "sustainable": _("Can it be supplied and repaired where it goes?"),
    "crew": _("Can its crews and maintainers be spared and trained?"),
    "licence": _("Can the licences it needs be had?"),
}
"""The questions of the desk, so that yes is good."""
ALONE: Final = _(
    "Only your own bodies may read it: nobody else judges it, and no plan of others "
    "counts with it. A release officer can let them."
)
"""What is said of a need that nobody but its recipient may read."""


def answers(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as a page shows it: each question, yes or no, and why."""
    return {
        "verdict": verdict,
        "answers": [
            {
                "question": ASKED[question],
                "is_met": getattr(verdict, f"{question}_is_met"),
                "reason": getattr(verdict, f"{question}_reason"),
            }
            for question in QUESTIONS
        ],
    }


def taken(row: Requirement) -> list[dict[str, Any]]:
    """Return what the packages of a requirement take, by option: parts and amounts."""
    parts = takes(row)
    return [
        {"option": option, "parts": [part_words(each, row.count) for each in those]}
        for option, those in groupby(parts, key=lambda each: each.option)
    ]


def part_words(part: TemplatePart, packages: int) -> dict[str, Any]:
    """Return one part of an option, with how much of it so many packages take."""
    count = (part.quantity or 0) * packages
    return {
        "part": part,
        "thing": part.equipment_class or part.sequence,
        "count": count,
        "people": count * (part.trainees or 0),
    }


def latest(row: Requirement) -> dict[str, Any] | None:
    """Return the latest verdict on a requirement, if there is any."""
    found = verdicts_on(row).first()
    return answers(found) if found else None
