"""Programs and the command line tell and compare extracts as the page does."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from backstay_web.config.database.server import Server
from backstay_web.core.middleware import COOKIE
from backstay_web.transfers.epcis.reading import read
from tests.web.api.conftest import Program, give
from tests.web.cast import Cast
from tests.web.server import DATABASE
from tests.web.transfers.conftest import own

AT = "extracts/differences"


@pytest.fixture
def program(site_server: Server, cast: Cast) -> Iterator[Program]:
    """Return a program of Eva's; what it does is undone after the test."""
    with psycopg.connect(site_server.url("bs_door", DATABASE)) as door:
        yield give(door, cast.eva)


def send(program: Program, **sent: Any) -> Any:
    files = {
        name: SimpleUploadedFile(name, data) if isinstance(data, bytes) else data
        for name, data in sent.items()
    }
    return program.client.post(f"/api/v1/{AT}", files)


def test_a_program_takes_the_extract_of_the_page_and_compares_it(
    cast, ground, fay, client, program
):
    held = own(fay, cast.eva, ground)
    wish = {"consignment": str(held.sent.consignment)}
    client.cookies[COOKIE] = cast.eva.token
    page = client.get("/transfers/extracts/extract.jsonld", wish)

    answer = program.get("extracts", **wish)
    spoilt = answer.content.replace(b'"departing"', b'"shipping"')

    assert answer.headers["Content-Type"] == "application/ld+json"
    assert answer.content == page.content
    assert len(read(answer.content).events) == 7
    assert send(program, first=answer.content, **wish).json() == {"differences": []}
    [found] = send(program, first=answer.content, second=spoilt).json()["differences"]
    assert (found["where"], found["field"]) == ("field", "step")
    assert (found["first"], found["second"]) == ("departing", "shipping")


def test_a_program_is_told_what_is_wrong_with_what_it_sends(cast, ground, program):
    document = b'{"type": "EPCISDocument", "epcisBody": {"eventList": [7]}}'

    none, faulty = send(program), send(program, first=document)
    strange = program.get("extracts", colour="blue")
    no_keys = [program.get("extracts", nation=said) for said in ("\0", "", "AX")]

    refused = [none, faulty, strange, *no_keys]
    assert [each.status_code for each in refused] == [422] * len(refused)
    told = [each["detail"] for each in faulty.json()["errors"]]
    assert any(said.startswith("event 1: is no object") for said in told)
    assert any(said.startswith("creationDate: is missing") for said in told)


def test_the_command_line_tells_and_compares(cast, ground, fay, tmp_path, capsys):
    held = own(fay, cast.eva, ground)
    session, ours, theirs = (tmp_path / n for n in ("session", "ours", "theirs"))
    session.write_text(cast.eva.token)

    of = {"session": session, "consignment": held.sent.consignment}
    call_command("export_extract", out=ours, **of)
    theirs.write_bytes(ours.read_bytes().replace(b'"departing"', b'"shipping"'))

    call_command("compare_extracts", ours, ours)
    assert capsys.readouterr().out == ""
    with pytest.raises(CommandError, match=r"They differ: 1\."):
        call_command("compare_extracts", ours, theirs)
    assert json.loads(capsys.readouterr().out)["field"] == "step"
    theirs.write_bytes(b"{}")
    with pytest.raises(CommandError, match="Nothing was compared"):
        call_command("compare_extracts", ours, theirs)
    assert "has no list of events" in capsys.readouterr().err


def test_the_command_line_refuses_whom_the_page_refuses(cast, ground, tmp_path):
    session = tmp_path / "session"
    session.write_text(cast.bea.token)

    with pytest.raises(CommandError, match=r"transfer\.read"):
        call_command("export_extract", session=session, out=tmp_path / "extract")

    assert not (tmp_path / "extract").exists()


def test_what_no_database_takes_is_refused_by_the_page(cast, ground, client):
    client.cookies[COOKIE] = cast.eva.token

    answer = client.get("/transfers/extracts/extract.jsonld?nation=%00")

    assert answer.status_code in (400, 422)
