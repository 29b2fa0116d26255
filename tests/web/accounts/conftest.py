"""People who sign in through the pages, as browsers do; what they leave is removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connections
from django.test import Client

from backstay_web.accounts.models import Account, ActsAs
from backstay_web.config.database.server import Server
from tests.web.accounts.codes import code_of
from tests.web.cast import Cast
from tests.web.server import DATABASE

PASSWORD = "seven tall horses"  # noqa: S105 of the tests


@dataclass
class Signer:
    """Somebody with an account, and the browser he uses."""

    account: UUID
    name: str
    secret: str | None
    browser: Client

    def type_password(self, password: str = PASSWORD, **more: Any) -> Any:
        """Fill in the first page."""
        words = {"login": self.name, "password": password, **more}
        return self.browser.post("/door/", words, follow=True)

    def type_code(
        self, address: str = "/door/code/", steps: int = 0, **more: Any
    ) -> Any:
        """Fill in the second page with the code that the app shows, or will show."""
        words = {"code": code_of(self.secret or "", steps), **more}
        return self.browser.post(address, words, follow=True)

    def sign_in(self) -> Any:
        """Go the whole way."""
        self.type_password()
        return self.type_code()


@pytest.fixture
def door(site_server: Server, committing: Cast) -> Iterator[Cast]:
    """Return the people, for a test that signs in: two roles have to see it."""
    yield committing
    remove_accounts(site_server)


def remove_accounts(server: Server) -> None:
    connections["door"].close()
    with psycopg.connect(server.url("bs_migrate", DATABASE)) as owner:
        owner.execute(
            "truncate accounts_account, accounts_actsas, accounts_invitation,"
            " accounts_countersign, accounts_cache, django_session, mfa_authenticator,"
            " core_founding, socialaccount_socialaccount"
        )
    with psycopg.connect(server.url("bs_door", DATABASE)) as at_the_door:
        at_the_door.execute(
            "update core_session set ended_at = now() where account is not null"
            " and ended_at is null"
        )


def make_signer(
    name: str, *actors: UUID, has_factor: bool = True, secret: str | None = None
) -> Signer:
    """Give somebody an account for these actors, with an app that shows codes."""
    account = Account(id=uuid4(), name=name)
    account.set_password(PASSWORD)
    account.save(force_insert=True)
    for actor in actors:
        ActsAs.objects.create(account=account, actor_id=actor)
    made = secret or generate_totp_secret()
    if has_factor:
        TOTP.activate(account, made)
    return Signer(account.pk, name, made if has_factor else None, Client())


@pytest.fixture
def ann(door: Cast) -> Signer:
    """Return Ann, who may sign in with a password and a code."""
    return make_signer("ann", door.ann.id)


@pytest.fixture
def owner(site_server: Server, settings: Any) -> str:
    """Return the address of the database as whoever may migrate."""
    settings.OWNER_URL = site_server.url("bs_migrate", DATABASE)
    address: str = settings.OWNER_URL
    return address
