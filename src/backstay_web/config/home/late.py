"""What is late: whose day has passed, and nobody has done it."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backstay_web.config.home.today import Line, Today, count
from backstay_web.core.models import Release
from backstay_web.donations.models import Offer
from backstay_web.donations.models.state import OPEN
from backstay_web.donations.queries import overdue
from backstay_web.log.queries import NothingSealed, is_late, last_checkpoint, worries
from backstay_web.nations.queries import current_holdings, open_tasks
from backstay_web.requirements.clocks import DESK_TAKES
from backstay_web.requirements.lists import PAST
from backstay_web.requirements.queries import past_their_day, requirements, waiting
from backstay_web.requirements.states import State

REMEMBERED: Final = timedelta(days=30)
"""Our assumption: whoever wanted a release asks again within so long, or no more."""
NOT_WHOLE: Final = _(
    "The day by which it is needed has passed, and at least one of its packages is not "
    "fielded."
)


def tasks(today: Today) -> Line:
    number = 0
    if today.post:
        number = count(open_tasks(today.post).filter(due_on__lt=today.on))
    return Line(
        number,
        ngettext("task of your post is overdue", "tasks are overdue", number),
        _("Open work of your post whose day has passed."),
        "home",
        "#open-work",
    )


def own_needs(today: Today) -> Line:
    mine = requirements().filter(originator=today.by.origin)
    number = count(past_their_day(mine, today.on))
    return Line(
        number,
        ngettext(
            "need of yours is past its day", "needs of yours are past their day", number
        ),
        NOT_WHOLE,
        "requirements:mine",
        "?show=past",
    )


def needs(today: Today) -> Line:
    number = count(past_their_day(requirements(), today.on))
    return Line(
        number,
        ngettext("need is past its day", "needs are past their day", number),
        NOT_WHOLE,
        "requirements:list",
        f"?day={PAST}&sort=need_by_on",
    )


def verdicts(today: Today) -> Line:
    number = count(waiting().filter(submitted_at__lt=today.now - DESK_TAKES))
    return Line(
        number,
        ngettext(
            "need has waited for a verdict for more than a week",
            "needs have waited for a verdict for more than a week",
            number,
        ),
        _("Asked for or changed more than seven days ago, and not judged since."),
        "requirements:queue",
    )


def all_verdicts(today: Today) -> Line:
    """Count the same for those who give no verdicts, and read the needs themselves."""
    line = verdicts(today)
    return replace(line, door="requirements:list", asks=f"?state={State.ASKED}")


def own_offers(today: Today) -> Line:
    number = sum(due.day <= today.on for due in overdue(today.by.origin, today.on))
    return Line(
        number,
        ngettext(
            "matter of your offers is overdue",
            "matters of your offers are overdue",
            number,
        ),
        _(
            "Offers whose last day has passed, consents not asked for or not answered, "
            "purchases not ordered."
        ),
        "donations:desk",
    )


def offers(today: Today) -> Line:
    number = count(Offer.objects.filter(state__in=OPEN, expires_on__lte=today.on))
    return Line(
        number,
        ngettext(
            "offer is past its last day", "offers are past their last day", number
        ),
        _(
            "Neither withdrawn nor renewed, and its last day has passed: plans count "
            "on it no more."
        ),
        "donations:home",
        "?counts=no",
    )


def rotations(today: Today) -> Line:
    rows = current_holdings(today.now).filter(rotates_on__lt=today.on)
    number = count(rows.filter(post__organisation__nation=today.by.origin))
    return Line(
        number,
        ngettext(
            "holder of a post has stayed past the day of rotation",
            "holders of posts have stayed past the day of rotation",
            number,
        ),
        _("Of your own nation or body."),
        "nations:people",
        "?show=past",
    )


def seals(today: Today) -> Line:
    try:
        head = last_checkpoint()
    except NothingSealed:
        number = 1
    else:
        number = len(worries(head)) + is_late(head)
    return Line(
        number,
        ngettext("worry about the log and its seal", "worries about the log", number),
        _("The sealer found damage, or has signed nothing for five minutes."),
        "log:head",
    )


def releases(today: Today) -> Line:
    asked_anew = Release.objects.filter(
        subject=OuterRef("subject"), proposed_at__gt=OuterRef("proposed_at")
    )
    ended = Release.objects.filter(
        state=Release.State.ASKED,
        expires_at__range=(today.now - REMEMBERED, today.now),
    )
    number = count(ended.exclude(Exists(asked_anew)))
    return Line(
        number,
        ngettext(
            "release ended without a decision",
            "releases ended without a decision",
            number,
        ),
        _("Nobody confirmed or refused it in time: it has to be asked for anew."),
        "releases:list",
    )
