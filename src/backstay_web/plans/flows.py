"""What of a plan leaves over each leg in a week."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from backstay.domain.case import Case
from backstay.reports.flows import KG_PER_T, Flow
from backstay.reports.names import MODES, leg_name, name_of
from backstay.reports.words import number, percent, say
from backstay_web.plans.saying import said

THINNEST: Final = 2.0
THICKEST: Final = 13.0
"""Units of the drawing that the line of the smallest and of the largest flow takes."""
MOST_VARIANTS: Final = 3
TIMES: Final = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True)
class OverLeg:
    """What leaves over a leg in the chosen time."""

    leg: str
    name: str
    mode: str
    mode_word: str
    kg: int
    mass_t: str
    load: str
    what: str
    width: str


def rows_of(case: Case, flows: Iterable[Flow], weeks: range) -> list[OverLeg]:
    """Return what leaves over each leg, the heaviest first."""
    masses: Counter[str] = Counter()
    units: dict[str, Counter[str]] = defaultdict(Counter)
    for flow in flows:
        masses[flow.leg] += flow.mass_kg
        units[flow.leg].update(flow.units)
    most = max(masses.values(), default=0) or 1
    return [
        OverLeg(
            leg=leg,
            name=said(leg_name(case, leg)),
            mode=case.legs[leg].mode,
            mode_word=said(MODES[case.legs[leg].mode]),
            kg=kg,
            mass_t=tonnes(kg),
            load=load_of(kg, sum(case.legs[leg].capacity_kg[week] for week in weeks)),
            what=what_of(case, units[leg]),
            width=width_of(kg, most),
        )
        for leg, kg in sorted(masses.items(), key=lambda each: (-each[1], each[0]))
    ]


def load_of(kg: int, capacity_kg: int) -> str:
    """Return the share of what may leave that does; nothing where none may."""
    return said(percent(kg / capacity_kg)) if capacity_kg else ""


def what_of(case: Case, units: Counter[str]) -> str:
    """Return what leaves: the variants of which most do, and how many others."""
    ranked = sorted(units.items(), key=lambda each: (-each[1], each[0]))
    words = [
        f"{said(number(amount))} {TIMES} {said(name_of(case.variants[variant]))}"
        for variant, amount in ranked[:MOST_VARIANTS]
    ]
    rest = len(ranked) - MOST_VARIANTS
    if rest > 0:
        words.append(said(say("and {count} more", count=number(rest))))
    return ", ".join(words)


def width_of(kg: int, most: int) -> str:
    """Return how thick the line of a flow is, beside that of the largest."""
    return f"{THINNEST + (THICKEST - THINNEST) * math.sqrt(kg / most):.1f}"


def tonnes(kg: int) -> str:
    return said(number(kg / KG_PER_T, 1))
