"""Needs come by table: asked for, changed by their own code, as if by hand."""

import io
import zipfile
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.imports.choices import choices
from backstay_web.core.imports.message import read_message
from backstay_web.core.imports.reading import read
from backstay_web.core.imports.table import Told
from backstay_web.core.middleware import COOKIE
from backstay_web.core.models import Event, EventRow
from backstay_web.requirements import actions
from backstay_web.requirements.imports import NEEDS
from backstay_web.requirements.models import Place, RankedList, Requirement
from backstay_web.requirements.queries import requirements
from backstay_web.sites.actions import SITE
from tests.web.cast import Cast, Person
from tests.web.core.imports.conftest import begin
from tests.web.importing import imported, sent, wrong_with
from tests.web.requirements.conftest import (
    TO_ALL,
    Ground,
    add,
    ask,
    do,
    judge,
    make_ground,
    refuse,
)
from tests.web.whole_log import everything, untold

HEAD = "code;template;count;group;site;need_by_on;curve;purpose\n"


def line(code: str, **other: Any) -> str:
    """Return a line that asks for a battery, but for what is named otherwise."""
    usual = {
        "template": "battery",
        "count": 2,
        "group": "brigade",
        "site": "town",
        "need_by_on": "2026-06-01",
        "curve": "steady",
        "purpose": "To hold the river.",
    }
    return ";".join(map(str, {"code": code, **usual, **other}.values())) + "\n"


def rows(by: Person) -> dict[str, Any]:
    with acting(by.token):
        return {row.code: row for row in requirements()}


def test_what_is_asked_for_by_table_takes_the_last_places(
    cast: Cast, ground: Ground
) -> None:
    ask(ground, cast.eva)

    told = imported(
        cast.eva, "requirements", HEAD + line("a1") + line("a2", template="Radar")
    )

    found = rows(cast.eva)
    places = sorted((row.number, row.rank) for row in found.values())
    assert places == [(1, 1), (2, 2), (3, 3)]
    assert (found["a1"].count, found["a1"].need_by_on) == (2, date(2026, 6, 1))
    assert found["a2"].template_id == ground.radar
    assert (found["a1"].clock, found["a1"].unit, found["a1"].state) == (
        "yearly",
        "",
        "asked",
    )
    assert (told["added"], len(told["lines"])) == (2, 2)


def test_one_event_tells_of_the_needs_their_places_and_the_list(
    cast: Cast, ground: Ground
) -> None:
    imported(cast.eva, "requirements", HEAD + line("a1") + line("a2"))

    with acting(cast.eva.token):
        event = Event.objects.get(kind="import.applied")
        kept = EventRow.objects.filter(event=event).values_list("table", flat=True)
        counted = sorted(set(kept)), len(kept)
    tables = [
        "imports_import",
        "requirements_place",
        "requirements_rankedlist",
        "requirements_requirement",
    ]
    assert counted == (tables, 1 + 2 + 1 + 2)


def test_what_came_by_table_follows_from_the_events(
    committing: Cast, site_server: Any
) -> None:
    make_ground(committing)
    imported(committing.eva, "requirements", HEAD + line("a1") + line("a2"))
    imported(committing.eva, "requirements", HEAD + line("a1", count=5) + line("a3"))

    with everything(site_server):
        assert untold("requirements") == []


def test_a_need_is_changed_by_its_code_and_waits_for_the_desk_again(
    cast: Cast, ground: Ground
) -> None:
    imported(cast.eva, "requirements", HEAD + line("a1") + line("a2"))
    judge(cast.cid, rows(cast.eva)["a1"].pk)

    told = imported(cast.eva, "requirements", HEAD + line("a1", count=3) + line("a2"))

    found = rows(cast.eva)
    assert (found["a1"].count, found["a1"].version) == (3, 2)
    assert found["a1"].state == "resubmitted"
    assert (found["a2"].version, told["same"], told["changed"]) == (1, 1, 1)


def test_the_rows_are_as_a_form_would_have_made_them(
    cast: Cast, ground: Ground
) -> None:
    by_hand = ask(ground, cast.eva, code="h1")
    imported(cast.eva, "requirements", HEAD + line("t1", count=1))

    with acting(cast.eva.token):
        one, other = (
            Requirement.objects.values().get(code=code) for code in ("h1", "t1")
        )
        Requirement.objects.get(code="t1").full_clean(validate_unique=False)
        labels = list(Place.objects.values_list("level", "rel", "cav"))
        assert RankedList.objects.get().last_number == 2
    own = {"id", "code", "number", "asked_at", "submitted_at"}
    assert one["id"] == by_hand
    assert {k: v for k, v in one.items() if k not in own} == {
        k: v for k, v in other.items() if k not in own
    }
    assert labels[0] == labels[1]


def test_every_fault_of_a_need_is_told_with_its_line(
    cast: Cast, ground: Ground
) -> None:
    text = HEAD + line("a#1") + line("b1", group="others") + line("c1", count=0)
    text += line("d1", site="depot") + line("e1", need_by_on="1/6/2026")

    faults = wrong_with(cast.eva, "requirements", text)

    assert faults == [
        (2, "code", "has a # in it"),
        (3, "group", "“others” is not there"),
        (4, "count", "0 is out of range"),
        (5, "site", "“depot” is not there"),
        (6, "need_by_on", "“1/6/2026” can be read in more than one way"),
    ]


def test_a_day_with_dots_is_read_with_the_day_first(cast: Cast, ground: Ground) -> None:
    text = HEAD + line("a1", need_by_on="15.03.2027")
    imported(cast.eva, "requirements", text + line("a2", need_by_on="1.6.2026"))

    found = rows(cast.eva)
    faults = wrong_with(
        cast.eva, "requirements", HEAD + line("a3", need_by_on="31.02.2027")
    )

    assert found["a1"].need_by_on == date(2027, 3, 15)
    assert found["a2"].need_by_on == date(2026, 6, 1)
    assert faults == [(2, "need_by_on", "31.02.2027 is not in the calendar")]


def test_a_column_that_is_missing_is_told_with_all_other_faults(
    cast: Cast, ground: Ground
) -> None:
    without = HEAD.replace("curve;", "")
    text = without + line("a1", count=0).replace("steady;", "")

    faults = wrong_with(cast.eva, "requirements", text)

    assert sorted(faults) == [
        (2, "count", "0 is out of range"),
        (2, "curve", "the table has no such column, and this line would be added"),
    ]


def test_that_it_is_urgent_is_said_by_a_yes_in_either_language(
    cast: Cast, ground: Ground
) -> None:
    head = HEAD.replace("purpose", "purpose;clock")
    lines = [
        line(code).rstrip() + f";{said}\n"
        for code, said in (("a1", "так"), ("a2", "yes"), ("a3", "планово"))
    ]

    imported(cast.eva, "requirements", head + "".join(lines))

    found = rows(cast.eva)
    assert [row.clock for row in found.values()] == ["urgent", "urgent", "yearly"]


def test_a_table_begins_with_the_readers_of_what_was_asked_for_last(
    cast: Cast, ground: Ground, client: Client
) -> None:
    client.cookies[COOKIE] = cast.eva.token
    ask(ground, cast.eva, release=TO_ALL)

    import_, _ = sent(cast.eva, "requirements", HEAD + line("a1"))
    fresh = client.get(
        f"/imports/{begin(cast.eva, HEAD + line('a2'), 'requirements')}/"
    ).text

    assert '<option value="all" selected>' in fresh
    assert '<option value="own" selected>' in client.get(f"/imports/{import_}/").text


def test_what_was_refused_or_withdrawn_is_not_changed_by_a_table(
    cast: Cast, ground: Ground
) -> None:
    imported(cast.eva, "requirements", HEAD + line("a1") + line("a2") + line("a3"))
    found = rows(cast.eva)
    refuse(cast.cid, found["a1"].pk)
    refuse(cast.cid, found["a3"].pk)
    do(
        actions.withdraw,
        cast.eva,
        requirement=found["a2"].pk,
        expected_version=1,
    )

    text = HEAD + line("a1", count=9) + line("a2") + line("a3")
    faults = wrong_with(cast.eva, "requirements", text)

    assert faults == [
        (2, "code", "was refused, and is changed by asking again"),
        (3, "code", "was withdrawn"),
    ]


def test_whoever_may_not_ask_may_not_import_needs(cast: Cast, ground: Ground) -> None:
    with pytest.raises(Refused, match=r"requirement\.change"):
        sent(cast.bob, "requirements", HEAD + line("a1"))


def test_a_message_becomes_a_draft_that_asks_for_what_is_missing(
    cast: Cast, ground: Ground, client: Client
) -> None:
    client.cookies[COOKIE] = cast.eva.token
    said = "2 radars for A brigade by 1 June 2026, urgent"

    page = client.post("/imports/requirements/one/", {"message": said}).text
    asked = {
        "key": str(uuid4()),
        "column-template": "radar",
        "column-count": "2",
        "column-group": "brigade",
        "column-need_by_on": "2026-06-01",
        "column-clock": "yes",
    }
    answer = client.post("/imports/requirements/one/", asked)

    for value in ("radar", "2", "brigade", "2026-06-01", "yes"):
        assert f'value="{value}"' in page
    assert answer.status_code == 422
    assert answer.text.count("errorlist") == 4  # code, site, curve and purpose
    with acting(cast.eva.token):
        assert NEEDS.message is not None
        reading = read_message(said, NEEDS.message.names(), date(2026, 1, 5))
    assert reading.rest == ""


def test_cells_are_pasted_on_the_page_of_the_list(
    cast: Cast, ground: Ground, client: Client
) -> None:
    client.cookies[COOKIE] = cast.eva.token

    page = client.get("/requirements/").text
    other = client.get("/offers/").text

    assert 'action="/imports/requirements/send/"' in page
    assert "/imports/requirements/template.xlsx" in page
    assert 'action="/imports/materiel/send/"' in other
    client.cookies[COOKIE] = cast.bob.token
    assert "/imports/requirements/" not in client.get("/requirements/").text


def test_the_template_tells_the_unit_of_each_column(cast: Cast, client: Client) -> None:
    client.cookies[COOKIE] = cast.eva.token

    text = client.get("/imports/requirements/template.csv").text

    [count] = [each for each in text.splitlines() if each.startswith("# count")]
    assert ",packages," in count
    assert text.splitlines()[-1].startswith("code,template,count,group")


def test_a_template_offers_the_codes_that_its_cells_may_name(
    cast: Cast, ground: Ground, client: Client
) -> None:
    client.cookies[COOKIE] = cast.eva.token

    book = client.get("/imports/requirements/template.xlsx").content

    codes = read(book, Told(sheet="codes")).rows
    [label, *_], heads, *rows = [row for row in codes if any(row)]
    assert heads[:2] == ["template", "what it is"]
    assert [row[:2] for row in rows[:2]] == [["battery", "Battery"], ["radar", "Radar"]]
    assert rows[0][heads.index("group")] == "brigade"
    assert [row[heads.index("clock")] for row in rows[:2]] == ["yearly", "urgent"]
    # The group and the curve are the recipient's own: so is what names them.
    assert label.startswith("PUBLIC")
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<formula1>codes!$A$4:$A$5</formula1>" in sheet
    assert "The package that is asked for: its code or its name." in sheet


def test_a_template_names_nothing_that_its_reader_may_not_know_of(
    cast: Cast, ground: Ground
) -> None:
    kept = {"nation": ground.nation, "code": "cellar", "name": "Cellar"}
    secret = {"level": 2, "rel": 0b1, "cav": 0}
    add(SITE, cast.cid, kind="receiving", release=secret, **kept)

    by_whom = {who.token: offered(who) for who in (cast.cid, cast.eva)}

    assert by_whom[cast.cid.token]["site"] == ["cellar", "town"]
    assert by_whom[cast.eva.token]["site"] == ["town"]


def offered(by: Person) -> dict[str, list[str]]:
    """Return the codes that a template offers somebody, by column."""
    with acting(by.token):
        return {each.column: [code for code, _ in each.rows] for each in choices(NEEDS)}
