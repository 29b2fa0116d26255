"""What of devices one can look for and open."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from backstay_web.core.subjects import Subject, register
from backstay_web.devices import queries
from backstay_web.nations.permissions import Permission

DEVICE: Final = register(
    Subject(
        name="device",
        word=_("Device"),
        rows=queries.devices,
        title="name",
        beside="post__title",
        door="devices:detail",
        needs=Permission.DEVICE_READ,
        searched=["name", "post__title"],
        events={
            "device.added": _("Registered"),
            "device.revoked": _("Taken out of use"),
            "device.synced": _("Brought in what it kept"),
        },
        words={
            "name": _("Name of the device"),
            "post": _("Post"),
            "site": _("Site"),
            "public_key": _("Public key"),
            "registered_at": _("Registered at"),
            "revoked_at": _("Taken out of use at"),
        },
    )
)
CAPTURE: Final = register(
    Subject(
        name="capture",
        word=_("Event of a device"),
        rows=queries.captures,
        title="kind",
        beside="received_at__date",
        door="devices:capture",
        needs=Permission.DEVICE_READ,
        searched=["kind", "device__name"],
        events={
            "capture.released": _("Let count"),
            "capture.set_aside": _("Set aside"),
        },
    )
)
