"""Into a post that may more than who fills it one comes by a link and a code."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connections
from django.test import Client

from backstay_web.accounts.actions import countersign, digest_of_code, new_code
from backstay_web.accounts.models import Account, Countersign, Invitation
from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.models import Command, Event
from backstay_web.nations import actions
from backstay_web.nations.models import Holding
from tests.web.accounts.browsing import NEW
from tests.web.accounts.conftest import Signer, make_signer
from tests.web.accounts.test_invitations import invite
from tests.web.cast import Cast, Person
from tests.web.nations.conftest import Home, add_post, do, make_home
from tests.web.nations.officers import Officers, make_officers
from tests.web.server import DATABASE


class Office:
    """A post that may more, its holder without an account, and who has a part in it."""

    def __init__(self, cast: Cast, officers: Officers) -> None:
        self.officers = officers
        self.home: Home = make_home(cast)
        may = ["label.release", "nation.read"]
        self.post = add_post(cast.cid, self.home.organisation, permissions=may)
        actor = uuid4()
        do(actions.fill_post, cast.cid, post=self.post, actor=actor, name="Eve")
        with acting(cast.cid.token):
            self.holding = Holding.objects.get(actor=actor)
        self.oto = signer("oto", self.officers.oto)
        self.rita = signer("rita", self.officers.rita)


def signer(name: str, *people: Person) -> Signer:
    made = make_signer(name, *(each.id for each in people))
    made.sign_in()
    return made


@pytest.fixture
def office(door: Cast, site_server: Any) -> Office:
    """Return it; what is done there is removed."""
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as at_the_door,
    ):
        officers = make_officers((owner, at_the_door), door.ann, door.bob)
    return Office(door, officers)


def send_code(by: Signer, holding: Holding) -> Any:
    words = {"key": str(uuid4()), "reason": "I know her."}
    return by.browser.post(f"/door/countersign/{holding.pk}/", words)


def code(by: Signer, holding: Holding) -> str:
    made: str = send_code(by, holding).context["code"]
    return made


def come(link: str, code: str, name: str = "eve") -> Any:
    return Client().post(
        f"/door/invitation/{link}/", {"name": name, **NEW, "code": code}, follow=True
    )


def test_a_link_and_a_code_of_two_people_let_somebody_in_once(office):
    link, told = invite(office.oto, office.holding), code(office.rita, office.holding)

    come(link, told.lower().replace("-", " "))

    assert Account.objects.filter(name="eve").exists()
    assert come(link, told, "fay").status_code == 422
    assert not Account.objects.filter(name="fay").exists()


@pytest.mark.parametrize("wrong", ["", "AAAA-AAAA-AAAA-AAAA", "old", "replaced"])
def test_another_code_lets_nobody_in(office, wrong):
    told = code(office.rita, office.holding)
    link = invite(office.oto, office.holding)
    if wrong == "old":
        made = Countersign.objects.get()
        before = made.made_at - timedelta(days=8)
        Countersign.objects.update(made_at=before, expires_at=made.made_at)
    if wrong == "replaced":
        code(office.rita, office.holding)

    answer = come(link, told if wrong in ("old", "replaced") else wrong)

    assert list(answer.context["form"].errors) == ["code"]
    assert not Account.objects.filter(name="eve").exists()


def test_without_a_code_nobody_comes_in(office):
    answer = come(invite(office.oto, office.holding), "")

    assert list(answer.context["form"].errors) == ["code"]


def test_whoever_makes_links_makes_no_code(office):
    answer = send_code(office.oto, office.holding)

    assert answer.status_code == 403
    assert not Countersign.objects.exists()


def test_one_person_in_two_posts_makes_no_code_for_his_link(office):
    invite(office.oto, office.holding)
    again = office.officers.oto_again
    with connections["door"].cursor() as cursor:
        cursor.execute(
            "update core_session set account = %s where actor_id = %s",
            [office.oto.account, again.id],
        )

    with acting(again.token), pytest.raises(Refused, match="other half yourself"):
        do_countersign(again, office.holding)


def do_countersign(by: Person, holding: Holding) -> None:
    do(countersign, by, holding=holding.pk, digest=new_code()[1])


def test_of_another_body_nobody_makes_a_code(office):
    with pytest.raises(NotThere):
        do_countersign(office.officers.zoe, office.holding)


@pytest.mark.parametrize("who", ["oto", "rita"])
def test_whoever_made_a_half_does_not_come_in_himself(office, who):
    link, told = invite(office.oto, office.holding), code(office.rita, office.holding)
    browser = getattr(office, who).browser

    answer = browser.post(f"/door/invitation/{link}/", {"code": told}, follow=True)

    assert "You made a half of this yourself" in answer.text
    assert Invitation.objects.get().used_at is None


def test_who_has_an_account_takes_the_post_with_link_and_code(office):
    link, told = invite(office.oto, office.holding), code(office.rita, office.holding)
    zoe = signer("zoe", office.officers.zoe)

    without = zoe.browser.post(f"/door/invitation/{link}/", {"code": ""})
    answer = zoe.browser.post(f"/door/invitation/{link}/", {"code": told}, follow=True)

    assert "This field is required." in without.text
    names = [one["name"] for one in answer.context["capacities"]]
    assert names == ["Eve", "Zoe"]


def test_nobody_keeps_a_code(office):
    told = code(office.rita, office.holding)

    with acting(office.officers.rita.token):
        kept = str(list(Event.objects.values())) + str(list(Command.objects.values()))
    assert told not in kept
    assert bytes(Countersign.objects.get().code_hash).hex() == digest_of_code(told)


def test_the_page_of_a_link_says_who_makes_the_code(office, door):
    desk = add_post(
        door.cid, office.home.organisation, title="Head", permissions=["post.confirm"]
    )
    do(actions.fill_post, door.cid, post=desk, actor=uuid4(), name="Hana")

    page = office.oto.browser.get(f"/door/invite/{office.holding.pk}/").text

    assert "the link serves together with a code alone" in page
    assert "Head</a>, Donations: Hana" in page


def test_the_page_of_a_code_says_what_the_person_may_do(office):
    page = office.rita.browser.get(f"/door/countersign/{office.holding.pk}/").text

    assert "Release rows to more people, with a second person" in page
