"""How spares, stocks, fleets and solutions are added, changed and retired."""

from backstay_web.core.entries import commands_of
from backstay_web.nations.permissions import Permission
from backstay_web.repair import models

SPARE = commands_of(models.Spare, "spare", Permission.REPAIR_CHANGE)
STOCK = commands_of(models.Stock, "stock", Permission.REPAIR_CHANGE, part_of="spare")
FLEET = commands_of(models.Fleet, "fleet", Permission.REPAIR_CHANGE)
SOLUTION = commands_of(models.Solution, "solution", Permission.REPAIR_CHANGE)
