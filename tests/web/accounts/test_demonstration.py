"""A demonstration shows invented people and lets them in at once; a real site never."""

import html
import re
from io import StringIO

import pytest
from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY as AUTHENTICATED,
)
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from backstay_web.accounts.demonstration import PASSWORD, found_demonstration, people
from backstay_web.accounts.models import Account
from backstay_web.config.safety import UnsafeSite, refuse_unsafe
from backstay_web.core.context import acting, me
from backstay_web.nations.models import Holding, Nation, Post
from backstay_web.nations.permissions import Permission
from backstay_web.nations.roles import ROLE, ROLES
from tests.web.accounts.browsing import acts, change_session, token_of
from tests.web.accounts.codes import code_of
from tests.web.accounts.conftest import make_signer


@pytest.fixture
def here(settings):
    """Let the site answer for this machine alone, as a demonstration has to."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]


@pytest.fixture
def few(tmp_path):
    """Return a case of two nations: the one that receives, and one that gives."""
    file = tmp_path / "nations.csv"
    file.write_text("nation,name,name_uk\nee,Estonia,Естонія\nua,Ukraine,Україна\n")
    return file


def browser() -> Client:
    return Client(SERVER_NAME="localhost")


def test_each_of_the_invented_people_enters_at_once_and_acts_in_his_role(
    door, owner, few, here
):
    count = found_demonstration(owner, few)

    shown = {one.name: one for one in people()}
    first = browser().get("/door/")
    roles = set()
    for one in shown.values():
        visitor = browser()
        visitor.post("/door/demonstration/", {"account": str(one.account)}, follow=True)
        page = visitor.get("/")
        roles.add(one.title)
        assert page.status_code == 200
        assert one.prose.split(",")[0] in page.text
    everybody = {str(role.title) for role in ROLES} - {
        "Staff officer",
        "Founder of the site",
    }
    assert roles == everybody
    assert PASSWORD in first.text
    assert shown["commander"].secret in first.text
    assert count == 110 + 19 + 60


def test_people_stand_under_their_names_in_ukrainian():
    with translation.override("uk"):
        told = render_to_string("accounts/_people.html")

    assert '<th scope="col">Ім\u2019я</th>' in told
    assert "Назва" not in told


def test_each_nation_has_who_fills_its_posts_and_who_exports_its_events(
    door, owner, few, here
):
    found_demonstration(owner, few)

    may = {}
    for one in people():
        visitor = browser()
        visitor.post("/door/demonstration/", {"account": str(one.account)}, follow=True)
        with acting(token_of(visitor)):
            may[one.name] = me().permissions
    fill = {name for name, held in may.items() if Permission.POST_FILL in held}
    export = {name for name, held in may.items() if Permission.LOG_EXPORT in held}

    assert fill == {"personnel-officer", "personnel-ee", "personnel-ua"}
    assert export == {"accountability-officer", "audit-ee", "audit-ua"}


def test_the_establishment_has_a_commander_vacancies_and_dates(door, owner, here):
    count = found_demonstration(owner)
    lead = browser()
    account = Account.objects.get(name="personnel-officer")
    lead.post("/door/demonstration/", {"account": str(account.pk)})
    lead.get("/door/enter/")

    with acting(token_of(lead)):
        nations = Nation.objects.count()
        posts = Post.objects.count()
        outside = Post.objects.exclude(reports_outside="").get()
        held = Holding.objects.count()
        undated = Holding.objects.filter(rotates_on=None).count()

    assert nations == 30
    assert 650 <= count <= 750
    assert outside.title == "Commander, three stars"
    assert posts - posts // 9 - 40 <= held < posts
    assert undated == 0


def test_whoever_of_them_signs_in_as_a_person_does_shows_both_factors(
    door, owner, few, here
):
    found_demonstration(owner, few)
    [lead] = [one for one in people() if one.name == "coalition-lead"]
    visitor = browser()

    visitor.post("/door/", {"login": lead.name, "password": PASSWORD})
    before = acts(visitor)
    visitor.post("/door/code/", {"code": code_of(lead.secret)}, follow=True)

    assert not before
    assert acts(visitor)


def test_who_has_no_recovery_codes_is_not_led_to_them(door, owner, few, here):
    found_demonstration(owner, few)
    [lead] = [one for one in people() if one.name == "coalition-lead"]
    visitor = browser()
    visitor.post("/door/demonstration/", {"account": str(lead.account)})

    page = visitor.get("/door/factors/")

    assert page.status_code == 200
    assert 'href="/door/factors/recovery/"' not in page.text
    assert 'href="/door/factors/recovery/new/"' in page.text


def test_one_of_each_kind_stands_before_all_others(door, owner, few, here):
    found_demonstration(owner, few)

    page = browser().get("/door/").text
    first, _, others = page.partition("<details")

    shown = [one.name for one in people()]
    bodies = {one.name: one.body for one in people()}
    assert (bodies["desk-ee"], bodies["commander"]) == ("Estonia", "The command")
    assert ">Estonia</td>" in first
    assert [name for name in shown if f"Enter as {name}" not in page] == []
    assert first.index("Enter as validation-desk") < first.index("Enter as desk-ee")
    assert "Enter as desk-ua" not in first
    assert "Enter as personnel-officer" in first
    assert "Enter as personnel-ee" in first
    assert "Enter as desk-ua" in others
    assert "Enter as needs-ua" in first


def test_whoever_was_invited_since_is_none_of_the_people_who_enter_at_once(
    door, owner, few, here
):
    found_demonstration(owner, few)
    ann = make_signer("larch", door.ann.id)
    visitor = browser()

    page = visitor.get("/door/")
    answer = visitor.post("/door/demonstration/", {"account": str(ann.account)})

    assert "Enter as commander" in page.text
    assert "larch" not in page.text
    assert answer.status_code == 404


def test_no_real_site_shows_people_or_lets_them_in(door, here):
    ann = make_signer("ann", door.ann.id)
    visitor = browser()

    page = visitor.get("/door/")
    answer = visitor.post("/door/demonstration/", {"account": str(ann.account)})

    assert ann.name not in page.text
    assert answer.status_code == 404
    assert token_of(visitor) == ""


def test_a_demonstration_that_others_could_reach_is_not_served(
    door, owner, few, settings
):
    found_demonstration(owner, few)
    settings.ALLOWED_HOSTS = ["localhost", "backstay.example"]
    [lead] = [one for one in people() if one.name == "coalition-lead"]

    answer = browser().post("/door/demonstration/", {"account": str(lead.account)})

    assert answer.status_code == 404
    settings.OWNER_URL = ""
    with pytest.raises(UnsafeSite, match="is a demonstration and answers for backstay"):
        refuse_unsafe()


def test_the_command_prints_who_signs_in_and_does_it_once(door, owner, here):
    said = [StringIO(), StringIO()]

    for out in said:
        call_command("found_demonstration", stdout=out)

    assert said[0].getvalue() == said[1].getvalue()
    assert "release-officer" in said[0].getvalue()


def test_an_invented_person_shows_a_second_factor_when_entering(door, owner, few, here):
    found_demonstration(owner, few)
    visitor = browser()
    account = Account.objects.get(name="release-officer")

    visitor.post("/door/demonstration/", {"account": str(account.pk)})
    visitor.get("/door/enter/")

    with acting(token_of(visitor)):
        age = me().factor_age_s
    assert age is not None
    assert age < 60


def test_whoever_has_no_app_enters_once_more_and_comes_where_he_was_going(
    door, owner, few, here
):
    found_demonstration(owner, few)
    visitor = browser()
    account = Account.objects.get(name="release-officer")
    visitor.post("/door/demonstration/", {"account": str(account.pk)})
    visitor.get("/door/enter/")
    change_session(token_of(visitor), "factor_at = now() - interval '11 minutes'")
    old = visitor.session
    old[AUTHENTICATED] = [
        {**each, "at": each["at"] - 3600} for each in old[AUTHENTICATED]
    ]
    old.save()

    asked = visitor.get("/door/enter/?next=/releases/", follow=True)
    [way] = re.findall(r'name="next" value="([^"]+)"', asked.text)[-1:]
    again = {"account": str(account.pk), "next": html.unescape(way)}
    there = visitor.post("/door/demonstration/", again, follow=True)

    assert "Enter as release-officer" in asked.text
    assert there.redirect_chain[-1][0] == "/releases/"
    with acting(token_of(visitor)):
        age = me().factor_age_s
    assert age is not None
    assert age < 60


def test_each_nation_has_two_who_release_what_it_wrote(door, owner, few, here):
    found_demonstration(owner, few)

    names = {one.name for one in people() if one.title == "Release officer"}
    visitor = browser()
    [first] = [one for one in people() if one.name == "releases-ee"]
    visitor.post("/door/demonstration/", {"account": str(first.account)})
    visitor.get("/door/enter/")
    with acting(token_of(visitor)):
        permissions, origin = me().permissions, me().origin
        nation = Nation.objects.get(pk=origin).code

    assert names == {
        "release-officer",
        "release-deputy",
        "releases-ee",
        "releases-deputy-ee",
        "releases-ua",
        "releases-deputy-ua",
    }
    assert ("label.release" in permissions, nation) == (True, "EE")


def test_a_national_desk_may_add_the_sites_where_its_offers_stand():
    assert Permission.SITE_CHANGE in ROLE["desk_officer"].permissions
