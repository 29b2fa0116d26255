"""Sites come by table, by their own codes."""

from typing import Any

from backstay_web.core.context import acting
from backstay_web.sites import actions
from backstay_web.sites.models import Site
from tests.web.cast import Cast, Person
from tests.web.importing import imported, wrong_with
from tests.web.sites.conftest import AT, Map

HEAD = "code;name;nation;kind;unlocode;lat_microdeg;lon_microdeg\n"


def site(by: Person, code: str) -> Any:
    with acting(by.token):
        return Site.objects.get(originator=by.origin, code=code)


def test_sites_are_added_and_changed_by_their_codes(cast: Cast, land: Map) -> None:
    first = HEAD + "n1;North;AX;depot;NOOSL;59913900;10752200\nn2;South;AX;вузол;;;\n"
    imported(cast.cid, "sites", first)

    imported(cast.cid, "sites", "code;name\nn1;Far north\nn2;South\n")

    north, south = site(cast.cid, "n1"), site(cast.cid, "n2")
    with acting(cast.cid.token):
        north.full_clean(validate_unique=False)
        south.full_clean(validate_unique=False)
    assert (north.name, north.version, north.lat_microdeg) == (
        "Far north",
        2,
        59_913_900,
    )
    assert (south.kind, south.unlocode, south.version) == ("hub", None, 1)


def test_what_a_site_cannot_be_is_told_with_its_line(cast: Cast, land: Map) -> None:
    text = HEAD + "n1;North;AX;depot;oslo1;;\nn2;South;AX;depot;;1;\n"
    text += "n/3;East;AX;depot;;;\n"

    assert wrong_with(cast.cid, "sites", text) == [
        (2, "unlocode", "is no UN/LOCODE"),
        (3, "lon_microdeg", "stands without its other half"),
        (4, "code", "“n/3” is no code"),
    ]


def test_a_site_that_was_taken_out_of_use_is_not_changed(cast: Cast, land: Map) -> None:
    imported(cast.cid, "sites", HEAD + "n1;North;AX;depot;;;\n")
    row = site(cast.cid, "n1")
    with acting(cast.cid.token):
        actions.SITE.retire(
            key=row.pk,
            at=AT,
            reason="",
            entry=row.pk,
            expected_version=1,
            retired_on=AT.date(),
        )

    faults = wrong_with(cast.cid, "sites", "code;name\nn1;New\n")

    assert faults == [(2, "code", "was taken out of use")]
