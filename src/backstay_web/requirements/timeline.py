"""What happened to a requirement, in words."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Event

HAPPENED: Final[dict[str, Promise]] = {
    "requirement.asked": _("Asked for"),
    "requirement.asked_many": _("Asked for, with others"),
    "requirement.changed": _("Changed"),
    "requirement.resubmitted": _("Asked for again"),
    "requirement.withdrawn": _("Withdrawn"),
    "requirement.validated": _("Validated by the desk"),
    "requirement.validated_many": _("Validated by the desk, with others"),
    "requirement.refused": _("Refused by the desk"),
    "waiver.added": _("A part waived"),
    "waiver.changed": _("A waiver changed"),
    "waiver.retired": _("A waiver ended, or taken up again"),
    "requirement.loaded": _("Loaded from a case"),
}


def timeline(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return each event as a page shows it, with what its author said of it."""
    return [
        {
            "at": event.at,
            "what": HAPPENED.get(event.kind, event.kind),
            "said": said_of(event.content),
        }
        for event in events
    ]


def said_of(content: Mapping[str, Any]) -> str:
    """Return what the author of an event said of it."""
    found = (content.get(name) for name in ("answer", "reason", "why"))
    return next((said for said in found if said), "")
