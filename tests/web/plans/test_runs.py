"""A run ends once: done with a plan that was checked, failed or cancelled."""

import io
import json
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from backstay import runs as engine
from backstay.cases.plans import read_plan
from backstay.cases.reading import read_case
from backstay.checking.check import check
from backstay.planning.settings import Settings
from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.labels.columns import MARKS, columns_of
from backstay_web.core.models import Event, EventRow, RowChange
from backstay_web.core.rows import differences
from backstay_web.plans import actions, searching, worker
from backstay_web.plans.lists import RUNS
from backstay_web.plans.models import (
    Attempt,
    Ending,
    Result,
    Run,
    Sighting,
    Snapshot,
)
from backstay_web.plans.saying import in_words, unpacked
from backstay_web.plans.states import DEFINITIONS, State, with_state
from backstay_web.plans.worker import DIED, Worker, take
from tests.web.cases import smallest
from tests.web.cast import Cast, Person
from tests.web.plans.conftest import TO_ALL, AsPlanner, asked, do, made
from tests.web.server import DATABASE
from tests.web.whole_log import everything


def state(by: Person, run: UUID, at: datetime | None = None) -> str:
    """Return where a run stands for somebody."""
    with acting(by.token):
        found = with_state(Run.objects.filter(pk=run), at or timezone.now())
        return str(found.get().state)


def ending(by: Person, run: UUID) -> Ending:
    with acting(by.token):
        return Ending.objects.get(run=run)


def test_the_label_over_the_list_of_runs_is_that_of_their_snapshots_too(
    held: Cast,
) -> None:
    snapshot = made(held.cid)
    asked(held.cid, snapshot)

    with acting(held.cid.token):
        rows = list(RUNS.rows().values("pk", *MARKS))
        shown = RUNS.shown(rows)
        marks = Snapshot.objects.filter(pk=snapshot).values(*MARKS).get()

    assert shown == [*rows, marks]


def test_a_snapshot_says_which_row_each_of_its_keys_stands_for(held: Cast) -> None:
    key = made(held.cid)

    with acting(held.cid.token):
        row = Snapshot.objects.get(pk=key)
        [event] = Event.objects.filter(kind="snapshot.made")
    assert row.counts["packages"] == 1
    assert sorted(row.rows["lots"]) == ["L1", "L2"]
    assert (event.subject, event.content["sha256"]) == (key, row.sha256)


def test_the_label_of_a_snapshot_and_its_run_is_that_of_its_inputs(held):
    snapshot = made(held.cid)
    run = asked(held.cid, snapshot)

    with acting(held.cid.token):
        of_snapshot = Snapshot.objects.get(pk=snapshot)
        of_run = Run.objects.get(pk=run)
    # The order of the needs is for the recipient's nation alone, body 1.
    assert (of_snapshot.rel, of_snapshot.level) == (0b10, 0)
    assert (of_run.rel, of_run.level) == (of_snapshot.rel, of_snapshot.level)


def test_the_terms_of_a_snapshot_are_looked_at_all_at_once(held):
    with pytest.raises(Faulty) as told:
        made(held.cid, name="two words", horizon_weeks=0, least_confidence_percent=101)

    assert {"name", "horizon_weeks", "least_confidence_percent"} <= set(
        told.value.faults
    )


def test_whoever_may_not_run_plans_makes_no_snapshot(held):
    with pytest.raises(Refused, match=r"plan\.run"):
        made(held.dan)


def test_a_run_needs_a_limit_and_a_snapshot_that_is_shown(held):
    snapshot = made(held.cid)

    with pytest.raises(Faulty) as told:
        asked(held.cid, snapshot, effort=None, gap_ppm=-1)
    with pytest.raises(NotThere):
        asked(held.cid, uuid4())

    assert set(told.value.faults) == {"effort", "gap_ppm"}


def test_nobody_gives_a_run_a_wider_label_than_its_snapshot(held):
    snapshot = made(held.cid)
    row = Run(
        snapshot_id=snapshot,
        method="full",
        effort=1,
        gap_ppm=0,
        seed=0,
        asked_by=held.cid.id,
        asked_at=timezone.now(),
        originator=held.cid.origin,
        **TO_ALL,
    )

    with (
        acting(held.cid.token),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        row.save(force_insert=True)


def test_a_run_waits_until_it_is_taken(held):
    run = asked(held.cid, made(held.cid))

    assert state(held.cid, run) == State.WAITING


def test_what_waits_can_be_cancelled_once(held):
    run = asked(held.cid, made(held.cid))

    do(actions.cancel_run, held.cid, run=run)

    assert state(held.cid, run) == State.CANCELLED
    assert ending(held.cid, run).why == "a test"
    with pytest.raises(actions.NotNow, match="has ended"):
        do(actions.cancel_run, held.cid, run=run)


def test_a_run_of_another_body_is_not_ones_own_to_cancel(held):
    run = asked(held.cid, made(held.cid))

    with pytest.raises(Refused, match="not yours"):
        do(actions.cancel_run, held.eva, run=run)


def test_every_state_is_defined():
    assert set(DEFINITIONS) == set(State)


def test_a_run_is_done_with_a_plan_that_was_checked(
    holding: Cast, as_planner: AsPlanner, tmp_path: Any, as_owner: psycopg.Connection
) -> None:
    run = asked(holding.cid, made(holding.cid))

    with as_planner():
        assert Worker().work()
        assert not Worker().work()

    assert state(holding.cid, run) == State.DONE
    with acting(holding.cid.token):
        result = Result.objects.select_related("run__snapshot").get()
        [event] = Event.objects.filter(kind="run.done")
        rows = EventRow.objects.filter(event=event)
        told = sorted(rows.values_list("table", flat=True))
        sightings = Sighting.objects.count()
    snapshot = result.run.snapshot
    zipfile.ZipFile(io.BytesIO(bytes(result.files))).extractall(tmp_path / "plan")
    zipfile.ZipFile(io.BytesIO(bytes(snapshot.case))).extractall(tmp_path / "case")
    case, plan = read_case(tmp_path / "case"), read_plan(tmp_path / "plan")
    assert case.sha256 == snapshot.sha256 == plan.case_sha256
    assert list(check(case, plan)) == []
    assert (result.fielded_count, result.package_count, result.violation_count) == (
        len(plan.fieldings),
        1,
        0,
    )
    assert result.value_micropoints == plan.value_micropoints
    # Whoever asked for it did it, and the event keeps both rows.
    assert (event.actor, event.originator) == (holding.cid.id, holding.cid.origin)
    assert told == ["plans_ending", "plans_result"]
    assert (event.rel, result.rel) == (snapshot.rel, snapshot.rel)
    assert sightings >= 1


def test_the_same_run_gives_the_same_plan(holding, as_planner):
    snapshot = made(holding.cid)
    for _ in range(2):
        asked(holding.cid, snapshot)

    with as_planner():
        while Worker().work():
            pass

    with acting(holding.cid.token):
        digests = list(Result.objects.values_list("plan_sha256", flat=True))
    assert len(digests) == 2
    assert len(set(digests)) == 1


def test_a_case_that_is_not_the_snapshots_fails_the_run(
    holding, as_planner, monkeypatch
):
    run = asked(holding.cid, made(holding.cid))

    def other(case: Any, folder: Path) -> None:
        zipfile.ZipFile(io.BytesIO(bytes(case))).extractall(folder)
        toml = folder / "case.toml"
        toml.write_text(
            toml.read_text().replace("notice_weeks = 0", "notice_weeks = 1")
        )

    monkeypatch.setattr(worker, "unzip", other)

    with as_planner():
        Worker().work()

    assert state(holding.cid, run) == State.FAILED
    failure = unpacked(ending(holding.cid, run).why)
    assert "not the snapshot's" in failure
    with override("uk"):
        assert in_words(failure).startswith("Задача має відбиток ")
    with acting(holding.cid.token):
        assert not Result.objects.exists()
        assert Event.objects.filter(kind="run.failed").count() == 1


def test_a_plan_that_breaks_a_rule_is_never_told_as_done(tmp_path, monkeypatch):
    finished = engine.run(smallest(), Settings(effort=0))
    searching.write(tmp_path, finished)
    file = tmp_path / "plan.json"
    plan = json.loads(file.read_text())
    plan["value_micropoints"] += 1
    file.write_text(json.dumps(plan))

    with pytest.raises(searching.Unsound, match="breaks 3 rules"):
        searching.told(tmp_path, smallest())


def test_the_database_takes_no_plan_that_breaks_a_rule(holding, as_planner):
    run = asked(holding.cid, made(holding.cid))

    with as_planner():
        attempt = take("a", timezone.now())
        assert attempt is not None
        worker.fail(attempt, "no", timezone.now())
        row = Run.objects.get(pk=run)
        bad = Result(run=row, violation_count=0, originator=row.originator)
        for name, value in columns_of(row).items():
            setattr(bad, name, value)
        for name in ("value_micropoints", "fielded_count", "late_count"):
            setattr(bad, name, 0)
        bad.package_count, bad.files, bad.plan_sha256 = 1, b"", ""
        bad.is_reproducible, bad.stopped, bad.versions = True, "gap", {}
        # It failed, so no result of it can be written any more.
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            bad.save(force_insert=True)


LONG = {"effort": 3_000, "time_s": 120, "gap_ppm": 0}


def test_a_run_that_is_cancelled_stops_within_seconds(
    holding, as_planner, site_server, monkeypatch
):
    run = asked(holding.cid, made(holding.cid), **LONG)
    stopped: list[float] = []
    heard = worker.listen

    def listen_then_cancel(attempt: Any, lines: Any) -> Any:
        said = heard(attempt, lines)
        if not stopped:
            cancel_as_owner(site_server, holding, run)
            stopped.append(time.monotonic())
        return said

    monkeypatch.setattr(worker, "listen", listen_then_cancel)
    sleeps = [sys.executable, "-c", "import time; time.sleep(30)"]
    monkeypatch.setattr(worker, "COMMAND", sleeps)
    with as_planner():
        Worker().work()

    assert time.monotonic() - stopped[0] < 10
    assert state(holding.cid, run) == State.CANCELLED
    with acting(holding.cid.token):
        assert not Result.objects.exists()


def cancel_as_owner(server: Any, cast: Cast, run: UUID) -> None:
    """Cancel a run over a connection of its own, as the role that serves pages."""
    with psycopg.connect(server.url("bs_app", DATABASE)) as other:
        other.execute("select set_config('backstay.token', %s, true)", [cast.cid.token])
        other.execute(
            "insert into plans_ending (id, run_id, how, why, ended_at,"
            " policy, level, rel, cav, originator)"
            " select gen_random_uuid(), id, 'cancelled', 'a test', now(),"
            " policy, level, rel, cav, originator from plans_run where id = %s",
            [run],
        )


def test_a_worker_that_is_told_to_stop_gives_the_run_back(holding, as_planner):
    run = asked(holding.cid, made(holding.cid), **LONG)
    ends = threading.Event()
    ends.set()

    with as_planner():
        Worker(ends).work()

    assert state(holding.cid, run) == State.WAITING
    with acting(holding.cid.token):
        assert Attempt.objects.get().given_back_at is not None


def died(as_planner: AsPlanner, at: datetime) -> Any:
    """Take the next run as a worker that says nothing any more from then on."""
    with as_planner():
        return take("dead", at)


def test_a_dead_workers_run_is_taken_again_once_and_then_fails(holding, as_planner):
    run = asked(holding.cid, made(holding.cid), effort=0)
    long_ago = timezone.now() - timedelta(minutes=5)
    first = died(as_planner, long_ago)

    assert state(holding.cid, run, long_ago) == State.RUNNING
    assert state(holding.cid, run) == State.WAITING

    second = died(as_planner, long_ago + timedelta(minutes=1))
    assert (first.number, second.number) == (1, 2)
    with as_planner():
        assert not Worker().work()

    assert state(holding.cid, run) == State.FAILED
    assert unpacked(ending(holding.cid, run).why) == DIED


def test_a_dead_workers_run_is_done_by_the_next_one(holding, as_planner):
    run = asked(holding.cid, made(holding.cid), effort=0)
    died(as_planner, timezone.now() - timedelta(minutes=5))

    with as_planner():
        Worker().work()

    assert state(holding.cid, run) == State.DONE


def test_a_search_whose_process_is_killed_fails_with_a_reason(
    holding, as_planner, monkeypatch
):
    run = asked(holding.cid, made(holding.cid), **LONG)
    begun = worker.searching

    @contextmanager
    def killed(folder: Path, asked: Any) -> Iterator[Any]:
        with begun(folder, asked) as (process, lines):
            process.kill()
            yield process, lines

    monkeypatch.setattr(worker, "searching", killed)
    with as_planner():
        Worker().work()

    assert state(holding.cid, run) == State.FAILED
    assert "ended with code -9" in unpacked(ending(holding.cid, run).why)


def test_two_workers_never_have_one_run(holding, as_planner):
    asked(holding.cid, made(holding.cid))

    with as_planner():
        now = timezone.now()
        assert take("a", now) is not None
        assert take("b", now) is None


def test_the_planner_reads_nothing_but_runs_and_open_snapshots(holding, as_planner):
    run = asked(holding.cid, made(holding.cid))
    do(actions.cancel_run, holding.cid, run=run)
    asked(holding.cid, made(holding.cid, name="second"))

    with as_planner():
        names = list(Snapshot.objects.values_list("name", flat=True))
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("select * from donations_lot")
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            forged(holding)

    assert names == ["second"]


def forged(cast: Cast) -> None:
    """Tell, as the planner, of something that no worker did."""
    Event.objects.create(
        kind="run.done",
        subject=uuid4(),
        actor=cast.cid.id,
        command_key=uuid4(),
        at=datetime(2026, 1, 5, tzinfo=UTC),
        content={},
        originator=cast.cid.origin,
        **TO_ALL,
    )


def test_what_the_tables_hold_follows_from_the_events(holding, as_planner, site_server):
    snapshot = made(holding.cid)
    asked(holding.cid, snapshot, effort=0)
    do(actions.cancel_run, holding.cid, run=asked(holding.cid, snapshot))
    with as_planner():
        Worker().work()

    with everything(site_server):
        for model in (Snapshot, Run, Ending, Result):
            assert model._default_manager.exists()
            assert list(differences(model)) == []
        kept = RowChange.objects.filter(table__startswith="plans_")
        tables = set(kept.values_list("table", flat=True))
        roles = set(kept.values_list("role", flat=True))
    # What a search says meanwhile is no state, so nothing of it is kept.
    assert tables == {"plans_snapshot", "plans_run", "plans_ending", "plans_result"}
    assert roles == {"bs_app", "bs_planner"}
