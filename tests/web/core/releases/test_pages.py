"""What a release changes is told before it is asked for, and before it is done."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from backstay_web.core.middleware import COOKIE
from backstay_web.core.models import Release
from backstay_web.nations import actions
from tests.web.cast import Person
from tests.web.core.releases.conftest import label_of, propose
from tests.web.nations.conftest import add_post, do
from tests.web.worlds import shown


def get(client: Client, person: Person, address: str) -> Any:
    client.cookies[COOKIE] = person.token
    return client.get(address)


def send(client: Client, person: Person, address: str, **fields: Any) -> Any:
    client.cookies[COOKIE] = person.token
    return client.post(address, fields)


def ask_address(post: UUID) -> str:
    return f"/releases/post/{post}/ask/"


def wider(**other: Any) -> dict[str, Any]:
    said = {"level": 0, "bodies": [0], "everybody": "on", "reason": "They asked."}
    return {"key": str(uuid4()), "expected_version": 1, **said, **other}


def hidden(page: str, name: str) -> str:
    [value] = re.findall(f'name="{name}" value="([^"]*)"', page)
    return str(value)


def test_what_becomes_readable_to_whom_is_told_before_it_is_asked_for(
    client, officers, post
):
    fields = wider()
    page = send(client, officers.oda, ask_address(post), **fields)

    assert page.status_code == 200
    assert "not named now: whoever else takes part, now or later." in page.text
    assert "now it takes “sensitive”" in page.text
    assert "no longer take to be cleared for: restriction 1." in page.text
    assert "<dt>What the post is called</dt><dd>Quiet desk</dd>" in page.text

    fields["seen"] = hidden(page.text, "seen")
    sent = send(client, officers.oda, ask_address(post), **fields)

    assert sent.status_code == 302
    assert label_of(post, officers.oda) == (2, 0b11, 0b1)
    assert "They asked." in get(client, officers.pia, "/releases/").text


def test_what_becomes_readable_is_called_as_elsewhere_in_the_language_of_the_page(
    client, officers, post
):
    client.cookies[COOKIE] = officers.oda.token

    page = client.post(
        ask_address(post), wider(), headers={"accept-language": "uk"}
    ).text

    assert "<dt>Як називається посада</dt><dd>Quiet desk</dd>" in page
    facts = page.partition('<dl class="facts">')[2].partition("</dl>")[0]
    assert facts.count("<dt>") > 5
    assert "<dt><code>" not in facts


def test_what_waits_for_a_second_person_is_told_where_it_was_asked_for(
    client, officers, post
):
    history = f"/releases/post/{post}/"
    before = get(client, officers.oda, history).text
    release = propose(officers.oda, post)

    after = get(client, officers.oda, history).text
    listed = get(client, officers.pia, "/releases/").text

    assert "waits for a second officer until" not in before
    assert "waits for a second officer until" in after
    assert f'href="/releases/{release}/"' in after
    assert re.search(r'data-heading="Would be read by">[^<]+<', listed)


def test_an_officer_is_told_what_came_of_what_he_did(client, officers, post):
    fields = wider()
    page = send(client, officers.oda, ask_address(post), **fields)
    fields["seen"] = hidden(page.text, "seen")
    send(client, officers.oda, ask_address(post), **fields)
    asked = get(client, officers.oda, f"/releases/post/{post}/").text
    [key] = set(re.findall(r'href="/releases/([0-9a-f-]{36})/"', asked))
    said = {"key": uuid4(), "expected_version": 1, "reason": "I have read it."}

    send(client, officers.pia, f"/releases/{key}/decide/", decision="confirm", **said)

    assert "It is proposed. Another officer confirms or refuses it." in asked
    assert (
        "It is released, from now on." in get(client, officers.pia, "/releases/").text
    )


def test_a_restriction_says_who_loses_sight_and_who_keeps_it(client, officers, home):
    fields = {"level": 1, "bodies": [0], "reason": "Too many read it."}
    said = {"key": uuid4(), "expected_version": 1, **fields}

    page = send(client, officers.oda, ask_address(home.post), **said).text

    assert "May read it now: <strong>Aland (AX), 1 other</strong>" in page
    assert "It will take to be cleared for “official”" in page
    assert "will be able to afterwards: Aland (AX), 1 other; of these, whoev" in page
    assert "May read it then: <strong>Aland (AX), 1 other; of these, whoever" in page


def test_an_officer_finds_the_rows_of_his_body_by_kind_with_who_reads_them(
    client, officers, home, post
):
    kinds = get(client, officers.oda, "/releases/").text
    rows = get(client, officers.oda, "/releases/own/post/").text
    found = get(client, officers.oda, "/releases/own/post/?q=quiet").text
    others = get(client, officers.eve, "/releases/own/post/").text

    assert 'href="/releases/own/post/">Post</a>' in kinds
    assert f'href="{ask_address(home.post)}"' in rows
    assert f'href="{ask_address(post)}"' in rows
    assert "whoever is cleared for “sensitive”, restriction 1</td>" in rows
    assert ask_address(home.post) not in found
    assert ask_address(post) in found
    assert "/ask/" not in others


def test_a_kind_that_nobody_knows_has_no_list_of_rows(client, officers):
    assert get(client, officers.oda, "/releases/own/none/").status_code == 404


def test_a_label_other_than_the_one_that_was_shown_is_shown_first(
    client, officers, post
):
    fields = wider()
    page = send(client, officers.oda, ask_address(post), **fields)
    fields |= {"seen": hidden(page.text, "seen"), "level": 1}

    again = send(client, officers.oda, ask_address(post), **fields)

    assert again.status_code == 200
    assert "“official” will be enough" in again.text
    assert "Quiet desk" not in get(client, officers.pia, "/releases/").text


def test_a_label_that_changes_nothing_is_not_asked_for(client, officers, post):
    before = get(client, officers.oda, ask_address(post)).text
    same = {"level": 2, "bodies": [0, 1], "cav": [0], "reason": "As it was."}
    fields = {"key": uuid4(), "expected_version": 1, **same}

    page = send(client, officers.oda, ask_address(post), **fields).text

    for shown_ in (before, page):
        assert "Show what that changes" in shown_
        assert "Restrict now" not in shown_


def test_a_second_officer_sees_what_it_changes_and_confirms_it(
    client, cast, officers, post
):
    release = propose(officers.oda, post)
    address = f"/releases/{release}/decide/"

    own = get(client, officers.oda, address).text
    page = get(client, officers.pia, address).text
    sent = send(
        client,
        officers.pia,
        address,
        key=hidden(page, "key"),
        expected_version=hidden(page, "expected_version"),
        reason="So do I.",
        decision="confirm",
    )

    assert 'value="confirm"' not in own
    assert 'value="confirm"' in page
    assert "<dd>Quiet desk</dd>" in page
    assert sent.status_code == 302
    assert label_of(post, cast.bob) is not None
    history = get(client, officers.oda, f"/releases/post/{post}/").text
    assert "They asked. · So do I." in history
    assert "cleared for “sensitive”, restriction 1" in history


def test_the_same_person_in_another_post_is_told_that_a_second_one_confirms(
    client, officers, post
):
    release = propose(officers.pia, post)

    page = get(client, officers.pia_again, f"/releases/{release}/decide/").text

    assert 'value="confirm"' not in page
    assert "in this post or in another" in page


def test_a_refusal_says_why(client, officers, post):
    release = propose(officers.oda, post)
    fields = {"key": uuid4(), "expected_version": 1, "decision": "refuse"}

    address = f"/releases/{release}/decide/"
    unsaid = send(client, officers.pia, address, **fields)
    send(client, officers.pia, address, **fields, reason="Too early.")

    assert unsaid.status_code == 422
    assert "Too early." in get(client, officers.oda, f"/releases/{release}/").text


def test_the_page_of_a_row_leads_an_officer_to_its_label(client, cast, officers, home):
    address, way = f"/nations/posts/{home.post}/", f'href="/releases/post/{home.post}/"'

    assert way in get(client, officers.oda, address).text
    assert way not in get(client, cast.ann, address).text


def test_another_bodys_row_shows_its_label_and_no_way_to_change_it(
    client, officers, home
):
    page = get(client, officers.eve, f"/releases/post/{home.post}/").text

    assert "its own officers alone release it" in page
    assert f"/releases/post/{home.post}/ask/" not in page
    assert get(client, officers.eve, ask_address(home.post)).status_code == 403


@pytest.mark.parametrize("page", ["/releases/post/{}/", "/releases/post/{}/ask/"])
def test_a_row_that_is_hidden_and_none_at_all_look_alike(client, officers, post, page):
    pages = []
    for key in (post, uuid4()):
        status, body, headers = shown(get(client, officers.eve, page.format(key)))
        pages.append((status, body.replace(str(key).encode(), b"KEY"), headers))

    assert pages[0] == pages[1]
    assert pages[0][0] == 404


def test_no_other_body_learns_that_a_release_was_asked_for(client, officers, home):
    pages = [get(client, officers.eve, f"/nations/posts/{home.post}/")]
    pages.append(get(client, officers.eve, "/releases/"))
    propose(officers.oda, home.post)

    again = [get(client, officers.eve, f"/nations/posts/{home.post}/")]
    again.append(get(client, officers.eve, "/releases/"))

    assert [shown(page) for page in pages] == [shown(page) for page in again]


def test_the_form_asks_for_a_second_factor_before_anything_is_typed(
    client, officers, post, settings
):
    settings.STEP_UP_S = -10_000_000_000

    answer = get(client, officers.oda, ask_address(post))

    assert answer.status_code == 403
    assert "second factor" in answer.text
    assert not Release.objects.exists()


def test_a_release_is_read_without_a_second_factor_and_decided_on_with_one(
    client, officers, post, settings
):
    release = propose(officers.oda, post)
    settings.STEP_UP_S = -10_000_000_000

    page = get(client, officers.pia, f"/releases/{release}/")
    decide = get(client, officers.pia, f"/releases/{release}/decide/")

    assert page.status_code == 200
    assert "They asked." in page.text
    assert f'href="/releases/{release}/decide/"' in page.text
    assert (decide.status_code, "second factor" in decide.text) == (403, True)


def test_the_second_person_is_named_by_post_body_and_holder(
    client, cast, officers, home
):
    told = "Nobody else of your body may today"
    assert told in get(client, officers.oda, "/releases/").text
    organisation = uuid4()
    names = {"code": "CM", "name": "Command", "name_uk": "Командування"}
    do(actions.add_nation, cast.cid, nation=cast.cid.origin, body=1, **names)
    about = {"nation": cast.cid.origin, "kind": "command", "name": "Staff"}
    do(actions.add_organisation, cast.cid, organisation=organisation, **about)
    may = ["label.release"]
    desk = add_post(cast.cid, organisation, title="Second desk", permissions=may)
    do(actions.fill_post, cast.cid, post=desk, actor=uuid4(), name="Una")
    release = propose(officers.oda, home.post)

    for page in ("/releases/", f"/releases/{release}/", f"/releases/{release}/decide/"):
        text = get(client, officers.oda, page).text
        assert f'href="/nations/posts/{desk}/">Second desk</a>, Staff: Una' in text
