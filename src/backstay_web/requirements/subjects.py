"""What of needs one can look for, open and release."""

from django.utils.translation import gettext_lazy as _

from backstay_web.core.registers.subjects import register_subjects
from backstay_web.core.subjects import Subject, register
from backstay_web.nations.permissions import Permission
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.register import REGISTER

register(
    Subject(
        name="requirement",
        word=_("Need"),
        rows=Requirement.objects.all,
        title="code",
        beside="template__name",
        door="requirements:detail",
        needs=Permission.REQUIREMENT_READ,
        searched=["code", "template__name", "template__name_uk", "purpose"],
    )
)
register_subjects(REGISTER)
