"""What is read of gates: what came, and what is held until somebody decides."""

from typing import Any, Final

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from backstay_web.transfers.models import Arrival

KIND: Final = "arrival"


def arrivals() -> "QuerySet[Any]":
    """Return what came to gates, with where it stands today."""
    is_held = Q(due_on__isnull=False, closed_on=None)
    return Arrival.objects.select_related(
        "site", "movement", "owner_nation", "consignment"
    ).annotate(
        state=Case(
            When(decision=Arrival.Decision.REFUSED, then=Value("refused")),
            When(closed_on__isnull=False, then=Value("closed")),
            default=F("decision"),
            output_field=CharField(max_length=7),
        ),
        is_held=ExpressionWrapper(is_held, BooleanField()),
        is_late=Case(
            When(is_held, due_on__lt=timezone.localdate(), then=Value(True)),
            default=Value(False),
        ),
    )


def held() -> "QuerySet[Any]":
    """Return what is held at a gate or behind it, and waits for a decision."""
    return arrivals().filter(is_held=True)
