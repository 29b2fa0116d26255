"""A run and a snapshot have what every row has: remarks, files, follows, history."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting, me
from backstay_web.core.middleware import COOKIE
from backstay_web.core.releases.actions import own_row
from backstay_web.core.searching import search
from backstay_web.core.subjects import SUBJECTS
from backstay_web.notebook import actions as notebook
from backstay_web.notebook.models import Attachment, Comment, Follow
from backstay_web.plans import actions
from backstay_web.plans.models import Run
from tests.web.plans.promises.ground import World, do, keep_run

OF_A_ROW = {"comments", "files", "history"}


def page(client: Any, by: Any, address: str) -> Any:
    client.cookies[COOKIE] = by.token
    return client.get(address)


def post(client: Any, by: Any, address: str, **said: Any) -> Any:
    client.cookies[COOKIE] = by.token
    return client.post(address, {"key": str(uuid4()), **said})


@pytest.fixture(params=["run", "snapshot"])
def kind(request: Any) -> str:
    found: str = request.param
    return found


def key_of(world: World, kind: str) -> UUID:
    with acting(world.pia.token):
        row = Run.objects.get(pk=world.run)
    return row.pk if kind == "run" else row.snapshot_id


def test_its_page_has_what_every_row_has(world, kind, client):
    address = SUBJECTS[kind].address(key_of(world, kind))

    text = page(client, world.pia, address).text

    for part in OF_A_ROW:
        assert f'<section class="panel" id="{part}"' in text
    assert "Follow</button>" in text
    happened = {"run": "Asked for", "snapshot": "Made"}[kind]
    assert f"12:00</time> {happened}" in text


def test_it_is_commented_and_followed_from_its_page(world, kind, client):
    key = key_of(world, kind)
    about = {"kind": kind, "subject": str(key)}
    home = SUBJECTS[kind].address(key)

    said = post(client, world.pia, "/notebook/comment/", text="Too late", **about)
    followed = post(client, world.pia, "/notebook/follow/", **about)

    assert (said.url, followed.url) == (f"{home}#comments", home)
    text = page(client, world.pia, home).text
    assert "<p>Too late</p>" in text
    assert "Follow no more" in text
    with acting(world.pia.token):
        assert Comment.objects.get().subject == Follow.objects.get().subject == key


def test_whoever_may_not_know_of_it_puts_nothing_beside_it(world, kind):
    key = key_of(world, kind)

    with pytest.raises(NotThere):
        do(
            notebook.write_comment,
            world.ada,
            comment=uuid4(),
            kind=kind,
            subject=key,
            text="Mine",
        )

    with acting(world.pia.token):
        assert not Comment.objects.exists()
        assert not Attachment.objects.exists()


def test_it_is_found_by_the_name_of_the_snapshot_by_whoever_may_know_of_it(world, kind):
    def found(by: Any) -> list[UUID]:
        with acting(by.token):
            return [each.key for each in search("smallest", [SUBJECTS[kind]])]

    assert found(world.pia) == [key_of(world, kind)]
    assert found(world.ada) == []


def test_its_label_follows_from_its_rows_and_is_not_released_by_itself(
    world, kind, client
):
    key = key_of(world, kind)
    with acting(world.pia.token), pytest.raises(Refused, match="made of other rows"):
        own_row(me(), kind, key, 0)

    history = page(client, world.pia, f"/releases/{kind}/{key}/")
    asked = page(client, world.pia, f"/releases/{kind}/{key}/ask/")

    assert history.status_code == 200
    assert f"/releases/{kind}/{key}/ask/" not in history.text
    assert asked.status_code == 403


def test_that_it_was_cancelled_is_in_the_history_of_a_run(world, client):
    run = keep_run(world.pia)
    do(actions.cancel_run, world.pia, run=run)

    text = page(client, world.pia, f"/plans/runs/{run}/").text

    assert "</time> Cancelled" in text
