"""Whatever a page shows in a list or of an entry, a program reads; and no more."""

import sys
from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.catalogue import actions as catalogue
from backstay_web.config import doors, urls
from backstay_web.config.api.lists import lists_in
from backstay_web.config.api.rows import REGISTERS, tables
from backstay_web.core.banner import bodies
from backstay_web.core.border import our_policy
from backstay_web.core.context import acting
from backstay_web.core.labels.label import EVERYBODY, Label
from backstay_web.core.labels.structured_json import from_json
from backstay_web.core.leaving import HEAD
from backstay_web.core.lists.view import LISTED
from backstay_web.core.registers.kinds import Register
from backstay_web.nations.actions import add_organisation
from backstay_web.nations.models import Nation
from backstay_web.sites import actions
from backstay_web.sites.models import Leg
from tests.web.bodies import COMMAND, add_nations, name_bodies
from tests.web.cast import Person
from tests.web.core.lists.declared import THINGS
from tests.web.sites.conftest import TO_ALL, add, do, land  # noqa: F401 a fixture

PATH = "lists/sites_site"


def named(answer: Any) -> list[str]:
    return [row["code"] for row in answer.json()["rows"]]


def faulty(answer: Any) -> list[str]:
    assert answer.status_code == 422
    return sorted(error["pointer"] for error in answer.json()["errors"])


def add_sites(by: Person, nation: UUID, *codes: str, **more: Any) -> list[UUID]:
    usual = {"kind": "port", "release": TO_ALL, "nation": nation}
    return [
        add(actions.SITE, by, **{**usual, **more, "code": code, "name": code.title()})
        for code in codes
    ]


def test_every_list_has_its_endpoints_and_their_door_is_that_of_its_page():
    found = list(lists_in(urls.PAGES))

    # Other tests of the same process may have declared a list of their own.
    ours = {id(each) for each in LISTED.values() if each is not THINGS}
    assert {id(each.listing) for each in found} == ours
    for each in found:
        for door in (f"api:list-{each.name}", f"api:line-{each.name}"):
            assert doors.API[door] == doors.PAGES[each.page]


def test_every_list_is_read_in_each_order_that_its_document_names(programs):
    refused = {
        (each.name, column.name): answer.text
        for each in lists_in(urls.PAGES)
        for column in each.listing.columns
        if column.is_sorted
        for answer in [programs["cid"].get(f"lists/{each.name}", sort=column.name)]
        if answer.status_code not in {200, 403}
    }

    assert refused == {}


def test_every_kind_of_every_register_has_its_endpoint():
    registers = [
        one
        for name, module in sys.modules.items()
        if name.startswith("backstay_web.")
        for one in vars(module).values()
        if issubclass(type(one), Register)
    ]
    kinds = {kind.noun for register in registers for kind in register.kinds.values()}

    assert {id(one) for one in registers} == {id(one) for one in REGISTERS}
    assert {table.name for table in tables() if table.register} == kinds
    for table in tables():
        for door in (f"api:rows-{table.name}", f"api:row-{table.name}"):
            assert doors.API[door] == doors.PAGES[table.page]


def test_a_list_is_filtered_searched_and_ordered_as_its_page_is(
    cast,
    land,  # noqa: F811 the fixture of sites
    programs,
):
    add_sites(cast.cid, land.nation, "north", "south", kind="port")
    bob = programs["bob"]

    assert named(bob.get(PATH)) == ["depot", "hub", "north", "south"]
    assert named(bob.get(PATH, sort="-code")) == ["south", "north", "hub", "depot"]
    assert named(bob.get(PATH, kind="port")) == ["north", "south"]
    assert named(bob.get(PATH, q="ORT")) == ["north"]


@pytest.mark.parametrize("sort", ["code", "-code", "kind", "-unlocode", "unlocode"])
def test_turning_pages_misses_no_row_and_repeats_none(
    cast,
    land,  # noqa: F811 likewise
    programs,
    sort,
):
    add_sites(cast.cid, land.nation, "a", "b", unlocode="PLRZE")
    add_sites(cast.cid, land.nation, "c", "d", "e", kind="depot")
    bob, read = programs["bob"], []
    cursor: dict[str, str] = {}

    whole = named(bob.get(PATH, sort=sort))
    while True:
        page = bob.get(PATH, sort=sort, limit=2, **cursor)
        read += named(page)
        if page.json()["next"] is None:
            break
        cursor = {"cursor": page.json()["next"]}

    assert len(whole) == 7
    assert read == whole


def test_what_a_list_does_not_have_is_not_passed_over(
    land,  # noqa: F811 likewise
    programs,
):
    bob = programs["bob"]
    cursor = "W10"

    wrong = {"colour": "red", "sort": "depth", "limit": "0", "kind": "castle"}

    assert faulty(bob.get(PATH, **wrong)) == ["/colour", "/kind", "/limit", "/sort"]
    for said in (cursor, "!", "\0", "W" * 999, "bnVsbA"):
        assert faulty(bob.get(PATH, cursor=said)) == ["/cursor"]


@pytest.mark.parametrize(
    ("path", "word"),
    [(PATH, "kind"), (PATH, "nation"), (PATH, "sort"), ("rows/leg", "from_site")],
)
def test_a_word_that_says_nothing_is_not_passed_over(
    land,  # noqa: F811 likewise
    programs,
    path,
    word,
):
    assert faulty(programs["ann"].get(path, **{word: ""})) == [f"/{word}"]


def test_a_cursor_is_one_of_its_order(
    land,  # noqa: F811 likewise
    programs,
):
    bob = programs["bob"]
    next_ = bob.get(PATH, limit=1).json()["next"]

    assert faulty(bob.get(PATH, limit=1, cursor=next_, sort="name")) == ["/cursor"]


def test_a_list_shows_who_may_read_it_and_nothing_that_one_may_not(
    cast,
    land,  # noqa: F811 likewise
    programs,
):
    add_sites(
        cast.cid, land.nation, "mine", release={"level": 0, "rel": 0b10, "cav": 0}
    )

    assert "mine" not in named(programs["ann"].get(PATH))
    [row] = programs["bob"].get(PATH, q="mine").json()["rows"]
    assert row["label"] == {"policy": 1, "level": 0, "rel": 0b10, "cav": 0}
    assert row["version"] == 1


def test_the_head_of_an_answer_holds_the_label_of_all_rows_in_it(cast, programs):
    name_bodies(cast)
    [key] = add_sites(cast.cid, cast.ann.origin, "ours")
    release = {"level": 1, "rel": 0b11, "cav": 0}
    add_sites(cast.cid, cast.ann.origin, "theirs", release=release)
    ann = programs["ann"]
    with acting(cast.ann.token):
        policy = our_policy(bodies())

    def label_of(path: str) -> Label:
        return from_json(ann.get(path).headers[HEAD], [policy]).label

    for_all = Label(1, 0, EVERYBODY, 0, 1 << COMMAND)
    of_both = Label(1, 1, 0b11, 0, 1 << COMMAND)
    assert label_of(PATH) == label_of("rows/site") == of_both
    assert label_of(f"{PATH}/{key}") == label_of(f"rows/site/{key}") == for_all
    assert HEAD not in ann.get(PATH, q="nothing").headers


def test_the_label_of_an_entry_is_that_of_what_points_to_it_too(
    cast,
    land,  # noqa: F811 likewise
    programs,
):
    add_nations(cast.cid, [(cast.cid, "HQ", "Command", COMMAND)])
    with acting(cast.cid.token):
        Leg.objects.filter(pk=land.leg).update(level=1, rel=0b01)

    head = programs["ann"].get(f"rows/site/{land.depot}").headers[HEAD]

    with acting(cast.ann.token):
        label = from_json(head, [our_policy(bodies())]).label
    assert label == Label(1, 1, 0b1, 0, 1 << COMMAND)


def test_an_entry_is_read_by_its_fields_with_what_points_to_it(
    cast,
    land,  # noqa: F811 likewise
    programs,
):
    ann = programs["ann"]

    leg = ann.get(f"rows/leg/{land.leg}").json()
    depot = ann.get(f"rows/site/{land.depot}").json()

    assert (leg["from_site"], leg["duration_weeks"]) == (str(land.depot), 0)
    assert leg["key"] == str(land.leg)
    assert [one["key"] for one in depot["parts"]["leg.from_site"]] == [str(land.leg)]


def test_rows_of_a_table_are_read_by_what_they_point_to(
    cast,
    land,  # noqa: F811 likewise
    programs,
):
    ann = programs["ann"]

    def keys(**words: UUID) -> list[str]:
        return [row["key"] for row in ann.get("rows/leg", **words).json()["rows"]]

    first = ann.get("rows/site", limit=1).json()
    second = ann.get("rows/site", limit=1, cursor=first["next"]).json()
    assert keys(from_site=land.depot) == [str(land.leg)]
    assert keys(from_site=land.hub) == []
    assert {row["key"] for row in first["rows"] + second["rows"]} == {
        str(land.depot),
        str(land.hub),
    }
    assert second["next"] is None
    assert faulty(ann.get("rows/leg", from_site="depot", mode="road")) == [
        "/from_site",
        "/mode",
    ]


def test_what_was_read_can_be_changed(
    cast,
    land,  # noqa: F811 likewise
    programs,
):
    cid = programs["cid"]
    row = cid.get(f"rows/site/{land.depot}").json()
    words = {"entry": row["key"], "name": "The depot"}

    answer = cid.do("site.change", words, expected_version=row["version"])

    assert answer.json() == {"name": "The depot", "version": 2}
    assert cid.get(f"{PATH}/{land.depot}").json()["name"] == "The depot"


@pytest.mark.parametrize("path", ["rows/site", PATH])
def test_a_hidden_row_and_none_read_alike(
    cast,
    land,  # noqa: F811 likewise
    programs,
    path,
):
    [hidden] = add_sites(
        cast.cid, land.nation, "mine", release={"level": 0, "rel": 0b10, "cav": 0}
    )

    def read(key: UUID) -> str:
        answer = programs["ann"].get(f"{path}/{key}")
        assert answer.status_code == 404
        return str(answer.text).replace(str(key), "it")

    assert read(hidden) == read(uuid4())


def test_the_key_of_a_row_that_was_hidden_later_is_not_told(
    cast,
    land,  # noqa: F811 likewise
    programs,
):
    make = {"release": TO_ALL}
    family = add(catalogue.FAMILY, cast.cid, code="tube", name="Tubes", **make)
    about = {"family": family, "mass_kg": 9, "origin_nation": land.nation, **make}
    gun = add(catalogue.VARIANT, cast.cid, code="gun", name="Gun", **about)
    bob, of_it = programs["bob"], {"origin_nation": str(land.nation)}
    before = bob.get(f"rows/variant/{gun}").json()
    found = bob.get("rows/variant", **of_it).json()["rows"]

    with acting(cast.cid.token):
        Nation.objects.filter(pk=land.nation).update(level=2)
    after = bob.get(f"rows/variant/{gun}").json()

    assert (before["origin_nation"], len(found)) == (str(land.nation), 1)
    assert after["origin_nation"] is None
    assert bob.get("rows/variant", **of_it).json()["rows"] == []
    # A site is of a nation always: as on its page, it is not there without one.
    assert bob.get(f"rows/site/{land.depot}").status_code == 404
    assert bob.get("rows/site").json()["rows"] == []


def test_a_row_of_a_list_that_rests_on_what_was_hidden_later_is_not_there(
    cast,
    land,  # noqa: F811 likewise
    programs,
):
    key, about = uuid4(), {"nation": land.nation, "kind": "agency", "name": "Ministry"}
    do(add_organisation, cast.cid, organisation=key, **about)
    bob, path = programs["bob"], "lists/organisations"
    before = bob.get(f"{path}/{key}").status_code

    with acting(cast.cid.token):
        Nation.objects.filter(pk=land.nation).update(level=2)

    assert (before, bob.get(f"{path}/{key}").status_code) == (200, 404)
    assert bob.get(path).json()["rows"] == []


def test_whoever_may_not_open_the_page_reads_no_row(
    cast,
    land,  # noqa: F811 likewise
    programs,
):
    for path in (PATH, f"{PATH}/{land.depot}", f"rows/site/{land.depot}"):
        assert programs["bea"].get(path).status_code == 403
