"""Draft data of a Form 302: what is copied into the form that a customs office issues.

The forms themselves are issued, numbered and stamped by the designated customs office
(Implementing Regulation (EU) 2015/2447, articles 286 and 287), so this is none. On
which legal basis goods move is a decision of a person and is typed by him; what is not
typed is left empty and never guessed.
"""

from typing import Any, Final

from django.utils.translation import gettext as _

from backstay_web.core.lists.columns import number
from backstay_web.transfers.decided_302 import Decided
from backstay_web.transfers.documents.codes import code_of
from backstay_web.transfers.documents.masses import mass_kg, total_kg
from backstay_web.transfers.documents.paper import Fact, Head, Paper, Signed, Table
from backstay_web.transfers.documents.reading import Contents
from backstay_web.transfers.documents.words import counted, kilograms, way, what, word

BLANK: Final = "________________"


def form_302(row: Any, held: Contents, decided: Decided) -> Paper:
    """Return the draft data of the form of a consignment."""
    return Paper(
        title=_("Draft data of Form 302"),
        number=row.code,
        facts=[
            Fact(_("Serial number of the form"), decided.serial or BLANK),
            Fact(_("Legal basis"), decided.basis or BLANK),
            *way(row, held.known),
            Fact(word("conveyance"), decided.conveyance or BLANK),
            Fact(_("Seals"), BLANK),
            Fact(_("Handling units"), number(len(held.units))),
            Fact(_("Mass"), kilograms(total_kg(held))),
        ],
        tables=[goods(held)],
        notes=[
            _(
                "The form itself is issued by the designated customs office. Whether "
                "these goods may move under it, and on which legal basis, whoever "
                "signs decides: the site does not."
            )
        ],
        signatures=[
            Signed(side, "", _("Signature, stamp, date"))
            for side in (_("Forces that send it"), _("Customs office"))
        ],
        warning=_("DRAFT DATA: this is no customs form"),
        code=code_of(row.pk),
    )


def goods(held: Contents) -> Table:
    """Return the table of goods."""
    known = held.known
    return Table(
        _("Goods"),
        [
            Head(word("handling_unit")),
            Head(word("item")),
            Head(_("Description"), is_narrow=False),
            Head(word("quantity"), is_number=True),
            Head(_("Mass"), is_number=True),
        ],
        [
            [
                known.name(row.handling_unit_id),
                row.code,
                what(row, known),
                counted(row, known),
                kilograms(mass_kg(row, known)),
            ]
            for row in held.items
        ],
        _("Nothing is in it, as far as you may know."),
    )
