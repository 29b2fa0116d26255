"""What of sites one can look for and open."""

from backstay_web.core.registers.subjects import register_subjects
from backstay_web.sites.register import REGISTER

register_subjects(REGISTER)
