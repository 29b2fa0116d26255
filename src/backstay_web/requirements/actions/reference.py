"""What a recipient says of its units, of worth, and of parts it goes without."""

from backstay_web.core.entries import commands_of
from backstay_web.nations.permissions import Permission
from backstay_web.requirements.models import Absorption, UnitGroup, Waiver, WorthCurve

UNIT_GROUP = commands_of(UnitGroup, "unit_group", Permission.REQUIREMENT_CHANGE)
ABSORPTION = commands_of(
    Absorption, "absorption", Permission.REQUIREMENT_CHANGE, part_of="group"
)
WORTH_CURVE = commands_of(WorthCurve, "worth_curve", Permission.REQUIREMENT_CHANGE)
WAIVER = commands_of(
    Waiver, "waiver", Permission.REQUIREMENT_WAIVE, part_of="requirement"
)
