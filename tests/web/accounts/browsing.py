"""What a browser may do, and what is done to its session behind its back."""

from django.db import connections
from django.test import Client

from backstay_web.core.middleware import COOKIE
from tests.web.accounts.codes import code_of

PAGE = "/nations/"
NEW = {"password": "nine red foxes run", "again": "nine red foxes run"}


def acts(browser: Client) -> bool:
    return browser.get(PAGE).status_code == 200


def token_of(browser: Client) -> str:
    return browser.cookies[COOKIE].value if COOKIE in browser.cookies else ""


def browser_with(token: str) -> Client:
    """Return the browser of a thief, who has the cookie and nothing else."""
    browser = Client()
    browser.cookies[COOKIE] = token
    return browser


def change_session(token: str, change: str) -> None:
    with connections["door"].cursor() as cursor:
        cursor.execute(
            f"update core_session set {change}"  # noqa: S608 of the tests
            " where token_hash = sha256(convert_to(%s, 'UTF8'))",
            [token],
        )
        assert cursor.rowcount == 1


def come_in(token: str, name: str = "ida") -> Client:
    """Open the link, make an account, set up a second factor, and enter."""
    browser = Client()
    browser.post(f"/door/invitation/{token}/", {"name": name, **NEW}, follow=True)
    secret = browser.get("/door/factors/codes/").context["form"].secret
    browser.post("/door/factors/codes/", {"code": code_of(secret)})
    browser.get("/door/enter/")
    return browser
