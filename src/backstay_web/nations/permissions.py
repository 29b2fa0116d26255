"""Everything that somebody may be allowed to do, in one list."""

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """What a post may let its holder do: a noun, then a verb."""

    ACTOR_FOUND = "actor.found"
    CATALOGUE_CHANGE = "catalogue.change"
    CATALOGUE_READ = "catalogue.read"
    CAVEAT_CHANGE = "caveat.change"
    CONSENT_ANSWER = "consent.answer"
    COMMENT_WRITE = "comment.write"
    CREW_SEND = "crew.send"
    CUSTODY_SIGN = "custody.sign"
    DEVICE_DECIDE = "device.decide"
    DEVICE_KEEP = "device.keep"
    DEVICE_READ = "device.read"
    DEVICE_SYNC = "device.sync"
    HOOK_KEEP = "hook.keep"
    IMPORT_MAKE = "import.make"
    LABEL_RELEASE = "label.release"
    LEG_CHANGE = "leg.change"
    LEG_READ = "leg.read"
    LESSON_KEEP = "lesson.keep"
    LOG_EXPORT = "log.export"
    MOVEMENT_CHANGE = "movement.change"
    MOVEMENT_READ = "movement.read"
    NATION_CHANGE = "nation.change"
    NATION_READ = "nation.read"
    NOTEBOOK_USE = "notebook.use"
    OFFER_CHANGE = "offer.change"
    OFFER_COMMIT = "offer.commit"
    OFFER_CONFIRM = "offer.confirm"
    OFFER_READ = "offer.read"
    OFFER_VERIFY = "offer.verify"
    ORGANISATION_CHANGE = "organisation.change"
    PLAN_PROPOSE = "plan.propose"
    PLAN_READ = "plan.read"
    PLAN_RUN = "plan.run"
    POST_CHANGE = "post.change"
    POST_CONFIRM = "post.confirm"
    POST_FILL = "post.fill"
    POST_HAND_OVER = "post.hand_over"
    PRESENCE_SAY = "presence.say"
    PROMISE_ANSWER = "promise.answer"
    PROMISE_READ = "promise.read"
    PROMISE_REPORT = "promise.report"
    REPAIR_CHANGE = "repair.change"
    REPAIR_READ = "repair.read"
    REQUIREMENT_CHANGE = "requirement.change"
    REQUIREMENT_READ = "requirement.read"
    REQUIREMENT_VALIDATE = "requirement.validate"
    REQUIREMENT_WAIVE = "requirement.waive"
    SESSION_READ = "session.read"
    SITE_CHANGE = "site.change"
    SITE_READ = "site.read"
    STORE_WAIVE = "store.waive"
    TASK_CHANGE = "task.change"
    TOKEN_MAKE = "token.make"  # noqa: S105 it is none
    TRAINING_HOLD = "training.hold"
    TRAINING_READ = "training.read"
    TRANSFER_CHANGE = "transfer.change"
    TRANSFER_READ = "transfer.read"
    TRANSFER_RELEASE = "transfer.release"
    VALUE_CHANGE = "value.change"


MEANINGS: Final[dict[Permission, Promise]] = {
    Permission.ACTOR_FOUND: _(
        "Put people into posts of any nation, and see who acts for it."
    ),
    Permission.CATALOGUE_CHANGE: _(
        "Say which things, courses and templates of packages there are."
    ),
    Permission.CATALOGUE_READ: _(
        "Read which things, courses and templates of packages there are."
    ),
    Permission.CAVEAT_CHANGE: _("Limit who may receive a lot, and end that."),
    Permission.COMMENT_WRITE: _(
        "Comment on what the post lets its holder read, and put files beside it."
    ),
    Permission.CREW_SEND: _(
        "Say which crews of one's nation are to be trained, and ask for seats for them."
    ),
    Permission.CUSTODY_SIGN: _(
        "Count what is handed over, and sign for one's own post that it was; say that "
        "what comes to one's nation has come."
    ),
    Permission.CONSENT_ANSWER: _(
        "Answer for one's nation whether what it made may be given on."
    ),
    Permission.DEVICE_DECIDE: _(
        "Let what devices captured count that waits, or set it aside, and say why."
    ),
    Permission.DEVICE_KEEP: _(
        "Register devices that capture offline, and revoke them."
    ),
    Permission.DEVICE_READ: _("Read which devices there are, and what came from them."),
    Permission.DEVICE_SYNC: _("Send what a device of one's nation captured offline."),
    Permission.HOOK_KEEP: _(
        "Have other programs told of what happens to rows that the post lets its holder"
        " read."
    ),
    Permission.NOTEBOOK_USE: _(
        "Search in all that the post lets its holder read, follow it, and keep filters."
    ),
    Permission.IMPORT_MAKE: _(
        "Send tables of rows that the post may write, check and apply them."
    ),
    Permission.LABEL_RELEASE: _(
        "Release rows to more people, with a second person, or restrict them to fewer."
    ),
    Permission.LEG_CHANGE: _("Say which ways there are and what legs and hubs take."),
    Permission.LEG_READ: _("Read which ways there are and what legs and hubs take."),
    Permission.LESSON_KEEP: _(
        "Draw lessons from what was said of courses, and say what became of them."
    ),
    Permission.LOG_EXPORT: _("Export the events of the own nation with their proofs."),
    Permission.MOVEMENT_CHANGE: _(
        "Plan movements and what they carry, and say that they left and came."
    ),
    Permission.MOVEMENT_READ: _("Read which way consignments go, and when."),
    Permission.NATION_CHANGE: _("Add nations and change their names."),
    Permission.NATION_READ: _("Read which nations, organisations and posts there are."),
    Permission.OFFER_CHANGE: _("Make, change, renew and withdraw offers."),
    Permission.OFFER_COMMIT: _("Bind a part of an offer to something, and free it."),
    Permission.OFFER_CONFIRM: _("Say that an offer has been decided on."),
    Permission.OFFER_READ: _("Read offers."),
    Permission.OFFER_VERIFY: _("Look whether offers hold, and say what was found."),
    Permission.ORGANISATION_CHANGE: _("Add organisations and change their names."),
    Permission.PLAN_PROPOSE: _(
        "Draw up from a plan what each nation is to be asked, and see their answers."
    ),
    Permission.PLAN_READ: _(
        "Read snapshots, runs on them and the plans that came out."
    ),
    Permission.PLAN_RUN: _(
        "Make snapshots of what the post may read, and start and cancel runs on them."
    ),
    Permission.POST_CHANGE: _("Add posts and say what their holders may do."),
    Permission.POST_CONFIRM: _(
        "Confirm as a second person who comes into posts that may do more than whoever "
        "fills them."
    ),
    Permission.POST_FILL: _(
        "Put people into posts, end that, delegate, and hand over."
    ),
    Permission.POST_HAND_OVER: _(
        "Leave one's own post to a successor, with its open work and a note."
    ),
    Permission.PRESENCE_SAY: _(
        "Say what is there of the packages that are asked for, with what proves it."
    ),
    Permission.PROMISE_ANSWER: _(
        "Accept, decline or counter what plans ask of one's nation, and free what it "
        "promised."
    ),
    Permission.PROMISE_READ: _("Read what plans ask of one's nation, and promises."),
    Permission.PROMISE_REPORT: _("Report how far promises have come."),
    Permission.REPAIR_CHANGE: _(
        "Report faults, decide where they are mended, say how far that has come, keep "
        "spare parts, and ask experts or answer as one."
    ),
    Permission.REPAIR_READ: _(
        "Read what is broken, where it is mended, and which parts there are."
    ),
    Permission.REQUIREMENT_CHANGE: _(
        "Ask for capabilities for one's nation, and change, rank and withdraw what it "
        "asks for."
    ),
    Permission.REQUIREMENT_READ: _("Read which capabilities are asked for."),
    Permission.REQUIREMENT_VALIDATE: _(
        "Find whether what other nations ask for can stand, or say what is in the way."
    ),
    Permission.REQUIREMENT_WAIVE: _(
        "Let packages for one's nation go without a part, and say why."
    ),
    Permission.SESSION_READ: _(
        "See when people of one's own nation signed in, and until when they acted."
    ),
    Permission.SITE_CHANGE: _("Add sites and change what is known of them."),
    Permission.SITE_READ: _("Read which sites there are."),
    Permission.STORE_WAIVE: _(
        "Let something into an explosive store of one's nation beyond its limit, and "
        "say who does so and why."
    ),
    Permission.TASK_CHANGE: _(
        "Give a post something to do, and say that one's own post has done it."
    ),
    Permission.TOKEN_MAKE: _(
        "Let programs act for one's own post, by tokens with a part of what it may do."
    ),
    Permission.TRAINING_HOLD: _(
        "Hold courses: plan and confirm them, give their seats, and say who passed."
    ),
    Permission.TRAINING_READ: _("Read which courses are held, and by which standards."),
    Permission.TRANSFER_CHANGE: _(
        "Prepare consignments: what is in them, in which units, by which numbers."
    ),
    Permission.TRANSFER_READ: _("Read consignments and what is in them."),
    Permission.TRANSFER_RELEASE: _("Release consignments, so that they may leave."),
    Permission.VALUE_CHANGE: _("Say what an offer is worth, and by which method."),
}
"""Each permission as the person reads it who hands it out."""
