"""The groups of units that receive, for those who say who may receive what."""

from backstay_web.requirements.models import UnitGroup


def groups() -> list[tuple[str, str, str]]:
    """Return code, name and Ukrainian name of each group that stands."""
    standing = UnitGroup.objects.filter(retired_on=None)
    return list(standing.values_list("code", "name", "name_uk"))
