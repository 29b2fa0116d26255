"""What is needed of a class against what is offered: of what each reader may see."""

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from backstay_web.catalogue import actions as catalogue
from backstay_web.core.context import acting
from backstay_web.donations import actions as donations
from backstay_web.donations.models import Balance
from backstay_web.nations.permissions import Permission
from backstay_web.overview.coverage import (
    Covered,
    Offered,
    Range,
    covered,
    read_kit,
)
from backstay_web.requirements import actions as needs
from tests.web.cast import Cast, Person
from tests.web.donations.conftest import TO_ALL, add, balance_of, do, make_lot
from tests.web.overview.conftest import Scene, ask, page, part
from tests.web.requirements.conftest import judge, refuse
from tests.web.worlds import shown

ON = date(2026, 1, 5)


def the_class(by: Person, scene: Scene, *, with_offers: bool = True) -> Covered:
    with acting(by.token):
        rows = covered(ON, read_kit(), with_offers=with_offers)
    [row] = [row for row in rows if row.key == scene.howitzers]
    return row


def classes_in(text: str) -> list[str]:
    """Return the classes of the tables of a page, in turn."""
    *_, told = text.split("<table")
    return re.findall(r'<th scope="row"><a [^>]*>([^<]*)', told)


def bind(by: Person, lot: UUID, quantity: int) -> None:
    balance: Balance = balance_of(by, lot)
    payload = {"balance": balance.pk, "quantity": quantity, "purpose": "A battery"}
    do(donations.commit, by, entry=uuid4(), **payload)


def test_needed_is_a_range_over_the_options_of_what_is_asked_for(
    cast: Cast, scene: Scene
) -> None:
    # Two and three batteries, each of four howitzers or of six.
    first = ask(scene, cast.eva, 2)
    ask(scene, cast.eva, 3)
    judge(cast.cid, first)

    row = the_class(cast.ann, scene)

    assert row.needed == Range(20, 30)
    assert row.validated == Range(8, 12)
    assert row.open == Range(20, 30)


def test_what_was_refused_or_withdrawn_is_not_needed(cast: Cast, scene: Scene) -> None:
    ask(scene, cast.eva, 1)
    refuse(cast.cid, ask(scene, cast.eva, 5))
    gone = ask(scene, cast.eva, 7)
    do(needs.withdraw, cast.eva, requirement=gone, expected_version=1)

    assert the_class(cast.ann, scene).needed == Range(4, 6)


def test_what_is_waived_is_not_needed(cast: Cast, scene: Scene) -> None:
    # Of the option of six nothing is taken any more, so that none is the least.
    need = ask(scene, cast.eva, 2)
    words = {"who": "Chief of logistics", "why": "They have them."}
    fields = {"requirement": need, "part": scene.six, **words}
    do(needs.WAIVER.add, cast.eva, entry=uuid4(), **fields)

    assert the_class(cast.eva, scene).needed == Range(0, 8)
    # Ann may not know of the waiver.
    assert the_class(cast.ann, scene).needed == Range(8, 12)


def test_offered_is_parted_by_how_far_it_stands_and_how_sure_it_is(
    cast: Cast, scene: Scene, fay: Person
) -> None:
    ground = scene.ground
    sure = make_lot(fay, ground, 6)
    make_lot(fay, ground, 5, confidence_percent=79)
    make_lot(fay, ground, 3, state="possible", evidence="")
    make_lot(fay, ground, 9, expires_on=date(2026, 1, 5))  # past on that day
    decided = make_lot(fay, ground, 10)
    payload = {"offer": decided.offer, "expected_version": 1, "evidence": "Decree"}
    do(donations.confirm_offer, fay, **payload)
    bind(fay, sure.lot, 4)
    ask(scene, cast.eva, 2)

    mine, theirs = the_class(fay, scene), the_class(cast.eva, scene)

    offered = Offered(confirmed=10, likely=6, unlikely=5, possible=3)
    assert mine.offered == theirs.offered == offered
    assert (mine.bound, mine.open) == (4, Range(4, 8))
    # How much of an offer is bound is for its nation alone.
    assert (theirs.bound, theirs.open) == (0, Range(8, 12))


def test_each_number_leads_to_its_rows(
    cast: Cast, scene: Scene, fay: Person, client: Client
) -> None:
    need = ask(scene, cast.eva, 2)
    made = make_lot(fay, scene.ground, 6, expires_on=None)
    bind(fay, made.lot, 4)

    summary = page(client, fay, "coverage/").text
    behind = page(client, fay, f"coverage/{scene.howitzers}/").text

    for anchor, number in (("needed", "8\u201312"), ("offered", "6"), ("bound", "4")):
        link = f'<a href="/overview/coverage/{scene.howitzers}/#{anchor}">{number}'
        assert link in summary
        assert f'id="{anchor}"' in behind
    assert "counted on 20" in summary
    assert f'href="/requirements/{need}/"' in behind
    assert behind.count(f'href="/offers/offer/{made.offer}/"') == 2
    assert "A battery" in behind


def test_whoever_may_not_read_offers_sees_none_of_them(
    cast: Cast, scene: Scene, fay: Person, client: Client, as_reader: Any
) -> None:
    ask(scene, cast.eva, 2)
    make_lot(fay, scene.ground, 6)
    reader = as_reader({Permission.REQUIREMENT_READ})

    summary = page(client, reader, "coverage/").text
    behind = page(client, reader, f"coverage/{scene.howitzers}/").text

    assert "8\u201312" in summary
    assert 'data-heading="Confirmed"' not in summary
    assert 'id="offered"' not in behind


def test_what_is_missing_most_stands_first_unless_names_are_asked_for(
    cast: Cast, scene: Scene, fay: Person, client: Client
) -> None:
    # Of howitzers, which come first by name, more are offered than are needed.
    ask(scene, cast.eva, 2)
    make_lot(fay, scene.ground, 20)
    make = {"code": "truck", "name": "Trucks", "release": TO_ALL}
    part(cast, scene.ground, add(catalogue.EQUIPMENT_CLASS, cast.cid, **make), 8)

    first = page(client, cast.ann, "coverage/").text
    by_name = page(client, cast.ann, "coverage/?order=name").text
    of_no_sense = page(client, cast.ann, "coverage/?order=colour").text

    assert classes_in(first) == ["Trucks", "155 mm howitzers"]
    assert classes_in(by_name) == ["155 mm howitzers", "Trucks"]
    assert classes_in(of_no_sense) == ["Trucks", "155 mm howitzers"]
    assert 'aria-current="page">What is missing most first' in first
    assert 'aria-current="page">By name' in by_name


def test_what_is_missing_is_what_no_plan_may_count_on_whoever_bound_it(
    cast: Cast, scene: Scene, fay: Person
) -> None:
    ask(scene, cast.eva, 2)
    lot = make_lot(fay, scene.ground, 9).lot
    make_lot(fay, scene.ground, 50, state="possible", evidence="")
    bind(fay, lot, 3)

    row = the_class(cast.ann, scene)

    assert row.open == Range(5, 9)
    assert row.missing == Range(0, 3)


def test_a_class_that_one_may_not_know_of_is_not_there(
    cast: Cast, scene: Scene, client: Client
) -> None:
    assert page(client, cast.ann, f"coverage/{uuid4()}/").status_code == 404


def test_two_worlds_that_differ_in_what_is_hidden_have_the_same_numbers(
    cast: Cast, scene: Scene, fay: Person, client: Client
) -> None:
    ask(scene, cast.eva, 2)
    make_lot(fay, scene.ground, 6, expires_on=None)
    of_bob = seen(client, cast.bob, scene)

    # Bob may not know of the second lot, nor Ann of the second need.
    ours = {"level": 0, "rel": cast.ann.rel, "cav": 0}
    make_lot(fay, scene.ground, 50, expires_on=None, release=ours)
    of_bob_again, of_ann = (seen(client, p, scene) for p in (cast.bob, cast.ann))
    theirs = {"level": 0, "rel": cast.bob.rel, "cav": 0}
    ask(scene, cast.eva, 9, release=theirs)

    assert of_bob_again == of_bob
    assert seen(client, cast.ann, scene) == of_ann


def seen(client: Client, by: Person, scene: Scene) -> list[Any]:
    answers = []
    for address in ("coverage/", f"coverage/{scene.howitzers}/"):
        status, content, headers = shown(page(client, by, address))
        at = rb"\d{4}-\d\d-\d\d \d\d:\d\d \(UTC\)"
        answers.append((status, re.sub(at, b"now", content), sorted(headers)))
    return answers
