"""Things, courses and templates of packages say what a case needs, and nothing else."""

from datetime import date
from typing import Any

import pytest

from backstay_web.catalogue import actions
from backstay_web.catalogue.models import Code, Configuration, TemplatePart
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from tests.web.catalogue.conftest import Shelf, add


def parts_of(shelf: Shelf) -> dict[str, dict[str, Any]]:
    return {
        "materiel": {
            "role": "main",
            "equipment_class": shelf.howitzers,
            "quantity": 6,
            "floor_share_ppm": 700_000,
        },
        "cohort": {
            "role": "crew",
            "sequence": shelf.gunnery,
            "quantity": 2,
            "trainees": 40,
            "language": shelf.language,
        },
        "document": {
            "role": "manual",
            "nation": shelf.nation,
            "language": shelf.language,
            "ready_on": date(2026, 3, 1),
        },
    }


@pytest.mark.parametrize("kind", ["materiel", "cohort", "document"])
def test_a_part_is_kit_or_cohorts_or_a_paper(cast, shelf, kind):
    add(
        actions.TEMPLATE_PART,
        cast.cid,
        option=shelf.option,
        part=kind,
        kind=kind,
        **parts_of(shelf)[kind],
    )

    with acting(cast.bob.token):
        assert TemplatePart.objects.get().kind == kind


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("materiel", {"quantity": None}),
        ("materiel", {"quantity": 0}),
        ("materiel", {"role": "crew"}),
        ("materiel", {"equipment_class": None}),
        ("materiel", {"trainees": 4}),
        ("cohort", {"sequence": None}),
        ("cohort", {"trainees": None}),
        ("cohort", {"role": "main"}),
        ("cohort", {"language": None}),
        ("document", {"nation": None}),
        ("document", {"quantity": 1}),
        ("document", {"role": "spares"}),
    ],
)
def test_a_part_that_is_neither_whole_nor_pure_is_refused(cast, shelf, kind, wrong):
    fields = {**parts_of(shelf)[kind], **wrong}

    with pytest.raises(Faulty, match="kind: Kit takes a role"):
        add(
            actions.TEMPLATE_PART,
            cast.cid,
            option=shelf.option,
            part="it",
            kind=kind,
            **fields,
        )


def test_a_private_code_is_seen_by_its_nation_alone(cast, shelf):
    add(
        actions.CODE,
        cast.eva,
        release=None,
        variant=shelf.howitzer,
        scheme="private",
        nation=shelf.nation,
        value="B-17",
    )

    with acting(cast.bob.token):
        assert Code.objects.get().value == "B-17"
    with acting(cast.ann.token):
        assert not Code.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"scheme": "nsn", "value": "1025-01-445-0991"}, "value: Write the 13 digits"),
        ({"scheme": "private", "value": "B-17"}, "nation: Name the nation"),
    ],
)
def test_a_code_of_the_wrong_shape_is_refused(cast, shelf, wrong, said):
    with pytest.raises(Faulty, match=said):
        add(actions.CODE, cast.cid, variant=shelf.howitzer, **wrong)


def test_a_stock_number_stands_for_one_variant(cast, shelf):
    code = {"scheme": "nsn", "value": "1025014450991"}
    add(actions.CODE, cast.cid, variant=shelf.howitzer, **code)
    other = add(
        actions.VARIANT, cast.cid, code="x", name="X", family=shelf.family, mass_kg=1
    )

    with pytest.raises(Faulty, match="value: This code stands for a variant"):
        add(actions.CODE, cast.cid, variant=other, **code)


def test_a_variant_comes_in_configurations(cast, shelf):
    add(
        actions.CONFIGURATION,
        cast.cid,
        variant=shelf.howitzer,
        code="m777-a2",
        name="M777A2",
    )

    with acting(cast.bob.token):
        assert Configuration.objects.get().variant_id == shelf.howitzer
