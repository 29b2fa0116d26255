"""The choice of a promise that an item keeps, as far as the reader knows its line."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from backstay_web.core.lists.choice import Choice
from backstay_web.core.names import in_language
from backstay_web.plans.models import Line, Promise


def in_words(row: Any) -> str:
    """Return what the line of a promise says; where it is hidden, when it was made."""
    line = Line.objects.filter(pk=row.line_id).first()
    if line is None:
        return str(row)
    what = in_language(line.what, line.what_uk)
    site = in_language(line.to_site, line.to_site_uk)
    done = f"{line.get_task_display()} {what}".strip()
    return f"{done}, {site}: {line.quantity}, {line.due_on}"


class PromiseChoice(Choice):
    """A promise, by what is done, where, how much and by when."""

    def label_from_instance(self, row: Any) -> str:
        """Return what its line says."""
        return in_words(row)


def promise_choice(held: UUID | None, **told: Any) -> PromiseChoice:
    """Return the choice among promises that hold, and the one that is named already."""
    return PromiseChoice(promises(held), **told)


def promises(held: UUID | None) -> "QuerySet[Promise]":
    """Return promises, but for those whose line is hidden.

    What is named already stays a choice, or a form would take it away unseen.
    """
    known = Exists(Line.objects.filter(pk=OuterRef("line_id")))
    rows = Promise.objects.filter(Q(known, freed_at=None) | Q(pk=held))
    return rows.order_by("promised_at", "pk")
