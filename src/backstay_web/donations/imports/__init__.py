"""What of offers can be imported: each kind of offer as a table of its own."""

from typing import Final

from backstay_web.donations.imports.bays import BAYS
from backstay_web.donations.imports.courses import COURSES
from backstay_web.donations.imports.lifts import LIFTS
from backstay_web.donations.imports.materiel import MATERIEL
from backstay_web.donations.imports.money import MONEY

KINDS: Final = (MATERIEL, COURSES, BAYS, LIFTS, MONEY)

__all__ = ["BAYS", "COURSES", "KINDS", "LIFTS", "MATERIEL", "MONEY"]
