"""What changes who may do what needs a second factor that was shown just now."""

from uuid import uuid4

import pytest

from backstay_web.core.commands import STEPS_UP, FactorTooOld
from backstay_web.core.context import NobodyActs, acting, me
from backstay_web.nations import actions
from tests.web.accounts.browsing import change_session, token_of
from tests.web.accounts.conftest import make_signer
from tests.web.cast import Person
from tests.web.nations.conftest import do, make_home


def as_token(token: str) -> Person:
    return Person(uuid4(), uuid4(), 0, 0, 0, token)


def test_each_command_that_gives_authority_needs_it():
    assert {"post.change_authority", "post.fill", "post.delegate"} <= STEPS_UP


@pytest.mark.parametrize(
    "change", ["factor_at = now() - interval '11 minutes'", "factor_at = null"]
)
def test_an_old_second_factor_fills_no_post_and_a_new_one_does(door, change):
    home = make_home(door)
    cid = make_signer("cid", door.cid.id)
    cid.sign_in()
    old = token_of(cid.browser)
    change_session(old, change)
    person = {"post": home.post, "actor": uuid4(), "name": "Eve"}

    with pytest.raises(FactorTooOld, match="in the last 10 minutes"):
        do(actions.fill_post, as_token(old), **person)
    cid.type_code("/door/again/?next=/door/enter/", steps=1)
    new = token_of(cid.browser)
    do(actions.fill_post, as_token(new), **person)

    assert new != old
    with acting(old), pytest.raises(NobodyActs):
        me()
