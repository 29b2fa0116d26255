"""Whatever leaves as a file or as rows bears the label of what it is made of.

Which label that is, each kind of answer is asked apart; here none may leave without.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Final

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from backstay_web.config.api.reads import READS
from backstay_web.config.database.server import Server
from backstay_web.core import leaving
from backstay_web.core.border import Row
from backstay_web.core.labels.columns import MARKS
from backstay_web.core.labels.label import Label
from backstay_web.core.labels.policy import Policy
from backstay_web.core.labels.wording import Marking
from backstay_web.core.lists.view import FILES
from backstay_web.transfers.epcis.reading import read
from backstay_web.transfers.epcis.writing import MEDIA
from tests.web.everywhere.samples import first_and_last, samples
from tests.web.everywhere.walking import Visitor
from tests.web.log.conftest import seal

NEED_NONE: Final = {
    "/health/": "a word of the program",
    "/openapi.json": "of the program, the same for everybody",
    "/log/checkpoint/": "a signed hash, which tells of no row",
    "/log/proof/": "hashes, which tell of no row",
    "/log/verifier/": "a program, the same for everybody",
    "/imports/organisations/template.csv": "it names no row",
    "/transfers/receiving/app.webmanifest": "of the program, the same for everybody",
    "/transfers/receiving/worker.js": "a program, the same for everybody",
}
BEAR: Final = {
    "api:events",
    "api:extract",
    "api:file",
    "api:list-sites_site",
    "api:row-site",
    "api:rows-site",
    "imports:faults",
    "imports:template",
    "log:export_file",
    "notebook:file",
    "plans:case_file",
    "plans:plan_file",
    "plans:report_file",
    "plans:tables_file",
    "sites:site_list",
    "transfers:dangerous_goods_file",
    "transfers:customs_form_file",
    "transfers:extract_file",
    "transfers:labels_file",
    "transfers:packing_list_file",
    "transfers:count_sheet_file",
    "transfers:receipt_file",
    "transfers:waybill_file",
}
"""Some of each way to leave: they were met, so the others were looked for."""
READ: Final = 12
"""Pages that are neither a list nor a table and were read with something in them."""


def all_that_leaves(client: Client, by: Visitor) -> Iterator[tuple[str, str, Any]]:
    """Yield route, address and answer of whatever is no page for people."""
    for route, addresses in samples(first_and_last(by.person)).items():
        for address in addresses:
            answer = by.asks(client, address)
            is_page = answer.headers.get("Content-Type", "").startswith("text/html")
            is_kept = "Content-Disposition" in answer.headers
            if answer.status_code == 200 and (is_kept or not is_page):
                yield route, address, answer


def holds_nothing(answer: Any) -> bool:
    """Tell whether rows were asked for, and there are none."""
    kind = answer.headers["Content-Type"]
    if kind == "application/json":
        told = answer.json()
        return [] in (told.get("rows"), told.get("events"), told.get("consignments"))
    if kind == MEDIA:
        return read(answer.content).events == ()
    if kind.startswith("text/calendar"):
        return b"BEGIN:VEVENT" not in answer.content
    if kind == FILES["csv"][1]:
        return b"\n# 0 rows," in answer.content
    if kind == FILES["xlsx"][1]:
        book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
        return len(book.get_sheet_by_index(0).to_python()) == 1  # its heads
    return False


@pytest.fixture
def worded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whatever is made of rows have a label that can be written."""
    policy = Policy(1, "BACKSTAY", levels=("PUBLIC",), bodies=("AX",))

    def made_of(rows: Sequence[Row], *_: object) -> Marking | None:
        read = [[row[name] for name in MARKS] for row in rows]
        return Marking(Label(1, 0, 1, 0, 1), timezone.now()) if read else None

    monkeypatch.setattr(leaving, "marking_of", made_of)
    monkeypatch.setattr(leaving, "our_policy", lambda _: policy)


@pytest.mark.slow
@pytest.mark.usefixtures("worded")
def test_no_file_and_no_rows_leave_without_a_label(
    site_server: Server, visitor: Visitor
) -> None:
    seal(site_server)
    without, bare, bearing = set(), set(), set()

    for route, address, answer in all_that_leaves(Client(), visitor):
        if leaving.HEAD in answer.headers:
            bearing.add(route)
        elif address in NEED_NONE:
            without.add(address)
        elif not holds_nothing(answer):
            bare.add(address)

    assert bare == set()
    assert without == NEED_NONE.keys()
    assert BEAR - bearing == set()
    assert len({f"api:{each.name}" for each in READS} & bearing) >= READ
