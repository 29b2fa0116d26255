"""A table is sent, understood, looked at and applied through pages alone."""

import io
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from backstay_web.core.context import acting
from backstay_web.core.imports import caps, checking
from backstay_web.core.imports.models import Import
from backstay_web.core.imports.reading import read
from backstay_web.core.imports.table import Told
from backstay_web.core.labels.label import EVERYBODY
from backstay_web.core.middleware import COOKIE
from backstay_web.nations.models import Organisation
from tests.web.at_once import by_threads
from tests.web.cast import Person
from tests.web.core.imports.bombs import BOMBS
from tests.web.core.imports.conftest import HEAD, make_nation
from tests.web.worlds import shown

TEXT = HEAD + "AX;First;unit\nAX;Second;staff\n"
COLUMNS = {
    "column-nation": "0",
    "column-name": "1",
    "column-kind": "2",
    "released_to": "own",
}


def signed_in(client: Client, person: Person) -> Client:
    client.cookies[COOKIE] = person.token
    return client


def sent(client: Client, text: str = TEXT, **more: Any) -> Any:
    """Send a table as a file of its own name."""
    file = SimpleUploadedFile("units.csv", text.encode())
    usual = {"key": str(uuid4()), "file": file, "pasted": ""}
    return client.post("/imports/organisations/send/", {**usual, **more})


def checked(client: Client, address: str, **more: str) -> Any:
    page = client.get(address).text
    [version] = set(re.findall(r'name="expected_version" value="(\d+)"', page))
    asked = {"key": str(uuid4()), "expected_version": version, **COLUMNS, **more}
    return client.post(f"{address}check/", asked)


def applied(client: Client, address: str) -> Any:
    page = client.get(address).text
    form = page[page.index("/apply/") :]
    words = dict(re.findall(r'name="(key|expected_version)" value="([^"]+)"', form)[:2])
    return client.post(f"{address}apply/", words)


def without_keys(answer: Any) -> Any:
    """Return what was shown, but for the key that was asked for."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "it", str(answer))


def names(person: Person) -> set[str]:
    with acting(person.token):
        return set(Organisation.objects.values_list("name", flat=True))


def test_a_table_goes_from_the_file_to_the_rows(cast, nation, client):
    signed_in(client, cast.cid)

    answer = sent(client)
    address = answer.url
    draft = client.get(address).text
    assert "semicolon" in draft or "<code>;</code>" in draft
    assert "by its heading" in draft
    assert checked(client, address).status_code == 303
    page = client.get(address).text
    assert "Would be added (2)" in page
    assert "AX" in page
    assert names(cast.cid) == set()
    assert applied(client, address).status_code == 303

    assert answer.status_code == 303
    assert names(cast.cid) == {"First", "Second"}
    assert "applied" in client.get("/imports/").text
    assert "Apply all of it" not in client.get(address).text


def test_pasted_cells_are_the_same_way(cast, nation, client):
    lines = [["Нація", "Назва", "Вид"], ["AX", "First", "штаб"]]
    pasted = "\n".join("\t".join(line) for line in lines)
    answer = sent(signed_in(client, cast.cid), file="", pasted=pasted)
    checked(client, answer.url)

    applied(client, answer.url)

    assert names(cast.cid) == {"First"}


def test_faults_are_shown_with_what_would_be_right_and_can_be_taken_along(
    cast, nation, client
):
    signed_in(client, cast.cid)
    address = sent(client, HEAD + "ZZ;First;army\nAX;=1+1;unit\n").url
    checked(client, address)

    page = client.get(address).text
    taken = client.get(f"{address}faults.csv").text

    assert "“army” is unknown" in page
    assert "one of command, agency, unit, staff" in page
    assert "Apply all of it" not in page
    assert taken.startswith("\ufeff# SENSITIVE · for AX, 1 other · 1 restriction\r\n")
    assert "sensitive" in page
    assert "2,nation,“ZZ” is not there,the name of a nation that you may see" in taken
    assert "could be run as a formula" in taken


def test_faults_are_told_in_the_language_of_the_reader(cast, nation, client):
    signed_in(client, cast.cid)
    address = sent(client, HEAD + "AX;First;army\n").url
    checked(client, address)
    client.cookies["backstay_language"] = "uk"

    assert "невідоме" in client.get(address).text


def test_a_fault_names_the_heading_that_its_sender_wrote(cast, nation, client):
    signed_in(client, cast.cid)
    address = sent(client, "Нація;Name;Вид\nAX;First;army\n").url
    checked(client, address)

    page = client.get(address).text

    assert '>Kind <code class="quiet">Вид</code></td>' in page


def test_columns_are_called_as_on_pages_with_the_heads_of_sheets_beside(
    cast, nation, client
):
    signed_in(client, cast.cid)
    address = sent(client, HEAD + "AX;First;unit\n").url

    before = client.get(address).text
    checked(client, address)
    client.cookies["backstay_language"] = "uk"
    after = client.get(address).text

    assert 'Kind <code class="quiet">kind</code>' in before
    assert 'Країна <code class="quiet">nation</code></td>' in after


def test_whoever_adds_what_nobody_else_may_read_is_told_before_and_after(
    cast, nation, client
):
    signed_in(client, cast.cid)
    address = sent(client).url
    checked(client, address)
    before = client.get(address).text
    applied(client, address)
    after = client.get(address).text
    other = sent(client, HEAD + "AX;Third;unit\n").url
    checked(client, other, released_to="all")

    assert "Only your own bodies would read what is added" in before
    assert "Only your own bodies may read what was added" in after
    assert "Only your own bodies" not in client.get(other).text


def test_many_lines_are_shown_by_pages(cast, nation, client):
    signed_in(client, cast.cid)
    lines = "".join(f"AX;Unit {number};army\n" for number in range(501))
    address = sent(client, HEAD + lines).url
    checked(client, address)

    first = client.get(address).text
    second = client.get(f"{address}?show=faults&page=2").text

    assert ">501</td>" in first
    assert "Page 1 of 2" in first
    assert "page=2" in first
    assert ">502</td>" in second
    assert ">501</td>" not in second


@pytest.mark.parametrize(
    "query", ["?show=cells", "?page=-9", "?page=x&show=", "?page=99"]
)
def test_an_odd_address_shows_what_there_is(cast, nation, client, query):
    signed_in(client, cast.cid)
    address = sent(client).url
    checked(client, address)

    assert "Second" in client.get(address + query).text


def test_a_file_that_is_refused_is_told_beside_its_field(cast, nation, client):
    signed_in(client, cast.cid)
    [make] = [make for name, make, _ in BOMBS if name == "a billion laughs"]
    file = SimpleUploadedFile("bomb.xlsx", make())

    answer = sent(client, file=file)

    assert answer.status_code == 422
    assert "document type" in answer.text
    assert 'name="pasted"' in answer.text
    with acting(cast.cid.token):
        assert Import.objects.count() == 0


def test_a_file_that_is_too_large_is_refused(cast, nation, client, monkeypatch):
    monkeypatch.setattr(caps, "MOST_BYTES", 10)

    answer = sent(signed_in(client, cast.cid))

    assert answer.status_code == 422
    assert "the most is 10" in answer.text


@pytest.mark.parametrize("more", [{"file": ""}, {"pasted": "a;b"}])
def test_nothing_and_both_are_told_to_be_wrong(cast, nation, client, more):
    answer = sent(signed_in(client, cast.cid), **more)

    assert answer.status_code == 422
    assert "one of the two" in answer.text


def test_a_heading_for_two_columns_is_refused_and_nothing_is_lost(cast, nation, client):
    signed_in(client, cast.cid)
    address = sent(client).url

    answer = checked(client, address, **{"column-kind": "1"})

    assert answer.status_code == 422
    assert "shares its heading" in answer.text
    assert '<option value="1" selected>' in answer.text


def test_the_same_form_twice_sends_one_table(cast, nation, client):
    signed_in(client, cast.cid)
    key = str(uuid4())

    addresses = {sent(client, key=key).url for _ in range(2)}

    assert addresses == {f"/imports/{key}/"}
    with acting(cast.cid.token):
        assert Import.objects.count() == 1


def test_a_check_of_another_hand_is_told(cast, nation, client):
    signed_in(client, cast.cid)
    address = sent(client).url
    asked = {"key": str(uuid4()), "expected_version": "1", **COLUMNS}
    client.post(f"{address}check/", asked)

    answer = client.post(f"{address}check/", {**asked, "key": str(uuid4())})

    assert answer.status_code == 422
    assert "changed meanwhile" in answer.text


def test_a_message_fills_the_form_and_its_guesses_say_so(cast, client):
    signed_in(client, cast.ann)

    page = client.post(
        "/imports/things/one/", {"message": "Please one big howitzers, blue"}
    )

    assert 'value="gun"' in page.text
    assert "A guess from “big howitzers”" in page.text
    assert "Not understood: blue" in page.text
    key = str(uuid4())
    answer = client.post("/imports/things/one/", {"key": key, "column-name": "gun"})
    assert answer.url == f"/imports/{key}/"


def test_what_a_message_does_not_say_is_asked_for(cast, client):
    signed_in(client, cast.ann)

    answer = client.post("/imports/things/one/", {"key": str(uuid4())})

    assert answer.status_code == 422
    assert "required" in answer.text


def test_what_one_may_not_write_is_not_offered(cast, nation, client):
    signed_in(client, cast.ann)

    page = client.get("/imports/").text

    assert "/imports/things/send/" in page
    assert "/imports/organisations/send/" not in page
    for tail in ("send/", "one/", "template.csv"):
        assert client.get(f"/imports/organisations/{tail}").status_code == 404


def test_the_draft_of_another_nation_is_as_one_that_is_not_there(cast, client):
    key = str(uuid4())
    asked = {"key": key, "pasted": "name\ngun\n"}
    signed_in(client, cast.ann).post("/imports/things/send/", asked)
    assert client.get(f"/imports/{key}/").status_code == 200
    signed_in(client, cast.bob)

    for tail in ("", "faults.csv"):
        hidden, absent = (
            shown(client.get(f"/imports/{each}/{tail}")) for each in (key, uuid4())
        )
        assert without_keys(hidden) == without_keys(absent)
    assert "gun" not in client.get("/imports/").text


def test_whoever_may_import_nothing_sees_nothing(cast, client):
    answer = signed_in(client, cast.bea).get("/imports/")

    assert answer.status_code == 403
    assert "import.make" in answer.text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_can_be_filled_in_and_sent(cast, client, form):
    answer = signed_in(client, cast.cid).get(f"/imports/organisations/template.{form}")

    found = read(answer.content, Told(prefer="organisations"))

    assert found.rows == [["nation", "name", "kind"]]


def test_a_template_tells_what_its_columns_hold(cast, client):
    signed_in(client, cast.cid)

    text = client.get("/imports/organisations/template.csv").text
    book = client.get("/imports/organisations/template.xlsx").content

    told = read(book, Told(sheet="columns")).rows
    assert "What it is: command, agency, unit or staff." in text
    assert [row[0] for row in told[1:]] == ["nation", "name", "kind"]
    assert told[1][4:6] == ["own key", "UA"]
    assert io.BytesIO(book).read(2) == b"PK"


def test_how_far_the_work_is_can_be_seen_while_it_lasts(
    committing, client, monkeypatch
):
    make_nation(committing)
    signed_in(client, committing.cid)
    address = sent(client).url
    seen: list[str] = []
    outside = signed_in(Client(), committing.cid)

    def look() -> None:
        seen.append(outside.get(f"{address}progress/").text)
        connection.close()

    whole = checking.compare_or_add

    def slowly(*words: Any) -> None:
        if not seen:
            by_threads(1, look)
        whole(*words)

    monkeypatch.setattr(checking, "compare_or_add", slowly)
    checked(client, address)
    look()

    assert "comparing" in seen[0]
    assert "0 of 2" in seen[0]
    assert "progress" not in seen[1]


def readers_of(person: Person) -> set[int]:
    with acting(person.token):
        return set(Organisation.objects.values_list("rel", flat=True))


def test_the_sender_chooses_who_reads_what_is_added(cast, nation, client):
    signed_in(client, cast.cid)
    address = sent(client).url

    assert checked(client, address, released_to="all").status_code == 303
    page = client.get(address).text
    assert applied(client, address).status_code == 303

    assert '<option value="all" selected' in page
    assert readers_of(cast.cid) == {EVERYBODY}


def test_who_says_nothing_else_is_read_by_his_own_bodies(cast, nation, client):
    signed_in(client, cast.cid)
    address = sent(client).url

    checked(client, address)
    applied(client, address)

    assert readers_of(cast.cid) == {cast.cid.rel}


def test_bodies_and_everybody_at_once_are_told_to_be_wrong(cast, nation, client):
    signed_in(client, cast.eva)
    address = sent(client).url

    answer = checked(client, address, released_to="all", also="0")

    assert answer.status_code == 422
    assert "Bodies are ticked" in answer.text


def test_an_import_that_is_not_there_is_not_applied_whatever_is_sent(cast, client):
    signed_in(client, cast.cid)

    assert client.post(f"/imports/{uuid4()}/apply/").status_code == 404
