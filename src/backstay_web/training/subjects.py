"""What of training one can look for and open."""

from backstay_web.core.registers.subjects import register_subjects
from backstay_web.training.register import REGISTER

register_subjects(REGISTER)
