"""The lists of devices, and of what came from them."""

from typing import Any, ClassVar, Final
from uuid import UUID

import django_filters as filters
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.together import Together
from backstay_web.devices import actions, queries
from backstay_web.devices.models import CAUSES, STANDS, Capture, Device, choices
from backstay_web.nations.permissions import Permission


def known_devices(_: HttpRequest | None) -> Any:
    return Device.objects.all()


def let_count(*, row: UUID, **asked: Any) -> None:
    actions.release(capture=row, **asked)


def aside(*, row: UUID, **asked: Any) -> None:
    actions.set_aside(capture=row, **asked)


class CaptureFilter(filters.FilterSet):
    """Which captures are asked for."""

    device = filters.ModelChoiceFilter(label=_("Device"), queryset=known_devices)
    stand = filters.ChoiceFilter(label=_("State"), choices=choices(STANDS))
    cause = filters.ChoiceFilter(label=_("Because"), choices=choices(CAUSES))

    class Meta:
        model = Capture
        fields: ClassVar[list[str]] = ["device", "stand", "cause"]


DEVICES: Final = Listing(
    name="devices",
    title=_("Devices"),
    rows=queries.devices,
    columns=[
        Column("name", _("Device"), _("What its keepers call it.")),
        Column("post", _("Post"), _("For whom it captures."), field="post_title"),
        Column(
            "is_in_use",
            _("In use"),
            _("Whether what it captures is taken."),
            kind=Kind.FLAG,
        ),
        Column(
            "waiting_count",
            _("Waits for a person"),
            _("Events that came from it and do not count, or not yet."),
            kind=Kind.NUMBER,
        ),
        Column(
            "missing_count",
            _("Missing numbers"),
            _("Events that it captured before others that came, and that never came."),
            kind=Kind.NUMBER,
        ),
        Column(
            "clone_count",
            _("Numbers twice"),
            _("Events under a number that another one has: the device was copied."),
            kind=Kind.NUMBER,
        ),
        Column(
            "last_contact_at",
            _("Last event at"),
            _("When something new last came from it."),
            kind=Kind.MOMENT,
        ),
        Column(
            "registered_at",
            _("Registered at"),
            _("Since when it is known here."),
            kind=Kind.MOMENT,
            is_shown=False,
        ),
    ],
    order="name",
    searched=["name", "post_title"],
    detail="devices:detail",
    empty=_("No device captures anything yet: register one."),
)

CAPTURES: Final = Listing(
    name="captures",
    title=_("What devices captured"),
    rows=queries.captures,
    columns=[
        Column(
            "kind", _("What happened"), _("The kind of event, as the device has it.")
        ),
        Column("device", _("Device"), _("From where it came."), field="device_name"),
        Column(
            "counter",
            _("Number of the event"),
            _("Its number among the events of its device."),
            kind=Kind.NUMBER,
        ),
        Column(
            "stand", _("State"), _("Whether it counts."), words=dict(choices(STANDS))
        ),
        Column(
            "cause",
            _("Because"),
            _("Why it does not count."),
            words=dict(choices(CAUSES)),
        ),
        Column("said", _("What is wrong"), _("By field."), is_sorted=False),
        Column(
            "captured_at",
            _("Captured at"),
            _("By the clock of the device, which may be days off."),
            kind=Kind.MOMENT,
        ),
        Column(
            "received_at",
            _("Received at"),
            _("When it first came here."),
            kind=Kind.MOMENT,
        ),
        Column("hash", _("Hash"), _("By which it is known."), is_shown=False),
    ],
    order="-received_at",
    searched=["kind", "device_name", "hash"],
    detail="devices:capture",
    filters=CaptureFilter,
    together=[
        Together(
            "release",
            _("Let it count"),
            Permission.DEVICE_DECIDE,
            let_count,
            asks_why=True,
        ),
        Together(
            "set_aside",
            _("Set aside"),
            Permission.DEVICE_DECIDE,
            aside,
            asks_why=True,
        ),
    ],
    empty=_("Nothing came from a device yet."),
)
