"""Rail crossings: where wagons change from one gauge to the other."""

from typing import Final

from backstay.cases.sourced.draft import Draft
from backstay.cases.sourced.evidence import Cited
from backstay.cases.sourced.transport import DAYS, KG

PERCENT: Final = 100


def add_crossings(draft: Draft) -> None:
    """Add to the hubs what each crossing can re-gauge for these packages.

    A crossing by which vehicles also leave for repair is another place to the west.
    """
    evidence = draft.evidence
    wagon = evidence.figure("A-wagon-load")
    share = evidence.figure("A-regauging-share")
    yahodyn = evidence.figure("A-crossing-yahodyn-share")

    def kg_a_week(wagons_a_day: Cited) -> int:
        kg = int(wagons_a_day.value) * DAYS * int(wagon.value) * KG
        return kg * int(share.value) // PERCENT

    from_poland = evidence.figure("F-regauging-pl")
    from_romania = evidence.figure("F-regauging-ro")
    poland, romania = kg_a_week(from_poland), kg_a_week(from_romania)
    at_yahodyn = poland * int(yahodyn.value) // PERCENT
    of_poland = (from_poland.origin, wagon.origin, yahodyn.origin)
    for site, capacity, also in (
        ("ua-mostyska", poland - at_yahodyn, of_poland),
        ("ua-yahodyn", at_yahodyn, of_poland),
        ("ua-vadul", romania, (from_romania.origin, wagon.origin)),
    ):
        draft.add(
            "hubs",
            site=site,
            nation=Cited("ua", "A-stages"),
            capacity_kg=Cited(capacity, share.origin, also=also),
        )
    draft.add(
        "hubs",
        site="ua-mostyska-west",
        nation=Cited("ua", "A-stages"),
        capacity_kg=Cited(
            poland - at_yahodyn, "A-crossing-west", also=(share.origin, *of_poland)
        ),
    )
