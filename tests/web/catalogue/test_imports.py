"""Variants come by table, by their own codes."""

from typing import Any

from backstay_web.catalogue.models import Variant
from backstay_web.core.context import acting
from tests.web.cast import Cast, Person
from tests.web.catalogue.conftest import Shelf
from tests.web.importing import imported, wrong_with

HEAD = "code;name;family;mass_kg;origin_nation\n"


def variant(by: Person, code: str) -> Any:
    with acting(by.token):
        return Variant.objects.get(code=code)


def test_variants_are_added_and_changed_by_their_codes(
    cast: Cast, shelf: Shelf
) -> None:
    imported(cast.cid, "variants", HEAD + "d30;D-30;Tube artillery;3200;AX\n")

    imported(cast.cid, "variants", HEAD + "d30;D-30;tube;3210;\n")

    row = variant(cast.cid, "d30")
    with acting(cast.cid.token):
        row.full_clean(validate_unique=False)
    assert (row.family_id, row.mass_kg, row.version) == (shelf.family, 3_210, 2)
    assert (row.origin_nation_id, row.count_unit) == (None, "piece")


def test_what_a_variant_cannot_be_is_told_with_its_line(
    cast: Cast, shelf: Shelf
) -> None:
    text = HEAD + "d30;D-30;nothing;3200;AX\nd31;D-31;tube;0;AX\n"

    assert wrong_with(cast.cid, "variants", text) == [
        (2, "family", "“nothing” is not there"),
        (3, "mass_kg", "0 is out of range"),
    ]
