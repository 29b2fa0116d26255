"""The pages on which one person names somebody for a post and another one confirms."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from backstay_web.core.context import acting
from backstay_web.nations import actions
from backstay_web.nations.models import Holding, Nomination
from tests.web.cast import Cast
from tests.web.nations.conftest import Home, add_post
from tests.web.nations.test_nominations import MORE, at_once, confirm, nominate
from tests.web.nations.test_post_pages import browser, send

LACKS = "Release rows to more people, with a second person, or restrict them to fewer"


@pytest.fixture
def post(cast: Cast, home: Home) -> UUID:
    """Return a vacant post that may do more than whoever fills it."""
    return add_post(
        cast.cid, home.organisation, title="Release officer", permissions=MORE
    )


@pytest.fixture
def desk(cast: Cast, home: Home) -> UUID:
    """Return a post that confirms, which Hana holds."""
    found = add_post(
        cast.cid, home.organisation, title="Head", permissions=["post.confirm"]
    )
    who = {"post": found, "actor": uuid4(), "name": "Hana"}
    at_once(actions.fill_post, cast.cid, **who)
    return found


@pytest.mark.parametrize("way", ["fill", "delegate"])
def test_who_cannot_fill_a_post_alone_names_somebody_and_is_told_who_confirms(
    post, desk, officers, way
):
    address = f"/nations/posts/{post}/{way}/"
    page = browser(officers.oto).get(address).text
    assert LACKS in page
    assert "Head</a>, Donations: Hana" in page

    last_on = (timezone.now() + timedelta(days=9)).date()
    answer = send(officers.oto, address, name="Eve", last_on=last_on)

    assert "waits for a second person" in answer.text
    assert "Head</a>, Donations: Hana" in answer.text
    for where in (f"/nations/posts/{post}/", "/nations/people/"):
        assert (
            "Eve is named as Release officer" in browser(officers.oto).get(where).text
        )
    with acting(officers.oto.token):
        [made] = Nomination.objects.all()
    assert made.last_on == (last_on if way == "delegate" else None)


def test_where_nobody_may_confirm_the_page_says_who_fills_posts_of_all(post, officers):
    page = browser(officers.oto).get(f"/nations/posts/{post}/fill/").text

    assert "Nobody of your body may confirm it today" in page
    assert 'href="/nations/posts/?may=actor.found"' in page
    assert '<form method="post" novalidate' not in page


def test_the_second_person_confirms_and_makes_a_code(post, desk, officers):
    asked = nominate(officers.oto, post)
    page = browser(officers.rita).get(f"/nations/nominations/{asked}/").text
    assert f'href="/nations/nominations/{asked}/decide/"' in page
    assert LACKS in page

    answer = send(
        officers.rita, f"/nations/nominations/{asked}/decide/", decision="confirm"
    )

    assert "Make a code below" in answer.text
    with acting(officers.rita.token):
        held = Holding.objects.get(post=post)
    assert f'href="/door/countersign/{held.pk}/"' in answer.text


def test_the_second_person_refuses_and_says_why(post, officers):
    asked = nominate(officers.oto, post)

    answer = send(
        officers.rita, f"/nations/nominations/{asked}/decide/", decision="refuse"
    )

    assert '<span class="state">refused</span>' in answer.text
    assert "The new officer comes." in answer.text


def test_who_named_somebody_takes_it_back_and_does_not_decide(post, officers):
    asked = nominate(officers.oto, post)
    page = browser(officers.oto).get(f"/nations/nominations/{asked}/").text
    assert "/decide/" not in page

    answer = send(officers.oto, f"/nations/nominations/{asked}/withdraw/")

    assert '<span class="state">withdrawn</span>' in answer.text
    decide = browser(officers.oto).get(f"/nations/nominations/{asked}/decide/")
    assert decide.status_code == 403


def test_a_later_day_of_a_stand_in_is_asked_for_and_an_earlier_one_holds(
    post, desk, officers
):
    day = timezone.now() + timedelta(days=9)
    held = confirm(officers.rita, nominate(officers.oto, post, ends_at=day))
    address = f"/nations/holdings/{held}/day/"

    later = send(officers.oto, address, on=(day + timedelta(days=9)).date())
    earlier = send(officers.oto, address, on=(day - timedelta(days=2)).date())

    assert "waits for a second person" in later.text
    assert f"now until {day.date()}" in later.text
    assert f"{(day - timedelta(days=2)).date()}" in earlier.text


def test_another_nation_reads_of_no_nomination(post, officers):
    asked = nominate(officers.oto, post)

    answer = browser(officers.zoe).get(f"/nations/nominations/{asked}/")

    assert answer.status_code == 404


def test_work_leads_to_what_is_to_be_decided(cast, post, desk, officers):
    asked = nominate(officers.oto, post)

    page = browser(officers.rita).get(f"/nations/posts/{desk}/").text

    assert f'href="/nations/nominations/{asked}/">Confirm or refuse: Eve' in page
