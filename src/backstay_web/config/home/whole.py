"""How the whole stands: what of all that is asked, planned and promised is there."""

from typing import Any, Final

from django.db.models import QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstay_web.config.home.promised import gap_of
from backstay_web.config.home.today import Line, Today, count
from backstay_web.donations.models import Offer
from backstay_web.donations.models.state import OPEN
from backstay_web.donations.models.state import State as Standing
from backstay_web.plans import queries, standing
from backstay_web.requirements.queries import requirements
from backstay_web.requirements.states import State

PLANS: Final = "plans:home"
NO_PLAN: Final = gettext_lazy("Make a snapshot of what is asked and offered, and plan.")


def fielded(today: Today) -> Line:
    """Return how many packages the latest plan fields, of those that it was asked."""
    latest = queries.done(today.now).select_related("snapshot").first()
    if latest is None:
        return Line(0, _("packages are planned: there is no plan yet"), NO_PLAN, PLANS)
    word = _("of %(all)s packages would be fielded by the latest plan")
    meaning = gettext_lazy("As of %(day)s; proven gap: %(gap)s.") % {
        "day": latest.snapshot.as_of_on.isoformat(),
        "gap": gap_of(latest),
    }
    word %= {"all": latest.package_count}
    return Line(latest.fielded_count, word, meaning, "plans:run", of=latest.pk)


def validated(_today: Today) -> Line:
    """Return how many needs the desk has found sound, of those that stand."""
    return in_state(
        requirements().filter(retired_on=None),
        State.VALIDATED,
        _("of %(all)s needs are validated"),
        gettext_lazy("The desk found each of its questions met; withdrawn ones apart."),
        "requirements:list",
    )


def confirmed(_today: Today) -> Line:
    """Return how many offers their nations have decided on, of those that are open."""
    return in_state(
        Offer.objects.filter(state__in=OPEN),
        Standing.CONFIRMED,
        _("of %(all)s open offers are confirmed"),
        gettext_lazy("Their nations have decided to let them go."),
        "donations:home",
    )


def in_state(
    rows: "QuerySet[Any]", state: str, word: str, meaning: Promise, door: str
) -> Line:
    """Return how many of some rows stand so, and the list that shows these."""
    number, all_ = count(rows.filter(state=state)), count(rows)
    return Line(number, word % {"all": all_}, meaning, door, f"?state={state}")


def promised(_today: Today) -> Line:
    """Return how many lines nations have promised, of those they were asked for."""
    shown = standing.proposals().filter(proposed_at__isnull=False, superseded_at=None)
    total = shown.aggregate(all=Sum("line_count"), done=Sum("promised_count"))
    word = _("of %(all)s lines of plans are promised") % {"all": total["all"] or 0}
    return Line(
        total["done"] or 0,
        word,
        gettext_lazy("Of proposals that nations were shown and that hold today."),
        "plans:proposals",
    )
