"""What of the catalogue one can look for and open."""

from backstay_web.catalogue.register import REGISTER
from backstay_web.core.registers.subjects import register_subjects

register_subjects(REGISTER)
