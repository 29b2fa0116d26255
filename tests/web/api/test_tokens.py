"""A token acts for its maker, with its scope alone, from its networks, for its time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from backstay_web.accounts import actions, queries
from backstay_web.accounts.actions import digest_of, new_program_token
from backstay_web.core.commands import FactorTooOld, NotThere
from backstay_web.core.context import acting, me
from backstay_web.core.door import end_sessions_of
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.core.models import Event
from backstay_web.nations import actions as posts
from tests.web.accounts.browsing import token_of
from tests.web.accounts.conftest import (
    Signer,
    door,  # noqa: F401 a fixture
    make_signer,
)
from tests.web.api.conftest import Program, program
from tests.web.cast import Person
from tests.web.nations.conftest import do, make_home

PATH = "lists/nations"


def status(program: Program, **more: Any) -> int:
    answer: Any = program.client.get(f"/api/v1/{PATH}", **more)
    return int(answer.status_code)


def test_a_token_does_what_it_was_made_for_and_no_more(cast, giving):
    reads = giving(cast.cid, ["nation.read"])

    thing = reads.do("thing.make", {"thing": uuid4(), "name": "gun"})

    assert (status(reads), thing.status_code) == (200, 403)


def test_a_token_does_no_more_than_its_maker_may(cast, giving):
    # Bea may do nothing, whatever her token says.
    assert status(giving(cast.bea)) == 403


def test_who_acts_by_a_token_never_showed_a_second_factor(cast, giving):
    made = giving(cast.cid, ["nation.read"])

    with acting(made.token):
        by = me()

    assert (by.actor, by.permissions) == (
        cast.cid.id,
        frozenset({"nation.read"}),
    )
    assert by.factor_age_s is None


@pytest.mark.parametrize(
    ("networks", "address", "expected"),
    [
        (["192.0.2.0/24"], "192.0.2.7", 200),
        (["192.0.2.0/24"], "::ffff:192.0.2.7", 200),
        (["192.0.2.0/24", "2001:db8::/48"], "2001:db8::1", 200),
        (["192.0.2.0/24"], "192.0.3.7", 401),
        (["192.0.2.0/24"], "", 401),
        (["192.0.2.0/24"], "no address", 401),
        (None, "192.0.3.7", 200),
    ],
)
def test_a_token_acts_from_its_networks_alone(
    cast, giving, networks, address, expected
):
    made = giving(cast.ann, networks=networks)

    assert status(made, REMOTE_ADDR=address) == expected


def test_behind_a_proxy_the_last_address_counts(cast, giving, settings):
    settings.BEHIND_PROXY = True
    made = giving(cast.ann, networks=["192.0.2.0/24"])

    forged = status(made, HTTP_X_FORWARDED_FOR="192.0.2.7, 198.51.100.1")
    true = status(made, HTTP_X_FORWARDED_FOR="198.51.100.1, 192.0.2.7")

    assert (forged, true) == (401, 200)


def test_a_token_ends_on_its_day(cast, giving):
    over = giving(cast.ann, until=datetime.now(UTC) - timedelta(seconds=1))

    assert status(over) == 401


def test_the_token_of_a_program_opens_no_page_and_a_cookie_is_no_token(cast, giving):
    made = giving(cast.ann)
    browser = Client()
    browser.cookies[COOKIE] = made.token

    assert browser.get("/nations/").status_code == 401
    assert status(program(cast.ann.token, uuid4())) == 401


def test_last_use_is_kept_by_the_day(cast, giving):
    made = giving(cast.ann)

    status(made)

    with acting(cast.ann.token):
        [row] = queries.tokens().filter(key=made.key)
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    assert row["seen_at"] == today


def test_one_sees_ones_own_tokens_and_no_others(cast, giving):
    made = giving(cast.ann)

    def seen(person: Person) -> bool:
        with acting(person.token):
            return queries.tokens().filter(key=made.key).exists()

    assert [seen(p) for p in (cast.ann, cast.bob, cast.cid)] == [True, False, False]


@pytest.fixture
def ida(door):  # noqa: F811 the fixture of accounts
    """Return somebody who holds a post and has just signed in."""
    home = make_home(door)
    actor = uuid4()
    allowed = ["nation.read", "token.make"]
    do(
        posts.change_authority,
        door.cid,
        post=home.post,
        expected_version=1,
        level=1,
        rel=0b01,
        cav=0,
        permissions=allowed,
    )
    do(posts.fill_post, door.cid, post=home.post, actor=actor, name="Ida")
    signer = make_signer("ida", actor)
    signer.sign_in()
    return signer


def asked(**more: Any) -> dict[str, Any]:
    soon = timezone.now().date() + timedelta(days=30)
    usual = {"token": uuid4(), "name": "our sheet", "scope": ["nation.read"]}
    return {**usual, "networks": [], "expires_on": soon, **more}


def make(signer: Signer, **more: Any) -> Program:
    token, digest = new_program_token()
    payload = asked(**more)
    with acting(token_of(signer.browser)):
        actions.make_token(
            key=uuid4(), at=timezone.now(), reason="a test", digest=digest, **payload
        )
    return program(token, payload["token"])


def test_whoever_signs_in_makes_a_token_sees_it_once_and_revokes_it(ida):
    page = ida.browser.get("/door/tokens/make/")
    fields = page.context["form"].initial | {
        name: str(field.initial() if callable(field.initial) else field.initial)
        for name, field in page.context["form"].fields.items()
        if name in {"key", "token"}
    }
    soon = timezone.now().date() + timedelta(days=30)
    words = {**fields, "name": "our sheet", "scope": "nation.read", "reason": "a test"}
    shown = ida.browser.post(
        "/door/tokens/make/", {**words, "networks": "", "expires_on": soon}
    )
    made = program(shown.context["token"], fields["token"])
    before = status(made)
    listed = ida.browser.get("/door/tokens/").text
    address = f"/door/tokens/{fields['token']}/revoke/"
    form = {"key": uuid4(), "reason": "a test"}
    ida.browser.post(address, form)

    assert made.token in shown.text
    assert made.token not in listed
    assert "our sheet" in listed
    assert (before, status(made)) == (200, 401)
    with acting(token_of(ida.browser)):
        kinds = Event.objects.filter(content__token=fields["token"])
        assert set(kinds.values_list("kind", flat=True)) == {
            "token.made",
            "token.revoked",
        }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("scope", []),
        ("scope", ["nation.read", "nation.change"]),
        ("networks", ["10.0.0.1/8"]),
        ("networks", ["everywhere"]),
        ("expires_on", date(2020, 1, 1)),
        ("expires_on", date(2100, 1, 1)),
    ],
)
def test_a_token_is_bounded(ida, field, value):
    with pytest.raises(Faulty) as fault:
        make(ida, **{field: value})

    assert list(fault.value.faults) == [field]


def test_a_token_ends_with_the_password_and_with_the_post(ida):
    made = make(ida)
    before = status(made)

    with connections["door"].cursor() as cursor:
        cursor.execute("select token_hash from core_session where key = %s", [made.key])
        [[digest]] = cursor.fetchall()
    end_sessions_of(account=ida.account, at=timezone.now())

    assert digest.hex() == digest_of(made.token)
    assert (before, status(made)) == (200, 401)


def test_nobody_revokes_anothers_token(ida, door):  # noqa: F811 likewise
    made = make(ida)

    with pytest.raises(NotThere):
        do(actions.revoke_token, door.cid, token=made.key, at=timezone.now())

    assert status(made) == 200


def test_only_a_person_who_just_showed_a_factor_makes_one(ida):
    made = make(ida, scope=["token.make"])

    with acting(made.token), pytest.raises(FactorTooOld):
        actions.make_token(
            key=uuid4(),
            at=timezone.now(),
            reason="a test",
            digest=new_program_token()[1],
            **asked(),
        )
