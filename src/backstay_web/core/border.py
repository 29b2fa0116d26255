"""Labels at the border of the site: beside what leaves, and with what comes in.

What leaves bears its label as numbers can be understood nowhere else: in the words of a
policy, as STANAG 4774 has them (docs/reference/labels.md). The names are those that the
reader knows; a label with others cannot be written, and says nothing rather than less.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from backstay.errors import BackstayError
from backstay_web.core.banner import LEVELS, Body, bodies, label_of
from backstay_web.core.context import Context
from backstay_web.core.labels.algebra import Underivable, derived
from backstay_web.core.labels.label import BITS, Clearance, Label, readable
from backstay_web.core.labels.policy import Policy
from backstay_web.core.labels.quarantine import Quarantined
from backstay_web.core.labels.stanag_4774 import from_xml
from backstay_web.core.labels.wording import Marking

POLICY: Final = 1
"""The key of the one policy that there is."""
ALL_PARTICIPANTS: Final = "ALL PARTICIPANTS"
"""All who take part, together: longer than any code of a body may be."""
Row = Mapping[str, Any]
"""Whatever holds the columns of a label, and whose row it is as ``originator``."""


class NotUnderstood(BackstayError):
    """What came in brings a label that is not understood wholly, so it is kept out."""


def our_policy(known: Sequence[Body]) -> Policy:
    """Return the names behind our labels, as far as the reader knows them.

    A code that two bodies have names neither of them.
    """
    with override("en"):
        levels = tuple(str(level).upper() for level in LEVELS)
    codes = Counter(body.code for body in known)
    places = Counter(body.place for body in known)
    named = {
        body.place: body.code
        for body in known
        if codes[body.code] == 1 and places[body.place] == 1 and is_name(body.code)
    }
    return Policy(
        key=POLICY,
        name=settings.LABEL_POLICY,
        levels=levels,
        bodies=tuple(named.get(place) for place in range(BITS)),
        restrictions=settings.RESTRICTIONS,
        everybody=ALL_PARTICIPANTS,
    )


def is_name(code: str) -> bool:
    return bool(code) and code.isprintable() and code == code.strip()


def marking_of(
    rows: Iterable[Row], known: Sequence[Body], at: datetime
) -> Marking | None:
    """Return the label of all that rows show together, with whose they are.

    None: there are no rows, or nothing may be made of all of them, or one of them is of
    a body that the reader does not know.
    """
    places = {body.id: body.place for body in known}
    kinds = {(label_of(row), row["originator"]) for row in rows}
    if any(origin not in places for _label, origin in kinds):
        return None
    try:
        label = derived(
            replace(each, originators=1 << places[origin]) for each, origin in kinds
        )
    except Underivable:
        return None
    return Marking(label, at.replace(microsecond=0))


def arrived(document: bytes, by: Context) -> Label:
    """Return the label that something brings, if whoever sends it may have that.

    Raises
    ------
    NotUnderstood
        If not, or if anything in the label is not known: nothing of it is let in.
    """
    try:
        label = from_xml(document, [our_policy(bodies())]).label
    except Quarantined as fault:
        raise NotUnderstood(not_understood(fault)) from None
    clearance = Clearance(POLICY, by.level, by.rel, by.cav)
    if not readable(label, clearance):
        raise NotUnderstood(
            _(
                "The label says that you may not have what you send, so it is not let "
                "in: have somebody send it whom the label names, or its originator "
                "release it to you."
            )
        )
    return label


def not_understood(fault: Quarantined) -> str:
    """Return why a label was not let in, in the language of whoever sent it."""
    said = _(
        "The label that it brings is not understood, so it is not let in: %(element)s "
        "“%(value)s”; %(remedy)s."
    )
    return said % {
        "element": fault.element,
        "value": fault.shown,
        "remedy": _(fault.text) % fault.values,
    }
