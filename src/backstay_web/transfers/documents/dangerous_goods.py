"""The dangerous-goods note, as a draft: the consignor fills in the rest and signs.

What it says, and in which order, is that of the ADR, 5.4.1.1.1 (UN number, proper
shipping name, class or division with group, packing group, tunnel code; packages,
quantity, consignor, consignee) and 5.4.1.2.1 (net explosive mass of each and of all).
Nobody has told the site UN numbers, shipping names, packing groups or tunnel codes:
they are left to be written in, as a guess would be a false declaration.
"""

from typing import Any, Final

from django.utils.translation import gettext as _

from backstay_web.transfers.documents.codes import code_of
from backstay_web.transfers.documents.masses import explosive_g, mass_kg
from backstay_web.transfers.documents.paper import Fact, Head, Paper, Signed, Table
from backstay_web.transfers.documents.reading import NOTHING, Contents
from backstay_web.transfers.documents.words import (
    apart,
    counted,
    hazard,
    kilograms,
    of_grams,
    way,
    what,
    word,
)

BLANK: Final = "________"


def dangerous_goods_note(row: Any, held: Contents) -> Paper:
    """Return the draft of the note of a consignment."""
    return Paper(
        title=_("Dangerous-goods note"),
        number=row.code,
        facts=[
            *way(row, held.known),
            Fact(_("Net explosive mass of all"), of_grams(explosive_g(held))),
        ],
        tables=[goods(held)],
        notes=[
            *apart(held.items, held.known),
            _(
                "UN number, proper shipping name, packing group and tunnel code are "
                "the consignor's to write in: the site does not know them."
            ),
        ],
        signatures=[Signed(_("Consignor"), "", _("Signature, name, date"))],
        warning=_("DRAFT: no transport document before the consignor has signed it"),
        is_wide=True,
        code=code_of(row.pk),
    )


def goods(held: Contents) -> Table:
    """Return the table of dangerous goods, each as the ADR has its particulars."""
    known = held.known
    return Table(
        _("Dangerous goods"),
        [
            Head(_("UN number")),
            Head(_("Proper shipping name"), is_narrow=False),
            Head(word("hazard_class")),
            Head(_("Packing group")),
            Head(_("Tunnel code")),
            Head(word("handling_unit")),
            Head(word("item"), is_narrow=False),
            Head(word("quantity"), is_number=True),
            Head(_("Mass"), is_number=True),
            Head(_("Net explosive mass"), is_number=True),
        ],
        [
            [
                BLANK,
                BLANK,
                hazard(row),
                BLANK,
                BLANK,
                known.name(row.handling_unit_id),
                f"{row.code} {what(row, known)}",
                counted(row, known),
                kilograms(mass_kg(row, known)),
                of_grams(row.net_explosive_g) if row.net_explosive_g else NOTHING,
            ]
            for row in held.items
            if row.hazard_class
        ],
        _("No dangerous goods are in it, as far as you may know."),
    )
