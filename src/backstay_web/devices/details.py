"""The page of one device: what waits of it."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backstay_web.devices import queries
from backstay_web.devices.lists import CAPTURES, DEVICES
from backstay_web.devices.subjects import CAPTURE, DEVICE
from backstay_web.notebook.detail import Detail, Part

SHOWN: Final = ("kind", "counter", "stand", "cause", "received_at")


def parts_of_device(key: UUID) -> Sequence[Part]:
    came = queries.captures().filter(device=key)
    return [
        Part(
            title=_("What waits for a person"),
            columns=[each for each in CAPTURES.columns if each.name in SHOWN],
            rows=came.filter(stand__in=queries.WAITS).order_by("counter", "pk"),
            empty=_("Nothing that came from it waits."),
            all_of_them=f"{reverse('devices:captures')}?device={key}",
        )
    ]


DEVICE_PAGE: Final = Detail(
    DEVICE, queries.devices, DEVICES.columns, parts=parts_of_device
)
CAPTURE_PAGE: Final = Detail(CAPTURE, queries.captures, CAPTURES.columns)
