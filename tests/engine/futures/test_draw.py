"""What many futures say about a plan: chances, a fan, what breaks, which week helps."""

import csv
import json
import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.futures import buffers, draw, summary
from backstay.futures.chances import (
    Chances,
    UnusableChance,
    read_chances,
    usual_chances,
)
from backstay.futures.draw import draw_batch, draw_futures
from backstay.futures.files import TABLES, json_text, write_futures
from backstay.futures.outcome import Outcome
from backstay.futures.result import SCHEMA, Futures
from backstay.futures.settings import Engine, FutureSettings, UnusableFutures
from backstay.workers.pool import open_pool
from tests.engine.futures.here import Here
from tests.engine.futures.programmes import certain, planned, smallest, synthetic
from tests.engine.small import small


def drawn(
    chances: Chances,
    count: int = 8,
    case: Case | None = None,
    plan: Plan | None = None,
    seed: int = 0,
) -> Futures:
    """Return futures of the smallest case, or of another."""
    case = case or small()
    plan = plan or planned(case)
    settings = FutureSettings(count, seed)
    return draw_futures(case, plan, chances, settings, Here())


def test_a_package_that_is_late_for_certain_has_no_chance_of_the_plan() -> None:
    # Rail and road a week late each: the battery comes in week 5, needed by 6.
    found = drawn(
        certain(
            rail_late_share=1, rail_late_weeks=1, road_late_share=1, road_late_weeks=1
        )
    )

    [battery] = found.packages
    assert (battery.planned_week, battery.need_by_week) == (4, 6)
    assert (battery.in_time_share, battery.standard_error) == (1.0, 0.0)
    assert battery.as_planned_share == 0.0
    assert (battery.week_p10, battery.week_p50, battery.week_p90) == (5, 5, 5)
    assert (found.planned_in_time, found.mean_in_time) == (1, 1.0)
    assert (found.planned_points, found.mean_points, found.mean_error) == (100, 100, 0)
    [broken] = found.breakages
    assert (broken.cause, broken.family, broken.place) == ("move", "rail", "depot-gate")
    assert (broken.later, broken.missed, broken.lost_points) == (1, 0, 0)


def test_a_package_that_never_comes_is_worth_nothing() -> None:
    found = drawn(certain(session_cancelled_share=1))

    [battery] = found.packages
    assert (battery.in_time_share, battery.ever_share) == (0, 0)
    assert battery.week_p50 is None
    assert found.mean_points == 0
    assert [each.lost_points for each in found.breakages] == [100]


def test_a_package_that_the_plan_does_not_field_has_no_chance() -> None:
    case = small(lots="L1,A,depot,howitzer,5,serviceable,1,")

    [battery] = drawn(usual_chances(), case=case).packages

    assert battery.planned_week is None
    assert battery.in_time_share == battery.ever_share == 0


def test_the_fan_follows_the_futures_week_by_week() -> None:
    # Lost trainees learn again: week 8 and 90 points, else week 4 and 100.
    chances = certain(trainee_lost_per_week=0.05)
    found = drawn(chances, count=400)

    again = 1 - found.packages[0].as_planned_share
    assert 0.05 < again < 0.95
    levels = {each.week: each for each in found.weeks}
    assert levels[3].points_p95 == levels[3].planned_points == 0
    assert levels[4].planned_points == levels[7].planned_points == 100
    assert levels[4].mean_points == pytest.approx(100 * (1 - again))
    assert levels[4].points_p50 == (0 if again >= 0.5 else 100)
    assert levels[8].mean_points == pytest.approx(100 - 10 * again)
    assert levels[8].points_p05 == 90
    assert levels[11].mean_points == pytest.approx(found.mean_points)


def test_levels_of_the_fan_do_not_cross_and_never_fall() -> None:
    case, plan = synthetic("S2")
    found = drawn(usual_chances(), 200, case, plan)

    fan = np.array(
        [[w.points_p05, w.points_p25, w.points_p50, w.points_p75, w.points_p95]
         for w in found.weeks]
    )  # fmt: skip
    assert (np.diff(fan, axis=1) >= 0).all()
    assert (np.diff(fan, axis=0) >= 0).all()
    assert all(w.points_p95 <= w.planned_points for w in found.weeks)


def test_the_buffer_that_mends_most_comes_first() -> None:
    # Guns and shells are a week late by rail and by road, and a week late in all is no
    # harm: a week of either, and the battery comes in week 4 again. It is worth 80 now.
    case = small(
        worth="steady,0,1000000\nsteady,5,800000", packages=_needed_by(small(), 4)
    )
    chances = certain(
        rail_late_share=1, rail_late_weeks=1, road_late_share=1, road_late_weeks=1
    )

    found = drawn(chances, case=case)

    gains = {(each.family, each.place): each for each in found.buffers}
    assert found.mean_points == 80
    assert gains["rail", ""].gained_points == gains["road", ""].gained_points == 20
    assert gains["rail", ""].gained_in_time == 1
    assert gains["rail", "depot-gate"].gained_points == 20
    assert gains["lot", ""].gained_points == gains["course", ""].gained_points == 0
    assert [each.gained_points for each in found.buffers] == sorted(
        (each.gained_points for each in found.buffers), reverse=True
    )


def _needed_by(case: Case, week: int) -> str:
    [package] = case.packages.values()
    return (
        f"{package.key},R,{package.name},{package.name_uk},{package.group},"
        f"{package.site},1,,{week},steady"
    )


def test_buffers_are_tried_in_the_same_futures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffers, "FUTURES", 50)
    case, plan = synthetic("S")

    found = drawn(usual_chances(), 100, case, plan)

    # A week more of slack never does harm in the same future.
    assert min(each.gained_points for each in found.buffers) >= 0
    assert max(each.gained_points for each in found.buffers) > 0


@pytest.mark.parametrize("engine", list(Engine))
def test_the_result_is_the_same_however_it_is_shared(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, plan = synthetic("S")
    settings = FutureSettings(60, 5, engine)
    whole = draw_futures(case, plan, usual_chances(), settings, Here())

    monkeypatch.setattr(draw, "SAMPLES", 1_500)  # Ten futures in a batch.
    with open_pool(workers=2) as pool:
        shared = draw_futures(case, plan, usual_chances(), settings, pool)

    assert json_text(shared) == json_text(whole)
    other = FutureSettings(60, 6, engine)
    another = draw_futures(case, plan, usual_chances(), other, Here())
    assert another.mean_points != whole.mean_points


def test_a_cluster_gives_the_same_bytes() -> None:
    distributed = pytest.importorskip(
        "distributed", reason="the extra `cluster` is not installed"
    )
    case, plan = synthetic("S")
    settings = FutureSettings(100, 5)
    local = draw_futures(case, plan, usual_chances(), settings, Here())

    with (
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
        ) as cluster,
        open_pool(cluster.scheduler_address) as pool,
    ):
        remote = draw_futures(case, plan, usual_chances(), settings, pool)

    assert json_text(remote) == json_text(local)


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    case = small()

    draw_futures(
        case,
        planned(case),
        usual_chances(),
        FutureSettings(4),
        Here(),
        lambda done, all_: told.append((done, all_)),
    )

    assert told[0] == (1, 1)
    assert told[-1][0] == told[-1][1]


def test_a_mean_of_more_than_64_bits_is_exact() -> None:
    # Three futures of 4 million points each: together more than 2^63 pico-points.
    programme = smallest(usual_chances())
    outcome = Outcome.empty(programme, 0, 3)
    outcome.worth_picopoints[:] = 4_000_000 * 10**12

    week, *_ = summary.fan(programme, outcome)

    assert week.mean_points == 4_000_000


def test_a_batch_is_what_the_engine_of_the_settings_gives() -> None:
    programme, chances = smallest(usual_chances()), usual_chances()

    by_engine = [
        draw_batch(draw.Drawing(programme, chances, 1, engine), (0, 50))
        for engine in Engine
    ]

    assert (by_engine[0].fielded != by_engine[1].fielded).any()


def test_files_hold_all(tmp_path: Path) -> None:
    case, plan = synthetic("S")
    found = drawn(usual_chances(), 50, case, plan)

    write_futures(tmp_path, found)

    told = json.loads((tmp_path / "futures.json").read_text(encoding="utf-8"))
    assert told["schema"] == SCHEMA
    assert {*told} == {"schema", *(field.name for field in fields(Futures))}
    for name in TABLES:
        with (tmp_path / f"futures_{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(told[name]) > 0
        for row, record in zip(rows, told[name], strict=True):
            shown = {k: "" if v is None else str(v) for k, v in record.items()}
            assert row == shown


def test_chances_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("key,value,why\nsea_late_share,0.5,a strike\n", encoding="utf-8")

    read = read_chances(path)

    assert read["sea_late_share"] == 0.5
    assert read.known["sea_late_share"].source == "mine.csv"
    assert read["sea_late_weeks"] == usual_chances()["sea_late_weeks"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("key,value\nbad_luck,1\n", "bad_luck is no chance"),
        ("key,value\nsea_late_share,1.5\n", "sea_late_share is 1.5: must lie from 0"),
        ("key,value\nsea_late_share,nan\n", "sea_late_share is nan"),
        ("key,value\nsea_late_weeks,0.5\n", "must lie from 1 to 520"),
        ("key,value\nsea_late_share,often\n", "line 2: needs a key and a number"),
        ("name\nx\n", "line 2: needs a key and a number"),
    ],
)
def test_chances_that_cannot_be_used_are_told(
    tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UnusableChance, match=told):
        read_chances(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnusableChance, match=r"mine\.csv cannot be read"):
        read_chances(tmp_path / "mine.csv")


@pytest.mark.parametrize(
    "wrong", [{"count": 0}, {"seed": -1}, {"seed": 2**64}, {"count": 2**32}]
)
def test_settings_out_of_range_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(UnusableFutures):
        FutureSettings(**wrong)  # type: ignore[arg-type]


def test_every_public_figure_names_where_it_stands() -> None:
    known = usual_chances().known.values()

    assert {each.basis for each in known} == {"public", "assumed"}
    for each in known:
        assert each.source.endswith((".", ")")), each.key
        if each.basis == "public" and not each.source.startswith("As before"):
            assert re.search(r"\w\.\w+/[\w-]|GAO/", each.source), each.key
