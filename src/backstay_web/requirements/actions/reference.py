"""What a recipient says of its units and of worth."""

from backstay_web.core.entries import commands_of
from backstay_web.nations.permissions import Permission
from backstay_web.requirements.models import Absorption, UnitGroup, WorthCurve

UNIT_GROUP = commands_of(UnitGroup, "unit_group", Permission.REQUIREMENT_CHANGE)
ABSORPTION = commands_of(
    Absorption, "absorption", Permission.REQUIREMENT_CHANGE, part_of="group"
)
WORTH_CURVE = commands_of(WorthCurve, "worth_curve", Permission.REQUIREMENT_CHANGE)
