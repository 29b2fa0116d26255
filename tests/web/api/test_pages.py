"""What a page shows beside lists and tables a program reads too, and files as bytes."""

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backstay_web.config import doors
from backstay_web.config.api.reads import READS, read
from backstay_web.core.context import acting
from backstay_web.core.labels.columns import LABEL, columns_of
from backstay_web.donations.models import Lot
from backstay_web.nations.models import Post
from backstay_web.nations.permissions import Permission
from backstay_web.notebook import actions as notebook
from backstay_web.notebook.sniffing import MOST_BYTES
from backstay_web.requirements.models import Requirement
from tests.web.api.fuzzing import check_read
from tests.web.donations.conftest import make_lot
from tests.web.nations.conftest import add_post, do, make_home
from tests.web.overview.conftest import ask
from tests.web.overview.conftest import scene as scene
from tests.web.requirements.conftest import judge

LATER = date(2100, 1, 1)
PDF = b"%PDF-1.7 " + b"a long letter " * 250_000


def rows(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    route = answer.wsgi_request.resolver_match.route
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    check_read(f"/{path}", answer)
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def test_what_is_read_has_the_door_of_its_page():
    for each in READS:
        page = doors.PAGES[each.page] if each.page else doors.Open.TO_ACTORS
        assert doors.API[f"api:{each.name}"] == page


def test_the_desk_reads_what_waits_and_what_it_may_repeat(cast, scene, programs):
    first, second = ask(scene, cast.eva, 2), ask(scene, cast.eva, 3)
    judge(cast.cid, first)

    [waits] = rows(programs["cid"].get("desk"))
    [alike] = rows(programs["cid"].get(f"desk/{second}/alike"))
    own = rows(programs["eva"].get("desk"))

    assert (waits["key"], waits["count"], waits["clock"]) == (str(second), 3, "yearly")
    assert (waits["nation_name"], waits["duplicate_count"]) == ("Borduria", 1)
    assert (alike["key"], alike["state"]) == (str(first), "validated")
    # Nobody judges what his own nation asks for.
    assert own == []


def test_what_is_needed_and_offered_is_read_by_class_with_the_rows_behind(
    cast, scene, programs
):
    need = ask(scene, cast.eva, 2)
    lot = make_lot(cast.eva, scene.ground, 7, expires_on=LATER).lot

    answer = programs["cid"].get("totals/needed")
    [row] = rows(answer)
    behind = rows(programs["cid"].get(f"totals/needed/{scene.howitzers}"))
    [offered] = rows(programs["cid"].get("totals/offered"))

    # Two batteries, each of four howitzers or of six.
    assert (row["needed_least_count"], row["needed_most_count"]) == (8, 12)
    assert (row["likely_count"], row["bound_count"]) == (7, 0)
    assert answer.json()["marking"].startswith("PUBLIC")
    assert [(each["of"], each["key"]) for each in behind] == [
        ("need", str(need)),
        ("lot", str(lot)),
    ]
    assert (offered["name"], offered["unit"], offered["offered"]) == (
        "155 mm howitzers",
        "units",
        7,
    )


def test_without_the_permission_for_offers_their_numbers_are_null(cast, scene, giving):
    ask(scene, cast.eva, 2)
    make_lot(cast.eva, scene.ground, 7, expires_on=LATER)
    program = giving(cast.cid, [Permission.REQUIREMENT_READ])

    [row] = rows(program.get("totals/needed"))
    behind = rows(program.get(f"totals/needed/{scene.howitzers}"))

    assert (row["needed_most_count"], row["likely_count"]) == (12, None)
    assert [each["of"] for each in behind] == ["need"]


def test_a_search_finds_what_its_page_finds(cast, programs):
    home = make_home(cast)

    found = rows(programs["bob"].get("search", q="aland"))

    links = {each["kind"]: each["link"] for each in found}
    assert links["nation"] == f"/nations/{home.nation}/"
    assert len(rows(programs["bob"].get("search", q="aland", limit="1"))) == 1
    assert rows(programs["bob"].get("search", q="nothing like that")) == []
    assert programs["bob"].get("search", q="a", limit="0").status_code == 422


def test_the_days_of_a_stretch_are_those_of_the_calendar(cast, scene, programs):
    need = ask(scene, cast.eva, 2, need_by_on=date(2026, 6, 1))
    ask(scene, cast.eva, 2, need_by_on=date(2026, 7, 1))
    stretch = {"begins_on": "2026-06-01", "ends_before": "2026-07-01"}

    [day] = rows(programs["eva"].get("calendar", **stretch))

    assert (day["on"], day["key"], day["kind"]) == ("2026-06-01", str(need), "needed")


@pytest.mark.parametrize(
    ("begins_on", "ends_before"),
    [
        ("2026-06-01", "2026-06-01"),
        ("2026-06-01", "2029-12-01"),
        ("2026-W01-1", "2026-06-01"),
        ("", ""),
    ],
)
def test_a_stretch_that_cannot_be_is_told_so(
    cast: Any, programs: Any, begins_on: str, ends_before: str
) -> None:
    stretch = {"begins_on": begins_on, "ends_before": ends_before}

    assert programs["eva"].get("calendar", **stretch).status_code == 422


@pytest.fixture
def post(cast: Any) -> UUID:
    """Return a post with a comment, a follower and a change."""
    key = make_home(cast).post
    about = {"kind": "post", "subject": key}
    do(notebook.write_comment, cast.ann, comment=uuid4(), text="Vacant.", **about)
    do(notebook.follow, cast.ann, follow=uuid4(), **about)
    return key


def test_beside_a_row_is_read_what_its_page_shows(cast, post, programs):
    with acting(cast.cid.token):
        Post.objects.filter(pk=post).update(title="Chief")
    ann, at = programs["ann"], f"subjects/post/{post}"

    [comment] = rows(ann.get(f"{at}/comments"))
    [event] = rows(ann.get(f"{at}/events"))
    [change] = rows(ann.get(f"{at}/changes"))
    [followed] = rows(ann.get("followed"))

    assert (comment["text"], comment["by"]) == ("Vacant.", "Ann")
    assert (event["kind"], event["text"]) == ("post.added", "Added")
    assert (change["column"], change["before"], change["after"]) == (
        "title",
        "Desk officer",
        "Chief",
    )
    assert followed["key"] == str(post)


@pytest.fixture
def made_of(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, int]]:
    """Return the labels of what was read, in the order in which they came."""
    seen: list[dict[str, int]] = []

    def with_label(answer: Any, rows: Any) -> Any:
        seen.extend({name: row[name] for name in LABEL} for row in rows)
        return answer

    monkeypatch.setattr(read, "with_label", with_label)
    return seen


def test_what_stands_beside_a_row_leaves_with_the_labels_of_all_of_it(
    cast, post, programs, made_of
):
    with acting(cast.cid.token):
        row = Post.objects.get(pk=post)
        Post.objects.filter(pk=post).update(title="Chief", rel=0b1)
    attached(programs["ann"], post)
    ann, at = programs["ann"], f"subjects/post/{post}"
    before, after = columns_of(row), {**columns_of(row), "rel": 0b1}

    def labels_of(path: str) -> list[dict[str, int]]:
        made_of.clear()
        assert ann.get(path).status_code == 200
        return list(made_of)

    # A change has the labels of what was and of what became; a row that one follows,
    # its own and that of what happened to it last, which was before.
    assert labels_of(f"{at}/comments") == [before]
    assert before in labels_of(f"{at}/events")
    assert labels_of(f"{at}/changes") == [before, after]
    assert labels_of(f"{at}/files") == [after]
    assert labels_of("followed")[0] == after
    assert len(labels_of("followed")) == 2
    assert labels_of("search?q=chief") == [after]


def test_sums_leave_with_the_labels_of_all_that_they_are_made_of(
    cast, scene, programs, made_of
):
    ask(scene, cast.eva, 2)
    make_lot(cast.eva, scene.ground, 7, expires_on=LATER)
    with acting(cast.cid.token):
        need, lot = (columns_of(each.objects.get()) for each in (Requirement, Lot))

    for path, sources in (
        ("totals/needed", [need, lot]),
        (f"totals/needed/{scene.howitzers}", [need, lot]),
        ("totals/offered", [lot]),
        ("desk", [need]),
    ):
        made_of.clear()
        programs["cid"].get(path)
        assert made_of == sources, path


@pytest.mark.parametrize("part", ["comments", "events", "changes", "files"])
def test_beside_a_hidden_row_and_none_nothing_is_read_alike(
    cast: Any, post: UUID, programs: Any, part: str
) -> None:
    with acting(cast.cid.token):
        Post.objects.filter(pk=post).update(level=2)

    hidden, none = (
        programs["ann"].get(f"subjects/post/{key}/{part}").text.replace(str(key), "")
        for key in (post, uuid4())
    )

    assert hidden == none
    assert '"status": 404' in hidden


def test_whoever_may_not_open_the_page_of_a_row_reads_nothing_beside_it(
    cast, post, giving
):
    program = giving(cast.ann, [Permission.NOTEBOOK_USE])

    assert program.get(f"subjects/post/{post}/comments").status_code == 403
    assert program.get(f"subjects/none/{post}/comments").status_code == 404


def test_a_word_that_an_address_does_not_know_is_not_passed_over(cast, programs):
    answer = programs["bob"].get("totals/offered", nation="all")

    assert answer.json()["errors"] == [
        {"pointer": "/nation", "detail": "There is no such word."}
    ]


def attached(program: Any, post: UUID, data: bytes = PDF, **more: Any) -> Any:
    fields = {
        "key": str(uuid4()),
        "kind": "post",
        "subject": str(post),
        "file": SimpleUploadedFile("letter.pdf", data),
    }
    return program.client.post("/api/v1/files", {**fields, **more})


def test_a_file_larger_than_any_json_is_sent_and_fetched_whole(cast, post, programs):
    answer = attached(programs["ann"], post)
    key = answer.json()["key"]

    fetched = programs["bob"].get(f"files/{key}")
    [paper] = rows(programs["bob"].get(f"subjects/post/{post}/files"))

    assert answer.status_code == 200
    assert len(PDF) > 2_500_000
    assert fetched.content == PDF
    assert fetched.headers["Content-Type"] == "application/octet-stream"
    assert (paper["key"], paper["size_bytes"]) == (key, len(PDF))


def test_a_file_that_is_sent_twice_under_one_key_is_there_once(cast, post, programs):
    key = str(uuid4())

    first, again = (attached(programs["ann"], post, key=key) for _ in range(2))

    assert first.json() == again.json()
    assert len(rows(programs["ann"].get(f"subjects/post/{post}/files"))) == 1


def test_a_file_that_is_too_large_is_not_read(cast, post, programs, monkeypatch):
    read = []
    monkeypatch.setattr(notebook, "attach", lambda **_: read.append(1))

    answer = attached(programs["ann"], post, b"%PDF-" + b"a" * (MOST_BYTES + 30_000))

    assert answer.status_code == 413
    assert read == []


def test_what_is_wrong_with_a_file_is_told_with_its_part(cast, post, programs):
    answer = attached(programs["ann"], post, key="none", file="")

    places = sorted(error["pointer"] for error in answer.json()["errors"])
    assert answer.status_code == 422
    assert places == ["/file", "/key"]
    assert attached(programs["ann"], post, b"no letter").status_code == 422


def test_whoever_may_not_comment_sends_no_file(cast, post, giving):
    program = giving(cast.ann, [Permission.NATION_READ])

    assert attached(program, post).status_code == 403


def test_the_key_of_a_row_that_was_hidden_later_is_none_among_the_changes_of_another(
    cast, post, programs
):
    with acting(cast.cid.token):
        organisation = Post.objects.get(pk=post).organisation_id
    chief = add_post(cast.cid, organisation, title="Chief")
    with acting(cast.cid.token):
        Post.objects.filter(pk=post).update(reports_to=chief)
    ann, at = programs["ann"], f"subjects/post/{post}/changes"
    [seen] = rows(ann.get(at))

    with acting(cast.cid.token):
        Post.objects.filter(pk=chief).update(level=2)

    assert (seen["column"], seen["after"]) == ("reports_to_id", str(chief))
    assert str(chief) not in ann.get(at).text
    assert [row["after"] for row in rows(programs["cid"].get(at))] == [str(chief)]
