"""Self-reports: kept as they were said, held against the books, and moving nothing."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.nations.models import Post
from backstay_web.nations.permissions import Permission
from backstay_web.nations.roles import ROLE
from backstay_web.transfers import actions, reporting
from backstay_web.transfers.models import (
    Custody,
    LedgerEntry,
    SelfReport,
    SelfReportAnswer,
    SelfReportLine,
)
from backstay_web.transfers.report_imports import REPORTED
from backstay_web.transfers.report_queries import differences_of, due_reports
from backstay_web.transfers.reporting import (
    Said,
    apart,
    due_on,
    ends_before,
    quarter_of,
    quarters,
)
from tests.web.cast import Person
from tests.web.donations.conftest import AT, do
from tests.web.importing import imported, wrong_with
from tests.web.transfers.conftest import Held, held_now, lose, own

HEAD = "post;quarter;item;serial;quantity;condition\n"
GUN = Said("G", "A 1", 1, "serviceable")
SHELLS = Said("S", "", 1_000, "serviceable")


def test_a_quarter_is_due_thirty_days_after_its_last_day():
    assert [quarter_of(date(2026, m, 1)) for m in (1, 3, 4, 12)] == [
        "2026-Q1",
        "2026-Q1",
        "2026-Q2",
        "2026-Q4",
    ]
    assert ends_before("2026-Q4") == date(2027, 1, 1)
    # 31 March + 30 days, and 31 December + 30 days.
    assert due_on("2026-Q1") == date(2026, 4, 30)
    assert due_on("2026-Q4") == date(2027, 1, 30)
    first, last = date(2026, 12, 31), date(2027, 4, 1)
    assert list(quarters(first, last)) == ["2026-Q4", "2027-Q1", "2027-Q2"]


def test_each_difference_against_the_books_is_named_and_nothing_else():
    held = [GUN, SHELLS]

    def told(*said: Said) -> list[tuple[str, str]]:
        return [(each.what, each.code) for each in apart(said, held)]

    assert told(GUN, SHELLS) == []
    assert told(GUN._replace(condition=""), SHELLS) == []
    assert told(GUN._replace(code=""), SHELLS) == []
    assert told(SHELLS) == [(reporting.MISSING, "G")]
    assert told(GUN, SHELLS._replace(quantity=999)) == [(reporting.COUNT, "S")]
    assert told(GUN._replace(quantity=0), SHELLS) == [(reporting.COUNT, "G")]
    light = GUN._replace(condition="light")
    assert told(light, SHELLS) == [(reporting.CONDITION, "G")]
    other = Said("G", "A 9", 1, "")
    assert told(GUN, SHELLS, other) == [(reporting.STRANGE, "G")]
    assert told(GUN, SHELLS, other._replace(quantity=0)) == []


def test_whoever_takes_over_for_the_recipient_may_send_the_table_of_what_he_holds():
    needed = {REPORTED.permission, Permission.IMPORT_MAKE}

    assert needed <= ROLE["logistics_point"].permissions


def title_of(by: Person, held: Held) -> str:
    with acting(by.token):
        return Post.objects.get(pk=held.receiver).called


def codes_of(by: Person, held: Held) -> tuple[str, str]:
    """Return the codes of the guns and of the shells."""
    with acting(by.token):
        rows = Custody.objects.filter(closed_at=None, post=held.receiver)
        codes = rows.values_list("serial__number", "item__code")
        found: dict[str | None, str] = dict(codes)
    return found["A 1"], found[None]


def report(by: Person, held: Held, *lines: str) -> SelfReport:
    """Let a unit report its lines for the first quarter of 2026."""
    title = title_of(by, held)
    table = "".join(f"{title};2026-Q1;{line}\n" for line in lines)
    imported(by, "self-reports", HEAD + table)
    with acting(by.token):
        return SelfReport.objects.get()


def differences(by: Person, row: SelfReport) -> list[tuple[str, str, str]]:
    with acting(by.token):
        return [each[:3] for each in differences_of(row)]


def test_what_was_reported_is_kept_and_moves_nothing(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    guns, shells = codes_of(cast.eva, held)
    with acting(fay.token):
        before = LedgerEntry.objects.count()

    row = report(
        cast.eva, held, f"{guns};A 1;1;light", f"{shells};;990;", f"{guns};A 9;1;"
    )

    told = differences(cast.eva, row)
    assert sorted(told) == [
        ("condition", guns, "A 1"),
        ("count", shells, ""),
        ("missing", guns, "A 2"),
        ("strange", guns, "A 9"),
    ]
    assert (row.post, row.due_on) == (held.receiver, date(2026, 4, 30))
    assert held_now(fay, held.sent.consignment) == {str(held.receiver): 1_002}
    with acting(fay.token):
        assert LedgerEntry.objects.count() == before
    # The same table once more, and one line put right.
    report(cast.eva, held, f"{shells};;1000;")
    with acting(cast.eva.token):
        assert SelfReportLine.objects.count() == 3
    assert ("count", shells, "") not in differences(cast.eva, row)


def test_a_table_is_taken_whole_or_not_at_all(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    guns, _shells = codes_of(cast.eva, held)
    title = title_of(cast.eva, held)

    found = wrong_with(
        cast.eva,
        "self-reports",
        f"{HEAD}{title};2026-Q5;{guns};A 1;1;\n{title};2026-Q1;;;1;\n"
        f"{title};2026-Q1;{guns};A 2;2;\nNobody;2026-Q1;{guns};A 2;1;\n"
        f"{title};2999-Q1;{guns};A 2;1;\n{title};2026-Q1;{guns};A 1;1;fine\n",
    )

    assert [(line, column) for line, column, _wrong in found] == [
        (2, "quarter"),
        (3, "item"),
        (4, "quantity"),
        (5, "post"),
        (6, "quarter"),
        (7, "condition"),
    ]
    with acting(cast.eva.token):
        assert not SelfReport.objects.exists()


def explain(by: Person, row: SelfReport, post: UUID, code: str, number: str) -> Any:
    said = {"code": code, "serial_number": number, "post": post}
    said |= {"explanation": "In the workshop.", "self_report": row.pk}
    return do(actions.explain, by, entry=uuid4(), **said)


def test_a_difference_is_explained_by_a_named_post_and_once(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    guns, shells = codes_of(cast.eva, held)
    row = report(cast.eva, held, f"{guns};A 1;1;", f"{shells};;1000;")

    with pytest.raises(Faulty, match="say the same"):
        explain(cast.eva, row, held.receiver, guns, "A 1")
    with pytest.raises(Faulty, match="do not hold this post"):
        explain(cast.eva, row, held.giver, guns, "A 2")
    explain(cast.eva, row, held.receiver, guns, "A 2")
    with pytest.raises(actions.NotNow, match="explained before"):
        explain(cast.eva, row, held.receiver, guns, "A 2")

    with acting(cast.eva.token):
        assert SelfReportAnswer.objects.get().post == held.receiver
    # It is still a difference: an explanation moves nothing.
    assert differences(cast.eva, row) == [("missing", guns, "A 2")]


def due_quarters(by: Person, today: date) -> list[tuple[str, date]]:
    with acting(by.token):
        return [(each.quarter, each.on) for each in due_reports(today)]


def test_each_quarter_with_title_is_due_until_it_is_reported(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    _guns, shells = codes_of(cast.eva, held)

    # Title passed on 5 January.
    assert due_quarters(cast.eva, date(2026, 3, 31)) == [("2026-Q1", date(2026, 4, 30))]
    both = due_quarters(cast.eva, date(2026, 4, 1))
    report(cast.eva, held, f"{shells};;1000;")

    assert both == [("2026-Q1", date(2026, 4, 30)), ("2026-Q2", date(2026, 7, 30))]
    assert due_quarters(cast.eva, date(2026, 4, 1)) == both[1:]


def test_the_page_shows_each_difference_with_its_answer(cast, ground, fay, client):
    held = own(fay, cast.eva, ground)
    guns, shells = codes_of(cast.eva, held)
    row = report(cast.eva, held, f"{guns};A 1;1;", f"{shells};;990;")
    client.cookies[COOKIE] = cast.eva.token
    home = f"/transfers/self-reports/{row.pk}/"
    before = client.get(home).text
    address = f"{home}explain/?code={guns}&serial_number=A+2"
    said = {"key": str(uuid4()), "post": str(held.receiver), "explanation": "On loan."}

    answer = client.post(address, said)
    after = client.get(home).text

    assert "not in the report" in before
    assert "another count" in before
    assert address.replace("&", "&amp;") in before
    assert answer.status_code == 303
    assert "On loan." in after
    assert address.replace("&", "&amp;") not in after
    assert "counted or reported lost since" not in after
    lose(cast.eva, held, at=AT + timedelta(days=1), shells=10)
    assert "counted or reported lost since" in client.get(home).text
    assert str(row.pk) in client.get("/transfers/self-reports/").text
