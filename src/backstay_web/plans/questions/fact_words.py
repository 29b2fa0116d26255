"""What has happened, as people read it: names for keys, days for weeks."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from backstay.domain.case import Case
from backstay.reports.names import name_of
from backstay_web.plans.questions.change_words import NAMES, amount_of, later
from backstay_web.plans.saying import said

Cells = Mapping[str, Any]


def about_shown(cells: Cells, case: Case) -> str:
    """Return what a fact is about and what it says of that, in words."""
    return ", ".join(each for each in told(cells, case) if each)


def told(cells: Cells, case: Case) -> Iterator[str]:
    """Yield each cell in words; one that is about nothing known, as it stands."""
    for name, value in cells.items():
        say = SAID.get(name)
        if value in (None, ""):
            continue
        try:
            yield say(case, value) if say else f"{name} {value}"
        except KeyError:
            yield str(value)


def from_day(case: Case, week: int) -> str:
    return _("from %(day)s") % {"day": case.day(week).isoformat()}


def until_day(case: Case, week: int) -> str:
    return _("until %(day)s") % {"day": case.day(week).isoformat()}


def line(case: Case, key: str) -> str:
    """Return a line of a plan by its package, and by its key beyond that."""
    package, _slash, rest = key.partition("/")
    return f"{said(name_of(case.packages[package]))}: {rest}"


SAID: Final[Mapping[str, Callable[[Case, Any], str]]] = {
    "site": NAMES["hub"],
    "leg": NAMES["leg"],
    "bay": NAMES["bay"],
    "course": NAMES["session"],
    "lot": NAMES["lot"],
    "line": line,
    "variant": lambda case, key: said(name_of(case.variants[key])),
    "start_week": from_day,
    "end_week": until_day,
    "weeks": lambda _case, weeks: later(weeks),
    "quantity": lambda _case, count: amount_of("lot", -count),
    "sets": lambda _case, count: amount_of("kits", -count),
}
"""What says each cell of an event, by its name."""
