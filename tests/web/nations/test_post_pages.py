"""The pages of posts: one's own, those of one's nation, and who comes and goes."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.test import Client
from django.utils import timezone

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.nations import actions
from backstay_web.nations.models import HandOver, Holding, Organisation, Post, Task
from backstay_web.nations.permissions import MEANINGS, Permission
from backstay_web.nations.queries import SessionRow, ended_at, is_open
from backstay_web.nations.roles import ROLE
from tests.web.cast import Cast, Person, make_person
from tests.web.nations.conftest import add_post, do
from tests.web.nations.test_tasks import give
from tests.web.server import DATABASE

REASON = {"reason": "The new officer comes."}


def browser(person: Person) -> Client:
    client = Client()
    client.cookies[COOKIE] = person.token
    return client


def send(person: Person, address: str, **words: object) -> Any:
    """Fill in a form as it is shown, and send it."""
    client = browser(person)
    page = client.get(address).text
    hidden = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    )
    hidden.pop("csrfmiddlewaretoken")
    return client.post(address, {**hidden, **REASON, **words}, follow=True)


@pytest.fixture
def own(cast, home):
    """Return the post of the command's own nation that Cid holds."""
    organisation = uuid4()
    names = {"code": "CM", "name": "Command", "name_uk": "Командування"}
    do(actions.add_nation, cast.cid, nation=cast.cid.origin, body=1, **names)
    about = {"nation": cast.cid.origin, "kind": "command", "name": "Staff"}
    do(actions.add_organisation, cast.cid, organisation=organisation, **about)
    post = add_post(cast.cid, organisation, title="Chief of staff")
    with acting(cast.cid.token):
        Holding(
            post_id=post,
            actor_id=cast.cid.id,
            begins_at=timezone.now(),
            rotates_on=date(2027, 5, 1),
            level=0,
            rel=0b11,
            originator=cast.cid.origin,
        ).save(force_insert=True)
    return organisation, post


def test_the_first_page_says_who_one_is_and_what_one_may_do(cast, own):
    page = browser(cast.cid).get("/").text

    assert "<h1>Chief of staff</h1>" in page
    assert "rotates on 2027-05-01" in page
    assert "Add nations and change their names." in page
    assert "Aland" in page
    assert "Command" in page


def test_the_first_page_names_bodies_in_the_language_of_the_reader(cast, own):
    client = browser(cast.cid)
    client.cookies["backstay_language"] = "uk"

    assert "Аландія, Командування" in client.get("/").text


def test_whoever_has_no_post_is_told_so_and_nobody_sees_no_page(cast, client):
    assert "You act without a post" in browser(cast.dan).get("/").text
    assert client.get("/").status_code == 401


def test_open_work_is_on_the_first_page_until_it_is_done(cast, own):
    _, post = own
    task = give(cast, post, due_on=date(2026, 2, 1))
    page = browser(cast.cid).get("/").text

    with acting(cast.cid.token):
        hidden = {"key": str(uuid4()), "expected_version": "1"}
    browser(cast.cid).post(f"/nations/tasks/{task.pk}/finish/", hidden)

    assert "Confirm six howitzers" in page
    assert "2026-02-01" in page
    assert "Nothing is open" in browser(cast.cid).get("/").text


def test_a_post_is_given_something_to_do_once(cast, own):
    _, post = own
    words = {"key": str(uuid4()), "what": "Count the spares", "due_on": "2026-03-01"}

    for _ in range(2):
        browser(cast.cid).post(f"/nations/posts/{post}/give/", {**words, **REASON})

    page = browser(cast.cid).get("/").text
    assert page.count("<td>Count the spares</td><td>2026-03-01</td>") == 1


def test_a_task_that_was_done_meanwhile_is_told_so(cast, own):
    _, post = own
    task = give(cast, post)
    words = {"expected_version": "1"}
    page = f"/nations/tasks/{task.pk}/finish/"
    browser(cast.cid).post(page, {"key": str(uuid4()), **words})

    answer = browser(cast.cid).post(page, {"key": str(uuid4()), **words})

    assert answer.status_code == 422
    assert "changed meanwhile" in answer.text


def test_work_that_is_not_there_is_not_there_whatever_is_sent(cast, own):
    for words in ({}, {"key": str(uuid4()), "expected_version": "1"}):
        answer = browser(cast.cid).post(f"/nations/tasks/{uuid4()}/finish/", words)

        assert answer.status_code == 404


def test_the_people_of_ones_own_nation_are_listed_with_vacancies(cast, own):
    organisation, _ = own
    add_post(cast.cid, organisation, title="Deputy")

    page = browser(cast.cid).get("/nations/people/").text

    assert "All posts (2)" in page
    assert "Vacant posts (1)" in page
    assert "Cid" in page
    assert "Desk officer" not in page  # another nation's


def test_the_page_of_people_shows_the_posts_that_its_address_asks_for(cast, own):
    organisation, held = own
    vacant = add_post(cast.cid, organisation, title="Deputy")
    today = timezone.localdate()

    def shown(what: str, rotates_on: date | None = None) -> set[str]:
        with acting(cast.cid.token):
            Holding.objects.filter(post=held).update(rotates_on=rotates_on)
        page = browser(cast.cid).get(f"/nations/people/?show={what}").text
        return set(
            re.findall(r'<th scope="row"><a href="/nations/posts/([^/]+)/', page)
        )

    assert shown("vacant") == {str(vacant)}
    assert shown("past", today - timedelta(days=1)) == {str(held)}
    assert shown("past", today) == set()
    assert shown("soon", today) == {str(held)}
    assert shown("soon", today + timedelta(days=30)) == {str(held)}
    assert shown("soon", today + timedelta(days=31)) == set()
    assert shown("soon") == set()
    assert shown("nonsense") == {str(held), str(vacant)}


def test_a_vacant_post_leads_to_the_form_that_fills_it(cast, own):
    organisation, held = own
    vacant = add_post(cast.cid, organisation, title="Deputy")

    page = browser(cast.cid).get("/nations/people/").text

    assert f"/nations/posts/{vacant}/fill/" in page
    assert f"/nations/posts/{held}/fill/" not in page
    held_page = browser(cast.cid).get(f"/nations/posts/{held}/").text
    assert f"/nations/posts/{held}/fill/" not in held_page


def test_an_organisation_and_its_post_are_added_by_forms_and_once(cast, own):
    organisation, chief = own
    add, key = "/nations/organisations/add/", str(uuid4())
    said = {"kind": "staff", "name": "Branch", "name_uk": "Відділ"}
    whole = {"key": key, "part_of": str(organisation), **said, **REASON}

    for _ in range(2):
        browser(cast.cid).post(add, whole)
    with acting(cast.cid.token):
        branch = Organisation.objects.get(name="Branch")
    answer = send(
        cast.cid,
        "/nations/posts/add/",
        organisation=str(branch.pk),
        title="Clerk",
        title_uk="",
        role="staff",
        reports_to=str(chief),
        level="1",
        bodies=["1"],
    )

    assert "vacant: fill it" in answer.text
    with acting(cast.cid.token):
        post = Post.objects.get(title="Clerk")
    assert (branch.nation_id, branch.part_of_id) == (cast.cid.origin, organisation)
    assert (post.organisation_id, post.reports_to_id) == (branch.pk, chief)
    assert (post.role, post.holder_level, post.holder_rel) == ("staff", 1, 0b10)
    assert set(post.holder_permissions) == ROLE["staff"].permissions


def test_a_kind_of_post_that_may_do_more_than_the_reader_is_not_offered(
    cast, own, as_officer
):
    page = browser(as_officer).get("/nations/posts/add/").text

    assert 'value="staff"' in page
    assert 'value="personnel_officer"' in page
    assert 'value="release_officer"' not in page


def test_a_kind_of_post_of_the_command_is_neither_offered_to_nor_taken_from_a_nation(
    cast, own, as_officer
):
    organisation, _ = own
    form = "/nations/posts/add/"
    said = {"organisation": str(organisation), "title": "Above all", "level": "1"}

    page = browser(as_officer).get(form).text
    answer = browser(as_officer).post(
        form, {"key": str(uuid4()), **REASON, **said, "role": "commander", "bodies": 1}
    )

    assert 'value="commander"' not in page
    assert "Commander" not in page  # nor told as one that his post lacks
    assert answer.status_code == 422
    with acting(cast.cid.token):
        assert not Post.objects.filter(title="Above all").exists()


def test_who_may_not_give_what_a_post_has_is_told_so_before_he_types_a_name(
    cast, own, as_officer
):
    organisation, _ = own
    plain = add_post(cast.cid, organisation, title="Clerk", rel=0b11)
    desk = ["nation.read", "offer.change"]
    more = add_post(cast.cid, organisation, title="Desk", rel=0b11, permissions=desk)
    client = browser(as_officer)

    for form in ("fill", "delegate"):
        page = client.get(f"/nations/posts/{more}/{form}/").text
        assert "“Make, change, renew and withdraw offers”" in page
        assert 'name="name"' not in page
        assert 'name="name"' in client.get(f"/nations/posts/{plain}/{form}/").text


@pytest.fixture
def as_officer(site_server: Any, people: Cast) -> Person:
    """Return a personnel officer of the command."""
    may = sorted(ROLE["personnel_officer"].permissions)
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        origin = people.cid.origin
        return make_person((owner, door), "Pat", origin, 0b11, 0, 1, may)


def test_the_list_of_people_asks_no_more_often_for_more_posts(
    cast, own, django_assert_num_queries
):
    organisation, _ = own
    client = browser(cast.cid)

    def ask() -> None:
        with django_assert_num_queries(12):
            client.get("/nations/people/")

    ask()
    for _ in range(5):
        add_post(cast.cid, organisation)
    ask()


def test_a_vacant_post_is_filled_with_a_date_to_rotate(cast, own):
    organisation, _ = own
    post = add_post(cast.cid, organisation, title="Deputy")

    answer = send(
        cast.cid, f"/nations/posts/{post}/fill/", name="Eve", rotates_on="2027-01-31"
    )

    assert answer.redirect_chain[-1][0] == f"/nations/posts/{post}/"
    assert "rotates on 2027-01-31" in answer.text
    with acting(cast.cid.token):
        holding = Holding.objects.select_related("actor").get(post=post)
    assert (holding.actor.name, holding.actor.origin) == ("Eve", cast.cid.origin)


def test_a_post_that_is_held_says_so_and_keeps_what_was_typed(cast, own):
    _, post = own

    answer = send(cast.cid, f"/nations/posts/{post}/fill/", name="Eve")

    assert answer.status_code == 422
    assert "has a holder: end that holding first" in answer.text
    assert 'value="Eve"' in answer.text


def test_a_form_that_is_sent_twice_is_done_once(cast, own):
    organisation, _ = own
    post = add_post(cast.cid, organisation, title="Deputy")
    words = {"key": str(uuid4()), "name": "Eve", **REASON}

    for _ in range(2):
        answer = browser(cast.cid).post(f"/nations/posts/{post}/fill/", words)
        assert answer.status_code == 302

    with acting(cast.cid.token):
        assert Holding.objects.filter(post=post).count() == 1


def test_a_delegation_lasts_through_its_last_day(cast, own):
    _, post = own
    last = timezone.now().date().replace(day=1)
    last = date(last.year + last.month // 12, last.month % 12 + 1, 10)

    send(cast.cid, f"/nations/posts/{post}/delegate/", name="Gil", last_on=f"{last}")

    with acting(cast.cid.token):
        held = Holding.objects.get(is_delegated=True)
    assert held.ends_at == datetime(last.year, last.month, 11, tzinfo=UTC)


@pytest.mark.parametrize("page", ["fill", "day"])
def test_a_day_that_is_past_is_refused_at_its_field(cast, own, page):
    organisation, held = own
    vacant = add_post(cast.cid, organisation, title="Deputy")
    with acting(cast.cid.token):
        holding = Holding.objects.get(post=held)
    address = {
        "fill": f"/nations/posts/{vacant}/fill/",
        "day": f"/nations/holdings/{holding.pk}/day/",
    }[page]
    yesterday = timezone.now().date() - timedelta(days=1)

    answer = send(
        cast.cid, address, name="Eve", rotates_on=f"{yesterday}", on=f"{yesterday}"
    )

    assert answer.status_code == 422
    field = {"fill": "rotates_on", "day": "on"}[page]
    assert "This day is past" in answer.context["form"].errors[field][0]


def test_the_day_on_which_a_holder_rotates_is_changed(cast, own):
    _, post = own
    with acting(cast.cid.token):
        holding = Holding.objects.get(post=post)
    page = f"/nations/holdings/{holding.pk}/day/"
    shown = browser(cast.cid).get(page).text

    answer = send(cast.cid, page, on="2028-01-31")
    stale = send(cast.cid, page, on="2028-02-28", expected_version="1")

    assert 'value="2027-05-01"' in shown
    assert page in browser(cast.cid).get(f"/nations/posts/{post}/").text
    assert "rotates on 2028-01-31" in answer.text
    assert "changed meanwhile" in stale.text


def test_a_stand_in_acts_through_the_day_that_it_is_changed_to(cast, own):
    _, post = own
    first = timezone.now().date() + timedelta(days=3)
    then, late = first + timedelta(days=30), first + timedelta(days=99)
    stand_in = f"/nations/posts/{post}/delegate/"
    send(cast.cid, stand_in, name="Gil", last_on=f"{first}")
    with acting(cast.cid.token):
        holding = Holding.objects.get(is_delegated=True)
    page = f"/nations/holdings/{holding.pk}/day/"
    shown = browser(cast.cid).get(page).text

    too_late = send(cast.cid, page, on=f"{late}")
    none = send(cast.cid, page, on="")
    send(cast.cid, page, on=f"{then}")

    assert f'value="{first}"' in shown
    assert "A delegation ends within 92 days" in too_late.text
    assert none.status_code == 422
    with acting(cast.cid.token):
        held = Holding.objects.select_related("actor").get(pk=holding.pk)
    assert held.ends_at == held.actor.ends_at
    assert held.last_on == then


def test_a_holding_is_ended_and_the_post_is_vacant(cast, own):
    organisation, _ = own
    other = add_post(cast.cid, organisation, title="Deputy")
    send(cast.cid, f"/nations/posts/{other}/fill/", name="Eve")
    with acting(cast.cid.token):
        holding = Holding.objects.get(post=other)

    answer = send(cast.cid, f"/nations/holdings/{holding.pk}/end/")

    assert "Nobody: the post is vacant." in answer.text


def test_the_authority_of_a_post_is_changed_within_ones_own(cast, own):
    organisation, _ = own
    post = add_post(cast.cid, organisation, title="Deputy")
    page = f"/nations/posts/{post}/authority/"
    shown = browser(cast.cid).get(page).text

    send(cast.cid, page, level="1", bodies=["0"], permissions=["post.fill"])

    with acting(cast.cid.token):
        row = Post.objects.get(pk=post)
    assert "Sees who acted when" in shown  # what the roles are there for
    assert (row.holder_level, row.holder_rel, row.version) == (1, 0b01, 2)
    assert row.holder_permissions == ["post.fill"]


def test_more_authority_than_ones_own_is_refused_beside_the_form(cast, own):
    organisation, _ = own
    post = add_post(cast.cid, organisation, title="Deputy")

    answer = send(
        cast.cid, f"/nations/posts/{post}/authority/", level="9", bodies=["0"]
    )

    assert answer.status_code == 422
    assert "9 is not one of the available choices" in answer.text


def modest_post(cast: Cast, organisation: UUID) -> UUID:
    """Return a post that may more than Pia."""
    return add_post(
        cast.cid,
        organisation,
        title="Planner",
        level=2,
        rel=0b11,
        cav=0b1,
        permissions=["plan.read", "plan.run"],
    )


@pytest.fixture(scope="module")
def pia(site_server: Any, people: Cast) -> Person:
    """Return who changes posts of the command, and may little else."""
    may = ["nation.read", "plan.read", "post.change"]
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        return make_person((owner, door), "Pia", people.cid.origin, 0b01, 0, 1, may)


def test_what_cannot_be_given_is_not_offered_and_it_is_said_why(cast, own, pia):
    organisation, _ = own
    post = modest_post(cast, organisation)

    page = browser(pia).get(f"/nations/posts/{post}/authority/").text

    form, withheld = page[page.index("<form") :], page[page.index("cannot give") :]
    assert re.findall(r'name="permissions" value="([^"]+)"', form) == [
        "nation.read",
        "plan.read",
        "post.change",
    ]
    assert re.findall(r'<option value="(\d)"', form) == ["0", "1"]
    assert re.findall(r'name="bodies" value="(\d)"', form) == ["0"]
    withheld = withheld[: withheld.index("</details>")]
    assert "<li>To read up to level: sensitive</li>" in withheld
    assert "<li>To read for: Command</li>" in withheld
    assert f"<li>{MEANINGS[Permission.PLAN_RUN]}</li>" in withheld
    assert str(MEANINGS[Permission.PLAN_READ]) not in withheld


def test_what_a_change_takes_away_is_said_before_it_is_made(cast, own, pia):
    organisation, _ = own
    post = modest_post(cast, organisation)
    page = f"/nations/posts/{post}/authority/"
    before = browser(pia).get(page).text

    answer = send(pia, page, level="1", bodies=["0"], permissions=["plan.read"])

    said = before[before.index("takes that away") :].partition("</p>")[0]
    for each in ("a higher level", "more bodies", "more categories", "Make snapshots"):
        assert each in said, each
    assert answer.status_code == 200
    with acting(cast.cid.token):
        row = Post.objects.get(pk=post)
    assert (row.holder_level, row.holder_rel, row.holder_cav) == (1, 0b01, 0)
    assert row.holder_permissions == ["plan.read"]
    assert "takes that away" not in browser(cast.cid).get(page).text


def test_kinds_of_posts_that_one_cannot_set_up_are_named_with_what_one_lacks(
    cast, own, pia
):
    page = browser(pia).get("/nations/posts/add/").text

    withheld = page[page.index("cannot give") :].partition("</details>")[0]
    lacking = MEANINGS[Permission.LABEL_RELEASE]
    [said] = re.findall(r"<li>(Release officer: [^<]*)</li>", withheld)
    assert str(lacking) in said
    assert "cannot give" not in browser(cast.cid).get("/nations/posts/add/").text


def test_a_post_is_handed_over_with_a_note(cast, own):
    _, post = own
    give(cast, post)

    answer = send(cast.cid, "/nations/hand-over/", note="The key is with Gil.")

    assert answer.redirect_chain[-1][0] == "/"
    assert "The key is with Gil." in answer.text
    with acting(cast.cid.token):
        assert HandOver.objects.get().open_count == 1
        assert Task.objects.get().state == "open"


def test_when_people_of_ones_nation_acted_is_shown_to_whoever_may(cast, home):
    pages = [
        browser(who).get("/nations/sessions/") for who in (cast.cid, cast.ann, cast.bea)
    ]

    names = [
        set(re.findall(r"<td>(Ann|Bob|Bea|Cid|Dan|Eva)</td>", p.text)) for p in pages
    ]
    assert names == [{"Cid", "Dan"}, {"Ann"}, set()]
    assert [page.status_code for page in pages] == [200, 200, 403]


@pytest.mark.parametrize(
    ("row", "lasts"),
    [
        ({}, True),
        ({"ended_at": datetime(2026, 1, 5, 11, tzinfo=UTC)}, False),
        ({"expires_at": datetime(2026, 1, 5, 12, tzinfo=UTC)}, False),
        ({"seen_at": datetime(2026, 1, 5, 11, tzinfo=UTC), "idle_s": 3_601}, True),
        ({"seen_at": datetime(2026, 1, 5, 11, tzinfo=UTC), "idle_s": 3_600}, False),
    ],
)
def test_a_session_lasts_until_one_of_its_limits(row, lasts):
    whole = SessionRow(
        actor__name="Ann",
        actor__ends_at=None,
        actor__holding__post__title="Chief of staff",
        actor__holding__post__title_uk="",
        opened_at=datetime(2026, 1, 5, 10, tzinfo=UTC),
        seen_at=None,
        ended_at=None,
        expires_at=datetime(2026, 1, 6, tzinfo=UTC),
        idle_s=None,
    )
    whole.update(row)

    assert is_open(whole, datetime(2026, 1, 5, 12, tzinfo=UTC)) is lasts


def test_a_session_ends_with_the_time_in_the_post():
    ended = datetime(2026, 1, 5, 11, tzinfo=UTC)
    row = SessionRow(
        actor__name="Ann",
        actor__ends_at=ended,
        actor__holding__post__title="Chief of staff",
        actor__holding__post__title_uk="",
        opened_at=datetime(2026, 1, 5, 10, tzinfo=UTC),
        seen_at=None,
        ended_at=None,
        expires_at=datetime(2026, 1, 6, tzinfo=UTC),
        idle_s=None,
    )
    after = ended + timedelta(hours=1)

    assert not is_open(row, after)
    assert ended_at(row, after) == ended
    assert ended_at(row, ended - timedelta(minutes=1)) is None


def test_who_acted_when_names_the_post(cast, own):
    page = browser(cast.cid).get("/nations/sessions/").text

    assert "<td>Cid</td><td>Chief of staff</td>" in page


def test_whoever_fills_posts_hands_over_another_ones_work(cast, own):
    organisation, _ = own
    post = add_post(cast.cid, organisation, title="Deputy")
    send(cast.cid, f"/nations/posts/{post}/fill/", name="Eve")
    task = give(cast, post)
    with acting(cast.cid.token):
        holding = Holding.objects.get(post=post)
    page = f"/nations/holdings/{holding.pk}/hand-over/"
    _, chief = own

    answer = send(cast.cid, page, note="Ask Gil first.", to_post=f"{chief}")

    assert page in answer.text
    assert "The note waits for whoever comes." in answer.text
    with acting(cast.cid.token):
        assert Task.objects.get(pk=task.pk).post_id == chief
        assert HandOver.objects.get(holding=holding).note == "Ask Gil first."
    assert "Ask Gil first." in browser(cast.cid).get(f"/nations/posts/{chief}/").text


def test_soon_is_within_the_days_that_the_reader_chooses_and_sorted_by_day(cast, own):
    organisation, held = own
    other = add_post(cast.cid, organisation, title="Adviser")
    today = timezone.localdate()
    late, later = today + timedelta(days=50), today + timedelta(days=55)
    send(cast.cid, f"/nations/posts/{other}/fill/", name="Eve", rotates_on=f"{later}")
    with acting(cast.cid.token):
        Holding.objects.filter(post=held).update(rotates_on=late)

    def shown(within: str) -> list[str]:
        address = f"/nations/people/?show=soon&within={within}"
        page = browser(cast.cid).get(address).text
        return re.findall(r'<th scope="row"><a href="/nations/posts/([^/]+)/', page)

    assert shown("60") == [str(held), str(other)]
    assert shown("30") == shown("31") == []


def test_the_page_of_a_post_tells_its_own_nation_who_held_it_before(cast, own):
    organisation, _ = own
    post = add_post(cast.cid, organisation, title="Deputy", rel=0b11)
    send(cast.cid, f"/nations/posts/{post}/fill/", name="Eve")
    with acting(cast.cid.token):
        holding = Holding.objects.get(post=post)
    send(cast.cid, f"/nations/holdings/{holding.pk}/end/")
    page = f"/nations/posts/{post}/"

    own_page, abroad = (browser(who).get(page).text for who in (cast.cid, cast.ann))

    today = timezone.now().date()
    assert "Who held it before" in own_page
    assert own_page.count(f">{today}</td>") == 2
    for said in ("Filled", "The time of a holder or a stand-in ended"):
        assert f"</time> {said}" in own_page
        assert f"</time> {said}" not in abroad
    assert "<h1>Deputy</h1>" in abroad
    assert "Eve" not in abroad


def test_posts_are_found_by_what_their_holders_may_do(cast, own):
    organisation, _ = own
    may = ["label.release"]
    post = add_post(cast.cid, organisation, title="Release officer", permissions=may)

    page = browser(cast.cid).get("/nations/posts/?may=label.release").text

    assert f"/nations/posts/{post}/" in page
    assert "Chief of staff" not in page


def test_who_stands_in_is_listed_by_name_with_the_last_day(cast, own):
    organisation, held = own
    add_post(cast.cid, organisation, title="Deputy")
    last = timezone.localdate() + timedelta(days=5)
    delegate = f"/nations/posts/{held}/delegate/"
    send(cast.cid, delegate, name="Gil", last_on=f"{last}")

    page = browser(cast.cid).get("/nations/people/?show=delegated").text

    assert "Delegated for a time (1)" in page
    assert re.findall(r'<th scope="row"><a href="/nations/posts/([^/]+)/', page) == [
        str(held)
    ]
    assert f'Gil <span class="quiet">until {last}</span>' in page
    assert page.count('<span class="quiet">until ') == 1


def test_posts_are_looked_for_by_the_words_of_post_organisation_or_holder(cast, own):
    organisation, held = own
    deputy = add_post(cast.cid, organisation, title="Deputy")

    def found(words: str) -> set[str]:
        page = browser(cast.cid).get(f"/nations/people/?q={words}").text
        posts = re.findall(r'<th scope="row"><a href="/nations/posts/([^/]+)/', page)
        return set(posts)

    assert found("deput") == {str(deputy)}
    assert found("CID") == {str(held)}
    assert found("cid deputy") == set()
