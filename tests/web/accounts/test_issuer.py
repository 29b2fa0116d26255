"""An issuer says who somebody is; only whom an invitation let in comes in."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from backstay_web.accounts.models import Account
from tests.web.accounts.browsing import acts
from tests.web.accounts.codes import code_of
from tests.web.accounts.conftest import Signer
from tests.web.accounts.issuer import CLIENT, SECRET, Issuer, issuing, new_key
from tests.web.accounts.test_invitations import cid as cid
from tests.web.accounts.test_invitations import fill, invite

KEY = "oidc-of-the-tests"
GO = f"/door/issuer/{KEY}/"
BACK = f"{GO}back/"


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    """Return an issuer that the operator has named."""
    with issuing() as made:
        settings.OIDC_ISSUER, settings.OIDC_NAME = made.address, "Ministry"
        settings.OIDC_CLIENT, settings.OIDC_SECRET = CLIENT, SECRET
        settings.OIDC_KEY = KEY
        yield made


def come_by(browser: Client, issuer: Issuer, sub: str, **claims: Any) -> Any:
    """Go to the issuer and come back as whom it knows."""
    led = browser.get(GO)
    assert led.headers["Location"].startswith(f"{issuer.address}/authorize?")
    words = issuer.approve(led.headers["Location"], issuer.claims(sub, **claims))
    return browser.get(BACK, words, follow=True)


def take(browser: Client, link: str, issuer: Issuer, sub: str, **claims: Any) -> Any:
    """Take an invitation by the issuer."""
    browser.post(f"/door/invitation/{link}/", {"by_issuer": "yes"})
    return come_by(browser, issuer, sub, **claims)


def set_up_codes(browser: Client) -> str:
    secret: str = browser.get("/door/factors/codes/").context["form"].secret
    browser.post("/door/factors/codes/", {"code": code_of(secret)})
    browser.get("/door/enter/")
    return secret


def test_whoever_takes_an_invitation_by_the_issuer_acts_after_a_second_factor(
    door, cid, issuer
):
    eve = Client()

    take(eve, invite(cid, fill(door)), issuer, "eve-7")
    before = acts(eve)
    set_up_codes(eve)

    assert (before, acts(eve)) == (False, True)


def test_he_comes_in_again_by_the_issuer_and_shows_his_own_second_factor(
    door, cid, issuer
):
    first, again = Client(), Client()
    take(first, invite(cid, fill(door)), issuer, "eve-7")
    secret = set_up_codes(first)

    come_by(again, issuer, "eve-7")
    before = acts(again)
    again.post("/door/code/", {"code": code_of(secret, 1)}, follow=True)

    assert (before, acts(again)) == (False, True)


def test_whom_nobody_let_in_does_not_come_in_whatever_the_issuer_says(door, issuer):
    browser = Client()

    answer = come_by(browser, issuer, "stranger", preferred_username="ann")

    assert answer.status_code == 403
    assert not acts(browser)
    assert not Account.objects.exists()


def test_a_name_of_the_issuer_never_stands_for_an_account_of_that_name(
    door, ann, issuer
):
    answer = come_by(Client(), issuer, "ann", preferred_username="ann", name="ann")

    assert answer.status_code == 403


def test_a_link_serves_once_by_whichever_way(door, cid, issuer):
    link = invite(cid, fill(door))
    take(Client(), link, issuer, "eve-7")

    answer = take(Client(), link, issuer, "mallory-1")

    assert answer.status_code != 200
    assert SocialAccount.objects.count() == 1


def test_of_a_person_the_issuers_name_for_him_is_kept_and_no_more(door, cid, issuer):
    claims = {"email": "eve@example.org", "name": "Eve", "preferred_username": "eve"}

    take(Client(), invite(cid, fill(door)), issuer, "eve-7", **claims)
    come_by(Client(), issuer, "eve-7", **claims)

    row, account = (
        SocialAccount.objects.get(),
        Account.objects.get(name__startswith="o"),
    )
    assert (row.uid, row.extra_data) == ("eve-7", {"sub": "eve-7"})
    assert not account.has_usable_password()


def test_a_closed_account_does_not_come_in(door, cid, issuer):
    take(Client(), invite(cid, fill(door)), issuer, "eve-7")
    Account.objects.filter(name__startswith="oidc").update(is_active=False)

    assert come_by(Client(), issuer, "eve-7").status_code == 403


@pytest.mark.parametrize(
    ("claims", "words", "is_enough"),
    [
        ({"amr": ["pwd", "mfa"]}, ["mfa"], True),
        ({"acr": "high"}, ["high"], True),
        ({"amr": ["pwd"]}, ["mfa"], False),
        ({"amr": ["pwd", "mfa"]}, [], False),  # as it is unless the operator says so
    ],
)
def test_a_second_factor_of_the_issuer_counts_if_the_operator_says_so(
    door: Any,
    cid: Signer,
    issuer: Issuer,
    settings: Any,
    claims: Any,
    words: list[str],
    is_enough: bool,
) -> None:
    settings.OIDC_FACTORS = words
    link, first, again = invite(cid, fill(door)), Client(), Client()

    take(first, link, issuer, "eve-7", **claims)
    come_by(again, issuer, "eve-7", **claims)
    again.get("/door/enter/")

    assert (acts(first), acts(again)) == (is_enough, is_enough)


def test_what_was_asserted_for_one_counts_for_no_other(
    door, cid, ann, issuer, settings
):
    settings.OIDC_FACTORS = ["mfa"]
    browser = Client()
    take(browser, invite(cid, fill(door)), issuer, "eve-7", amr=["mfa"])
    browser.post("/door/sign-out/")

    browser.post("/door/", {"login": ann.name, "password": "seven tall horses"})
    browser.get("/door/enter/")

    assert not acts(browser)


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another site"},
        {"iss": "https://another.example"},
        {"exp": int(time.time()) - 600},
    ],
)
def test_a_token_that_is_not_for_us_or_is_over_lets_nobody_in(
    door: Any, cid: Signer, issuer: Issuer, wrong: dict[str, Any]
) -> None:
    take(Client(), invite(cid, fill(door)), issuer, "eve-7")

    assert come_by(Client(), issuer, "eve-7", **wrong).status_code == 403


def test_a_token_that_another_signed_lets_nobody_in(door, cid, issuer):
    take(Client(), invite(cid, fill(door)), issuer, "eve-7")
    issuer.signs_with = new_key()

    assert come_by(Client(), issuer, "eve-7").status_code == 403


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_a_token_without_a_real_signature_lets_nobody_in(
    door: Any, cid: Signer, issuer: Issuer, algorithm: str
) -> None:
    take(Client(), invite(cid, fill(door)), issuer, "eve-7")
    issuer.head = {"alg": algorithm, "kid": "1"}

    assert come_by(Client(), issuer, "eve-7").status_code == 403


def test_an_issuer_that_calls_itself_otherwise_is_not_believed(door, cid, issuer):
    take(Client(), invite(cid, fill(door)), issuer, "eve-7")
    issuer.calls_itself = "https://another.example"

    assert come_by(Client(), issuer, "eve-7").status_code == 403


def test_an_answer_that_nobody_here_asked_for_lets_nobody_in(door, cid, issuer):
    take(Client(), invite(cid, fill(door)), issuer, "eve-7")
    led = Client().get(GO).headers["Location"]
    words = issuer.approve(led, issuer.claims("eve-7"))

    answer = Client().get(BACK, {**words, "_redir": ""})

    assert answer.status_code == 403


def test_nobody_ties_an_identity_to_an_account_that_has_signed_in(door, ann, issuer):
    ann.sign_in()

    led = ann.browser.get(GO, {"process": "connect"}).headers["Location"]
    words = issuer.approve(led, issuer.claims("mallory-1"))
    answer = ann.browser.get(BACK, words)

    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def test_an_issuer_that_does_not_answer_lets_nobody_in_and_breaks_nothing(
    door, settings, issuer
):
    settings.OIDC_ISSUER = "http://127.0.0.1:9"

    assert Client().get(GO).status_code == 403


def test_without_an_issuer_there_is_no_such_page_and_no_word_of_it(door, client):
    assert client.get(GO).status_code == 404
    assert client.get(BACK).status_code == 404
    assert "/door/issuer/" not in client.get("/door/").text


def test_the_sign_in_leads_to_the_issuer_that_was_named(door, client, issuer):
    page = client.get("/door/").text

    assert f'href="{GO}"' in page
    assert "Sign in by Ministry" in page
