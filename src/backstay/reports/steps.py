"""The steps of each package, as far as the page has room for them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from backstay.domain.case import Case
from backstay.domain.plan import Itinerary, Plan
from backstay.reports.gantt import ACTIVITY_NUMBER, PackageRow
from backstay.reports.names import lot_name, resource_name
from backstay.reports.resources import RESOURCE_KIND

MOST_STEPS: Final = 20_000
"""Steps on the page; whole packages in their order. All of them stand in steps.csv."""


def steps_json(case: Case, plan: Plan, rows: Sequence[PackageRow]) -> dict[str, Any]:
    """Return the lines and steps of packages as JSON, up to a limit.

    A line is ``[part, source, quantity, [step, ...]]``, a step ``[activity, resource,
    start week, end week, amount]``; parts are numbered as in the package's bars.
    """
    lines: dict[str, list[Itinerary]] = defaultdict(list)
    for itinerary in plan.itineraries:
        lines[itinerary.package].append(itinerary)
    writer = _Writer(case)
    for row in rows:
        if not writer.write(row, lines[row.package.key]):
            break
    return {
        "packages": writer.packages,
        "shown": writer.shown,
        "all": sum(len(each.steps) for each in plan.itineraries),
        "resources": [
            resource_name(case, kind, key).plain() for kind, key in writer.resources
        ],
        "sources": [_source_name(case, source) for source in writer.sources],
    }


class _Writer:
    """Collects the lines of packages; resources and sources get numbers."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.packages: dict[str, list[Any]] = {}
        self.resources: dict[tuple[str, str], int] = {}
        self.sources: dict[str, int] = {}
        self.shown = 0

    def write(self, row: PackageRow, lines: Sequence[Itinerary]) -> bool:
        """Take the lines of a package; False if there is no room for them."""
        steps = sum(len(line.steps) for line in lines)
        if self.shown + steps > MOST_STEPS:
            return False
        self.shown += steps
        places = {bar.part.key: place for place, bar in enumerate(row.bars)}
        if lines:
            self.packages[row.package.key] = [
                self._line(line, places.get(line.part, -1)) for line in lines
            ]
        return True

    def _line(self, itinerary: Itinerary, part: int) -> list[Any]:
        source = self.sources.setdefault(itinerary.source, len(self.sources))
        steps = []
        for step in itinerary.steps:
            resource = (RESOURCE_KIND[step.activity], step.resource)
            place = self.resources.setdefault(resource, len(self.resources))
            activity = ACTIVITY_NUMBER[step.activity]
            steps.append([activity, place, step.start_week, step.end_week, step.amount])
        return [part, source, itinerary.quantity, steps]


def _source_name(case: Case, source: str) -> str | list[str]:
    return lot_name(case, source).plain() if source in case.lots else source
