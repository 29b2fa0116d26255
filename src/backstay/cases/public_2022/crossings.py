"""Rail crossings: where wagons change from one gauge to the other."""

from typing import Final

from backstay.cases.sourced.draft import Draft
from backstay.cases.sourced.evidence import Cited
from backstay.cases.sourced.transport import DAYS, KG

PERCENT: Final = 100


def add_crossings(draft: Draft) -> None:
    """Add to the hubs what each crossing can re-gauge for these packages."""
    evidence = draft.evidence
    kg_a_wagon = DAYS * evidence.number("A-wagon-load") * KG
    share = evidence.number("A-regauging-share")
    poland = evidence.number("F-regauging-pl") * kg_a_wagon * share // PERCENT
    romania = evidence.number("F-regauging-ro") * kg_a_wagon * share // PERCENT
    at_yahodyn = poland * evidence.number("A-crossing-yahodyn-share") // PERCENT
    for site, capacity in (
        ("ua-mostyska", poland - at_yahodyn),
        ("ua-yahodyn", at_yahodyn),
        ("ua-vadul", romania),
    ):
        draft.add(
            "hubs",
            site=site,
            nation=Cited("ua", "A-stages"),
            capacity_kg=Cited(capacity, "A-regauging-share"),
        )
