"""What happened to a requirement, in words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HAPPENED: Final[dict[str, Promise]] = {
    "requirement.asked": _("Asked for"),
    "requirement.asked_many": _("Asked for, with others"),
    "requirement.ranked": _("Its list put into order"),
    "requirement.changed": _("Changed"),
    "requirement.resubmitted": _("Asked for again"),
    "requirement.withdrawn": _("Withdrawn"),
    "requirement.validated": _("Validated by the desk"),
    "requirement.validated_many": _("Validated by the desk, with others"),
    "requirement.refused": _("Refused by the desk"),
    "requirement.taken_back": _("The desk took its verdict back"),
    "waiver.added": _("A part waived"),
    "waiver.changed": _("A waiver changed"),
    "waiver.retired": _("A waiver ended, or taken up again"),
    "requirement.loaded": _("Loaded from a case"),
}
