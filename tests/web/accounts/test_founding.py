"""A site is founded once, by commands; its first person then comes in by a link."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backstay_web.accounts.founding import AlreadyFounded, First, found
from backstay_web.core.context import acting, me
from backstay_web.core.models import Event
from backstay_web.nations.models import Holding
from backstay_web.nations.permissions import Permission
from tests.web.accounts.browsing import come_in, token_of

FIRST = First(
    code="cmd",
    name="The command",
    name_uk="Командування",
    organisation="Staff",
    post="Founder",
    person="Ida",
)


def test_the_first_person_of_a_site_comes_in_by_the_link_and_may_do_all(door, owner):
    token = found(owner, FIRST, is_demonstration=False)

    browser = come_in(token)

    page = browser.get("/").text
    with acting(token_of(browser)):
        ida = me()
        kinds = set(Event.objects.values_list("kind", flat=True))
        holding = Holding.objects.select_related("post").get(actor=ida.actor)
    assert ida.permissions == set(Permission)
    assert "Founder of the site." in page
    assert holding.post.title == "Founder"
    assert {"nation.added", "organisation.added", "post.added", "post.filled"} <= kinds


def test_a_site_is_founded_once(door, owner):
    found(owner, FIRST, is_demonstration=False)

    with pytest.raises(AlreadyFounded, match="whoever fills posts"):
        found(owner, FIRST, is_demonstration=False)
    with pytest.raises(CommandError, match="whoever fills posts"):
        call_command("found_demonstration")


def test_what_fails_while_a_site_is_founded_founds_nothing(door, owner):
    nameless = First(**{**FIRST.__dict__, "code": "a code that is much too long"})

    with pytest.raises(Exception, match="too long"):
        found(owner, nameless, is_demonstration=False)

    found(owner, FIRST, is_demonstration=False)


def test_the_command_prints_the_link(door, owner):
    said = StringIO()
    words = [f"--{k.replace('_', '-')}={v}" for k, v in FIRST.__dict__.items()]

    call_command("found_site", *words, stdout=said)

    [token] = [
        line.split("/")[3] for line in said.getvalue().splitlines() if "/door/" in line
    ]
    assert "Founder of the site." in come_in(token).get("/").text
