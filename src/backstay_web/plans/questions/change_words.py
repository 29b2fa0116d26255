"""Changes to a case as people read and choose them: names, days and units."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.functional import Promise as Words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from backstay.cases.changes import CHANGE_KINDS
from backstay.domain.case import Case
from backstay.domain.change import NEW_LOT, lot_of_caveat
from backstay.reports.names import (
    ROLES,
    course_name,
    lot_name,
    name_of,
    nation_name,
    resource_name,
    site_name,
)
from backstay_web.plans.queries import MICRO
from backstay_web.plans.saying import said

KG_PER_T: Final = 1_000

KIND_WORDS: Final[Mapping[str, Words]] = {
    "lot": gettext_lazy("a lot: more or fewer, units"),
    NEW_LOT: gettext_lazy("a new lot, units"),
    "ready": gettext_lazy("a lot: ready later, weeks"),
    "consent": gettext_lazy("a lot: consent comes later, weeks"),
    "caveat": gettext_lazy("a caveat: waived"),
    "session": gettext_lazy("a course: more or fewer that start in a week, sections"),
    "instructors": gettext_lazy("a training site: more or fewer instructors, teams"),
    "interpreters": gettext_lazy("a training site: more or fewer interpreters, teams"),
    "kits": gettext_lazy("a training site: more or fewer training sets"),
    "leg": gettext_lazy("a leg: more or less each week, tonnes"),
    "hub": gettext_lazy("a hub: more or less each week, tonnes"),
    "bay": gettext_lazy("a bay: more or less each week, hours"),
    "absorption": gettext_lazy("a group of units: takes more each week, packages"),
    "document": gettext_lazy("a paper: ready on a day"),
    "need-by": gettext_lazy("a package: needed later, weeks"),
    "weight": gettext_lazy("a package: another weight, points"),
    "rank": gettext_lazy("a package: another place in the order"),
}
"""What each kind of change does, with the unit of what is typed to it."""

PER_TYPED: Final[Mapping[str, int]] = {
    "leg": KG_PER_T,
    "hub": KG_PER_T,
    "weight": MICRO,
}
"""How many of the engine's units there are in one that is typed, where not one."""


def change_shown(change: Mapping[str, Any], case: Case) -> str:
    """Return one change in words, with names for keys and days for weeks."""
    kind = change["kind"]
    details = [amount_shown(kind, change.get("amount")), *days_shown(change, case)]
    told = ", ".join(each for each in details if each)
    about = about_shown(change, case)
    return f"{about}: {told}" if told else about


def amount_shown(kind: str, amount: int | None) -> str:
    """Return by how much, in the unit of the kind; nothing where it takes none."""
    if amount is None:
        return ""
    if kind == "weight":
        return _("weight %(points)s") % {"points": points_of(amount)}
    if kind == "rank":
        return _("place %(place)s") % {"place": amount}
    return amount_of(kind, amount)


def points_of(micropoints: int) -> str:
    """Return a weight in points."""
    return number_format(Decimal(micropoints) / MICRO)


def days_shown(change: Mapping[str, Any], case: Case) -> Iterator[str]:
    """Yield from when and until when a change holds, as far as it says so."""
    start, end = change.get("start_week"), change.get("end_week")
    if start is not None:
        yield STARTS.get(change["kind"], FROM) % {"day": case.day(start).isoformat()}
    elif change["kind"] == "caveat":
        yield _("waived")
    if end is not None:
        yield _("until %(day)s") % {"day": case.day(end).isoformat()}


def about_shown(change: Mapping[str, Any], case: Case) -> str:
    """Return what is changed, by its name; by its key if the case has no such row."""
    kind, key = change["kind"], change["key"]
    if kind == NEW_LOT:
        return new_lot_shown(change, case)
    try:
        return NAMES[kind](case, key)
    except KeyError:
        return str(key)


def new_lot_shown(change: Mapping[str, Any], case: Case) -> str:
    """Return what a new lot is of, who gives it, and where it stands."""
    variant, nation, site = (change[key] for key in ("variant", "nation", "site"))
    return _("New lot of %(variant)s, %(nation)s, %(site)s") % {
        "variant": said(name_of(case.variants[variant])),
        "nation": said(nation_name(case, nation)),
        "site": said(site_name(case, site)),
    }


def keys_of(kind: str, case: Case) -> dict[str, str]:
    """Return the keys that a change of a kind may name, each with what it stands for.

    A new lot has a key that no lot has yet, so none is offered for it.
    """
    if kind == NEW_LOT or kind not in CHANGE_KINDS:
        return {}
    name = NAMES[kind]
    return {key: name(case, key) for key in sorted(CHANGE_KINDS[kind].keys(case))}


def keys_of_new_lots(case: Case) -> dict[str, dict[str, str]]:
    """Return the keys of what a new lot is of, by the field, each with its name."""
    return {
        "nation": {key: said(nation_name(case, key)) for key in case.nations},
        "site": {key: said(site_name(case, key)) for key in case.sites},
        "variant": {key: said(name_of(row)) for key, row in case.variants.items()},
    }


def resource(kind: str) -> Callable[[Case, str], str]:
    return lambda case, key: said(resource_name(case, kind, key))


def lot(case: Case, key: str) -> str:
    return said(lot_name(case, key))


def package(case: Case, key: str) -> str:
    return said(name_of(case.packages[key]))


def paper(case: Case, key: str) -> str:
    """Return a paper by its package and what it is."""
    option, _bar, part = key.partition("|")
    found = case.options[option]
    role = next(each.role for each in found.parts if each.key == part)
    return f"{package(case, found.package)}, {said(ROLES[role])}"


NAMES: Final[Mapping[str, Callable[[Case, str], str]]] = {
    "lot": lot,
    "ready": lot,
    "consent": lot,
    "caveat": lambda case, key: (
        _("Caveat %(caveat)s of %(lot)s")
        % {"caveat": key, "lot": lot(case, lot_of_caveat(case)[key])}
    ),
    "session": lambda case, key: said(course_name(case, key)),
    "instructors": resource("instructors"),
    "interpreters": resource("interpreters"),
    "kits": resource("kits"),
    "leg": resource("leg"),
    "hub": resource("hub"),
    "bay": resource("bay"),
    "absorption": resource("absorption"),
    "document": paper,
    "need-by": package,
    "weight": package,
    "rank": package,
}
"""What names the row that each kind of change is about."""


def amount_of(kind: str, amount: int) -> str:
    """Return by how much in the unit of a kind, with a sign where it adds or takes."""
    if kind in LATER:
        return later(amount)
    about = {"number": abs(amount), "count": signed(amount, PER_TYPED.get(kind, 1))}
    return str(COUNTED[kind] % about)


def later(amount: int) -> str:
    """Return so many weeks later, or earlier if below zero."""
    weeks = abs(amount)
    if amount < 0:
        word = ngettext("%(count)s week earlier", "%(count)s weeks earlier", weeks)
    else:
        word = ngettext("%(count)s week later", "%(count)s weeks later", weeks)
    return word % {"count": weeks}


def signed(amount: int, per: int = 1) -> str:
    """Return an amount with its sign, in units of so many each.

    >>> signed(3), signed(-2), signed(2_500, 1_000)
    ('+3', '-2', '+2.5')
    """
    sign = "-" if amount < 0 else "+"
    return sign + number_format(Decimal(abs(amount)) / per, force_grouping=True)


LATER: Final = ("ready", "consent", "need-by")
"""Kinds whose amount is weeks by which something comes later."""

UNITS: Final = ngettext_lazy("%(count)s unit", "%(count)s units", "number")
TONNES: Final = ngettext_lazy(
    "%(count)s t each week", "%(count)s t each week", "number"
)
COUNTED: Final[Mapping[str, Any]] = {
    "lot": UNITS,
    NEW_LOT: UNITS,
    "session": ngettext_lazy("%(count)s section", "%(count)s sections", "number"),
    "instructors": ngettext_lazy(
        "%(count)s instructor team", "%(count)s instructor teams", "number"
    ),
    "interpreters": ngettext_lazy(
        "%(count)s interpreter team", "%(count)s interpreter teams", "number"
    ),
    "kits": ngettext_lazy(
        "%(count)s training set", "%(count)s training sets", "number"
    ),
    "leg": TONNES,
    "hub": TONNES,
    "bay": ngettext_lazy(
        "%(count)s hour each week", "%(count)s hours each week", "number"
    ),
    "absorption": ngettext_lazy(
        "%(count)s package each week", "%(count)s packages each week", "number"
    ),
}
"""How many more or fewer, by kind."""

FROM: Final = gettext_lazy("from %(day)s")
STARTS: Final[Mapping[str, Words]] = {
    NEW_LOT: gettext_lazy("ready on %(day)s"),
    "document": gettext_lazy("ready on %(day)s"),
    "caveat": gettext_lazy("waived from %(day)s"),
    "session": gettext_lazy("starting on %(day)s"),
}
"""What the first day of a change says of those that do not just hold from it."""
