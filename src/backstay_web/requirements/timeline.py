"""What happened to a requirement, in words."""

from collections.abc import Iterable
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
    "requirement.loaded": _("Loaded from a case"),
}


def timeline(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return each event as a page shows it, with what its author said of it."""
    return [
        {
            "at": event.at,
            "what": HAPPENED.get(event.kind, event.kind),
            "said": event.content.get("answer") or event.content.get("reason", ""),
        }
        for event in events
    ]
