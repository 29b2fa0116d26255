"""What plans ask of a post, and what became of what was promised for them."""

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from backstay_web.config.home.today import Line, Tell, Today, count
from backstay_web.plans import queries, standing
from backstay_web.plans.progress import CLOCKS, Clock
from backstay_web.plans.promise_queries import (
    open_shares,
    promises,
    with_last_answer,
)
from backstay_web.plans.standing import LineState

PPM_PER_PERCENT: Final = 10_000
DESK: Final = "plans:desk"


def of_own(clock: Clock, words: Promise, meaning: Promise) -> Tell:
    """Return what counts the promises of the reader's own nation at a clock."""

    def tell(today: Today) -> Line:
        mine = promises(today.on).filter(originator=today.by.origin)
        number = count(mine.filter(clock=clock))
        return Line(number, words % number, meaning, DESK)

    return tell


def of_all(clock: Clock, words: Promise, meaning: Promise) -> Tell:
    """Return what counts the promises of all nations at a clock."""

    def tell(today: Today) -> Line:
        number = count(promises(today.on).filter(clock=clock))
        asks = f"?clock={clock}"
        return Line(number, words % number, meaning, "plans:promises", asks)

    return tell


NOT_YET: Final = gettext_lazy("Not all of it was reported as there so far.")

own_late = of_own(
    Clock.OVERDUE,
    ngettext_lazy("promise of yours is overdue", "promises of yours are overdue"),
    CLOCKS[Clock.OVERDUE],
)
all_late = of_all(
    Clock.OVERDUE,
    ngettext_lazy("promise is overdue", "promises are overdue"),
    CLOCKS[Clock.OVERDUE],
)
own_soon = of_own(
    Clock.SOON,
    ngettext_lazy(
        "promise of yours is due within two weeks",
        "promises of yours are due within two weeks",
    ),
    NOT_YET,
)
all_soon = of_all(
    Clock.SOON,
    ngettext_lazy(
        "promise is due within two weeks", "promises are due within two weeks"
    ),
    NOT_YET,
)


def all_unanswered(today: Today) -> Line:
    """Count the lines that any nation should have answered by now."""
    asked = standing.shares().filter(proposed_at__isnull=False, superseded_at=None)
    meaning = _(
        "Its nation has said neither yes nor no: its proposal says which it is."
    )
    return past_answer(asked, today, meaning, "plans:proposals")


def unanswered(today: Today) -> Line:
    """Count the lines that the reader's own nation should have answered by now."""
    meaning = _(
        "The day to answer by has passed: the planner does not know what to expect."
    )
    return past_answer(open_shares(today.by.origin), today, meaning, DESK)


def past_answer(shares: "QuerySet[Any]", today: Today, meaning: str, door: str) -> Line:
    late = shares.filter(answer_by_on__lt=today.on)
    number = sum(share.open_count for share in late)
    word = ngettext(
        "line of a plan should have been answered",
        "lines of a plan should have been answered",
        number,
    )
    return Line(number, word, meaning, door)


def to_answer(today: Today) -> Line:
    number = sum(share.open_count for share in open_shares(today.by.origin))
    return Line(
        number,
        ngettext(
            "line of a plan waits for your answer",
            "lines of a plan wait for your answer",
            number,
        ),
        _("What a plan asks of your nation: promise it, counter it or decline it."),
        DESK,
    )


def countered(today: Today) -> Line:
    lines = standing.lines().filter(state=LineState.COUNTERED)
    here = lines.filter(
        share__proposal__originator=today.by.origin, share__superseded_at=None
    )
    waiting = with_last_answer(here).filter(reply=None)
    number = count(waiting)
    of = list(waiting.order_by().values_list("share__proposal", flat=True).distinct())
    [one] = of if len(of) == 1 else [None]
    return Line(
        number,
        ngettext(
            "counter of a nation waits for your reply",
            "counters of nations wait for your reply",
            number,
        ),
        _("It would do its line otherwise: take that into the next plan, or leave it."),
        "plans:proposal" if one else "plans:proposals",
        asks="#answers" if one else "",
        of=one,
    )


def not_fielded(today: Today) -> Line:
    """Count what the latest plan leaves out, and say what gap is proven of it."""
    latest = queries.done(today.now).first()
    number = latest.package_count - latest.fielded_count if latest else 0
    word = ngettext(
        "package would not be fielded by the latest plan (proven gap: %(gap)s)",
        "packages would not be fielded by the latest plan (proven gap: %(gap)s)",
        number,
    )
    return Line(
        number,
        word % {"gap": gap_of(latest)},
        _("What the plan says of each, and the bound that proves the gap."),
        "plans:run" if latest else "plans:home",
        "#unmet" if latest else "",
        latest.pk if latest else None,
    )


def gap_of(run: Any) -> str:
    """Return the proven gap of a run in percent, if anything is proven."""
    if run is None or run.proven_gap_ppm is None:
        return _("none")
    # Rounded here: number_format cuts digits off.
    percent = round(run.proven_gap_ppm / PPM_PER_PERCENT, 2)
    return f"{number_format(percent, 2)}%"
