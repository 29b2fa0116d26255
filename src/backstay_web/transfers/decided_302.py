"""What a person decides of a Form 302: its serial number, and on which basis.

The serial number has 18 characters.

Source: European Commission (DG TAXUD), guidance on customs formalities of military
mobility, part 1, 1.2, "Serial No": two letters of the sending country (ISO 3166-1), the
day of issue as eight digits, ``U`` or ``N`` for Union goods or not, ``N``, ``E`` or
``O`` for the context (NATO, the Common Security and Defence Policy, other), and six
characters that the country numbers by. It is the rule of the EU form 302; of the NATO
form it says that forces may number theirs in the same way, and they need not. That the
six are digits is our assumption: the source calls letters digits too.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class Goods(models.TextChoices):
    """What the goods are to the customs of the Union."""

    UNION = "U", _("U: Union goods")
    OTHER = "N", _("N: not Union goods")


class Context(models.TextChoices):
    """What the activity is of which the movement is a part."""

    NATO = "N", _("N: an activity of NATO")
    CSDP = "E", _("E: the Common Security and Defence Policy")
    OTHER = "O", _("O: another activity, of nations")


@dataclass(frozen=True)
class Decided:
    """What was decided and typed; nothing, as long as nobody has."""

    serial: str = ""
    basis: str = ""
    conveyance: str = ""


def serial_302(
    country: str, issued_on: date, goods: Goods, context: Context, number: int
) -> str:
    """Return the serial number that a person has chosen the parts of.

    >>> serial_302("PL", date(2026, 3, 2), Goods.OTHER, Context.NATO, 17)
    'PL20260302NN000017'
    """
    return f"{country}{issued_on:%Y%m%d}{goods.value}{context.value}{number:06}"
