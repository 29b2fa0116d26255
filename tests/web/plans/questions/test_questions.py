"""What-ifs, whys, mends and ask lists: kept by name, answered by a worker, shown."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction

from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.plans import actions
from backstay_web.plans.models import Question, WhatIf
from backstay_web.plans.questions.changes import csv_of
from tests.web.plans.questions.conftest import SETS, asked, kept, page, post

ROWS = {
    "changes-TOTAL_FORMS": "2",
    "changes-INITIAL_FORMS": "0",
    "changes-MIN_NUM_FORMS": "0",
    "changes-MAX_NUM_FORMS": "1000",
}


def test_many_sets_are_kept_at_once_each_by_its_name(in_force):
    assert sorted(kept(in_force)) == ["nothing", "shut", "sooner"]

    with acting(in_force.world.pia.token):
        row = WhatIf.objects.get(name="shut")
    assert row.changes == [
        {
            "kind": "hub",
            "key": "gate",
            "amount": -1000000000,
            "start_week": 1,
            "end_week": 5,
        }
    ]


def test_cells_may_be_pasted_from_a_sheet(in_force):
    assert sorted(kept(in_force, SETS.replace(",", "\t"))) == [
        "nothing",
        "shut",
        "sooner",
    ]


def test_what_was_kept_is_the_same_file_again(in_force):
    kept(in_force)

    with acting(in_force.world.pia.token):
        rows = {row.name: row.changes for row in WhatIf.objects.order_by("name")}
    assert csv_of(rows).splitlines()[1:] == [
        "nothing,lot,L1,,,1,,,",
        "shut,hub,gate,1,5,-1000000000,,,",
        "sooner,ready,L1,,,-1,,,",
    ]


def test_every_fault_of_a_file_is_told_with_its_row(in_force):
    wrong = SETS.replace("L1", "L7").replace("hub,gate", "hub,nowhere")

    with pytest.raises(Faulty) as refused:
        kept(in_force, wrong)

    said = refused.value.faults["text"]
    assert [each.split(", column")[0] for each in said] == [
        "changes.csv, row 2",
        "changes.csv, row 3",
        "changes.csv, row 4",
    ]


def test_a_fault_of_the_engine_is_told_in_the_language_of_the_page(in_force, client):
    run, pia = in_force.world.run, in_force.world.pia
    wrong = SETS.replace("L1,,,-1", "L1,,,soon").replace("hub,gate", "hub,nowhere")

    refused = post(
        client,
        pia,
        f"/plans/runs/{run}/what-ifs/",
        headers={"accept-language": "uk"},
        do="keep",
        text=wrong,
        **ROWS,
    )

    text = unescape(refused.text)
    assert "рядок 2, стовпець amount: 'soon' не є цілим числом; ціле число від" in text
    assert "рядок 3, стовпець key: nowhere немає в задачі; ключ: місце" in text


LISTS = re.compile(r'<datalist id="([^"]+)">(.*?)</datalist>', re.S)
LEGS = {
    "do": "offer",
    "changes-0-kind": "leg",
    "changes-0-amount": "-5",
    "changes-1-about": "ga",
    "name": "Less",
}


def lists_of(text: str) -> dict[str, list[str]]:
    """Return the keys that a page offers, by the list that has them."""
    found = {
        name: re.findall(r'value="([^"]+)"', keys) for name, keys in LISTS.findall(text)
    }
    wanted, places = (re.findall(rf' {x}="([^"]+)"', text) for x in ("list", "id"))
    assert {*wanted} == found.keys()
    assert len(places) == len({*places})
    return found


def test_no_key_of_a_change_is_offered_before_its_kind_is_chosen(in_force, client):
    address = f"/plans/runs/{in_force.world.run}/what-ifs/"

    offered = lists_of(page(client, in_force.world.pia, address).text)

    assert offered.keys() == {
        *(f"offered-changes-{row}-about" for row in range(4)),
        *(f"offered-{x}" for x in ("nation", "site", "variant")),
    }
    assert {name for name, keys in offered.items() if not keys} == {
        f"offered-changes-{row}-about" for row in range(4)
    }


def test_of_a_change_the_keys_of_its_kind_are_offered_and_nothing_typed_is_lost(
    in_force, client
):
    run, pia = in_force.world.run, in_force.world.pia

    answer = post(client, pia, f"/plans/runs/{run}/what-ifs/", **LEGS, **ROWS)

    assert answer.status_code == 200
    offered = lists_of(answer.text)
    assert offered["offered-changes-0-about"] == ["depot-gate", "gate-town"]
    assert offered["offered-changes-1-about"] == []
    for said in ('value="-5"', 'value="ga"', 'value="Less"', 'value="leg" selected'):
        assert said in answer.text
    assert 'class="error"' not in answer.text
    assert kept(in_force).keys() == {"nothing", "shut", "sooner"}


def test_a_script_asks_for_the_keys_as_soon_as_a_kind_is_chosen(in_force, client):
    address = f"/plans/runs/{in_force.world.run}/what-ifs/"

    text = unescape(page(client, in_force.world.pia, address).text)

    [chooser] = re.findall(r'<select name="changes-0-kind"[^>]*>', text)
    for said in (
        'hx-post=""',
        'hx-trigger="change"',
        'hx-vals="{"do": "offer"}"',
        'hx-target="#offered-changes-0-about"',
        'hx-select="#offered-changes-0-about"',
    ):
        assert said in chooser


def test_a_change_that_is_faulty_is_still_offered_the_keys_of_its_kind(
    in_force, client
):
    run, pia = in_force.world.run, in_force.world.pia
    said = {**LEGS, "do": "keep"}

    answer = post(client, pia, f"/plans/runs/{run}/what-ifs/", **said, **ROWS)

    assert answer.status_code == 422
    assert "Say what would change, and of what." in answer.text
    assert lists_of(answer.text)["offered-changes-0-about"] == [
        "depot-gate",
        "gate-town",
    ]


def test_a_name_is_kept_once(in_force):
    kept(in_force)

    with pytest.raises(Faulty, match="shut is kept already"):
        kept(in_force)


def test_a_question_about_a_package_that_is_not_there_is_refused(in_force):
    with pytest.raises(Faulty, match="no such package"):
        asked(in_force, actions.ask_why, package="tank")


def test_none_or_too_many_asks_are_refused(in_force):
    with pytest.raises(Faulty, match="1 to 50"):
        asked(in_force, actions.ask_for_offers, most=0)
    with pytest.raises(Faulty, match="Choose 1"):
        asked(in_force, actions.ask_what_ifs, what_ifs=[])


def test_nobody_hangs_a_question_on_a_run_with_a_wider_label(in_force):
    pia = in_force.world.pia
    key = asked(in_force, actions.ask_why, package="battery")
    with acting(pia.token):
        question = Question.objects.get(run=key)
        question.pk = uuid4()
        question.level = 0

        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            question.save(force_insert=True)


def test_a_form_keeps_typed_rows_or_says_what_is_wrong(in_force, client):
    address = f"/plans/runs/{in_force.world.run}/what-ifs/"
    row = {"changes-0-kind": "lot", "changes-0-about": "L1", "changes-0-amount": "2"}
    pia = in_force.world.pia

    wrong = post(
        client,
        pia,
        address,
        do="keep",
        name="two-more",
        text="",
        **ROWS,
        **row | {"changes-0-amount": ""},
    )
    unknown = post(
        client,
        pia,
        address,
        do="keep",
        name="two-more",
        text="",
        **ROWS,
        **row | {"changes-0-about": "L99"},
    )
    right = post(
        client, pia, address, do="keep", name="two-more", text="", **ROWS, **row
    )

    assert wrong.status_code == 422
    assert "This change needs it." in wrong.text
    assert unknown.status_code == 422
    assert "no such row by this key" in unknown.text
    assert right.status_code == 303
    assert "two-more" in page(client, pia, address).text


def test_the_desk_of_a_nation_does_not_open_the_questions_of_a_plan(in_force, client):
    run = asked(in_force, actions.ask_why, package="battery")

    for where in (f"runs/{run}/", f"runs/{in_force.world.run}/what-ifs/"):
        assert page(client, in_force.world.ada, f"/plans/{where}").status_code == 404
