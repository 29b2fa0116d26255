"""Why the packages that a plan fields late come no earlier."""

from collections.abc import Iterator
from typing import Final

from backstay.domain.case import Case
from backstay.domain.plan import Plan, Reason
from backstay.explaining.blame import MOST_AT_ONCE
from backstay.explaining.package import blame_beside
from backstay.explaining.sentences import reasons_of
from backstay.explaining.takings import takings_of

LOOKS: Final = 25_000
"""At most so many told about, times packages of the case; of 1,000 each takes 0.4 s."""


def late_packages(case: Case, plan: Plan) -> Iterator[tuple[str, Reason]]:
    """Yield packages that are fielded after their need-by week, with what holds each.

    At most ``MOST_AT_ONCE``, fewer in large cases: those of the highest rank. The
    reason is the first that ``explain`` gives: that of the part that comes last, beside
    all other packages; it may be of another option, if that one could come earlier.
    """
    takings = takings_of(case, plan)
    most = min(MOST_AT_ONCE, max(1, LOOKS // max(1, len(case.packages))))
    for package in _late(case, plan)[:most]:
        yield package, reasons_of(blame_beside(case, plan, takings, package))[0]


def _late(case: Case, plan: Plan) -> list[str]:
    """Return the packages that are fielded after their need-by week, by rank."""
    late = [each.package for each in plan.fieldings if each.week > each.need_by_week]
    return sorted(late, key=lambda package: (case.packages[package].rank, package))
