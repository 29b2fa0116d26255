"""The pages that say what of a demonstration is stated somewhere, and what assumed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backstay_web.accounts.demonstration import is_demonstration
from backstay_web.config.exercise import evidence
from backstay_web.config.exercise.story.telling import HOW_THEY_STAND
from backstay_web.core.commands import NotThere


@require_safe
def exercise(request: HttpRequest) -> HttpResponse:
    """Show what the exercise is, and what the cells of each table rest on."""
    check_is_demonstration()
    stated, assumed = evidence.total()
    told, in_ukrainian = evidence.about(), get_language() == "uk"
    words = {
        "title": told["title_uk" if in_ukrainian else "title"],
        "notice": told["notice_uk" if in_ukrainian else "notice"],
        "counts": evidence.counts(),
        "stated": stated,
        "assumed": assumed,
        "packages": HOW_THEY_STAND.items(),
    }
    return render(request, "exercise.html", words)


@require_safe
def exercise_table(request: HttpRequest, table: str) -> HttpResponse:
    """Show for each row of a table which of its columns are assumed.

    Raises
    ------
    NotThere
        If the exercise has no such table.
    """
    check_is_demonstration()
    word, rows = evidence.TABLES.get(table), evidence.bases().get(table)
    if word is None or rows is None:
        raise NotThere(_("The exercise has no such table."))
    shown = [
        {"key": key, "stated": basis.stated, "assumed": basis.assumed}
        for key, basis in rows.items()
    ]
    words = {"word": word, "rows": shown}
    return render(request, "exercise_table.html", words)


def check_is_demonstration() -> None:
    """Return if the site is a demonstration.

    Raises
    ------
    NotThere
        If it is a real one, which shows no exercise.
    """
    if not is_demonstration():
        raise NotThere(_("There is no such page."))
