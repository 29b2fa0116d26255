"""The days that one's own nation has to keep: as a month, as a table, and as a file."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from backstay_web.core.context import acting, me
from backstay_web.donations import actions as donations
from backstay_web.nations import actions as nations
from backstay_web.overview.dates import days
from backstay_web.overview.icalendar import escaped, folded
from tests.web.cast import Cast, Person
from tests.web.donations.conftest import TO_ALL, do, make_lot, offered
from tests.web.nations.conftest import add_post
from tests.web.overview.conftest import Scene, ask, page

FIRST, END = date(2026, 1, 1), date(2027, 1, 1)


def kept(by: Person) -> list[tuple[str, str]]:
    with acting(by.token):
        return [(f"{day.on}", day.kind) for day in days(me(), FIRST, END)]


def teach(by: Person, scene: Scene, start_on: date) -> None:
    """Let somebody offer a course with one session."""
    course = uuid4()
    details = [
        {
            "of": "course",
            "entry": course,
            "kind": scene.ground.gunners,
            "site": scene.ground.school,
            "language": scene.ground.language,
            "duration_weeks": 6,
        },
        {
            "of": "session",
            "entry": uuid4(),
            "course": course,
            "start_on": start_on,
            "sections": 1,
        },
    ]
    said = offered(kind="course", title="Gunnery", expires_on=None, details=details)
    do(donations.make_offer, by, offer=uuid4(), nation=by.origin, **said)


def test_each_kind_of_days_is_there_for_whoever_has_to_keep_it(
    cast: Cast, scene: Scene, fay: Person
) -> None:
    ask(scene, cast.eva, 1, need_by_on=date(2026, 6, 1))
    made = make_lot(fay, scene.ground, 6, expires_on=date(2026, 5, 1))
    teach(fay, scene, date(2026, 3, 2))
    do(
        donations.ask_consent,
        fay,
        entry=uuid4(),
        lot=made.lot,
        nation=scene.ground.borduria,
        purpose="Six for a battery",
        due_on=date(2026, 4, 1),
        expected_on=date(2026, 4, 2),
    )

    assert kept(fay) == [
        ("2026-03-02", "session"),
        ("2026-04-01", "consent"),
        ("2026-04-02", "expected"),
        ("2026-05-01", "expires"),
    ]
    assert kept(cast.eva) == [("2026-04-01", "to_answer"), ("2026-06-01", "needed")]
    assert kept(cast.cid) == []


def test_a_consent_that_was_answered_has_no_day_any_more(
    cast: Cast, scene: Scene, fay: Person
) -> None:
    made = make_lot(fay, scene.ground, 6, expires_on=None)
    consent = uuid4()
    asked = {"lot": made.lot, "nation": scene.ground.borduria, "purpose": "Six"}
    do(donations.ask_consent, fay, entry=consent, due_on=date(2026, 4, 1), **asked)
    before = kept(fay), kept(cast.eva)

    do(
        donations.answer_consent,
        cast.eva,
        entry=uuid4(),
        consent=consent,
        verdict="no",
    )

    assert before == ([("2026-04-01", "consent")], [("2026-04-01", "to_answer")])
    assert (kept(fay), kept(cast.eva)) == ([], [])


def test_the_day_on_which_a_post_rotates_is_there_for_its_nation(
    cast: Cast, scene: Scene, fay: Person
) -> None:
    organisation = uuid4()
    do(
        nations.add_organisation,
        cast.cid,
        organisation=organisation,
        nation=scene.ground.aland,
        kind="agency",
        name="Donations",
    )
    post = add_post(cast.cid, organisation)
    someone = {"post": post, "actor": uuid4(), "name": "Eve"}
    do(nations.fill_post, cast.cid, rotates_on=date(2026, 7, 1), **someone)

    assert kept(fay) == [("2026-07-01", "rotation")]
    assert kept(cast.eva) == []


def test_a_month_has_its_days_in_a_sheet_and_in_a_table(
    cast: Cast, scene: Scene, client: Client
) -> None:
    need = ask(scene, cast.eva, 2, code="n1", need_by_on=date(2026, 6, 15))

    june = page(client, cast.eva, "calendar/?month=2026-06").text
    may = page(client, cast.eva, "calendar/?month=2026-05").text

    assert june.count(f'href="/requirements/{need}/"') == 2
    assert "needed by: n1: 2 x Battery" in june
    assert f'href="/requirements/{need}/"' not in may
    assert 'href="?month=2026-05"' in june
    assert 'href="?month=2026-07"' in june


def test_a_day_with_much_in_it_leads_to_the_table(
    cast: Cast, scene: Scene, client: Client
) -> None:
    for _ in range(5):
        ask(scene, cast.eva, 1, need_by_on=date(2026, 6, 15))

    june = page(client, cast.eva, "calendar/?month=2026-06").text

    assert '<a href="#table">2 more</a>' in june
    assert june.count('href="/requirements/') >= 3 + 5


def test_only_the_kinds_that_were_ticked_are_shown(
    cast: Cast, scene: Scene, client: Client
) -> None:
    ask(scene, cast.eva, 1, code="n1", need_by_on=date(2026, 6, 15))

    of_posts = page(client, cast.eva, "calendar/?month=2026-06&kind=rotation").text
    of_needs = page(client, cast.eva, "calendar/?month=2026-06&kind=needed").text

    assert "n1" not in of_posts
    assert "n1" in of_needs


@pytest.mark.parametrize("month", ["", "2026-13", "x", "0001-01", "9999-12", "2026-6"])
def test_an_odd_month_is_this_one(
    cast: Cast, scene: Scene, client: Client, month: str
) -> None:
    text = page(client, cast.eva, f"calendar/?month={month}").text

    assert f'value="{timezone.localdate():%Y-%m}"' in text


def test_the_file_of_dates_is_what_calendars_read(
    cast: Cast, scene: Scene, client: Client
) -> None:
    soon = timezone.localdate() + timedelta(days=10)
    need = ask(scene, cast.eva, 1, code="n1", need_by_on=soon)
    far = timezone.localdate() + timedelta(days=400)
    ask(scene, cast.eva, 1, code="n2", need_by_on=far)

    answer = page(client, cast.eva, "calendar/dates.ics")

    lines = answer.content.decode().split("\r\n")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    assert f"UID:needed-{need}@testserver" in lines
    assert f"DTSTART;VALUE=DATE:{soon:%Y%m%d}" in lines
    assert "SUMMARY:needed by: n1: 1 x Battery" in lines
    assert all(len(line.encode()) <= 75 for line in lines)


def test_a_title_cannot_break_out_of_its_line() -> None:
    title = "a\r\nEND:VEVENT;b,c\\\nd\re"

    assert escaped(title) == "a\\nEND:VEVENT\\;b\\,c\\\\\\nd\\ne"
    pieces = list(folded("SUMMARY:" + "ї" * 200))
    assert max(len(piece.encode()) for piece in pieces) <= 75
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == (
        "SUMMARY:" + "ї" * 200
    )


def test_the_days_of_others_are_not_ones_own(
    cast: Cast, scene: Scene, client: Client
) -> None:
    # Everybody may know of the need, and Eva's nation alone has to keep its day.
    ask(scene, cast.eva, 1, code="n1", release=TO_ALL)

    text = page(client, cast.ann, "calendar/?month=2026-06").text

    assert "n1" not in text


def answer_of(client: Client) -> Any:
    return client.get("/overview/calendar/dates.ics")


def test_nobody_takes_a_calendar_along_without_acting(client: Client, db: None) -> None:
    assert answer_of(client).status_code == 401
