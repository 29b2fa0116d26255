"""The hooks of the reader's own body, and what was told to them."""

from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from backstay_web.core.models import Actor
from backstay_web.core.subjects import SUBJECTS, Subject
from backstay_web.hooks.models import Delivery, Hook

State = Delivery.State

WAITING = (State.QUEUED, State.FAILED)
RESTS = "rests"
"""How a hook stands whose actor acts no more."""


def hooks(at: datetime) -> "QuerySet[Any]":
    """Return open hooks with how they stand, and how much waits or was given up.

    One whose actor acts no more rests until a colleague sets it anew.
    """
    acts = Actor.objects.filter(pk=OuterRef("actor"), begins_at__lte=at).filter(
        Q(ends_at=None) | Q(ends_at__gt=at)
    )
    state = Case(
        When(~Exists(acts), then=Value(RESTS)),
        default=Value("open"),
        output_field=CharField(),
    )
    return Hook.objects.filter(ended_at=None).annotate(
        state=state,
        nouns_said=in_a_row("nouns"),
        kinds_said=in_a_row("kinds"),
        waiting_count=Count("deliveries", filter=Q(deliveries__state__in=WAITING)),
        given_up_count=Count("deliveries", filter=Q(deliveries__state=State.GIVEN_UP)),
        sent_at=Max("deliveries__tried_at", filter=Q(deliveries__state=State.SENT)),
    )


def in_a_row(field: str) -> Func:
    """Return a list of words as one text."""
    words = F(field), Value(", ")
    return Func(*words, function="array_to_string", output_field=CharField())


def deliveries() -> "QuerySet[Any]":
    """Return deliveries with the name of their hook."""
    return Delivery.objects.annotate(hook_name=F("hook__name"))


def tables() -> dict[str, Subject]:
    """Return the kinds of rows that one can be told of, by their tables.

    Where two kinds share a table the one that was registered first speaks for it.
    """
    found: dict[str, Subject] = {}
    for subject in SUBJECTS.values():
        found.setdefault(subject.rows().model._meta.db_table, subject)
    return found


def last_number(hook: Hook) -> int:
    """Return the number of the last delivery of a hook, or 0."""
    told = hook.deliveries.aggregate(last=Coalesce(Max("number"), 0))
    return int(told["last"])
