"""Whoever fills a post invites its holder by a link, and can close his account."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from backstay_web.accounts.actions import InvitationOver, accept, open_invitation
from backstay_web.accounts.models import Account, Invitation
from backstay_web.core.context import acting
from backstay_web.core.models import Command, Event
from backstay_web.nations import actions
from backstay_web.nations.models import Holding
from tests.web.accounts.browsing import NEW, acts, come_in, token_of
from tests.web.accounts.conftest import Signer, make_signer
from tests.web.cast import Cast
from tests.web.nations.conftest import do, make_home


@pytest.fixture
def cid(door: Cast) -> Signer:
    """Return Cid, who fills posts and has signed in."""
    signer = make_signer("cid", door.cid.id)
    signer.sign_in()
    return signer


def fill(door: Cast, name: str = "Eve") -> Holding:
    home, actor = make_home(door), uuid4()
    do(actions.fill_post, door.cid, post=home.post, actor=actor, name=name)
    with acting(door.cid.token):
        return Holding.objects.select_related("post").get(actor=actor)


def invite(cid: Signer, holding: Holding) -> str:
    page = f"/door/invite/{holding.pk}/"
    words = {"key": str(uuid4()), "reason": "She comes on Monday."}
    link: str = cid.browser.post(page, words).context["link"]
    return link.split("/")[-2]


def test_whoever_is_invited_acts_with_the_authority_of_the_post(door, cid):
    holding = fill(door)

    eve = come_in(invite(cid, holding), "eve")

    assert eve.get("/").status_code == 200
    assert "Desk officer" in eve.get("/").text
    assert eve.get(f"/nations/posts/{holding.post_id}/fill/").status_code == 403


def test_a_link_serves_once(door, cid):
    token = invite(cid, fill(door))
    come_in(token, "eve")

    shown = Client().get(f"/door/invitation/{token}/")
    answer = Client().post(f"/door/invitation/{token}/", {"name": "fay", **NEW})

    assert (shown.status_code, answer.status_code) == (422, 422)
    assert not Account.objects.filter(name="fay").exists()


def test_of_two_who_use_a_link_at_once_one_is_refused(door, cid):
    invited = open_invitation(invite(cid, fill(door)), timezone.now())
    first, second = make_signer("first"), make_signer("second")
    accept(invited, Account.objects.get(pk=first.account), timezone.now())

    with pytest.raises(InvitationOver, match="used just now"):
        accept(invited, Account.objects.get(pk=second.account), timezone.now())


@pytest.mark.parametrize("change", ["older", "replaced"])
def test_a_link_is_over_when_it_is_old_or_another_one_was_made(door, cid, change):
    holding = fill(door)
    token = invite(cid, holding)
    if change == "older":
        made = Invitation.objects.get()
        Invitation.objects.update(
            made_at=made.made_at - timedelta(days=8), expires_at=made.made_at
        )
    else:
        invite(cid, holding)

    assert Client().get(f"/door/invitation/{token}/").status_code == 422


def test_nobody_keeps_the_token_of_a_link(door, cid):
    token = invite(cid, fill(door))

    with acting(token_of(cid.browser)):
        kept = str(list(Event.objects.values())) + str(list(Command.objects.values()))
    with connections["door"].cursor() as cursor:
        cursor.execute("select i::text from accounts_invitation i")
        kept += str(cursor.fetchall())
    assert token not in kept
    assert token.encode().hex() not in kept


def test_who_has_an_account_takes_another_post_with_it(door, cid):
    dan = make_signer("dan", door.dan.id)
    dan.sign_in()
    token = invite(cid, fill(door))

    shown = dan.browser.get(f"/door/invitation/{token}/")
    chooser = dan.browser.post(f"/door/invitation/{token}/", follow=True)

    assert "You have signed in as dan" in shown.text
    assert [one["name"] for one in chooser.context["capacities"]] == ["Dan", "Eve"]


@pytest.fixture
def eve(door: Cast) -> Signer:
    """Return Eve, who holds a post and stands in for another until an end."""
    holding, actor = fill(door), uuid4()
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    now, end = timezone.now(), datetime.combine(tomorrow, time(), UTC)
    stand_in = {"actor": actor, "name": "Eve", "at": now, "ends_at": end}
    do(actions.delegate_post, door.cid, post=holding.post_id, **stand_in)
    signer = make_signer("eve", holding.actor_id, actor)
    signer.sign_in()
    return signer


def test_who_has_several_posts_chooses_by_post_body_and_last_day(eve):
    chooser = eve.browser.get("/door/enter/").text

    today = datetime.now(UTC).date()
    assert ">Desk officer, Aland</button>" in chooser
    assert f">Desk officer, Aland · stands in until {today}</button>" in chooser


def test_ones_account_leads_to_the_choice_for_whoever_has_another_post(cid, eve):
    page = eve.browser.get("/door/factors/").text

    assert 'href="/door/enter/">Act in another post</a>' in page
    assert "Act in another post" not in cid.browser.get("/door/factors/").text


def test_an_invitation_names_the_post_and_its_body(door, cid):
    token = invite(cid, fill(door))

    page = Client().get(f"/door/invitation/{token}/").text

    assert "Eve, you are invited to act in this post:" in page
    assert "<strong>Desk officer, Aland</strong>" in page


def test_a_closed_account_acts_no_more_and_another_may_be_invited(door, cid):
    holding = fill(door)
    eve = come_in(invite(cid, holding), "eve")
    before = acts(eve)
    page = f"/door/invite/{holding.pk}/"
    refused = cid.browser.post(page, {"key": str(uuid4()), "reason": "again"})

    cid.browser.post(
        f"/door/close/{holding.pk}/", {"key": str(uuid4()), "reason": "lost the phone"}
    )
    anew = come_in(invite(cid, holding), "eve2")

    assert before
    assert "signs in already" in refused.text
    assert not acts(eve)
    assert eve.get("/door/enter/").headers["Location"].startswith("/door/?")
    assert acts(anew)


def test_whose_time_in_a_post_ends_acts_no_more_and_is_told_so(door, cid):
    holding = fill(door)
    eve = come_in(invite(cid, holding), "eve")
    before = acts(eve)

    do(actions.end_holding, door.cid, holding=holding.pk, expected_version=1)

    answer = eve.get("/", headers={"accept": "text/html"}, follow=True)

    assert before
    assert "Your time in the post ended." in answer.text
    assert "Your session is over" not in answer.text
    assert eve.get("/").status_code == 401
    assert eve.get("/door/enter/").headers["Location"].startswith("/door/?")


def test_a_link_to_a_post_that_may_more_than_his_own_lets_nobody_in_alone(door, cid):
    holding = fill(door)
    weak = make_signer("weak", weaker(door))
    weak.sign_in()
    other = {"key": str(uuid4()), "reason": "of another body"}
    refused = cid.browser.post(f"/door/countersign/{holding.pk}/", other)

    token = invite(weak, holding)
    answer = Client().post(f"/door/invitation/{token}/", {"name": "me", **NEW})

    assert "A post that makes links gives no codes" in refused.text
    assert list(answer.context["form"].errors) == ["name", "code"]
    assert not Account.objects.filter(name="me").exists()


def weaker(door: Cast) -> UUID:
    """Fill a post of the same nation that may fill posts, and read nothing."""
    home = Holding.objects  # the nation's own post, made by the command
    with acting(door.cid.token):
        post = home.select_related("post__organisation").get().post
    strong, actor = uuid4(), uuid4()
    do(
        actions.add_post,
        door.cid,
        post=strong,
        organisation=post.organisation_id,
        title="Fills posts",
        level=0,
        rel=0b01,
        cav=0,
        permissions=["nation.read", "post.fill"],
    )
    do(actions.fill_post, door.cid, post=strong, actor=actor, name="Wim")
    return actor


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"name": "ANN SMITH"}, "name"),
        ({"name": "cid"}, "name"),
        ({"password": "short", "again": "short"}, "password"),
        ({"again": "another one entirely"}, "again"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_told_beside_the_field(
    door, cid, words, field
):
    token = invite(cid, fill(door))

    answer = Client().post(
        f"/door/invitation/{token}/", {"name": "eve", **NEW, **words}
    )

    assert list(answer.context["form"].errors) == [field]


def test_the_pages_that_give_authority_ask_for_a_new_second_factor_first(door, cid):
    holding = fill(door)
    with connections["door"].cursor() as cursor:
        cursor.execute(
            "update core_session set factor_at = null where account is not null"
        )

    answer = cid.browser.get(f"/door/invite/{holding.pk}/")

    assert answer.status_code == 403
    assert f"/door/enter/?next=%2Fdoor%2Finvite%2F{holding.pk}%2F" in answer.text
