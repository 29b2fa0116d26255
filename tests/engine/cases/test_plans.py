"""A plan is written the same way every time, and a damaged one is refused."""

import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backstay.cases.faults import FaultyCase
from backstay.cases.plans import (
    MULTIPLIERS_FILE,
    PLAN_FILE,
    multipliers_digest,
    plan_tables,
    read_multipliers,
    read_plan,
    write_plan,
)
from backstay.domain.plan import Plan
from backstay.domain.resource import UNITS, Resource
from tests.engine.exact import arc_flow
from tests.engine.exact.as_plan import as_plan
from tests.engine.exact.tiny import tiny_case

MULTIPLIERS = {
    Resource("leg", "a--b", 3): 10**14,
    Resource("leg", "a--b", 20): 1,
    Resource("lot", "lot-1", None): 5,
    Resource("interpreters", "school|uk", 0): 7,
    Resource("hub", "gate", 1): 0,
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    case = tiny_case(5)
    exact = arc_flow.solve(case)
    made = as_plan(
        case, exact.fieldings, exact.itineraries, exact.optimum_picopoints or 0
    )
    assert made.itineraries
    assert made.unmet or made.fieldings
    return replace(
        made,
        settings={"method": "full", "effort": 3, "time_s": None, "gap": 0.02},
        versions={"backstay": "0.1.0"},
        bound_micropoints=made.value_micropoints + 1,
        bound_kind="lagrangian",
        gap=0.1 + 0.2,
        multipliers_sha256=multipliers_digest(MULTIPLIERS),
    )


@pytest.fixture
def written(tmp_path: Path, plan: Plan) -> Path:
    write_plan(tmp_path / "plan", plan, MULTIPLIERS)
    return tmp_path / "plan"


def test_a_plan_that_was_written_is_read_again(written, plan):
    assert read_plan(written) == plan
    assert read_plan(written / PLAN_FILE) == plan


def test_multipliers_that_were_written_are_read_again_but_for_zeros(written, plan):
    found = read_multipliers(written)

    assert found == {each: price for each, price in MULTIPLIERS.items() if price}
    assert multipliers_digest(found) == plan.multipliers_sha256


def test_equal_plans_are_equal_files(written, plan, tmp_path):
    backwards = dict(reversed(MULTIPLIERS.items()))
    settings = dict(reversed(list(plan.settings.items())))
    write_plan(tmp_path / "again", replace(plan, settings=settings), backwards)

    names = sorted(path.name for path in written.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    for name in names:
        first = (written / name).read_bytes()
        assert (
            hashlib.sha256(first).digest()
            == hashlib.sha256((tmp_path / "again" / name).read_bytes()).digest()
        ), name


def test_the_tables_say_what_the_plan_says(written, plan):
    tables = plan_tables(plan)

    assert len(tables["steps"][1]) == sum(len(each.steps) for each in plan.itineraries)
    for name, (head, rows) in tables.items():
        csv_lines = (written / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert csv_lines[0] == ",".join(head)
        assert len(csv_lines) == len(rows) + 1


def test_a_plan_without_a_bound_is_written_and_read(plan, tmp_path):
    bare = replace(plan, bound_micropoints=None, bound_kind="none", gap=None)

    write_plan(tmp_path, bare, {})

    assert read_plan(tmp_path) == bare
    assert read_multipliers(tmp_path) == {}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda found: found.pop("schema"), "schema"),
        (lambda found: found.update(schema="backstay.plan/2"), "schema"),
        (lambda found: found.pop("seed"), "seed"),
        (lambda found: found.update(extra=1), "extra"),
        (lambda found: found.update(seed="0"), "seed"),
        (lambda found: found.update(seed=1.5), "seed"),
        (lambda found: found.update(seed=True), "seed"),
        (lambda found: found.update(reproducible=1), "reproducible"),
        (lambda found: found.update(fieldings={}), "fieldings"),
        (lambda found: found.update(versions=[]), "versions"),
        (lambda found: found["itineraries"].append(1), "itineraries["),
        (lambda found: found["itineraries"][0].pop("key"), "itineraries[0].key"),
        (
            lambda found: found["itineraries"][0].update(quantity="1"),
            "itineraries[0].quantity",
        ),
        (lambda found: found.update(itineraries=[[]]), "itineraries[0]"),
    ],
)
def test_a_plan_of_another_shape_is_refused_with_its_place(written, change, place):
    path = written / PLAN_FILE
    found = json.loads(path.read_text(encoding="utf-8"))
    change(found)
    path.write_text(json.dumps(found), encoding="utf-8")

    with pytest.raises(FaultyCase) as caught:
        read_plan(path)

    assert caught.value.faults[0].column.startswith(place)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "1",
        "{",
        "[" * 100_000,
        '{"seed": ' + "9" * 5000 + "}",
        "\ud800",
    ],
)
def test_what_is_no_plan_is_refused(tmp_path, text):
    path = tmp_path / PLAN_FILE
    path.write_text(text, encoding="utf-8", errors="surrogatepass")

    with pytest.raises(FaultyCase):
        read_plan(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"gap": 0.3', '"gap": NaN, "_": 0.3'),
        ('"gap": 0.3', '"gap": Infinity, "_": 0.3'),
        ('"seed": 0', '"seed": 0, "seed": 1'),
        ('"seed": 0', '"seed": 00'),
    ],
)
def test_numbers_that_are_none_and_fields_that_repeat_are_refused(written, old, new):
    path = written / PLAN_FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(FaultyCase, match="is no JSON"):
        read_plan(path)


def test_no_plan_at_all_is_told(tmp_path):
    with pytest.raises(FaultyCase, match="is not there"):
        read_plan(tmp_path)
    with pytest.raises(FaultyCase, match="is missing or damaged"):
        read_multipliers(tmp_path)


@given(place=st.integers(0, 10**6), data=st.binary(max_size=4), erase=st.integers(0, 9))
@example(place=0, data=b"\xff", erase=1)
@example(place=10**6, data=b"", erase=0)
def test_changed_bytes_of_a_plan_are_refused_or_read_as_they_stand(
    plan, tmp_path_factory, place, data, erase
):
    folder = tmp_path_factory.mktemp("damaged")
    write_plan(folder, plan, {})
    path = folder / PLAN_FILE
    old = path.read_bytes()
    at = place % (len(old) + 1)
    path.write_bytes(old[:at] + data + old[at + erase :])

    try:
        found = read_plan(path)
    except FaultyCase:
        return

    # Written again it is what the damaged file says.
    write_plan(folder / "again", found, {})
    again = (folder / "again" / PLAN_FILE).read_text(encoding="utf-8")
    assert json.loads(again) == json.loads(path.read_text(encoding="utf-8"))


@given(place=st.integers(0, 10**6), data=st.binary(max_size=4), erase=st.integers(0, 9))
@example(place=10**6, data=b"", erase=0)
def test_changed_bytes_of_multipliers_are_refused(
    tmp_path_factory, plan, place, data, erase
):
    folder = tmp_path_factory.mktemp("damaged")
    write_plan(folder, plan, MULTIPLIERS)
    path = folder / MULTIPLIERS_FILE
    old = path.read_bytes()
    at = place % len(old)
    path.write_bytes(old[:at] + data + old[at + erase :])

    try:
        found = read_multipliers(path)
    except FaultyCase:
        return

    # The stream carries a sum of its content; only bytes beside it may change.
    assert found == {each: price for each, price in MULTIPLIERS.items() if price}


@pytest.mark.parametrize("length", range(0, 60, 7))
def test_multipliers_that_were_cut_short_are_refused(written, length):
    path = written / MULTIPLIERS_FILE
    path.write_bytes(path.read_bytes()[:length])

    with pytest.raises(FaultyCase):
        read_multipliers(path)


@pytest.mark.parametrize(
    "row",
    [
        "legs,a--b,3,5",
        "leg,a--b,,5",
        "leg,a--b,-1,5",
        "leg,a--b,3,-5",
        "leg,a--b,3,5.0",
        "leg,a--b,3,５",  # noqa: RUF001 full-width
        "leg,a--b,3," + "9" * 5000,
        "leg,a--b,3",
        "leg,a--b,3,5,6",
        "lot,lot-1,0,5",
        'leg,"a',
        "leg,x,1,5\nleg,x,1,5",
    ],
)
def test_a_row_that_is_no_price_is_refused(tmp_path, row):
    text = f"kind,key,week,picopoints_per_unit\n{row}\n"
    (tmp_path / MULTIPLIERS_FILE).write_bytes(gzip.compress(text.encode()))

    with pytest.raises(FaultyCase):
        read_multipliers(tmp_path)


@pytest.mark.parametrize("text", [b"", b"week,kind\n", b"\xff\xfe"])
def test_multipliers_with_another_head_are_refused(tmp_path, text):
    (tmp_path / MULTIPLIERS_FILE).write_bytes(gzip.compress(text))

    with pytest.raises(FaultyCase):
        read_multipliers(tmp_path)


@given(
    st.dictionaries(
        st.builds(
            Resource,
            st.sampled_from(sorted(UNITS.keys() - {"lot"})),
            st.text("abc|-ї1", min_size=1, max_size=5),
            st.integers(0, 259),
        ),
        st.integers(1, 10**30),
        max_size=8,
    )
)
def test_any_multipliers_survive_the_round_trip(tmp_path_factory, plan, multipliers):
    folder = tmp_path_factory.mktemp("prices")

    write_plan(folder, plan, multipliers)

    assert read_multipliers(folder) == multipliers


def test_half_a_character_is_refused_and_not_printed(tmp_path, plan):
    write_plan(tmp_path, plan, MULTIPLIERS)
    path = tmp_path / PLAN_FILE
    text = path.read_text(encoding="utf-8")

    path.write_text(text.replace('"seed"', '"\\ud800"', 1), encoding="utf-8")

    with pytest.raises(FaultyCase, match="is no JSON"):
        read_plan(path)


def test_a_full_disk_leaves_the_plan_that_was_there(tmp_path, plan, monkeypatch):
    write_plan(tmp_path, plan, MULTIPLIERS)

    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_plan(tmp_path, replace(plan, seed=1), {})

    assert read_plan(tmp_path) == plan
    assert not list(tmp_path.glob(".*"))
