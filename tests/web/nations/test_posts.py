"""Posts stay while people come and go; who holds one acts with its authority."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from backstay_web.config.database.server import Server
from backstay_web.core.commands import NotThere, Refused, Stale, find
from backstay_web.core.context import Context, NobodyActs, acting, me, new_token
from backstay_web.core.door import OPEN
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Actor, Event
from backstay_web.nations import actions
from backstay_web.nations.models import Holding, Nation, Organisation, Post
from backstay_web.nations.roles import ROLE
from tests.web.cast import LONG_AFTER, START
from tests.web.nations.conftest import AT, add_post, do, make_home
from tests.web.server import DATABASE


def session_of(site_server: Server, actor: UUID) -> str:
    token = new_token()
    with psycopg.connect(site_server.url("bs_door", DATABASE)) as at_the_door:
        at_the_door.execute(OPEN, [token, actor, START, LONG_AFTER])
    return token


def acts(token: str) -> Context | None:
    with acting(token):
        try:
            return me()
        except NobodyActs:
            return None


def test_everybody_knows_of_a_nation(cast, home):
    with acting(cast.bob.token):
        found = Nation.objects.get(pk=home.nation)

    assert (found.code, found.bit) == ("AX", 0b1)


def test_two_nations_never_share_a_bit(cast, home):
    names = {"code": "BX", "name": "Bland", "name_uk": "Бландія"}

    with pytest.raises(IntegrityError, match="one_for_each_bit"), transaction.atomic():
        do(actions.add_nation, cast.cid, nation=uuid4(), body=0, **names)


@pytest.mark.usefixtures("home")
def test_a_bit_that_no_label_has_is_refused(cast):
    names = {"code": "BX", "name": "Bland", "name_uk": "Бландія"}

    with pytest.raises(IntegrityError, match="has_a_bit"), transaction.atomic():
        do(actions.add_nation, cast.cid, nation=uuid4(), body=63, **names)


def test_who_fills_a_post_acts_with_its_authority_at_once(committing, site_server):
    home, actor = make_home(committing), uuid4()

    do(actions.fill_post, committing.cid, post=home.post, actor=actor, name="Eve")

    eve = acts(session_of(site_server, actor))
    assert eve is not None
    assert (eve.origin, eve.rel, eve.level) == (home.nation, 0b01, 1)
    assert eve.permissions == {"nation.read"}


def test_a_changed_authority_counts_from_the_next_transaction_on(
    committing, site_server
):
    home, actor = make_home(committing), uuid4()
    do(actions.fill_post, committing.cid, post=home.post, actor=actor, name="Eve")
    token = session_of(site_server, actor)
    less = {"level": 0, "rel": 0b01, "cav": 0, "permissions": []}

    do(
        actions.change_authority,
        committing.cid,
        post=home.post,
        expected_version=1,
        **less,
    )

    eve = acts(token)
    assert eve is not None
    assert (eve.level, eve.permissions) == (0, frozenset())


def test_whoever_has_left_a_post_acts_no_more_and_another_may_fill_it(
    committing, site_server
):
    home, first, second = make_home(committing), uuid4(), uuid4()
    now = timezone.now()
    do(
        actions.fill_post,
        committing.cid,
        at=now - timedelta(days=1),
        post=home.post,
        actor=first,
        name="Eve",
    )
    token = session_of(site_server, first)
    before = acts(token)
    with acting(committing.cid.token):
        holding = Holding.objects.get(actor=first)

    do(
        actions.end_holding,
        committing.cid,
        at=now,
        holding=holding.pk,
        expected_version=1,
    )
    do(actions.fill_post, committing.cid, post=home.post, actor=second, name="Fay")

    assert before is not None
    assert acts(token) is None
    assert acts(session_of(site_server, second)) is not None


def test_a_deputy_acts_until_the_delegation_ends(committing, site_server):
    home, now = make_home(committing), timezone.now()
    over, lasting = uuid4(), uuid4()
    for actor, began in ((over, now - timedelta(days=8)), (lasting, now)):
        do(
            actions.delegate_post,
            committing.cid,
            at=began,
            post=home.post,
            actor=actor,
            name="Gil",
            ends_at=began + timedelta(days=7),
        )

    assert acts(session_of(site_server, over)) is None
    assert acts(session_of(site_server, lasting)) is not None


@pytest.mark.parametrize("days", [-1, 0, 93])
def test_a_delegation_has_an_end_and_not_a_late_one(cast, home, days):
    with pytest.raises(actions.TooLong, match="between 2026-01-05 and 2026-04-07"):
        do(
            actions.delegate_post,
            cast.cid,
            post=home.post,
            actor=uuid4(),
            name="Gil",
            ends_at=AT + timedelta(days=days),
        )


def test_a_post_has_one_holder_at_a_time(cast, home):
    second = uuid4()
    do(actions.fill_post, cast.cid, post=home.post, actor=uuid4(), name="Eve")

    with pytest.raises(actions.NotVacant, match="end that holding first"):
        do(actions.fill_post, cast.cid, post=home.post, actor=second, name="Fay")

    with acting(cast.cid.token):
        assert not Actor.objects.filter(pk=second).exists()


@pytest.mark.parametrize(
    ("more", "lacks"),
    [
        ({"level": 3}, "a higher level"),
        ({"rel": 0b100}, "more bodies"),
        ({"cav": 0b10}, "more categories"),
    ],
)
def test_nobody_gives_a_post_more_than_he_has(cast, home, more, lacks):
    with pytest.raises(Refused, match=lacks):
        add_post(cast.cid, home.organisation, **more)


@pytest.mark.parametrize(
    "role", ["commander", "coalition_lead", "validation_desk", "founder"]
)
def test_a_post_of_the_commands_alone_is_taken_from_no_nation(cast, home, role):
    nation, unit = uuid4(), uuid4()
    names = {"name": "Borduria", "name_uk": "Бордурія"}
    do(actions.add_nation, cast.cid, nation=nation, code="BO", body=1, **names)
    about = {"nation": nation, "kind": "command", "name": "Army"}
    do(actions.add_organisation, cast.cid, organisation=unit, **about)
    many = {"permissions": sorted(ROLE["staff"].permissions), "role": role}

    with pytest.raises(Faulty, match="the command alone"):
        add_post(cast.cid, unit, **many)
    with pytest.raises(Faulty, match="the command alone"):
        do(
            actions.add_establishment,
            cast.cid,
            organisation=unit,
            places=[place_of(role)],
        )

    add_post(cast.cid, unit, **{**many, "role": "personnel_officer"})
    add_post(cast.cid, home.organisation, **many)  # of the body that founded the site


def place_of(role: str) -> dict[str, Any]:
    return {
        "post": uuid4(),
        "title": "Above all",
        "role": role,
        "reports_to": None,
        "reports_outside": "",
        "level": 0,
        "rel": 0b10,
        "cav": 0,
        "permissions": [],
        "actor": None,
        "holder": "",
        "rotates_on": None,
    }


def test_a_permission_that_does_not_exist_is_refused(cast, home):
    with pytest.raises(Refused, match=r"moon\.sell"):
        add_post(cast.cid, home.organisation, permissions=["moon.sell"])


def test_who_may_not_fill_posts_fills_none(cast, home):
    with pytest.raises(Refused, match=r"post\.fill"):
        do(actions.fill_post, cast.dan, post=home.post, actor=uuid4(), name="Eve")


def test_what_another_changed_meanwhile_is_not_overwritten(cast, home):
    less = {"level": 0, "rel": 0b01, "cav": 0, "permissions": []}
    one = {"post": home.post, "expected_version": 1, **less}
    do(actions.change_authority, cast.cid, **one)

    with pytest.raises(Stale):
        do(actions.change_authority, cast.cid, **one)


def test_an_organisation_of_a_hidden_one_is_refused_as_of_none(cast, home):
    with acting(cast.cid.token):
        hidden = Organisation(
            nation_id=home.nation,
            kind="unit",
            name="Hidden",
            level=2,
            rel=0b11,
            originator=cast.cid.origin,
        )
        hidden.save(force_insert=True)

    # Dan is cleared for level 2 and sees it; Ann is not and cannot tell.
    with acting(cast.dan.token):
        assert Organisation.objects.filter(pk=hidden.pk).exists()
    with acting(cast.ann.token), pytest.raises(NotThere):
        find(Organisation.objects.all(), hidden.pk)


def test_each_of_these_changes_leaves_its_event(cast, home):
    do(actions.fill_post, cast.cid, post=home.post, actor=uuid4(), name="Eve")

    with acting(cast.cid.token):
        kinds = list(Event.objects.values_list("kind", flat=True))
        post = Post.objects.get(pk=home.post)

    assert sorted(kinds) == [
        "nation.added",
        "organisation.added",
        "post.added",
        "post.filled",
    ]
    assert post.version == 1
