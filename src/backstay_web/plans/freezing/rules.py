"""Why a row is not in a snapshot: each rule once, in words."""

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Why(models.TextChoices):
    """A rule that keeps a row out."""

    WAITS = "waits", _("it waits for something")
    DOUBTFUL = "doubtful", _("too little confidence")
    CONSENT_REFUSED = "consent_refused", _("consent refused")
    CONSENT_OPEN = "consent_open", _("consent not in sight")
    TOO_LATE = "too_late", _("after the last week")
    BOUND = "bound", _("bound to something else")
    NOT_SHOWN = "not_shown", _("points to what is not shown")
    CAPACITY_UNKNOWN = "capacity_unknown", _("capacity not shown")
    NOT_TAUGHT = "not_taught", _("taught nowhere")
    NO_OPTION = "no_option", _("no option is left")
    WAIVER_ENDS = "waiver_ends", _("holds not long enough")
    FIELDED = "fielded", _("fielded already")


DEFINITIONS: Final[dict[Why, Promise]] = {
    Why.WAITS: _(
        "The offer waits for another offer, a backfill or a purchase that nobody has "
        "ordered. A lot that waits for ordered purchases alone counts from the day on "
        "which the last of them arrives."
    ),
    Why.DOUBTFUL: _("The offer's confidence is below the one that was asked for."),
    Why.CONSENT_REFUSED: _("A nation whose consent the lot needs has said no."),
    Why.CONSENT_OPEN: _(
        "The lot needs the consent of another nation, and either nobody has asked for "
        "it or nobody expects an answer by any day."
    ),
    Why.TOO_LATE: _("It is there only after the last week of the snapshot."),
    Why.BOUND: _("All of it is bound to something that is no promise of a plan."),
    Why.NOT_SHOWN: _(
        "It points to a row that you may not read, or that is left out itself."
    ),
    Why.CAPACITY_UNKNOWN: _("You may not read how much the leg carries."),
    Why.NOT_TAUGHT: _(
        "No course that counts teaches something that the option's people must learn."
    ),
    Why.NO_OPTION: _("Every option of what is asked for is left out."),
    Why.WAIVER_ENDS: _(
        "The waiver holds no longer on the day by which the packages are needed."
    ),
    Why.FIELDED: _(
        "Each part of one of its options is there, or is gone without: nothing is to "
        "be planned for it."
    ),
}
"""What each rule says."""
