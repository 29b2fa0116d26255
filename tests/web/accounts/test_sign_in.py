"""Signing in through the real pages: a password, a second factor, and then one acts."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError
from django.test import Client

from backstay_web.accounts.models import Account
from backstay_web.config import settings as the_sites
from backstay_web.core.linter import OF_THE_DOOR
from backstay_web.core.middleware import COOKIE
from tests.web.accounts.browsing import (
    PAGE,
    acts,
    browser_with,
    change_session,
    token_of,
)
from tests.web.accounts.codes import code_of
from tests.web.accounts.conftest import make_signer

NEW_PASSWORD = "eight small donkeys"  # noqa: S105 of the tests


def test_whoever_shows_both_factors_acts(ann):
    first = ann.type_password()
    before = acts(ann.browser)
    ann.type_code()

    assert "Second factor" in first.text
    assert not before
    assert acts(ann.browser)


def test_a_password_alone_opens_no_page_but_that_of_the_second_factor(ann):
    ann.type_password()

    answers = {
        address: ann.browser.get(address).headers.get("Location", "")
        for address in ("/door/enter/", "/door/factors/", "/door/password/")
    }

    assert token_of(ann.browser) == ""
    assert [a for a in answers.values() if not a.startswith("/door/?next=")] == []


@pytest.mark.parametrize(
    ("login", "password"), [("ann", "seven tall horsez"), ("anna", "seven tall horses")]
)
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(ann, login, password):
    answer = ann.type_password(password, login=login)

    assert "are not correct" in answer.text
    assert "Second factor" not in answer.text


def test_a_wrong_code_is_refused(ann):
    ann.type_password()

    answer = ann.type_code(code="000000")

    assert "Incorrect code" in answer.text
    assert not acts(ann.browser)


def test_a_code_that_was_seen_is_worth_nothing(ann):
    ann.sign_in()
    thief = Client()
    thief.post("/door/", {"login": ann.name, "password": "seven tall horses"})

    answer = thief.post("/door/code/", {"code": code_of(ann.secret)})

    assert "Incorrect code" in answer.text
    assert not acts(thief)


def test_without_a_second_factor_the_only_page_is_the_one_that_sets_it_up(door):
    new = make_signer("new", door.ann.id, has_factor=False)

    first = new.type_password()
    others = [
        new.browser.get(f"/door/{page}/").headers["Location"]
        for page in ("enter", "factors", "factors/recovery", "password", "again")
    ]

    assert "Set up codes from an app" in first.text
    assert set(others) == {"/door/factors/codes/"}
    assert not acts(new.browser)


def test_whoever_sets_up_his_second_factor_acts_and_has_recovery_codes(door):
    new = make_signer("new", door.ann.id, has_factor=False)
    new.type_password()
    new.secret = new.browser.get("/door/factors/codes/").context["form"].secret

    shown = new.type_code("/door/factors/codes/")
    again = new.browser.get("/door/factors/recovery/")
    new.browser.get("/door/enter/")

    assert len(shown.context["unused_codes"]) == 10
    assert "shown no more" in again.text
    assert acts(new.browser)


def test_a_recovery_code_serves_once(door):
    new = make_signer("new", door.ann.id, has_factor=False)
    new.type_password()
    new.secret = new.browser.get("/door/factors/codes/").context["form"].secret
    [code, *_] = new.type_code("/door/factors/codes/").context["unused_codes"]
    new.browser.post("/door/sign-out/")

    new.type_password()
    new.browser.post("/door/code/", {"code": code}, follow=True)
    first = acts(new.browser)
    new.browser.post("/door/sign-out/")
    new.type_password()
    second = new.browser.post("/door/code/", {"code": code}, follow=True)

    assert first
    assert "Incorrect code" in second.text


def test_nobody_takes_off_his_last_second_factor(ann):
    ann.sign_in()
    ann.type_code("/door/again/", steps=1)

    answer = ann.browser.post("/door/factors/codes/remove/")

    assert "cannot deactivate" in answer.text
    ann.browser.post("/door/sign-out/")
    assert "Second factor" in ann.type_password().text


@pytest.mark.parametrize(
    "change",
    [
        "seen_at = now() - interval '30 minutes'",
        "expires_at = now(), opened_at = now() - interval '12 hours'",
        "ended_at = now()",
    ],
)
def test_a_session_is_over_when_idle_or_too_old_or_ended(ann, change):
    ann.sign_in()
    before = acts(ann.browser)

    change_session(token_of(ann.browser), change)

    assert before
    assert ann.browser.get(PAGE).status_code == 401


def test_whoever_uses_a_session_keeps_it_from_being_idle(ann):
    ann.sign_in()
    token = token_of(ann.browser)
    change_session(token, "seen_at = now() - interval '29 minutes'")

    ann.browser.get(PAGE)

    with connections["door"].cursor() as cursor:
        cursor.execute(
            "select now() - seen_at < interval '1 minute', idle_s,"
            " expires_at - opened_at from core_session"
            " where token_hash = sha256(convert_to(%s, 'UTF8'))",
            [token],
        )
        assert cursor.fetchone() == (True, 1_800, timedelta(hours=12))


def test_after_an_idle_session_the_password_is_asked_for_again(ann):
    ann.sign_in()
    change_session(token_of(ann.browser), "seen_at = now() - interval '30 minutes'")

    answer = ann.browser.get("/door/enter/", follow=True)

    assert answer.redirect_chain == [("/door/?next=%2F", 302)]
    assert "password" in answer.context["form"].fields
    assert not acts(ann.browser)


def test_whoever_signs_out_takes_the_stolen_cookie_with_him(ann):
    ann.sign_in()
    thief = browser_with(token_of(ann.browser))
    before = acts(thief)

    ann.browser.post("/door/sign-out/")

    assert before
    assert not acts(thief)
    assert not acts(ann.browser)
    assert "password" in ann.browser.get("/door/enter/", follow=True).text


def test_signing_out_waits_for_no_note_that_the_session_was_used(ann):
    ann.sign_in()
    token = token_of(ann.browser)
    # It is noted once a minute that a session is used: by this request too.
    change_session(token, "seen_at = now() - interval '2 minutes'")

    answer = ann.browser.post("/door/sign-out/")

    assert answer.status_code == 302
    assert not acts(browser_with(token))


def test_cookies_that_were_planted_before_are_worth_nothing_after(ann):
    ann.browser.get("/door/")
    ann.type_password()
    planted = ann.browser.cookies[settings.SESSION_COOKIE_NAME].value
    ann.browser.cookies[COOKIE] = "planted"

    ann.type_code()

    assert acts(ann.browser)
    assert ann.browser.cookies[settings.SESSION_COOKIE_NAME].value != planted
    assert token_of(ann.browser) != "planted"
    assert not acts(browser_with("planted"))


def test_the_cookies_are_closed_to_scripts_and_to_other_sites(ann, settings):
    settings.SESSION_COOKIE_SECURE = True  # as the site has it unless it says HTTPS=no

    ann.sign_in()

    acting, door = ann.browser.cookies[COOKIE], ann.browser.cookies["backstay_door"]
    assert (acting["httponly"], acting["secure"], acting["samesite"]) == (
        True,
        True,
        "Lax",
    )
    assert (door["httponly"], door["secure"], door["samesite"], door["path"]) == (
        True,
        True,
        "Strict",
        "/door/",
    )


def test_a_closed_account_signs_in_no_more(ann):
    Account.objects.filter(pk=ann.account).update(is_active=False)

    answer = ann.type_password()

    assert "are not correct" in answer.text


def test_a_new_password_ends_every_session(ann):
    ann.sign_in()
    tablet = browser_with(token_of(ann.browser))
    before = acts(tablet)

    ann.browser.post(
        "/door/password/",
        {
            "oldpassword": "seven tall horses",
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
    )

    assert before
    assert not acts(tablet)
    assert "are not correct" in ann.type_password().text
    assert "Second factor" in ann.type_password(NEW_PASSWORD).text


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_a_password_that_is_easily_guessed_is_refused(ann, password):
    ann.sign_in()

    answer = ann.browser.post(
        "/door/password/",
        {
            "oldpassword": "seven tall horses",
            "password1": password,
            "password2": password,
        },
    )

    assert answer.context["form"].errors["password1"]


def test_after_five_wrong_passwords_the_right_one_has_to_wait(ann):
    for _ in range(5):
        ann.type_password("seven tall horsez")

    answer = ann.type_password()

    assert "Too many failed" in answer.text
    assert "Second factor" not in answer.text


def test_many_other_attempts_do_not_make_the_site_forget(ann):
    for _ in range(5):
        ann.type_password("seven tall horsez")
    for number in range(400):
        cache.set(f"another-name-{number}", [1], 300)

    assert "Too many failed" in ann.type_password().text


def test_after_five_wrong_codes_the_right_one_has_to_wait(ann):
    ann.type_password()
    for _ in range(5):
        ann.type_code(code="000000")

    answer = ann.type_code()

    assert "Too many failed" in answer.text
    assert not acts(ann.browser)


def test_whoever_may_act_as_two_chooses_and_gets_no_third(door):
    two = make_signer("two", door.ann.id, door.dan.id)

    chooser = two.sign_in()
    refused = two.browser.post("/door/enter/", {"actor": str(door.cid.id)})
    two.browser.post("/door/enter/", {"actor": str(door.dan.id)})

    assert [one["name"] for one in chooser.context["capacities"]] == ["Ann", "Dan"]
    assert refused.status_code == 404
    assert acts(two.browser)


def test_whoever_holds_no_post_is_told_so(door):
    nobody = make_signer("nobody")

    assert "You hold no post now" in nobody.sign_in().text


def test_one_goes_on_to_the_page_that_was_asked_for_and_to_no_other_site(ann):
    ann.type_password(next="/nations/")
    there = ann.type_code()
    ann.browser.post("/door/sign-out/")
    ann.type_password(next="https://evil.example/")
    away = ann.type_code(steps=1)

    assert there.redirect_chain[-1][0] == "/nations/"
    assert "evil" not in str(away.redirect_chain)


def test_a_password_is_kept_as_a_hash_of_argon2(ann):
    kept = Account.objects.get(pk=ann.account).password
    # The tests have a quicker one of the same kind.
    [hasher] = the_sites.PASSWORD_HASHERS

    assert identify_hasher(kept).algorithm == "argon2"
    assert hasher == "django.contrib.auth.hashers.Argon2PasswordHasher"


@pytest.mark.django_db
@pytest.mark.parametrize("table", OF_THE_DOOR)
@pytest.mark.parametrize("verb", ["select 1 from", "delete from"])
def test_the_role_that_serves_pages_has_no_right_on_accounts(table, verb):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{verb} {table}")


def open_page(browser: Client, address: str = PAGE, **more: Any) -> Any:
    """Open a page as browsers do, which say that they want one to look at."""
    return browser.get(address, headers={"accept": "text/html,*/*;q=0.8"}, **more)


@pytest.mark.parametrize("address", ["/", "/nations/?sort=name"])
def test_who_comes_for_the_first_time_is_led_to_the_sign_in_and_told_of_no_session(
    door, client, address
):
    answer = open_page(client, address)
    page = open_page(client, answer.headers["Location"])

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/door/?next={quote(address)}"
    assert "<h1>Sign in</h1>" in page.text
    assert "session is over" not in page.text


@pytest.mark.django_db
def test_a_program_and_a_form_without_a_session_are_refused_not_led(client):
    program = client.get(PAGE)
    form = client.post("/nations/hand-over/", headers={"accept": "text/html"})

    assert (program.status_code, form.status_code) == (401, 401)


def test_whose_session_is_over_is_told_so_where_he_signs_in_and_only_once(ann):
    ann.sign_in()
    change_session(token_of(ann.browser), "seen_at = now() - interval '30 minutes'")

    page = open_page(ann.browser, follow=True)
    again = open_page(ann.browser, follow=True)

    said = "it ends after 30 minutes without a page, and 12 hours after signing in"
    assert page.redirect_chain[-1][0].startswith("/door/?next=")
    assert "password" in page.context["form"].fields
    assert page.text.count(said) == 1
    assert said not in again.text
    assert token_of(ann.browser) == ""


def test_who_signed_in_again_is_on_the_page_that_he_came_for(ann):
    ann.sign_in()
    change_session(token_of(ann.browser), "ended_at = now()")

    open_page(ann.browser, "/nations/?sort=name", follow=True)
    ann.type_password(next="/nations/?sort=name")
    there = ann.type_code(steps=1)

    assert there.redirect_chain[-1][0] == "/nations/?sort=name"
