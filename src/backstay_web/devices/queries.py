"""Devices of the reader's bodies, and what came from them."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from backstay_web.devices.deciding import UNTRUSTED, Cause, Stand
from backstay_web.devices.models import Capture, Device

WAITS: Final = (Stand.HELD, Stand.CONFLICT, Stand.REFUSED)
"""How an event stands of which a person has to decide."""


def devices() -> "QuerySet[Any]":
    """Return devices with what waits of them, and how many numbers are missing.

    Those numbers are counted below the highest one that a device signed.
    """
    signed = Q(captures__counter__isnull=False) & ~Q(captures__cause__in=UNTRUSTED)
    highest = Coalesce(Max("captures__counter", filter=signed), 0)
    numbers = Count("captures__counter", filter=signed, distinct=True)
    return Device.objects.annotate(
        post_title=F("post__title"),
        is_in_use=Q(revoked_at=None),
        last_contact_at=Max("captures__received_at"),
        waiting_count=Count(
            "captures", filter=Q(captures__stand__in=WAITS), distinct=True
        ),
        clone_count=Count(
            "captures", filter=Q(captures__cause=Cause.CLONE), distinct=True
        ),
        missing_count=highest - numbers,
    )


def captures() -> "QuerySet[Any]":
    """Return what came from devices, with the name of each one's device."""
    return Capture.objects.annotate(device_name=F("device__name"))


def missing(device: UUID) -> Sequence[int]:
    """Return the numbers of which no event came, below the highest that did."""
    came = Capture.objects.filter(device=device, counter__isnull=False).exclude(
        cause__in=UNTRUSTED
    )
    numbers = {each or 0 for each in came.values_list("counter", flat=True)}
    return sorted(set(range(1, max(numbers, default=0) + 1)) - numbers)
