"""What waits for a decision, and what will soon break if nobody takes one."""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backstay_web.config.home.today import Line, Today, count
from backstay_web.core.releases.queries import open_releases
from backstay_web.devices.queries import WAITS, captures
from backstay_web.donations import queries as given
from backstay_web.donations.models import (
    BayPeriod,
    Lot,
    Offer,
    Session,
    Verification,
)
from backstay_web.donations.models.state import OPEN
from backstay_web.donations.models.state import State as Standing
from backstay_web.nations.models import Post
from backstay_web.nations.queries import SOON as ROTATES_SOON
from backstay_web.nations.queries import current_holdings, is_the_command, open_tasks
from backstay_web.plans.models import Proposal
from backstay_web.plans.standing import State as Stand
from backstay_web.requirements.queries import requirements, waiting
from backstay_web.requirements.states import State
from backstay_web.sites.models import HubPeriod, LegPeriod
from backstay_web.training.queries import (
    SET_BACK,
    all_crews,
    waiting_at,
    without_kit,
)

Finding = Verification.Finding
SOON: Final = timedelta(days=30)
"""Our assumption, as for offers: what a ministry or a branch takes to react."""


def tasks(today: Today) -> Line:
    number = count(open_tasks(today.post)) if today.post else 0
    return Line(
        number,
        ngettext("task of your post is open", "tasks of your post are open", number),
        _("What was given to your post, by a person or by a change."),
        "home",
        "#open-work",
    )


def urgent(today: Today) -> Line:
    number = count(waiting().filter(clock="urgent"))
    return Line(
        number,
        ngettext(
            "urgent need waits for your verdict",
            "urgent needs wait for your verdict",
            number,
        ),
        _("Asked for on the daily clock, and not judged as it reads now."),
        "requirements:queue",
    )


def yearly(today: Today) -> Line:
    number = count(waiting().filter(clock="yearly"))
    return Line(
        number,
        ngettext(
            "need of the year waits for your verdict",
            "needs of the year wait for your verdict",
            number,
        ),
        _("Asked for on the yearly clock, and not judged as it reads now."),
        "requirements:queue",
    )


def captured(_today: Today) -> Line:
    number = count(captures().filter(stand__in=WAITS))
    return Line(
        number,
        ngettext(
            "event of a device waits for your decision",
            "events of devices wait for your decision",
            number,
        ),
        _("Held, in conflict or refused: none of them counts yet."),
        "devices:captures",
    )


def refused(today: Today) -> Line:
    mine = requirements().filter(originator=today.by.origin)
    number = count(mine.filter(state=State.REFUSED))
    return Line(
        number,
        ngettext("need of yours was refused", "needs of yours were refused", number),
        _("Answer, change or withdraw it: the desk said what is in the way."),
        "requirements:list",
        f"?state={State.REFUSED}",
    )


def own_needs(today: Today) -> Line:
    mine = requirements().filter(originator=today.by.origin, retired_on=None)
    number = count(mine.filter(need_by_on__range=(today.on, today.on + SOON)))
    return Line(
        number,
        ngettext(
            "need of yours falls due within 30 days",
            "needs of yours fall due within 30 days",
            number,
        ),
        _("The day by which it is needed; look whether it is promised by then."),
        "requirements:mine",
    )


def ending(today: Today) -> Line:
    rows = Offer.objects.filter(originator=today.by.origin, state__in=OPEN)
    number = count(
        rows.filter(expires_on__gt=today.on, expires_on__lte=today.on + SOON)
    )
    return Line(
        number,
        ngettext(
            "offer of yours ends within 30 days",
            "offers of yours end within 30 days",
            number,
        ),
        _("Renew it, or let it end: plans count on it until its last day."),
        "donations:desk",
    )


def all_ending(today: Today) -> Line:
    rows = Offer.objects.filter(state__in=OPEN, expires_on__gt=today.on)
    number = count(rows.filter(expires_on__lte=today.on + SOON))
    return Line(
        number,
        ngettext("offer ends within 30 days", "offers end within 30 days", number),
        _("Not renewed so far: plans count on it until its last day."),
        "donations:home",
        "?sort=expires_on",
    )


def unconfirmed(today: Today) -> Line:
    rows = Offer.objects.filter(originator=today.by.origin, state=Standing.OFFERED)
    number = count(rows)
    return Line(
        number,
        ngettext(
            "offer of yours waits to be confirmed",
            "offers of yours wait to be confirmed",
            number,
        ),
        _("Offered in writing; whoever may let it go has not decided yet."),
        "donations:home",
        f"?state={Standing.OFFERED}&nation={today.by.origin}",
    )


def consents(today: Today) -> Line:
    found = given.unanswered(today.by.origin, today.on)
    number = sum(due.what == "to_answer" for due in found)
    return Line(
        number,
        ngettext(
            "consent is asked of your nation",
            "consents are asked of your nation",
            number,
        ),
        _("Whether what your nation made may be given on, with a day to answer by."),
        "donations:desk",
    )


def repeats(today: Today) -> Line:
    number = sum(1 for _pair in given.repeats(today.by.origin))
    return Line(
        number,
        ngettext(
            "pair of offers may be one pledge",
            "pairs of offers may be one pledge",
            number,
        ),
        _("Heard of through two channels: say which counts, or that both do."),
        "donations:desk",
    )


def not_in_writing(today: Today) -> Line:
    number = count(Offer.objects.filter(state=Standing.POSSIBLE))
    return Line(
        number,
        ngettext(
            "offer is possible and not in writing",
            "offers are possible and not in writing",
            number,
        ),
        _("Plans do not count on it: ask its nation for a letter."),
        "donations:home",
        f"?state={Standing.POSSIBLE}",
    )


def all_unconfirmed(today: Today) -> Line:
    number = count(Offer.objects.filter(state=Standing.OFFERED))
    return Line(
        number,
        ngettext(
            "offer is in writing and not confirmed yet",
            "offers are in writing and not confirmed yet",
            number,
        ),
        _("Its nation has not decided so far to let it go: ask when it will."),
        "donations:home",
        f"?state={Standing.OFFERED}",
    )


def counting(today: Today, found: str | None) -> int:
    """Return how many offers count of which this was found last; none if nothing."""
    return count(own_offers(today).filter(verified=found))


def own_offers(today: Today) -> "QuerySet[Any]":
    """Return the offers that count and are the reader's to look at.

    Those are his nation's: of the command, which answers for the whole, all.
    """
    rows = given.offers(today.on).filter(counts=True)
    return rows.filter(**of(today))


def of(today: Today) -> dict[str, UUID]:
    """Return what asks a list for what is of the reader's nation alone."""
    return {} if is_the_command(today.by.origin) else {"nation": today.by.origin}


def asking(today: Today, **asked: str) -> str:
    """Return what asks the list of offers for those that count, and are one's own."""
    return f"?{urlencode({'counts': 'yes', **asked, **of(today)})}"


def unverified(today: Today) -> Line:
    number = counting(today, None)
    return Line(
        number,
        ngettext("offer was never verified", "offers were never verified", number),
        _("Plans count on it, and nobody has said what he found."),
        "donations:home",
        asking(today, verified="never"),
    )


def doubtful(today: Today) -> Line:
    number = counting(today, Finding.DOUBTFUL)
    return Line(
        number,
        ngettext(
            "offer is doubtful and counts", "offers are doubtful and count", number
        ),
        _("Whoever looked last doubts it, and plans count on it: ask its nation."),
        "donations:home",
        asking(today, verified=Finding.DOUBTFUL),
    )


def wrong(today: Today) -> Line:
    number = counting(today, Finding.WRONG)
    return Line(
        number,
        ngettext(
            "offer does not hold and counts", "offers do not hold and count", number
        ),
        _("Whoever looked last found so, and plans count on it: ask its nation."),
        "donations:home",
        asking(today, verified=Finding.WRONG),
    )


def unknown_origins(today: Today) -> Line:
    number = count(own_offers(today).filter(is_origin_known=False))
    return Line(
        number,
        ngettext(
            "offer holds kit of no known nation of origin",
            "offers hold kit of no known nation of origin",
            number,
        ),
        _("Nobody can tell whose consent it needs until the catalogue names one."),
        "donations:home",
        asking(today, is_origin_known="no"),
    )


def vacant(today: Today) -> Line:
    held = current_holdings(today.now).filter(is_delegated=False).values("post")
    rows = Post.objects.filter(organisation__nation=today.by.origin)
    number = count(rows.exclude(pk__in=held))
    return Line(
        number,
        ngettext("post stands empty", "posts stand empty", number),
        _("Of your own nation or body: nobody holds it now."),
        "nations:people",
        "?show=vacant",
    )


def rotating(today: Today) -> Line:
    rows = current_holdings(today.now).filter(
        post__organisation__nation=today.by.origin, rotates_on__gte=today.on
    )
    number = count(rows.filter(rotates_on__lte=today.on + ROTATES_SOON))
    return Line(
        number,
        ngettext(
            "holder of a post rotates within 30 days",
            "holders of posts rotate within 30 days",
            number,
        ),
        _("Find a successor, to whom the work is handed over."),
        "nations:people",
        "?show=soon",
    )


def sessions(today: Today) -> Line:
    rows = Session.objects.filter(retired_on=None, start_on__gte=today.on)
    number = count(rows.filter(start_on__lte=today.on + SOON))
    return Line(
        number,
        ngettext(
            "session of a course starts within 30 days",
            "sessions of courses start within 30 days",
            number,
        ),
        _("Whoever is to come needs notice, a place and an interpreter."),
        "donations:course_list",
    )


def crews(today: Today) -> Line:
    number = count(waiting_at(today.by.origin))
    return Line(
        number,
        ngettext(
            "crew waits for seats on a course of yours",
            "crews wait for seats on courses of yours",
            number,
        ),
        _("Give each its seats in time for its notice, or tell it why not."),
        "training:crew_list",
        f"?waits_at={today.by.origin}",
    )


def set_back(_today: Today) -> Line:
    rows = all_crews().filter(stand=SET_BACK, retired_on=None)
    number = count(rows)
    return Line(
        number,
        ngettext(
            "crew failed or returned early",
            "crews failed or returned early",
            number,
        ),
        _("Its page says which course is next, and from when on it can be trained."),
        "training:crew_list",
        f"?stand={SET_BACK}",
    )


def unready_courses(today: Today) -> Line:
    number = count(without_kit(today.by.origin, today.on))
    return Line(
        number,
        ngettext(
            "course of yours starts within 30 days without its kit",
            "courses of yours start within 30 days without their kit",
            number,
        ),
        _("Kit of its variant does not stand there from its start to its end."),
        "training:home",
        f"?unready_of={today.by.origin}",
    )


def damaged(today: Today) -> Line:
    rows = Lot.objects.filter(retired_on=None, offer__state__in=OPEN)
    number = count(rows.exclude(condition=Lot.Condition.SERVICEABLE))
    return Line(
        number,
        ngettext(
            "lot has to be repaired first", "lots have to be repaired first", number
        ),
        _("Offered with light or heavy damage: it goes through a workshop."),
        "donations:lot_list",
    )


def bays(today: Today) -> Line:
    rows = BayPeriod.objects.filter(retired_on=None)
    number = count(rows.filter(start_on__range=(today.on, today.on + SOON)))
    return Line(
        number,
        ngettext(
            "bay changes its hours within 30 days",
            "bays change their hours within 30 days",
            number,
        ),
        _("From some day on it has other hours in a week than usual."),
        "donations:bay_list",
    )


def ways(today: Today) -> Line:
    near = Q(retired_on=None, start_on__range=(today.on, today.on + SOON))
    number = count(LegPeriod.objects.filter(near)) + count(
        HubPeriod.objects.filter(near)
    )
    return Line(
        number,
        ngettext(
            "leg or hub takes another mass within 30 days",
            "legs or hubs take another mass within 30 days",
            number,
        ),
        _("From some day on it takes more or less in a week than usual."),
        "sites:leg_list",
    )


def releases(today: Today) -> Line:
    rows = open_releases(today.now).exclude(proposed_by=today.by.actor)
    number = count(rows)
    return Line(
        number,
        ngettext(
            "release waits for a second person",
            "releases wait for a second person",
            number,
        ),
        _("Proposed by another officer of your body: confirm or refuse it in time."),
        "releases:list",
    )


def own_releases(today: Today) -> Line:
    rows = open_releases(today.now).filter(proposed_by=today.by.actor)
    number = count(rows)
    return Line(
        number,
        ngettext(
            "release that you proposed is not decided on",
            "releases that you proposed are not decided on",
            number,
        ),
        _("It takes another officer of your body; you may withdraw it."),
        "releases:list",
    )


def proposals(today: Today) -> Line:
    rows = Proposal.objects.filter(
        originator=today.by.origin,
        proposed_at=None,
        superseded_at=None,
        refused_at=None,
    )
    number = count(rows)
    return Line(
        number,
        ngettext(
            "drafted proposal was not shown to nations yet",
            "drafted proposals were not shown to nations yet",
            number,
        ),
        _("Drawn from a plan: a release officer shows each nation its own part."),
        "plans:proposals",
        f"?state={Stand.DRAFT}",
    )


def refused_proposals(today: Today) -> Line:
    drafts = Proposal.objects.filter(originator=today.by.origin)
    later = drafts.filter(drafted_at__gt=OuterRef("refused_at"))
    number = count(drafts.filter(~Exists(later), refused_at__isnull=False))
    return Line(
        number,
        ngettext(
            "drafted proposal was refused", "drafted proposals were refused", number
        ),
        _(
            "A release officer says why on its page, and nothing was drafted since: "
            "draft anew."
        ),
        "plans:proposals",
        f"?state={Stand.REFUSED}",
    )
