"""What-ifs, whys, mends and ask lists: kept by name, answered by a worker, shown."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, transaction

from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event, EventRow
from backstay_web.plans import actions
from backstay_web.plans.models import Ending, Finding, Question, Run, WhatIf
from backstay_web.plans.questions.changes import csv_of
from tests.web.plans.promises.ground import do
from tests.web.plans.questions.conftest import InForce, page, post, work

SETS = """set,kind,key,start_week,end_week,amount
sooner,ready,L1,,,-1
shut,hub,gate,1,5,-1000000000
nothing,lot,L1,,,1
"""
ROWS = {
    "changes-TOTAL_FORMS": "2",
    "changes-INITIAL_FORMS": "0",
    "changes-MIN_NUM_FORMS": "0",
    "changes-MAX_NUM_FORMS": "1000",
}


def kept(force: InForce, text: str = SETS) -> dict[str, UUID]:
    """Keep sets beside the snapshot of the plan, and return them by name."""
    pia = force.world.pia
    with acting(pia.token):
        snapshot = Run.objects.get(pk=force.world.run).snapshot_id
    do(actions.keep_what_ifs, pia, snapshot=snapshot, text=text)
    with acting(pia.token):
        return {row.name: row.pk for row in WhatIf.objects.all()}


def asked(force: InForce, action: Any, **about: Any) -> UUID:
    run = uuid4()
    do(action, force.world.pia, run=run, base=force.world.run, **about)
    return run


def finding(force: InForce, run: UUID) -> dict[str, Any]:
    with acting(force.world.pia.token):
        found: dict[str, Any] = Finding.objects.get(run=run).found
        return found


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
    right = post(
        client, pia, address, do="keep", name="two-more", text="", **ROWS, **row
    )

    assert wrong.status_code == 422
    assert "a change of kind lot needs it" in wrong.text
    assert right.status_code == 303
    assert "two-more" in page(client, pia, address).text


def test_the_desk_of_a_nation_does_not_open_the_questions_of_a_plan(in_force, client):
    run = asked(in_force, actions.ask_why, package="battery")

    for where in (f"runs/{run}/", f"runs/{in_force.world.run}/what-ifs/"):
        assert page(client, in_force.world.ada, f"/plans/{where}").status_code == 404


def test_the_worker_answers_each_kind_of_question(committing, site_server, client):
    force, pia = committing, committing.world.pia
    names = kept(force)
    tried = asked(force, actions.ask_what_ifs, what_ifs=list(names.values()))
    why = asked(force, actions.ask_why, package="battery")
    mends = asked(force, actions.ask_mends, package="battery")
    asks = asked(force, actions.ask_for_offers, most=3)

    work(site_server, 4)

    outcomes = {each["name"]: each for each in finding(force, tried)["outcomes"]}
    assert outcomes["nothing"]["gain"] == 0
    assert outcomes["shut"]["gain"] < 0
    # The gate takes nothing in weeks 1 to 4, so both pass it in week 5 at the latest.
    assert outcomes["shut"]["later"][0]["package"] == "battery"
    assert outcomes["shut"]["fielded"] == 1
    told = finding(force, why)
    assert (told["package"], told["fielded_week"]) == ("battery", 4)
    assert {each["part"] for each in told["parts"]} >= {"guns", "shells", "crews"}
    assert finding(force, mends)["mends"][0]["changes"] == []  # it is in time
    assert finding(force, asks) == {"asks": []}  # all that is asked for is fielded
    with acting(pia.token):
        ends = set(
            Ending.objects.filter(run__questions__isnull=False).values_list("how")
        )
        events = Event.objects.filter(kind="run.done")
        tables = set(
            EventRow.objects.filter(event__in=events).values_list("table", flat=True)
        )
    assert ends == {("done",)}
    assert "plans_finding" in tables
    for run, words in {
        tried: "What each would do",
        why: "Its parts, the one that comes last first",
        mends: "Smallest changes",
        asks: "No bundle of offers",
    }.items():
        assert words in page(client, pia, f"/plans/runs/{run}/").text
    shown = page(client, pia, f"/plans/runs/{force.world.run}/").text
    assert "Ask about this plan" in shown
    assert f"/plans/runs/{why}/" in shown
