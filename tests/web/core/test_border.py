"""Labels leave and come in by the names that the reader knows, or not at all."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.utils.translation import override

from backstay_web.core import leaving
from backstay_web.core.banner import Body
from backstay_web.core.border import (
    ALL_PARTICIPANTS,
    NotUnderstood,
    arrived,
    marking_of,
)
from backstay_web.core.border import our_policy as policy_of
from backstay_web.core.context import acting, me
from backstay_web.core.labels.label import EVERYBODY as ALL
from backstay_web.core.labels.label import Label
from backstay_web.core.labels.quarantine import Unwritable
from backstay_web.core.labels.stanag_4774 import from_xml, to_xml
from backstay_web.core.labels.wording import Marking
from tests.web.bodies import name_bodies
from tests.web.cast import Person

AT = datetime(2026, 5, 1, 12, 0, 0, 7, tzinfo=UTC)
ONE, TWO = uuid4(), uuid4()
KNOWN = [Body(ONE, 0, "AX"), Body(TWO, 5, "BY")]
LABEL = Label(policy=1, level=1, rel=0b11, cav=0, originators=0b01)


def row(origin: UUID = ONE, **more: int) -> dict[str, object]:
    label = {"policy": 1, "level": 0, "rel": 0b100001, "cav": 0}
    return {**label, **more, "originator": origin}


def xml(label: Label = LABEL) -> bytes:
    """Return a label as the site of the cast writes it."""
    known = [Body(ONE, 0, "AX"), Body(TWO, 1, "BY"), Body(uuid4(), 2, "HQ")]
    marking = Marking(label, AT)
    return to_xml(marking, policy_of(known)).encode()


def come(person: Person, document: bytes) -> Label:
    with acting(person.token):
        return arrived(document, me())


def test_what_shows_rows_of_several_bodies_has_the_label_of_all_and_names_them():
    rows = [row(), row(TWO, level=1, rel=ALL), row(rel=0b1)]

    marking = marking_of(rows, KNOWN, AT)

    assert marking == Marking(
        Label(policy=1, level=1, rel=0b1, cav=0, originators=0b100001),
        AT.replace(microsecond=0),
    )


def test_what_shows_no_row_or_one_of_an_unknown_body_has_no_label():
    assert marking_of([], KNOWN, AT) is None
    assert marking_of([row(), row(uuid4())], KNOWN, AT) is None
    assert marking_of([row(), row(policy=2)], KNOWN, AT) is None


def test_what_is_for_all_who_take_part_leaves_under_their_common_name():
    policy = policy_of(KNOWN)
    for_all = Marking(Label(1, 0, ALL, 0, 1), AT)

    written = to_xml(for_all, policy)

    assert written.count(ALL_PARTICIPANTS) == 1
    assert "<slab:Classification>PUBLIC<" in written
    assert from_xml(written.encode(), [policy]) == for_all


def test_levels_are_called_alike_whatever_the_language_of_the_page():
    with override("uk"):
        assert policy_of(KNOWN).levels == ("PUBLIC", "OFFICIAL", "SENSITIVE")


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (Body(uuid4(), 3, "AX"), {5: "BY"}),
        (Body(uuid4(), 0, "CZ"), {5: "BY"}),
        (Body(uuid4(), 3, " Z "), {0: "AX", 5: "BY"}),
    ],
)
def test_what_could_be_two_bodies_or_none_is_not_named(other, named):
    policy = policy_of([*KNOWN, other])

    assert {place: name for place, name in enumerate(policy.bodies) if name} == named
    with pytest.raises(Unwritable):
        to_xml(Marking(Label(1, 0, 0b1001, 0, 0b100000), AT), policy)


def test_a_restriction_leaves_by_its_name_or_not_at_all(settings):
    restricted = Marking(Label(1, 0, 0b1, 0b1, 0b1), AT)

    with pytest.raises(Unwritable):
        to_xml(restricted, policy_of(KNOWN))
    settings.RESTRICTIONS = ("CONVOY TIMES",)
    assert "CONVOY TIMES" in to_xml(restricted, policy_of(KNOWN))


def test_whom_a_label_names_may_bring_it_in(cast):
    name_bodies(cast)

    assert come(cast.ann, xml()) == LABEL


@pytest.mark.parametrize(
    "label",
    [
        Label(1, 1, 0b010, 0, 0b1),
        Label(1, 2, 0b011, 0, 0b1),
    ],
)
def test_what_one_may_not_have_is_not_let_in_from_him(cast, label):
    name_bodies(cast)

    with pytest.raises(NotUnderstood, match="you may not have what you send"):
        come(cast.ann, xml(label))


def test_what_has_a_category_is_let_in_from_its_holders_alone(cast, settings):
    settings.RESTRICTIONS = ("CONVOY TIMES",)
    name_bodies(cast)
    restricted = Label(1, 1, 0b011, 0b1, 0b1)

    with pytest.raises(NotUnderstood, match="you may not have what you send"):
        come(cast.ann, xml(restricted))
    assert come(cast.cid, xml(restricted)) == restricted


def test_the_head_of_an_answer_is_ascii_whatever_bodies_are_called(monkeypatch):
    monkeypatch.setattr(leaving, "bodies", lambda: [Body(ONE, 0, "ЩИТ")])

    answer = leaving.with_label(HttpResponse(), [row(rel=0b1)])

    head = answer.headers[leaving.HEAD]
    assert head.isascii()
    assert (
        "ЩИТ"
        in json.loads(head)["ConfidentialityInformation"]["Category"][0][
            "GenericValues"
        ]
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [("BACKSTAY", "OTHERS"), ("OFFICIAL", "SECRET"), (">AX<", ">ZZ<"), ("</", "<")],
)
def test_what_is_not_understood_wholly_is_not_let_in(cast, old, new):
    name_bodies(cast)

    with pytest.raises(NotUnderstood, match="is not understood"):
        come(cast.ann, xml().replace(old.encode(), new.encode(), 1))


def test_why_a_label_is_kept_out_is_told_in_the_language_of_the_sender(cast):
    name_bodies(cast)

    with override("uk"), pytest.raises(NotUnderstood) as told:
        come(cast.ann, xml().replace(b">AX<", b">ZZ<", 1))

    assert str(told.value) == (
        "Мітку, яку це має, не зрозуміло, тож його не прийнято: Category Releasable To "
        "«ZZ»; використайте значення її політики."
    )
