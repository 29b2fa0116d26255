"""Named sets of permissions, as a post is given them and as a page explains them."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.nations.permissions import Permission

READS: Final = frozenset(
    {
        Permission.CATALOGUE_READ,
        Permission.COMMENT_WRITE,
        Permission.LEG_READ,
        Permission.NATION_READ,
        Permission.NOTEBOOK_USE,
        Permission.OFFER_READ,
        Permission.PLAN_READ,
        Permission.POST_HAND_OVER,
        Permission.PROMISE_READ,
        Permission.REPAIR_READ,
        Permission.REQUIREMENT_READ,
        Permission.SITE_READ,
        Permission.TASK_CHANGE,
        Permission.TOKEN_MAKE,
        Permission.TRAINING_READ,
        Permission.TRANSFER_READ,
    }
)
"""What every post may: read what all stand on and keep notes of it, do its work."""


@dataclass(frozen=True)
class Role:
    """One kind of post: its title, what it is there for, and what it may do.

    One ``of_the_command`` is a post of the command alone: no nation has it.
    """

    key: str
    title: Promise
    prose: Promise
    beyond: frozenset[Permission] = frozenset()  # what only some posts may
    of_the_command: bool = False

    @property
    def permissions(self) -> frozenset[Permission]:
        """Return all that a post of this kind may do."""
        return READS | self.beyond


ROLES: Final = (
    Role(
        "commander",
        _("Commander"),
        _("Sees in ten minutes what is overdue, what breaks next and what to decide."),
        frozenset({Permission.POST_CONFIRM, Permission.SESSION_READ}),
        of_the_command=True,
    ),
    Role(
        "coalition_lead",
        _("Coalition lead"),
        _("Keeps together what the nations of a coalition give, and who else may."),
        frozenset(
            {
                Permission.CATALOGUE_CHANGE,
                Permission.OFFER_COMMIT,
                Permission.PLAN_PROPOSE,
                Permission.PLAN_RUN,
            }
        ),
        of_the_command=True,
    ),
    Role(
        "validation_desk",
        _("Validation desk"),
        _("Asks of each need whether it is new, can be sustained and can be taken in."),
        frozenset({Permission.CATALOGUE_CHANGE, Permission.REQUIREMENT_VALIDATE}),
        of_the_command=True,
    ),
    Role(
        "release_officer",
        _("Release officer"),
        _("Lets others read what was kept, with a reason and a second person."),
        frozenset(
            {
                Permission.DEVICE_READ,
                Permission.LABEL_RELEASE,
                Permission.MOVEMENT_READ,
                Permission.POST_CONFIRM,
            }
        ),
    ),
    Role(
        "movement_controller",
        _("Movement controller"),
        _("Knows the ways, what they take and by when permission is asked for."),
        frozenset(
            {
                Permission.DEVICE_READ,
                Permission.DEVICE_SYNC,
                Permission.LEG_CHANGE,
                Permission.PRESENCE_SAY,
                Permission.MOVEMENT_CHANGE,
                Permission.MOVEMENT_READ,
                Permission.PROMISE_REPORT,
                Permission.SITE_CHANGE,
                Permission.STORE_WAIVE,
            }
        ),
    ),
    Role(
        "repair_coordinator",
        _("Repair coordinator"),
        _("Brings what is broken to a bay that can mend it, and back."),
        frozenset(
            {
                Permission.PRESENCE_SAY,
                Permission.PROMISE_REPORT,
                Permission.REPAIR_CHANGE,
                Permission.SITE_CHANGE,
            }
        ),
    ),
    Role(
        "workshop_lead",
        _("Workshop lead"),
        _("Knows what stands in each bay, what comes next and what is missing for it."),
        frozenset({Permission.PROMISE_REPORT, Permission.REPAIR_CHANGE}),
    ),
    Role(
        "training_planner",
        _("Training planner"),
        _("Fills courses with the right people at the right time, in their language."),
        frozenset(
            {
                Permission.CATALOGUE_CHANGE,
                Permission.CREW_SEND,
                Permission.LESSON_KEEP,
                Permission.PRESENCE_SAY,
                Permission.PROMISE_REPORT,
                Permission.TRAINING_HOLD,
            }
        ),
    ),
    Role(
        "training_site_lead",
        _("Training-site lead"),
        _("Holds courses at a site: who comes, what stands ready, and who passed."),
        frozenset(
            {
                Permission.LESSON_KEEP,
                Permission.PRESENCE_SAY,
                Permission.PROMISE_REPORT,
                Permission.TRAINING_HOLD,
            }
        ),
    ),
    Role(
        "accountability_officer",
        _("Accountability officer"),
        _("Sees who acted when, and holds what was said against what was found."),
        frozenset(
            {
                Permission.DEVICE_DECIDE,
                Permission.DEVICE_KEEP,
                Permission.DEVICE_READ,
                Permission.LOG_EXPORT,
                Permission.OFFER_VERIFY,
                Permission.SESSION_READ,
            }
        ),
    ),
    Role(
        "personnel_officer",
        _("Personnel officer"),
        _("Fills posts, ends that and delegates; invites whoever comes."),
        frozenset(
            {
                Permission.ORGANISATION_CHANGE,
                Permission.POST_CHANGE,
                Permission.POST_FILL,
                Permission.SESSION_READ,
            }
        ),
    ),
    Role(
        "requirements_officer",
        _("Requirements officer of the recipient"),
        _("Says what is needed, by when and what comes first, and takes it back."),
        frozenset(
            {
                Permission.CREW_SEND,
                Permission.HOOK_KEEP,
                Permission.IMPORT_MAKE,
                Permission.POST_CONFIRM,
                Permission.PRESENCE_SAY,
                Permission.PROMISE_ANSWER,
                Permission.PROMISE_REPORT,
                Permission.REQUIREMENT_CHANGE,
                Permission.REQUIREMENT_WAIVE,
            }
        ),
    ),
    Role(
        "desk_officer",
        _("National desk officer"),
        _("Knows what the nation holds, what it promised and what is overdue."),
        frozenset(
            {
                Permission.CAVEAT_CHANGE,
                Permission.CONSENT_ANSWER,
                Permission.HOOK_KEEP,
                Permission.CUSTODY_SIGN,
                Permission.IMPORT_MAKE,
                Permission.MOVEMENT_READ,
                Permission.OFFER_CHANGE,
                Permission.OFFER_COMMIT,
                Permission.OFFER_CONFIRM,
                Permission.POST_CONFIRM,
                Permission.PROMISE_ANSWER,
                Permission.PROMISE_REPORT,
                Permission.REPAIR_CHANGE,
                Permission.SITE_CHANGE,
                Permission.STORE_WAIVE,
                Permission.TRANSFER_CHANGE,
                Permission.TRANSFER_RELEASE,
                Permission.VALUE_CHANGE,
            }
        ),
    ),
    Role(
        "hub_receiver",
        _("Receiving NCO of a hub"),
        _("Counts what comes and goes at the gate, and signs for it."),
        frozenset(
            {
                Permission.CUSTODY_SIGN,
                Permission.DEVICE_READ,
                Permission.DEVICE_SYNC,
                Permission.MOVEMENT_READ,
            }
        ),
    ),
    Role(
        "logistics_point",
        _("Logistics point of the recipient"),
        _("Takes over at the hub what the nation is sent, and passes it to its units."),
        frozenset(
            {
                Permission.CUSTODY_SIGN,
                Permission.DEVICE_READ,
                Permission.DEVICE_SYNC,
                Permission.IMPORT_MAKE,
                Permission.MOVEMENT_READ,
                Permission.PRESENCE_SAY,
                Permission.PROMISE_REPORT,
            }
        ),
    ),
    Role(
        "staff",
        _("Staff officer"),
        _("Reads what the post is shown, and does the work that it is given."),
    ),
    Role(
        "founder",
        _("Founder of the site"),
        _("Adds nations and their first posts; may do all there is to do."),
        frozenset(Permission),
        of_the_command=True,
    ),
)

ROLE: Final = {role.key: role for role in ROLES}
"""Each role by the key that posts carry. What a post may do stands in the post."""
