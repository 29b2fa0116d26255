"""A result opened again: its case and plan, and the files that are made of both.

A result never changes, so what was opened once is kept. Whoever asks has been shown the
row before: nothing here looks who he is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from backstay.cases.plan_workbook import write_plan_workbook
from backstay.cases.plans import PLAN_FILE, read_plan
from backstay.cases.reading import read_case
from backstay.cases.sheets import Sheet
from backstay.domain.case import Case
from backstay.domain.plan import Plan, Reason
from backstay.replanning.replan import DIFFERENCE_FILE
from backstay.reports.page import report_html
from backstay.reports.words import Pair
from backstay.runs import RUN_FILE
from backstay_web.plans.models import Result
from backstay_web.plans.questions.folders import CASE, PLAN, beside, zipped
from backstay_web.plans.searching import LATE_FILE

KEPT: Final = 4
"""Of the public case's size each takes some 20 MB."""


@dataclass(frozen=True)
class Opened:
    """A case, a plan of it, and what the run said of itself and of late packages.

    ``changed`` is what a replan says that it changes of the plan before, in the
    engine's words; none: it is no replan.
    """

    case: Case
    case_zip: bytes
    plan: Plan
    plan_json: bytes
    record: Mapping[str, Any]
    late: Mapping[str, Reason]
    changed: Mapping[str, Any] | None

    def report(self, marking: Pair) -> bytes:
        """Return the engine's report, one page that needs nothing else."""
        page = report_html(self.case, self.plan, self.record, self.late, marking)
        return page.encode()

    def workbook(self, more: Mapping[str, Sheet]) -> bytes:
        """Return the tables of the plan, and more sheets, as one workbook."""
        with TemporaryDirectory(prefix="backstay-tables-") as name:
            write_plan_workbook(name, self.case, self.plan, more)
            [file] = Path(name).glob("*.xlsx")
            return file.read_bytes()


def opened(result: Result) -> Opened:
    """Return a result that the reader was shown, opened."""
    return _opened(result.pk)


@lru_cache(maxsize=KEPT)
def _opened(key: UUID) -> Opened:
    row = Result.objects.select_related("run__snapshot").get(pk=key)
    with beside(row) as folder:
        plan, difference = folder / PLAN, folder / PLAN / DIFFERENCE_FILE
        late = json.loads((plan / LATE_FILE).read_text())
        return Opened(
            case=read_case(folder / CASE),
            case_zip=zipped(folder / CASE),
            plan=read_plan(plan),
            plan_json=(plan / PLAN_FILE).read_bytes(),
            record=json.loads((plan / RUN_FILE).read_text()),
            late={package: Reason(**reason) for package, reason in late.items()},
            changed=(
                json.loads(difference.read_text()) if difference.is_file() else None
            ),
        )
