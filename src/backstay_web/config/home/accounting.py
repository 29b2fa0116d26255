"""What of kit that a nation gave or received is not accounted for, and by when."""

from typing import Final

from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from backstay_web.briefs.choosing import Choice
from backstay_web.config.home.today import Line, Tell, Today, count
from backstay_web.core.clocks import Hand, running
from backstay_web.transfers.queries import loss_reports, of_nation, unknown

SOON_DAYS: Final = 30
"""Our assumption, as for offers: what a post takes to count what it holds."""


def clock_line(
    kind: str, words: Promise, meaning: Promise, *, hand: str = "", days: int = 0
) -> Tell:
    """Return what counts the clocks of a kind that concern the reader's nation.

    The board of clocks shows the same ones, with their owners and days.
    """

    def tell(today: Today) -> Line:
        choice = Choice((kind,), "", hand, days, today.by.origin, shows_all=True)
        found = running(today.by.permissions, choice.kinds)
        number = sum(choice.has(clock, today.on) for clock in found)
        word, asks = str(words % {"count": number}), choice.query.removesuffix("&")
        return Line(number, word, meaning, "briefs:clocks", f"?{asks}")

    return tell


DIFFERENCE_MEANING: Final = _(
    "Of kit that your nation gave, received or holds: each has an owner and a day."
)
INVENTORY_MEANING: Final = _(
    "Of kit that your nation gave, received or holds, whether it was begun or not."
)
REPORT_MEANING: Final = _(
    "Of posts that hold kit which your nation gave, received or holds."
)
late_differences: Final = clock_line(
    "difference",
    ngettext_lazy(
        "open difference is past its day",
        "open differences are past their day",
        "count",
    ),
    DIFFERENCE_MEANING,
    hand=Hand.OVERDUE,
)
late_inventories: Final = clock_line(
    "inventory",
    ngettext_lazy("inventory is overdue", "inventories are overdue", "count"),
    INVENTORY_MEANING,
    hand=Hand.OVERDUE,
)
late_reports: Final = clock_line(
    "self_report",
    ngettext_lazy("self-report is overdue", "self-reports are overdue", "count"),
    REPORT_MEANING,
    hand=Hand.OVERDUE,
)
differences: Final = clock_line(
    "difference",
    ngettext_lazy(
        "difference is open and due within 30 days",
        "differences are open and due within 30 days",
        "count",
    ),
    DIFFERENCE_MEANING,
    days=SOON_DAYS,
)
inventories: Final = clock_line(
    "inventory",
    ngettext_lazy(
        "inventory is due within 30 days", "inventories are due within 30 days", "count"
    ),
    INVENTORY_MEANING,
    days=SOON_DAYS,
)
reports: Final = clock_line(
    "self_report",
    ngettext_lazy(
        "self-report is due within 30 days",
        "self-reports are due within 30 days",
        "count",
    ),
    REPORT_MEANING,
    days=SOON_DAYS,
)


def losses(today: Today) -> Line:
    """Count the losses of which it is not known yet what became of all."""
    rows = of_nation(loss_reports().filter(has_cases=True), today.by.origin)
    number = count(rows)
    return Line(
        number,
        ngettext(
            "loss was reported and is not cleared up",
            "losses were reported and are not cleared up",
            number,
        ),
        _("Of kit that your nation gave or received: ask its owner what he found."),
        "transfers:losses",
        f"?has_cases=yes&concerns={today.by.origin}",
    )


def unaccounted(today: Today) -> Line:
    """Count the units of which nobody has said what became of them."""
    rows = of_nation(unknown(), today.by.origin)
    number = rows.aggregate(units=Sum("quantity"))["units"] or 0
    return Line(
        number,
        ngettext("unit is unaccounted for", "units are unaccounted for", number),
        _("Of kit that your nation gave or received: missing, and not cleared up."),
        "transfers:accounted",
        "?sort=-unknown",
    )


LATE: Final = (late_differences, late_inventories, late_reports)
WAITING: Final = (losses, unaccounted, differences, inventories, reports)
"""Of whoever answers for what a nation gave or received, in the order of haste."""
