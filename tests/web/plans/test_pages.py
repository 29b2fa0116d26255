"""The pages lead from a snapshot to a plan, and show nobody more than he may see."""

import io
import json
import re
import zipfile
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from backstay_web.core.banner import bodies
from backstay_web.core.border import our_policy
from backstay_web.core.context import acting
from backstay_web.core.labels.stanag_4774 import from_xml
from backstay_web.core.labels.structured_json import from_json
from backstay_web.core.leaving import HEAD
from backstay_web.core.middleware import COOKIE
from backstay_web.donations.models import Caveat, Lot
from backstay_web.plans.models import Ending, Result, Run, Snapshot
from backstay_web.plans.worker import Worker
from tests.web.cases import smallest
from tests.web.cast import Cast, Person
from tests.web.plans.conftest import AsPlanner, asked, made
from tests.web.plans.test_freezing import put
from tests.web.worlds import shown

FIRST = smallest().first_day.isoformat()
TERMS = {
    "name": "spring",
    "as_of_on": FIRST,
    "horizon_weeks": "12",
    "least_confidence_percent": "50",
    "wait_weeks": "8",
    "course_gap_weeks": "1",
    "notice_weeks": "0",
    "nanopoints_per_eur": "2000",
    "reason": "To plan with.",
}
SETTINGS = {
    "effort": "1",
    "time_s": "",
    "gap_percent": "2",
    "method": "full",
    "seed": "0",
    "reason": "To plan with.",
}


def page(client: Client, person: Person, address: str, **headers: str) -> Any:
    client.cookies[COOKIE] = person.token
    return client.get(address, headers=headers)


def post(client: Client, person: Person, address: str, **said: str) -> Any:
    client.cookies[COOKIE] = person.token
    return client.post(address, {"key": str(uuid4()), **said})


def test_who_makes_a_snapshot_is_told_for_which_body_and_may_choose(held, client):
    text = page(client, held.cid, "/plans/snapshots/make/").text

    assert '<select name="body"' in text
    assert ">Aland</option>" in text
    assert 'href="/door/enter/?next=/plans/snapshots/make/"' in text


def test_a_snapshot_says_for_which_body_it_was_made(held, client):
    ours = made(held.eva, body=held.eva.origin)
    all_of_it = made(held.eva, name="all")

    text = page(client, held.eva, f"/plans/snapshots/{ours}/").text
    whole = page(client, held.eva, f"/plans/snapshots/{all_of_it}/").text
    file = page(client, held.eva, "/plans/snapshots/?export=csv&columns=body").text
    client.cookies["backstay_language"] = "uk"
    ukrainian = page(client, held.eva, f"/plans/snapshots/{ours}/").text

    nation = smallest().nations["R"]
    assert f"<dt>Plan for</dt><dd>{nation.name}</dd>" in text
    assert "<dt>Plan for</dt><dd>all that its maker could read</dd>" in whole
    assert f"<dd>{nation.name_uk or nation.name}</dd>" in ukrainian
    assert set(file.splitlines()[1:-1]) == {"body", nation.name, '""'}


def test_a_form_leads_from_what_one_may_read_to_a_run(
    held: Cast, client: Client
) -> None:
    answer = post(client, held.cid, "/plans/snapshots/make/", **TERMS)
    with acting(held.cid.token):
        snapshot = Snapshot.objects.get()
    assert answer["Location"] == f"/plans/snapshots/{snapshot.pk}/"
    text = page(client, held.cid, answer["Location"]).text
    assert snapshot.sha256 in text

    answer = post(
        client, held.cid, f"/plans/snapshots/{snapshot.pk}/start/", **SETTINGS
    )
    with acting(held.cid.token):
        run = Run.objects.get()
    assert answer["Location"] == f"/plans/runs/{run.pk}/"
    assert (run.effort, run.time_s, run.gap_ppm) == (1, None, 20_000)
    text = page(client, held.cid, answer["Location"]).text
    assert 'hx-trigger="every 2s"' in text
    assert "no worker is at it" in text
    assert "spring" in page(client, held.cid, "/plans/").text


def test_a_form_begins_with_the_day_and_the_weeks_of_the_last_snapshot(held, client):
    fresh = page(client, held.cid, "/plans/snapshots/make/").text
    # Twelve weeks from 2024-01-01 are over, so what counted then is frozen again.
    made(held.cid)

    again = page(client, held.cid, "/plans/snapshots/make/").text

    assert f'value="{timezone.localdate().isoformat()}"' in fresh
    assert f'name="as_of_on" value="{FIRST}"' in again
    assert 'name="horizon_weeks" value="12"' in again
    assert f"is as of {FIRST} and plans 12 weeks" in again


@pytest.mark.parametrize(("seed", "fold"), [("1", ""), ("-1", " open")])
def test_what_seldom_changes_is_folded_away_unless_it_is_at_fault(
    held, client, seed, fold
):
    address = f"/plans/snapshots/{made(held.cid)}/start/"
    said = {**SETTINGS, "effort": "", "seed": seed}

    text = post(client, held.cid, address, **said).text

    assert f'<details class="panel"{fold}>' in text
    folded = text[text.index("<details") :]
    assert 'name="seed"' in folded
    assert 'name="effort"' not in folded


def test_a_snapshot_without_lots_says_that_a_plan_of_it_would_be_empty(held, client):
    full = page(client, held.cid, f"/plans/snapshots/{made(held.cid)}/").text
    with acting(held.cid.token):
        Lot.objects.update(ready_on="2100-01-01")

    empty = page(client, held.cid, f"/plans/snapshots/{made(held.cid)}/").text

    assert "It holds no lot" not in full
    assert "It holds no lot: a plan of it would give nothing." in empty


def test_a_form_sent_twice_makes_one_snapshot(held, client):
    key = str(uuid4())

    for _ in range(2):
        answer = post(client, held.cid, "/plans/snapshots/make/", **TERMS, key=key)

    assert answer["Location"] == f"/plans/snapshots/{key}/"
    with acting(held.cid.token):
        assert Snapshot.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "said", "words"),
    [
        ("/plans/snapshots/make/", {**TERMS, "horizon_weeks": "0"}, "greater than"),
        ("/plans/snapshots/make/", {**TERMS, "name": "two words"}, "no spaces"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(held, client, address, said, words):
    answer = post(client, held.cid, address, **said)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="To plan with."' in answer.text


def test_a_run_without_any_limit_is_asked_for_again(held, client):
    snapshot = made(held.cid)
    said = {**SETTINGS, "effort": ""}

    answer = post(client, held.cid, f"/plans/snapshots/{snapshot}/start/", **said)

    assert answer.status_code == 422
    assert "how many rounds, or how many seconds" in answer.text


def test_the_faults_of_a_case_are_told_with_their_rows(held, client):
    with acting(held.cid.token):
        Lot.objects.filter(code="L1").update(quantity=10**11)

    answer = post(client, held.cid, "/plans/snapshots/make/", **TERMS)

    assert answer.status_code == 422
    assert "lot L1, quantity: weighs too much" in answer.text


def test_what_was_left_out_is_named_with_its_rule(held, client):
    with acting(held.cid.token):
        Lot.objects.filter(code="L1").update(ready_on="2100-01-01")
    snapshot = made(held.cid)

    text = page(client, held.cid, f"/plans/snapshots/{snapshot}/").text

    assert "after the last week" in text
    assert "lot <code>L1</code>" in text


def test_a_run_is_cancelled_with_a_reason(held, client):
    run = asked(held.cid, made(held.cid))
    assert "Cancel the run" in page(client, held.cid, f"/plans/runs/{run}/").text

    address = f"/plans/runs/{run}/cancel/"
    answer = post(client, held.cid, address, reason="Asked for too early")

    assert answer["Location"] == f"/plans/runs/{run}/"
    with acting(held.cid.token):
        assert Ending.objects.get().why == "Asked for too early"
    assert "Asked for too early" in page(client, held.cid, f"/plans/runs/{run}/").text
    part = page(client, held.cid, f"/plans/runs/{run}/progress/")
    assert part["HX-Refresh"] == "true"


def test_whoever_may_not_run_plans_is_not_led_to_it(held, client):
    snapshot = made(held.cid)

    assert "/plans/snapshots/make/" not in page(client, held.dan, "/plans/").text
    for address in ("make/", f"{snapshot}/start/"):
        answer = page(client, held.dan, f"/plans/snapshots/{address}")
        assert answer.status_code == 403
    text = page(client, held.dan, f"/plans/snapshots/{snapshot}/").text
    assert f"/plans/snapshots/{snapshot}/start/" not in text


def hidden_run(held: Cast) -> tuple[UUID, UUID]:
    """Make a snapshot that rests on a row that Eva may not read, and a run on it."""
    with acting(held.cid.token):
        lot = Lot.objects.get(code="L1")
    said = {"nation_id": held.ann.origin, "reason": "Its law"}
    put(held.cid, Caveat(code="C1", lot=lot, **said), cav=0b1)
    snapshot = made(held.cid)
    return snapshot, asked(held.cid, snapshot)


def test_whoever_may_not_read_all_of_it_sees_no_snapshot_and_no_run(held, client):
    mine = made(held.eva)
    addresses = ["/plans/", "/plans/snapshots/", f"/plans/snapshots/{mine}/"]
    before = [shown(page(client, held.eva, each)) for each in addresses]
    nothing = shown(page(client, held.eva, f"/plans/runs/{uuid4()}/"))

    snapshot, run = hidden_run(held)

    assert [shown(page(client, held.eva, each)) for each in addresses] == before
    assert nothing[0] == 404
    for address in (
        f"/plans/snapshots/{snapshot}/",
        f"/plans/snapshots/{snapshot}/case.zip",
        f"/plans/runs/{run}/",
        f"/plans/runs/{run}/progress/",
        f"/plans/runs/{run}/plan.json",
        f"/plans/runs/{run}/report/",
    ):
        assert page(client, held.eva, address).status_code == 404


def test_the_case_is_given_as_the_folder_that_was_checked(held, client):
    snapshot = made(held.cid)

    answer = page(client, held.cid, f"/plans/snapshots/{snapshot}/case.zip")

    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert {"case.toml", "packages.csv", "lots.csv"} <= set(names)
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_case_brings_its_label_among_its_files_and_beside_them(
    held, client, monkeypatch
):
    # A label says when it was made.
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    snapshot = made(held.eva)
    address = f"/plans/snapshots/{snapshot}/case.zip"

    answer = page(client, held.eva, address)
    alone = page(client, held.eva, f"{address}?label=xml")

    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.read("label.xml") == alone.content
    with acting(held.eva.token):
        row, policy = Snapshot.objects.get(), our_policy(bodies())
    label = from_xml(alone.content, [policy]).label
    assert (label.level, label.rel, label.originators) == (row.level, row.rel, 0b10)
    assert from_json(answer.headers[HEAD], [policy]).label == label
    text = page(client, held.eva, f"/plans/snapshots/{snapshot}/").text
    assert f'href="{address}?label=xml"' in text


def test_the_files_of_a_plan_bear_its_label(
    holding: Cast, as_planner: AsPlanner, client: Client
) -> None:
    run = asked(holding.eva, made(holding.eva))
    with as_planner():
        assert Worker().work()
    address = f"/plans/runs/{run}/"
    with acting(holding.eva.token):
        policy = our_policy(bodies())

    files = {
        name: page(client, holding.eva, f"{address}{name}")
        for name in ("plan.json", "tables.xlsx", "report.html", "case.zip")
    }

    for name, answer in files.items():
        alone = page(client, holding.eva, f"{address}{name}?label=xml")
        label = from_xml(alone.content, [policy]).label
        assert from_json(answer.headers[HEAD], [policy]).label == label
        assert f"{address}{name}?label=xml" in answer.headers["Link"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["tables.xlsx"].content))
    [_, [_, xml]] = book.get_sheet_by_name("label").to_python()
    assert from_xml(str(xml).encode(), [policy]).label == label
    report = page(client, holding.eva, f"{address}report/").text
    for text in (report, files["report.html"].text):
        assert text.count('<p class="marking"><span lang="en">PUBLIC ·') == 2
        assert text.count('<span lang="uk">ПУБЛІЧНО ·') == 2
    assert (
        f'href="{address}plan.json?label=xml"'
        in page(client, holding.eva, address).text
    )


def test_a_plan_is_shown_with_its_figures_and_given_as_files(
    holding: Cast, as_planner: AsPlanner, client: Client
) -> None:
    snapshot = made(holding.cid)
    first, second = (asked(holding.cid, snapshot, effort=e) for e in (0, 1))
    with as_planner():
        while Worker().work():
            pass
    address = f"/plans/runs/{second}/"

    text = page(client, holding.cid, address).text
    ukrainian = page(client, holding.cid, address, **{"Accept-Language": "uk"}).text

    assert "The independent check found 0 violations" in text
    assert "введено в дію" in ukrainian
    for words, language in ((text, "en"), (ukrainian, "uk")):
        assert f'href="{address}report/?lang={language}"' in words
    # A number in a picture is written with a point in every language.
    assert 'x="220,' not in ukrainian
    assert 'hx-trigger="every 2s"' not in text
    for anchor in re.findall(r'href="#([a-z-]+)"', text):
        assert f'id="{anchor}"' in text
    assert "<script>" not in text
    assert "style=" not in text
    plan = json.loads(page(client, holding.cid, f"{address}plan.json").content)
    assert plan["schema"] == "backstay.plan/1"
    book = page(client, holding.cid, f"{address}tables.xlsx").content
    assert zipfile.is_zipfile(io.BytesIO(book))
    report = page(client, holding.cid, f"{address}report/")
    assert report["Content-Security-Policy"].startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in report["Content-Security-Policy"]
    kept = page(client, holding.cid, f"{address}report.html")
    assert kept.content == report.content
    compared = page(client, holding.cid, f"{address}compare/?other={first}")
    assert compared.status_code == 200
    assert "What each nation does" in compared.text
    assert "millionths" not in compared.text
    [(_, points)] = re.findall(r"<dd>([\d,.]+) → ([\d,.]+) ", compared.text)
    with acting(holding.cid.token):
        worth = Result.objects.get(run=second).value_micropoints / 1_000_000
    assert points.replace(",", "") == f"{worth:.6f}"
    listed = page(client, holding.cid, "/plans/").text
    assert "done" in listed
    for week in ("", "1", "99999", "-1", "none"):
        told = page(client, holding.cid, f"{address}flows/?week={week}&time=until")
        assert told.status_code == 200
        assert 'id="week-flows"' in told.text
