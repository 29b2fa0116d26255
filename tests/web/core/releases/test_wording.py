"""Who gains sight by another label, who loses it and who keeps it, named one by one."""

from uuid import uuid4

import pytest
from django.utils.module_loading import autodiscover_modules

from backstay_web.core.banner import Body
from backstay_web.core.labels.label import EVERYBODY, Label
from backstay_web.core.releases.queries import OF_THE_ROW
from backstay_web.core.releases.wording import gained, kept, lost, readers
from backstay_web.core.subjects import SUBJECTS

KNOWN = [
    Body(uuid4(), 0, "AX", "Aland"),
    Body(uuid4(), 1, "BOR", "Borduria"),
    Body(uuid4(), 2, "SYL", "Syldavia"),
]
FOR_ALL = Label(1, 0, EVERYBODY, 0, 1)
FOR_TWO = Label(1, 1, 0b011, 0, 1)
SECRET = Label(1, 2, 0b010, 0b1, 1)


def test_a_restriction_of_what_all_read_names_who_loses_sight_and_who_keeps_it():
    assert lost(FOR_ALL, FOR_TWO, KNOWN)[0] == (
        "Will no longer be able to read it: Syldavia (SYL), whoever else takes part, "
        "now or later."
    )
    assert kept(FOR_ALL, FOR_TWO, KNOWN) == [
        "Can read it now, and will be able to afterwards: Aland (AX), Borduria (BOR); "
        "of these, whoever is cleared for “official”."
    ]


def test_a_release_to_all_names_those_who_could_not_read_it():
    assert gained(FOR_TWO, FOR_ALL, KNOWN)[0] == (
        "Will be able to read it, and are not named now: Syldavia (SYL), whoever else "
        "takes part, now or later."
    )
    assert "Aland" not in gained(FOR_TWO, FOR_ALL, KNOWN)[0]


def test_who_keeps_sight_is_cleared_for_the_stricter_of_both_labels():
    assert kept(SECRET, FOR_TWO, KNOWN) == [
        "Can read it now, and will be able to afterwards: Borduria (BOR); of these, "
        "whoever is cleared for “sensitive”, restriction 1."
    ]


def test_of_bodies_that_the_officer_may_not_know_he_is_told_how_many():
    assert readers(Label(1, 0, 0b1101, 0, 1), KNOWN[:1]) == "Aland (AX), 2 others"


def test_nobody_keeps_sight_of_what_goes_from_one_body_to_another():
    assert kept(SECRET, Label(1, 0, 0b100, 0, 1), KNOWN) == []


@pytest.mark.parametrize(
    "kind",
    [
        *("handover", "loss_report", "receipt", "self_report", "inventory"),
        *("promise", "presence", "snapshot", "run", "proposal"),
    ],
)
def test_each_field_that_would_be_shown_has_a_word(kind):
    autodiscover_modules("subjects")
    subject = SUBJECTS[kind]

    fields = {field.name for field in subject.rows().model._meta.concrete_fields}

    assert fields - OF_THE_ROW - subject.words.keys() == set()
