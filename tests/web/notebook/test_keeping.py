"""Comments, follows and kept filters: each one's own, and under the right label."""

from typing import Any
from uuid import uuid4

import pytest

from backstay.errors import BackstayError
from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.models import Event
from backstay_web.nations.models import Post
from backstay_web.notebook import actions
from backstay_web.notebook.models import Comment, Follow, SavedFilter
from tests.web.cast import Person
from tests.web.nations.conftest import Home, add_post, do
from tests.web.notebook.conftest import get, post


def comment(client: Any, by: Person, home: Home, text: str, **more: Any) -> Any:
    fields = {"key": uuid4(), "kind": "post", "subject": home.post, "text": text}
    return post(client, by, "/notebook/comment/", **{**fields, **more})


def test_a_comment_is_read_by_whoever_may_read_its_subject(cast, home, client):
    answer = comment(client, cast.ann, home, "Who fills this?\nAnn <b>")

    page = get(client, cast.bob, f"/nations/posts/{home.post}/").text
    assert answer.headers["Location"] == f"/nations/posts/{home.post}/#comments"
    assert "Who fills this?<br>Ann &lt;b&gt;" in page
    # Who acts for A is known to A alone; others see which nation it was.
    assert '<p class="quiet">AX ·' in page
    assert (
        '<p class="quiet">Ann ·'
        in get(client, cast.ann, f"/nations/posts/{home.post}/").text
    )


def test_a_comment_has_the_label_of_its_subject(cast, home):
    with acting(cast.cid.token):
        Post.objects.filter(pk=home.post).update(level=2, rel=0b10, cav=0b1)
    do(
        actions.write_comment,
        cast.cid,
        comment=uuid4(),
        kind="post",
        subject=home.post,
        text="for few",
    )

    with acting(cast.cid.token):
        row = Comment.objects.get()
        event = Event.objects.get(kind="comment.written")
    with acting(cast.ann.token):
        assert not Comment.objects.exists()
    assert (row.level, row.rel, row.cav) == (2, 0b10, 0b1)
    assert (event.level, event.rel, event.cav) == (2, 0b10, 0b1)


def test_what_one_may_not_read_is_not_commented_on_as_if_it_were_not_there(cast, home):
    with acting(cast.cid.token):
        Post.objects.filter(pk=home.post).update(level=2)
    said = []
    for kind, key in (("post", home.post), ("post", uuid4()), ("moon", home.post)):
        with pytest.raises(NotThere) as caught:
            do(
                actions.write_comment,
                cast.ann,
                comment=uuid4(),
                kind=kind,
                subject=key,
                text="?",
            )
        said.append(str(caught.value).replace(str(key), "KEY"))

    assert said == ["There is no post KEY."] * 2 + ["There is no moon KEY."]


def test_an_empty_comment_is_told_beside_its_field_and_nothing_is_written(
    cast, home, client
):
    answer = comment(client, cast.ann, home, "")

    assert answer.status_code == 422
    assert "This field is required" in answer.text
    assert str(home.post) in answer.text
    with acting(cast.ann.token):
        assert not Comment.objects.exists()


def test_a_comment_that_is_sent_twice_is_written_once(cast, home, client):
    key = uuid4()

    answers = [comment(client, cast.ann, home, "Once", key=key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    with acting(cast.ann.token):
        assert Comment.objects.count() == 1


def test_whoever_may_not_comment_does_not(cast, home):
    with pytest.raises(Refused, match=r"comment\.write"):
        do(
            actions.write_comment,
            cast.bea,
            comment=uuid4(),
            kind="post",
            subject=home.post,
            text="?",
        )


def test_what_one_follows_is_listed_with_what_happened_last(cast, home, client):
    fields = {"kind": "post", "subject": home.post}
    nothing = get(client, cast.cid, "/followed/").text

    for _ in range(2):
        post(client, cast.cid, "/notebook/follow/", key=uuid4(), **fields)

    listed = get(client, cast.cid, "/followed/").text
    assert "You follow nothing yet" in nothing
    assert listed.count(f'href="/nations/posts/{home.post}/"') == 1
    assert "2026-01-05 12:00</time> Added" in listed
    assert "You follow nothing yet" in get(client, cast.dan, "/followed/").text


def test_what_one_follows_no_more_is_gone_and_may_come_back(cast, home, client):
    fields = {"kind": "post", "subject": home.post}
    post(client, cast.ann, "/notebook/follow/", key=uuid4(), **fields)
    with acting(cast.ann.token):
        row = Follow.objects.get()

    post(
        client,
        cast.ann,
        "/notebook/unfollow/",
        key=uuid4(),
        kept=row.pk,
        expected_version=1,
    )
    gone = get(client, cast.ann, "/followed/").text
    post(client, cast.ann, "/notebook/follow/", key=uuid4(), **fields)

    assert "You follow nothing yet" in gone
    assert "Desk officer" in get(client, cast.ann, "/followed/").text


def test_what_one_follows_and_may_see_no_more_is_not_listed(cast, home, client):
    post(
        client,
        cast.ann,
        "/notebook/follow/",
        key=uuid4(),
        kind="post",
        subject=home.post,
    )
    with acting(cast.cid.token):
        Post.objects.filter(pk=home.post).update(level=2)

    assert "Desk officer" not in get(client, cast.ann, "/followed/").text


def keep(client: Any, by: Person, name: str, **more: Any) -> Any:
    fields = {"listing": "posts", "address": "?q=desk&is_held=no", "name": name}
    return post(client, by, "/notebook/save-filter/", key=uuid4(), **fields, **more)


def test_a_kept_filter_leads_to_what_was_asked(cast, home, client):
    keep(client, cast.ann, "vacant desks")

    page = get(client, cast.ann, "/nations/posts/").text

    assert '<a href="?q=desk&amp;is_held=no">vacant desks</a>' in page
    assert "vacant desks" not in get(client, cast.ann, "/nations/organisations/").text


def test_a_filter_is_shown_to_colleagues_only_if_it_is_shared(cast, home, client):
    keep(client, cast.cid, "mine")
    keep(client, cast.cid, "ours", is_shared="on")

    cid, dan, bob = (
        get(client, getattr(cast, name), "/nations/posts/").text
        for name in ("cid", "dan", "bob")
    )

    assert ("mine</a>" in cid, "ours</a>" in cid) == (True, True)
    assert ("mine</a>" in dan, "ours</a>" in dan) == (False, True)
    # Bob is cleared for less than what Cid may have looked for.
    assert "ours</a>" not in bob


def test_a_name_is_given_once_and_told_beside_its_field(cast, home, client):
    keep(client, cast.ann, "late")

    again = keep(client, cast.ann, "late")

    assert again.status_code == 422
    assert "You have a filter late here already" in again.text
    assert keep(client, cast.bob, "late").status_code == 302


def test_a_filter_is_dropped_by_its_owner_alone(cast, home, client):
    keep(client, cast.cid, "ours", is_shared="on")
    with acting(cast.cid.token):
        row = SavedFilter.objects.get()
    one = {"kept": row.pk, "expected_version": 1}

    other = post(client, cast.dan, "/notebook/drop-filter/", key=uuid4(), **one)
    own = post(client, cast.cid, "/notebook/drop-filter/", key=uuid4(), **one)

    assert (other.status_code, own.status_code) == (404, 302)
    assert "ours</a>" not in get(client, cast.cid, "/nations/posts/").text
    assert keep(client, cast.cid, "ours").status_code == 302


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example"])
def test_one_is_led_back_to_a_page_of_ours(cast, home, client, back):
    assert keep(client, cast.ann, "x", next=back).headers["Location"] == "/search/"


def test_ticked_rows_are_followed_together(cast, home, client):
    other = add_post(cast.cid, home.organisation, title="Driver")
    page = get(client, cast.ann, "/nations/posts/").text
    rows = [f"{key}:1" for key in (home.post, other)]

    answer = post(
        client,
        cast.ann,
        "/nations/posts/?sort=-title",
        key=uuid4(),
        together="follow",
        rows=rows,
    )

    assert f'form="together" name="rows" value="{home.post}:1"' in page
    assert answer.headers["Location"] == "/nations/posts/?sort=-title"
    assert "2 rows are done." in get(client, cast.ann, "/nations/posts/").text
    listed = get(client, cast.ann, "/followed/").text
    assert ("Driver" in listed, "Desk officer" in listed) == (True, True)


def test_why_a_ticked_row_was_refused_stands_beside_it(cast, home, client, monkeypatch):
    def refuse(**_: object) -> None:
        raise BackstayError("Not this one.")

    monkeypatch.setattr(actions, "follow", refuse)
    rows = [f"{home.post}:1", f"{uuid4()}:1"]

    answer = post(
        client, cast.ann, "/nations/posts/", key=uuid4(), together="follow", rows=rows
    )

    assert answer.status_code == 422
    assert '<p class="fault">Not this one.</p></th>' in answer.text
    # The other one is not on the page, so its fault stands above the table.
    assert '<p class="notice error">Not this one.</p>' in answer.text
    assert f'value="{home.post}:1" aria-label="Desk officer" checked' in answer.text


def test_a_list_of_which_nothing_was_ticked_says_so(cast, home, client):
    answer = post(client, cast.ann, "/nations/posts/", key=uuid4(), together="follow")

    assert answer.status_code == 302
    assert "Tick the rows first" in get(client, cast.ann, "/nations/posts/").text


def test_a_list_offers_to_do_what_its_reader_may(cast, home, client):
    assert 'name="together"' in get(client, cast.ann, "/nations/posts/").text
    assert 'name="together"' not in get(client, cast.ann, "/nations/").text
