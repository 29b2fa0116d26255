"""The first page of sites; the others are those of its register."""

from backstay_web.core.registers.views import RegisterViews
from backstay_web.sites.register import REGISTER

home = RegisterViews(REGISTER).entries(REGISTER.kinds["site"])
